"""A row of the queue: plain values as they were read, and the words for them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import NamedTuple, Self
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.domain.deadlines import Side
from aftersales.domain.evidence import EvidenceState
from aftersales.domain.lifecycle import ENDED, TURN, Role, State
from aftersales.wording.moments import CHINA, DueLevel, due_level, shown_due, shown_moment, shown_money, shown_remaining
from aftersales.wording.names import kind_name, reason_name, role_name, state_name
from aftersales.wording.templatetags.wording import LEVEL_ICONS, product_picture

PREVIEW = 80
_TURN_ICONS = {Side.STORE: "half", Side.CUSTOMER: "user", Side.PLATFORM: "scale"}


class TicketRead(NamedTuple):
    """Columns of a ticket and of what it is about; `preview` is the beginning of its description."""

    id: int
    number: str
    state: str
    kind: str
    reason: str
    amount: Decimal
    worth: Decimal
    due_at: datetime | None
    is_overdue: bool
    is_advanced: bool
    owes_charge: bool
    submitted_at: datetime | None
    ended_at: datetime | None
    snoozed_until: datetime | None
    preview: str
    agent__first_name: str | None
    agent__username: str | None
    order_line__title: str
    order_line__product__name_en: str
    order_line__product__category: str
    order_line__order__number: str


class FileRead(NamedTuple):
    ticket_id: int
    evidence_id: int
    evidence__state: str
    evidence__thumb_path: str
    evidence__display_name: str


class MessageRead(NamedTuple):
    ticket_id: int
    role: str
    at: datetime
    preview: str


@dataclass(frozen=True, slots=True)
class QueuedTicket:
    """Rows that are equal look alike, so a page keeps what it has rendered; words are made for the others alone.

    What the moment `at` changes is there beside it: the time left, whether it rests, and the year, which is said
    where it is another one.
    """

    ticket: TicketRead
    files: int
    first_file: FileRead | None
    message: MessageRead | None
    level: str
    left: str
    rests: bool
    year: int
    tail: str
    at: datetime = field(compare=False)

    @classmethod
    def seen(
        cls, ticket: TicketRead, files: list[FileRead], message: MessageRead | None, at: datetime, tail: str
    ) -> Self:
        """`tail` is the part of the address by which the ticket's page knows its queue."""
        level, left = _left(ticket, at)
        rests = ticket.snoozed_until is not None and ticket.snoozed_until > at
        first = files[0] if files else None
        return cls(ticket, len(files), first, message, level, left, rests, at.astimezone(CHINA).year, tail, at)

    def __getitem__(self, name: str) -> object:
        """Templates ask so first, and it is the hottest loop of the desk."""
        return getattr(self, name)

    @property
    def id(self) -> int:
        return self.ticket.id

    @property
    def number(self) -> str:
        return self.ticket.number

    @property
    def href(self) -> str:
        return f"{_review(self.number)}{self.tail}"

    @property
    def order(self) -> str:
        return self.ticket.order_line__order__number

    @property
    def state(self) -> str:
        return state_name(self.ticket.state)

    @property
    def is_disputed(self) -> bool:
        return self.ticket.state == State.IN_DISPUTE

    @property
    def snoozed(self) -> str:
        """Until when; empty when it does not rest."""
        return shown_moment(self.ticket.snoozed_until, self.at) if self.ticket.snoozed_until and self.rests else ""

    @property
    def picture(self) -> str:
        return _picture(self.ticket.order_line__product__category or "accessory")

    @property
    def name(self) -> str:
        english = get_language() == "en" and self.ticket.order_line__product__name_en
        return english or self.ticket.order_line__title

    @property
    def reason(self) -> str:
        return reason_name(self.ticket.reason)

    @property
    def kind(self) -> str:
        return kind_name(self.ticket.kind)

    @property
    def amount(self) -> str:
        return shown_money(self.ticket.amount or self.ticket.worth)

    @property
    def is_value(self) -> bool:
        """The goods' value stands where no money is asked for."""
        return not self.ticket.amount

    @property
    def agent(self) -> str:
        return self.ticket.agent__first_name or self.ticket.agent__username or ""

    @property
    def icon(self) -> str:
        return "" if self.ticket.state in ENDED else LEVEL_ICONS[DueLevel(self.level or DueLevel.NEUTRAL)]

    @property
    def due(self) -> str:
        """The moment that the browser counts down to."""
        counts = self.ticket.due_at and not self.ticket.is_overdue and self.ticket.state not in ENDED
        return self.ticket.due_at.isoformat() if self.ticket.due_at and counts else ""

    @property
    def due_words(self) -> str:
        if self.ticket.state in ENDED:
            return shown_moment(self.ticket.ended_at, self.at) if self.ticket.ended_at else ""
        return shown_due(self.ticket.due_at, self.at) if self.ticket.due_at else ""

    @property
    def turn(self) -> str:
        side = self._side
        return role_name(side) if side else "–"

    @property
    def turn_icon(self) -> str:
        side = self._side
        return _TURN_ICONS[side] if side else ""

    @property
    def is_ours(self) -> bool:
        return self._side is Side.STORE

    @property
    def _side(self) -> Side | None:
        state = State(self.ticket.state)
        if self.ticket.is_advanced and state is State.REFUNDING:
            return Side.PLATFORM
        if self.ticket.owes_charge and state is State.AWAITING_SHIPMENT:
            return Side.CUSTOMER
        return TURN.get(state)

    @property
    def thumb(self) -> str:
        """Address of the first file's small picture, once there is one."""
        first = self.first_file
        if first is None or first.evidence__state != EvidenceState.READY or not first.evidence__thumb_path:
            return ""
        return f"{_review(self.number)}evidence/{first.evidence_id}/thumb/"

    @property
    def thumb_name(self) -> str:
        return self.first_file.evidence__display_name if self.first_file else ""

    @property
    def said(self) -> str:
        text = self.message.preview if self.message else self.ticket.preview
        return text if len(text) <= PREVIEW else f"{text[: PREVIEW - 1]}…"

    @property
    def said_by(self) -> str:
        return role_name(self.message.role, Role.STORE) if self.message else _("Description")

    @property
    def said_at(self) -> str:
        return shown_moment(self.message.at, self.at) if self.message else ""


def _left(ticket: TicketRead, at: datetime) -> tuple[str, str]:
    """How near the due time is, and how that is said."""
    if ticket.state in ENDED:
        return "", _("Ended")
    if ticket.is_overdue:
        return DueLevel.OVER.value, _("Overdue")
    if ticket.due_at is None:
        return DueLevel.PAUSED.value, _("Paused")
    level = due_level(ticket.due_at, at)
    return "" if level is DueLevel.NEUTRAL else level.value, shown_remaining(ticket.due_at, at)


def _review(number: str) -> str:
    """As `reverse` says it, asked once a row: a queue has as many addresses as rows."""
    return f"{reverse('admin:queue')}{quote(number)}/"


@cache
def _picture(category: str) -> str:
    return product_picture(category)
