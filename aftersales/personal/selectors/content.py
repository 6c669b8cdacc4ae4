"""All that is kept about one person, in sections: plain values for machines and the same in words for people."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from aftersales.accounts.models import User
from aftersales.contacts.models import NoticeChoice, QuietTime
from aftersales.disputes.models import Dispute
from aftersales.domain.evidence import EvidenceState
from aftersales.domain.file_names import saved_name
from aftersales.evidence.models import Evidence
from aftersales.guides.models import GuideRun
from aftersales.notifications.models import Notice
from aftersales.orders.models import Order, OrderLine
from aftersales.personal.models import DataExport
from aftersales.refunds.models import Refund
from aftersales.tickets.models import Message, Ticket, TicketEvent, TicketRating
from aftersales.wording.moments import shown_moment
from aftersales.wording.notices import notice_title

FILES = "files"
HERE_STATES = (EvidenceState.SCANNING, EvidenceState.READY, EvidenceState.REFUSED, EvidenceState.FAILED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One fact: its name for machines, its name and value in words."""

    code: str
    label: str
    value: Any
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that the person has sent, and its name in the archive."""

    name: str
    evidence: Evidence


def own_files(person: User) -> list[OwnFile]:
    """As they were received; what was let go for good is no longer there."""
    mine = Evidence.objects.filter(uploaded_by=person, state__in=HERE_STATES).order_by("received_at", "id")
    return [OwnFile(f"{FILES}/{number:03}-{_safe(one)}", one) for number, one in enumerate(mine, 1)]


def _safe(one: Evidence) -> str:
    ending = one.original_path.rpartition(".")[2] or "bin"
    return saved_name(one.display_name, (f".{ending}",))


def sections_of(person: User, files: Iterable[OwnFile], at: datetime) -> list[Section]:
    tickets = Ticket.objects.filter(customer=person)
    return [
        _of("account", _("Account"), [person], at, "username first_name email phone language date_joined last_login"),
        _of(
            "notice_choices",
            _("What you are told"),
            NoticeChoice.objects.filter(user=person),
            at,
            "topic channel is_on",
        ),
        _of("quiet_hours", _("Quiet hours"), QuietTime.objects.filter(user=person), at, "is_on starts ends zone"),
        _of("orders", _("Orders"), _orders(person), at, _ORDER),
        _of("order_lines", _("What you bought"), _lines(person), at, "order title quantity paid_amount"),
        _of("requests", _("After-sales requests"), tickets.order_by("pk"), at, _TICKET),
        _of(
            "steps",
            _("Steps of your requests"),
            _of_tickets(TicketEvent, tickets),
            at,
            "ticket at action role to_state",
        ),
        _of("messages", _("Messages"), _messages(tickets), at, "ticket at role text"),
        _of("ratings", _("Your ratings"), _of_tickets(TicketRating, tickets), at, "ticket at comment"),
        _of("refunds", _("Refunds"), _refunds(person), at, "number amount state granted_at"),
        _of("disputes", _("Platform intervention"), _disputes(tickets), at, "number ground statement state opened_at"),
        _of("checks", _("Self-checks"), GuideRun.objects.filter(user=person), at, "started_at answers ending"),
        _notices(person, at),
        _of("exports", _("Exports of your data"), DataExport.objects.filter(person=person), at, "asked_at state"),
        _files(files, at),
    ]


_ORDER = "number store fulfilment placed_at paid_at delivered_at buyer_nick receiver_name phone email"
_TICKET = "number order_line kind reason quantity amount description declared serial state submitted_at ended_at"


def _orders(person: User) -> QuerySet[Order]:
    return Order.objects.filter(customer=person).select_related("store").order_by("placed_at", "pk")


def _lines(person: User) -> QuerySet[OrderLine]:
    lines = OrderLine.objects.filter(order__customer=person).select_related("order")
    return lines.order_by("order__placed_at", "order_id", "position")


def _of_tickets(model: type[Model], tickets: QuerySet[Ticket]) -> QuerySet[Any]:
    return model._default_manager.filter(ticket__in=tickets).select_related("ticket").order_by("ticket_id", "pk")


def _messages(tickets: QuerySet[Ticket]) -> QuerySet[Message]:
    """What both sides said; notes among staff are none of it."""
    return _of_tickets(Message, tickets).filter(is_internal=False)


def _refunds(person: User) -> QuerySet[Refund]:
    return Refund.objects.filter(order_line__order__customer=person).order_by("granted_at", "pk")


def _disputes(tickets: QuerySet[Ticket]) -> QuerySet[Dispute]:
    return Dispute.objects.filter(ticket__in=tickets).order_by("opened_at", "pk")


def _of(code: str, title: str, rows: Iterable[Model], at: datetime, names: str) -> Section:
    return Section(code, title, [[_cell(row, name, at) for name in names.split()] for row in rows])


def _cell(row: Model, name: str, at: datetime) -> Cell:
    """Named as the tables name it, and a code in the words that the pages use."""
    value = getattr(row, name)
    shown = getattr(row, f"get_{name}_display", None)
    label = str(getattr(row._meta.get_field(name), "verbose_name", name))
    return Cell(name, label, plain(value), str(shown()) if shown else _words(value, at))


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | Model):
        return str(value)
    return value if isinstance(value, str | int | float | bool | dict | list | None) else str(value)


def _words(value: Any, at: datetime) -> str:
    if isinstance(value, datetime):
        return shown_moment(value, at)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


def _notices(person: User, at: datetime) -> Section:
    rows = Notice.objects.filter(user=person).order_by("at", "pk")
    return Section("notices", _("Inbox"), [list(_notice(row, at)) for row in rows])


def _notice(row: Notice, at: datetime) -> Iterator[Cell]:
    yield Cell("at", _("at"), row.at.isoformat(), shown_moment(row.at, at))
    yield Cell("title", _("title"), row.code, notice_title(row.code, row.values))
    yield Cell("values", _("values"), row.values, "")


def _files(files: Iterable[OwnFile], at: datetime) -> Section:
    return Section("files", _("Files you sent"), [list(_file(file, at)) for file in files])


def _file(file: OwnFile, at: datetime) -> Iterator[Cell]:
    one = file.evidence
    yield Cell("name", _("name"), file.name, one.display_name)
    yield Cell("size", _("size in bytes"), one.size, str(one.size))
    yield Cell("sha256", _("SHA-256 of the original"), one.sha256, one.sha256)
    yield Cell("received_at", _("received at"), one.received_at.isoformat(), shown_moment(one.received_at, at))
