"""What one has begun to write, and who else is looking. Nothing here changes a ticket."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.tickets import MAX_TEXT
from aftersales.desk.selectors.presence import look_at, others_at
from aftersales.desk.views.frame import acting_role, desk_page, ticket_for
from aftersales.tickets.services.drafting import keep_draft
from aftersales.wording.drafting import kept_words, looking_words


@desk_page("POST")
def draft(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    """Keep what is being written; an empty text is no draft any more."""
    ticket, at = ticket_for(duties, number), moment()
    acting_role(duties, ticket)
    text = request.POST.get("text", "")[:MAX_TEXT]
    keep_draft(ticket, text, by=duties.user, at=at)
    if request.headers.get("X-Requested-With") != "fetch":
        return redirect(f"{reverse('admin:review', args=[number])}?{request.GET.urlencode()}".rstrip("?"))
    return HttpResponse(kept_words(at) if text.strip() else "", content_type="text/plain; charset=utf-8")


@desk_page("GET", "HEAD")
def looking(request: HttpRequest, duties: Duties, number: str) -> HttpResponse:
    """Who else has the ticket open: a piece of the page, asked for again and again. The cache knows, no table."""
    ticket = ticket_for(duties, number)
    look_at(ticket.pk, duties.user)
    others = others_at(ticket.pk, duties.user)
    return render(request, "desk/parts/looking.html", {"names": others, "words": looking_words(others)})
