"""How to reach a customer: by its shape, until somebody has said why they need it in full."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aftersales.domain.masking import REVEAL_MINUTES, masked_email, masked_name, masked_phone
from aftersales.tickets.models import Ticket

FIELDS = ("address", "email", "name", "phone")
_KEPT = "revealed"


@dataclass(frozen=True, slots=True)
class Contact:
    """`until` is the moment to which this person sees it in full; None while it is masked."""

    receiver: str
    phone: str
    email: str
    until: datetime | None


def contact_of(ticket: Ticket, until: datetime | None) -> Contact:
    order, customer = ticket.order_line.order, ticket.customer
    told = order.receiver_name, order.phone or customer.phone, order.email or customer.email
    if until:
        return Contact(*told, until)
    receiver, phone, email = told
    return Contact(masked_name(receiver), masked_phone(phone), masked_email(email), None)


def revealed_until(session: MutableMapping[str, Any], ticket: Ticket, at: datetime) -> datetime | None:
    kept = session.get(_KEPT, {}).get(str(ticket.customer_id))
    until = datetime.fromisoformat(kept) if kept else None
    return until if until and until > at else None


def keep_revealed(session: MutableMapping[str, Any], ticket: Ticket, at: datetime) -> None:
    """For this sign-in only, and only for some minutes; what has run out is forgotten."""
    still = {key: kept for key, kept in session.get(_KEPT, {}).items() if datetime.fromisoformat(kept) > at}
    until = at + timedelta(minutes=REVEAL_MINUTES)
    session[_KEPT] = still | {str(ticket.customer_id): until.isoformat()}
