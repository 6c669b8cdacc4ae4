"""The platform's console: all disputes, what is overdue, and samples of rulings. For people of the platform only."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.console import DisputeFilterForm, DrawForm, FindingForm
from aftersales.desk.selectors.console import late_tickets, overdue_board, wanted_disputes
from aftersales.desk.views.frame import desk_page, show
from aftersales.disputes.models import RulingSample, SampledRuling
from aftersales.disputes.selectors.sampling import has_ruled, sampled_rulings, samples
from aftersales.disputes.services.sampling import draw_sample, record_finding
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.sampling import SampleError
from aftersales.wording.sampling import sample_error_sentence

ON_A_PAGE = 30


def _platform_only(duties: Duties) -> None:
    if not duties.sees_all:
        raise PermissionDenied


@desk_page("GET", "HEAD")
def console(request: HttpRequest, duties: Duties) -> HttpResponse:
    _platform_only(duties)
    at = moment()
    form = DisputeFilterForm(request.GET, stores=list(Store.objects.order_by("name")))
    found = wanted_disputes(form.wanted(), at)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "query": form.query(), "tab": "disputes"}
    return show(request, duties, "desk/console.html", at, context)


@desk_page("GET", "HEAD")
def overdue(request: HttpRequest, duties: Duties) -> HttpResponse:
    _platform_only(duties)
    at = moment()
    page = Paginator(late_tickets(at), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"board": overdue_board(at), "page": page, "tab": "overdue"}
    return show(request, duties, "desk/overdue.html", at, context)


@desk_page("GET", "HEAD", "POST")
def ruling_samples(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    """The samples so far; a POST draws another."""
    _platform_only(duties)
    at, status = moment(), HTTPStatus.OK
    today = shanghai_day(at)
    form = DrawForm(request.POST or None, initial={"first_on": today.replace(day=1), "last_on": today})
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            given = form.cleaned_data
            seed = given.pop("seed") or f"{at:%Y%m%d%H%M%S}"
            try:
                sample = draw_sample(seed=seed, by=duties.user, at=at, **given)
            except SampleError as refused:
                form.add_error(None, sample_error_sentence(refused))
            else:
                return redirect("admin:ruling_sample", pk=sample.pk)
    page = Paginator(samples(), ON_A_PAGE).get_page(request.GET.get("page"))
    return show(request, duties, "desk/samples.html", at, {"form": form, "page": page, "tab": "samples"}, status)


@desk_page("GET", "HEAD")
def ruling_sample(request: HttpRequest, duties: Duties, pk: int) -> HttpResponse:
    _platform_only(duties)
    sample = get_object_or_404(samples(), pk=pk)
    context = {"sample": sample, "rows": list(sampled_rulings(sample)), "tab": "samples"}
    return show(request, duties, "desk/sample.html", moment(), context)


@desk_page("GET", "HEAD", "POST")
def sampled_ruling(request: HttpRequest, duties: Duties, pk: int, position: int) -> HttpResponseBase:
    """A ruling as both sides read it, and what somebody else thinks of it."""
    _platform_only(duties)
    found = get_object_or_404(sampled_rulings(get_object_or_404(RulingSample, pk=pk)), position=position)
    form = FindingForm(request.POST or None)
    if request.method != "POST":
        return _show_sampled(request, duties, found, form)
    if not form.is_valid():
        return _show_sampled(request, duties, found, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        record_finding(found, agrees=given["agrees"], reason=given["reason"], by=duties.user, at=moment())
    except SampleError as refused:
        form.add_error(None, sample_error_sentence(refused))
        return _show_sampled(request, duties, found, form, HTTPStatus.CONFLICT)
    messages.success(request, _("Kept. The ruling stays as it is."))
    return redirect("admin:ruling_sample", pk=pk)


def _show_sampled(
    request: HttpRequest, duties: Duties, found: SampledRuling, form: FindingForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "sampled": found,
        "ruling": found.ruling,
        "dispute": found.ruling.dispute,
        "form": form,
        "is_own": has_ruled(duties.user, found),
        "tab": "samples",
    }
    return show(request, duties, "desk/sampled.html", moment(), context, status)
