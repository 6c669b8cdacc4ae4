"""A request changed before the store decides, or sent again after a refusal: on one page, with all its fields."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from aftersales.clock.services import moment
from aftersales.deadlines.selectors.settings import counts_in_force
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.goodwill import IneligibleError
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, Role, refusal
from aftersales.domain.units import UnitsUnavailableError
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.selectors.cases import case_of, ticket_deadlines
from aftersales.tickets.selectors.lists import events_of, held_units
from aftersales.tickets.services.changing import change_request
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.web.forms import ChangeForm
from aftersales.web.selectors.refused import RefusedRequest, refused_request
from aftersales.web.selectors.ticket_page import said_by_store, slug_of
from aftersales.web.views.intake import refusal_status, refusal_words, take_files
from aftersales.web.views.scope import PartyRequest, acting
from aftersales.wording.confirmations import confirm_lines
from aftersales.wording.errors import move_error_sentence, units_sentence
from aftersales.wording.names import action_name


@dataclass(slots=True)
class Changing:
    """One round of the page."""

    request: PartyRequest
    ticket: Ticket
    action: Action
    at: datetime

    @property
    def barred(self) -> IllegalMoveError | None:
        live = ticket_deadlines([self.ticket]).get(self.ticket.pk, [])
        return refusal(case_of(self.ticket, live), self.action, Role.CUSTOMER, self.at)

    @property
    def said(self) -> TicketEvent | None:
        return said_by_store(self.ticket, list(events_of(self.ticket)))

    def form(self, *given: Any) -> ChangeForm:
        line = self.ticket.order_line
        free = line.quantity - len(held_units(line))
        return ChangeForm(*given, ticket=self.ticket, action=self.action, free_units=free)


def change_page(request: PartyRequest, ticket: Ticket, action: Action) -> HttpResponse:
    changing = Changing(request, ticket, action, moment())
    if request.method == "POST":
        return _change(changing)
    barred = changing.barred
    return _page(changing, None if barred else changing.form(), barred=barred)


def _change(changing: Changing) -> HttpResponse:
    form = changing.form(changing.request.POST, changing.request.FILES)
    if not form.is_valid():
        return _page(changing, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _send(changing, form)
    except EvidenceRefusedError as refused:
        form.add_error("files", refusal_words(refused))
        return _page(changing, form, status=refusal_status(refused))
    except IneligibleError as owed_nothing:
        why = refused_request(changing.ticket.order_line, owed_nothing.verdict, form.asked(), changing.at)
        return _page(changing, form, refused=why, status=HTTPStatus.CONFLICT)
    except (UnitsUnavailableError, UnitsClaimedError) as short:
        form.add_error("quantity", _units_words(short))
        return _page(changing, form, status=HTTPStatus.CONFLICT)
    except IllegalMoveError as illegal:
        return _refuse(changing, illegal)
    messages.success(changing.request, _("Done: %(action)s.") % {"action": action_name(changing.action)})
    return redirect("web:ticket", changing.ticket.number)


def _send(changing: Changing, form: ChangeForm) -> None:
    """What can be known is checked before any file is taken in; the service looks again under its lock."""
    request, ticket, at = changing.request, changing.ticket, changing.at
    version = form.cleaned_data["version"]
    if version != ticket.version:
        raise IllegalMoveError(MoveCode.STALE)
    if barred := changing.barred:
        raise barred
    change_request(
        ticket,
        changing.action,
        form.asked(),
        actor=acting(request),
        at=at,
        note=form.cleaned_data["note"],
        version=version,
        evidence=take_files(form.cleaned_data["files"], by=request.party.person, at=at),
        as_goodwill="goodwill" in request.POST,
    )


def _refuse(changing: Changing, illegal: IllegalMoveError) -> HttpResponse:
    """What was typed, on the request as it is now; no form where the step is no longer open."""
    changing.ticket.refresh_from_db()
    if changing.barred:
        return _page(changing, None, barred=illegal)
    given = changing.request.POST.copy()
    given["version"] = str(changing.ticket.version)
    return _page(changing, changing.form(given), barred=illegal)


def _units_words(short: UnitsUnavailableError | UnitsClaimedError) -> str:
    if isinstance(short, UnitsClaimedError):
        return units_sentence("units_claimed", {"number": short.number})
    return units_sentence("units_unavailable", {"asked": short.asked, "free": short.free})


def _page(
    changing: Changing,
    form: ChangeForm | None,
    *,
    barred: IllegalMoveError | None = None,
    refused: RefusedRequest | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    ticket, action = changing.ticket, changing.action
    happens, then, undo = confirm_lines(
        action, ticket.kind, Role.CUSTOMER, counts_in_force(ticket.store_id, changing.at)
    )
    context = {
        "at": changing.at,
        "ticket": ticket,
        "order": ticket.order_line.order,
        "line": ticket.order_line,
        "title": action_name(action, ticket.kind),
        "action_slug": slug_of(action),
        "happens": [happens, then],
        "undo": undo,
        "form": form,
        "said": changing.said,
        "barred": move_error_sentence(barred, changing.at) if barred else "",
        "refused": refused,
        "typed": changing.request.POST.get("note", "") if form is None else "",
        "is_opened": form is not None and (form.has_wrong_request or refused is not None),
    }
    return render(changing.request, "web/change.html", context, status=HTTPStatus.CONFLICT if barred else status)
