"""Canned texts ready to send: filled from the ticket, in the language of the customer who reads them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation

from aftersales.accounts.models import Store
from aftersales.domain.canned import MACRO_ACTIONS, Variable, fill, places_of
from aftersales.domain.lifecycle import Action
from aftersales.tickets.models import CannedText, Ticket
from aftersales.tickets.selectors.goods import Goods, return_address_of, store_address_of
from aftersales.wording.moments import shown_due, shown_money
from aftersales.wording.names import kind_phrase


@dataclass(frozen=True, slots=True)
class ReadyText:
    """Its name is for the agent, its text for the customer."""

    pk: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadyMacro:
    """A text with the step that goes with it."""

    pk: int
    name: str
    text: str
    action: Action
    reason_code: str


@dataclass(frozen=True, slots=True)
class Ready:
    """What the store keeps ready for this ticket; what refuses comes last."""

    texts: list[ReadyText]
    macros: list[ReadyMacro]


def canned_texts(store: Store) -> QuerySet[CannedText]:
    return CannedText.objects.filter(store=store).select_related("changed_by").order_by("-is_active", "name", "id")


def ready_texts(ticket: Ticket, at: datetime) -> list[ReadyText]:
    return ready_for(ticket, at).texts


def ready_macro(ticket: Ticket, pk: int, at: datetime) -> ReadyMacro | None:
    return next((one for one in ready_for(ticket, at).macros if one.pk == pk), None)


def ready_for(ticket: Ticket, at: datetime, goods: Goods | None = None) -> Ready:
    """Both kinds in one statement, filled in the customer's language; with `goods` their addresses are known."""
    offered = [text for text in canned_texts(ticket.store) if text.is_active]
    language = ticket.customer.language
    texts = {one.pk: one.text_in(language) for one in offered}
    names_address = any(Variable.ADDRESS in places_of(text) for text in texts.values())
    with translation.override(language):
        values = values_of(ticket, at, _address(ticket, goods) if names_address else "")
        filled = {pk: fill(text, values) for pk, text in texts.items()}
    return Ready(
        [ReadyText(one.pk, one.shown_name, filled[one.pk]) for one in offered if not one.action],
        sorted(
            (
                ReadyMacro(one.pk, one.shown_name, filled[one.pk], Action(one.action), one.reason_code)
                for one in offered
                if one.action
            ),
            key=lambda macro: MACRO_ACTIONS.index(macro.action),
        ),
    )


def _address(ticket: Ticket, goods: Goods | None) -> str:
    if goods is None:
        return return_address_of(ticket)
    return goods.address_text or store_address_of(ticket)


def values_of(ticket: Ticket, at: datetime, address: str) -> dict[Variable, str]:
    """In the language that is active: the whole allow-list, and nothing else of the ticket."""
    return {
        Variable.NUMBER: ticket.number,
        Variable.CUSTOMER: ticket.customer.shown_name,
        Variable.PRODUCT: ticket.order_line.shown_name,
        Variable.KIND: kind_phrase(ticket.kind),
        Variable.AMOUNT: shown_money(ticket.amount or ticket.worth),
        Variable.ORDER: ticket.order_line.order.number,
        Variable.STORE: ticket.store.shown_name,
        Variable.DUE: shown_due(ticket.due_at, at) if ticket.due_at else "",
        Variable.ADDRESS: address,
    }
