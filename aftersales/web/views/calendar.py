"""One's own time limits in one's own calendar, by a secret link that can be made anew and taken away."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from aftersales.clock.services import moment
from aftersales.deadlines.selectors.feeds import feed_of, reader_of
from aftersales.deadlines.services.feeds import make_feed, revoke_feed
from aftersales.domain.icalendar import calendar_text
from aftersales.web.selectors.calendar import calendar_events, events_of_ticket
from aftersales.web.views.scope import PartyRequest, SignedInRequest, by_account, by_party, my_ticket

SECONDS_KEPT = 900


@require_safe
@never_cache
@by_account
def calendar(request: SignedInRequest) -> HttpResponse:
    at = moment()
    context = {"feed": feed_of(request.user), "at": at, "coming": len(calendar_events(request.user, at))}
    return render(request, "web/calendar.html", context)


@require_POST
@never_cache
@by_account
def make(request: SignedInRequest) -> HttpResponse:
    """The link is shown on the answer itself, once: afterwards nobody knows it any more."""
    at = moment()
    token = make_feed(request.user, at)
    context = {
        "feed": feed_of(request.user),
        "at": at,
        "address": settings.PUBLIC_URL + reverse("web:calendar_feed", args=[token]),
        "coming": len(calendar_events(request.user, at)),
    }
    return render(request, "web/calendar.html", context)


@require_POST
@by_account
def revoke(request: SignedInRequest) -> HttpResponse:
    if revoke_feed(request.user):
        messages.success(request, _("The link is void. Calendars that used it get nothing more."))
    return redirect("web:calendar")


@require_safe
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """Without a session: whoever has the link may read, and nothing else."""
    reader = reader_of(token)
    if reader is None:
        raise Http404
    with translation.override(reader.language):
        text = calendar_text(_("After-sales time limits"), calendar_events(reader, moment()))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="time-limits.ics"'
    response["Cache-Control"] = f"private, max-age={SECONDS_KEPT}"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
@by_party
def ticket_events(request: PartyRequest, number: str) -> HttpResponse:
    """The time limits of one request as they stand now, to be put into a calendar by hand."""
    ticket = my_ticket(request, number)
    text = calendar_text(ticket.number, events_of_ticket(ticket, request.party.person, moment()))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{ticket.number}.ics"'
    return response
