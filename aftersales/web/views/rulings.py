"""Past rulings of the platform, for everybody and without a name."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from aftersales.clock.services import moment
from aftersales.disputes.selectors.published import WantedRulings, published_rulings
from aftersales.web.forms.rulings import RulingSearchForm

RULINGS_ON_A_PAGE = 20


@require_safe
def rulings(request: HttpRequest) -> HttpResponse:
    form = RulingSearchForm(request.GET)
    wanted = form.wanted()
    page = Paginator(published_rulings(wanted), RULINGS_ON_A_PAGE).get_page(request.GET.get("page"))
    asked = wanted.as_query()
    context = {
        "at": moment(),
        "form": form,
        "wanted": wanted,
        "is_narrowed": bool(asked),
        "store": form.store_named(),
        "page": page,
        "query": urlencode(asked),
    }
    return render(request, "web/rulings.html", context)


@require_safe
def ruling(request: HttpRequest, number: str) -> HttpResponse:
    if "\x00" in number:
        raise Http404
    found = get_object_or_404(published_rulings(WantedRulings()), number=number)
    return render(request, "web/ruling.html", {"at": moment(), "ruling": found})
