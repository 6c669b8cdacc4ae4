"""Canned texts ready to send: filled from the ticket, in the language of the customer who reads them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation

from aftersales.accounts.models import Store
from aftersales.domain.canned import Variable, fill
from aftersales.tickets.models import CannedText, Ticket
from aftersales.tickets.selectors.goods import return_address_of
from aftersales.wording.moments import shown_due, shown_money
from aftersales.wording.names import kind_phrase


@dataclass(frozen=True, slots=True)
class ReadyText:
    """Its name is for the agent, its text for the customer."""

    pk: int
    name: str
    text: str


def canned_texts(store: Store) -> QuerySet[CannedText]:
    return CannedText.objects.filter(store=store).select_related("changed_by").order_by("-is_active", "name", "id")


def ready_texts(ticket: Ticket, at: datetime) -> list[ReadyText]:
    offered = [text for text in canned_texts(ticket.store) if text.is_active]
    language = ticket.customer.language
    with translation.override(language):
        values = values_of(ticket, at) if offered else {}
        texts = [fill(text.text_in(language), values) for text in offered]
    return [ReadyText(one.pk, one.shown_name, text) for one, text in zip(offered, texts, strict=True)]


def values_of(ticket: Ticket, at: datetime) -> dict[Variable, str]:
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
        Variable.ADDRESS: return_address_of(ticket),
    }
