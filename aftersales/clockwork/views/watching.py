"""What is due, what failed, what waits for a person; and the buttons to go on."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.clockwork.selectors import last_sweep, sweep_lag
from aftersales.clockwork.selectors.subjects import watch
from aftersales.clockwork.services import what_follows
from aftersales.clockwork.services.people import NothingHeldError, carry_out, held_ticket
from aftersales.clockwork.views.frame import platform_page, show
from aftersales.deadlines.models import Deadline
from aftersales.deadlines.services import try_again
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.notifications.models import OutboxEvent, OutboxMessage
from aftersales.notifications.selectors import outbox_lag, waiting_count
from aftersales.notifications.services import send_again
from aftersales.tickets.models import Ticket
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.events import event_sentence
from aftersales.wording.names import action_name

_DEAD: Mapping[str, type[OutboxEvent] | type[OutboxMessage]] = {"event": OutboxEvent, "message": OutboxMessage}


@platform_page("GET", "HEAD")
def watch_page(request: HttpRequest, duties: Duties) -> HttpResponse:
    at = moment()
    context = {
        "watch": watch(at),
        "sweep": last_sweep(),
        "due_lag": sweep_lag(at),
        "outbox_lag": outbox_lag(at),
        "outbox_waiting": waiting_count(),
        "may_retry": duties.is_operator,
        "may_carry_out": duties.is_arbiter,
    }
    return show(request, "clockwork/watch.html", context, at)


@platform_page("POST")
def again(request: HttpRequest, duties: Duties, pk: int) -> HttpResponseBase:
    """Have the next sweep look at a time limit that failed."""
    _administrator(duties)
    if try_again(get_object_or_404(Deadline, pk=pk), moment()):
        messages.success(request, _("The next sweep looks at it again, within seconds."))
    else:
        messages.warning(request, _("It has gone on meanwhile. Nothing was changed."))
    return redirect("clockwork:watch")


@platform_page("POST")
def send_again_page(request: HttpRequest, duties: Duties, kind: str, pk: int) -> HttpResponseBase:
    """Have the relay try a message, or an event nobody could be told of, that was given up."""
    _administrator(duties)
    if kind not in _DEAD:
        raise Http404
    row = _DEAD[kind].objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    if send_again(row, moment()):
        messages.success(request, _("The relay tries it again, within seconds."))
    else:
        messages.warning(request, _("It is not given up any more. Nothing was changed."))
    return redirect("clockwork:watch")


@platform_page("GET", "HEAD", "POST")
def left(request: HttpRequest, duties: Duties, pk: int) -> HttpResponseBase:
    """Let the clock go on with what a switch left to a person."""
    if not duties.is_arbiter:
        raise PermissionDenied
    deadline = get_object_or_404(Deadline, pk=pk)
    ticket = held_ticket(deadline)
    if ticket is None:
        messages.warning(request, _("It has gone on meanwhile. Nothing was changed."))
        return redirect("clockwork:watch")
    if _is_party(duties, ticket):
        raise PermissionDenied
    if request.method == "POST":
        return _carry_out(request, duties, deadline, ticket)
    action = what_follows(ticket, deadline)
    context = {
        "ticket": ticket,
        "deadline": deadline,
        "title": action_name(action, ticket.kind),
        "happens": [event_sentence(action, Role.CLOCK, Role.PLATFORM)],
    }
    return show(request, "clockwork/left.html", context)


def _carry_out(request: HttpRequest, duties: Duties, deadline: Deadline, ticket: Ticket) -> HttpResponseBase:
    at = moment()
    try:
        action = carry_out(deadline, by=duties.user, at=at)
    except NothingHeldError:
        messages.warning(request, _("It has gone on meanwhile. Nothing was changed."))
    except IllegalMoveError as illegal:
        messages.error(request, move_error_sentence(illegal, at))
    else:
        told = {"number": ticket.number, "action": action_name(action, ticket.kind)}
        messages.success(request, _("%(number)s: %(action)s. Done.") % told)
    return redirect("clockwork:watch")


def _administrator(duties: Duties) -> None:
    if not duties.is_operator:
        raise PermissionDenied


def _is_party(duties: Duties, ticket: Ticket) -> bool:
    return ticket.customer_id == duties.user.pk or ticket.store_id in {store.pk for store in duties.stores}
