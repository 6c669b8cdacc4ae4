"""A page of the queue as plain words: values from four statements, no model instances, whatever the table's size."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db.models import Max, QuerySet
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.queue import Wanted, merged_stores, order_of, wanted_tickets
from aftersales.domain.deadlines import Side
from aftersales.domain.evidence import EvidenceState
from aftersales.domain.lifecycle import ENDED, TURN, Role, State
from aftersales.tickets.models import Message, Ticket, TicketEvidence
from aftersales.tickets.selectors.lists import known_by
from aftersales.tickets.selectors.paging import Order, Place, segments, within_reach
from aftersales.tickets.selectors.talk import released
from aftersales.wording.moments import due_level, shown_due, shown_moment, shown_money, shown_remaining
from aftersales.wording.names import kind_name, reason_name, role_name, state_name
from aftersales.wording.templatetags.wording import LEVEL_ICONS, product_picture

PAGE = 25
PREVIEW = 80
NEIGHBOURS_KNOWN = 500
"""How far into a queue "3 of 23" is counted."""
_READ = {"preview": Left("description", PREVIEW + 1)}
_COLUMNS = (
    "id", "number", "state", "kind", "reason", "amount", "worth", "due_at", "is_overdue", "is_advanced", "owes_charge",
    "submitted_at", "ended_at", "snoozed_until", "preview", "agent_id", "agent__first_name", "agent__username",
    "order_line__title", "order_line__product__name_en", "order_line__product__category", "order_line__order__number",
)  # fmt: skip
_TURN_ICONS = {Side.STORE: "half", Side.CUSTOMER: "user", Side.PLATFORM: "scale"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`before` and `after` lead to the pages on either side; empty where there is none."""

    rows: Sequence[Row]
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Tickets in an order; `stores` where the rows of several have to be put in one line."""

    tickets: QuerySet[Ticket]
    order: Order
    stores: QuerySet[Store] | None = None

    def read(self, place: Place | None, count: int, *columns: str) -> list[Row]:
        """The first so many from the place on."""
        found: list[Row] = []
        for part in segments(self.tickets, self.order, place):
            rest = count - len(found)
            found += self._near(part, place, rest).values(*columns)[:rest]
            if len(found) == count:
                break
        return found

    def _near(self, part: QuerySet[Ticket], place: Place | None, count: int) -> QuerySet[Ticket]:
        if self.stores is None or self.order.field != "due_at":
            return part
        return within_reach(part, self.stores, count, backwards=place is not None and place.backwards)


def listing_of(duties: Duties, wanted: Wanted, at: datetime) -> Listing:
    tickets = wanted_tickets(duties, wanted, at).annotate(**_READ)
    return Listing(tickets, order_of(duties, wanted.view), merged_stores(duties, wanted))


def queue_page(listing: Listing, place: Place | None, at: datetime, query: str) -> QueuePage:
    """One row more than the page is read instead of counting the whole table."""
    backwards, order = place is not None and place.backwards, listing.order
    found = listing.read(place, PAGE + 1, *_COLUMNS)
    shown = found[:PAGE][::-1] if backwards else found[:PAGE]
    has_more = len(found) > PAGE
    rows = shown_rows(shown, at, query)
    if not shown:
        return QueuePage(rows)
    first, last = (_place(order, row) for row in (shown[0], shown[-1]))
    return QueuePage(
        rows,
        before=first if (has_more if backwards else place is not None) else "",
        after=last if (backwards or has_more) else "",
    )


def _place(order: Order, row: Row) -> str:
    return str(Place(None if order.field == "id" else row[order.field], row["id"]))


def page_of_keys(tickets: QuerySet[Ticket], keys: Sequence[int], at: datetime, query: str) -> QueuePage:
    """The tickets of these keys in the order of the keys: what a search has found."""
    return QueuePage(shown_by_key(tickets, keys, at, query))


def shown_by_key(tickets: QuerySet[Ticket], keys: Sequence[int], at: datetime, query: str = "") -> list[Row]:
    by_key = {row["id"]: row for row in tickets.filter(pk__in=keys).annotate(**_READ).values(*_COLUMNS)}
    return shown_rows([by_key[key] for key in keys if key in by_key], at, query)


def queued_numbers(listing: Listing) -> list[str]:
    """Ticket numbers in the order of the queue, for the way to the next one."""
    return [row["number"] for row in listing.read(None, NEIGHBOURS_KNOWN, "number")]


def shown_rows(rows: Sequence[Row], at: datetime, query: str) -> list[Row]:
    """Everything in words: what the template shows it need not ask for."""
    ids = [row["id"] for row in rows]
    files, messages = _files(ids, at), _last_messages(ids, at)
    english, tail = get_language() == "en", f"?{query}" if query else ""
    return [_shown(row, files[row["id"]], messages.get(row["id"]), at, english=english, tail=tail) for row in rows]


def _shown(row: Row, files: Sequence[Row], message: Row | None, at: datetime, *, english: bool, tail: str) -> Row:
    state, amount = row["state"], row["amount"]
    name = (english and row["order_line__product__name_en"]) or row["order_line__title"]
    agent = row["agent__first_name"] or row["agent__username"] or ""
    return {
        "id": row["id"],
        "number": row["number"],
        "href": f"{_review(row['number'])}{tail}",
        "order": row["order_line__order__number"],
        "state": state_name(state),
        "is_disputed": state == State.IN_DISPUTE,
        "picture": product_picture(row["order_line__product__category"] or "accessory"),
        "name": name,
        "reason": reason_name(row["reason"]),
        "kind": kind_name(row["kind"]),
        "amount": shown_money(amount or row["worth"]),
        "is_value": not amount,
        "agent": agent,
        "initial": agent[:1],
        "snoozed": shown_moment(row["snoozed_until"], at) if _rests(row, at) else "",
        "files": len(files),
        **_due(row, at),
        **_turn(row),
        **_thumb(row["number"], files),
        **_said(message, row, at),
    }


def _rests(row: Row, at: datetime) -> bool:
    return row["snoozed_until"] is not None and row["snoozed_until"] > at


def _review(number: str) -> str:
    """As `reverse` says it, once a process: a queue has as many addresses as rows."""
    return f"{reverse('admin:queue')}{quote(number)}/"


def _due(row: Row, at: datetime) -> Row:
    if row["state"] in ENDED:
        ended = shown_moment(row["ended_at"], at) if row["ended_at"] else ""
        return {"level": "", "icon": "", "left": _("Ended"), "due": "", "due_words": ended}
    if row["is_overdue"]:
        due = shown_due(row["due_at"], at) if row["due_at"] else ""
        return {"level": "over", "icon": "triangle", "left": _("Overdue"), "due": "", "due_words": due}
    if row["due_at"] is None:
        return {"level": "paused", "icon": "pause", "left": _("Paused"), "due": "", "due_words": ""}
    level = due_level(row["due_at"], at)
    return {
        "level": "" if level == "neutral" else level.value,
        "icon": LEVEL_ICONS[level],
        "left": shown_remaining(row["due_at"], at),
        "due": row["due_at"].isoformat(),
        "due_words": shown_due(row["due_at"], at),
    }


def _turn(row: Row) -> Row:
    side = TURN.get(State(row["state"]))
    if row["is_advanced"] and row["state"] == State.REFUNDING:
        side = Side.PLATFORM
    elif row["owes_charge"] and row["state"] == State.AWAITING_SHIPMENT:
        side = Side.CUSTOMER
    if side is None:
        return {"turn": "–", "turn_icon": "", "is_ours": False}
    return {"turn": role_name(side), "turn_icon": _TURN_ICONS[side], "is_ours": side is Side.STORE}


def _thumb(number: str, files: Sequence[Row]) -> Row:
    first = files[0] if files else None
    if first is None or first["evidence__state"] != EvidenceState.READY or not first["evidence__thumb_path"]:
        return {"thumb": "", "thumb_name": ""}
    address = f"{_review(number)}evidence/{first['evidence_id']}/thumb/"
    return {"thumb": address, "thumb_name": first["evidence__display_name"]}


def _said(message: Row | None, row: Row, at: datetime) -> Row:
    if message is None:
        return {"said": _cut(row["preview"]), "said_by": _("Description"), "said_at": ""}
    return {
        "said": _cut(message["preview"]),
        "said_by": role_name(message["role"], Role.STORE),
        "said_at": shown_moment(message["at"], at),
    }


def _cut(text: str) -> str:
    return text if len(text) <= PREVIEW else f"{text[: PREVIEW - 1]}…"


def _files(ids: Sequence[int], at: datetime) -> Mapping[int, list[Row]]:
    """What counts: withdrawn files are for the ticket's own page."""
    found: dict[int, list[Row]] = defaultdict(list)
    shown = TicketEvidence.objects.filter(known_by(Role.STORE, at), ticket__in=ids, withdrawn_at__isnull=True)
    names = ("ticket_id", "evidence_id", "evidence__state", "evidence__thumb_path", "evidence__display_name")
    for link in shown.order_by("at", "id").values(*names):
        found[link["ticket_id"]].append(link)
    return found


def _last_messages(ids: Sequence[int], at: datetime) -> dict[int, Row]:
    """The newest public message of each."""
    public = released(Message.objects.filter(ticket__in=ids, is_internal=False), Role.STORE, at).order_by()
    newest = public.values("ticket").annotate(newest=Max("id")).values("newest")
    said = Message.objects.filter(pk__in=newest).annotate(preview=Left("text", PREVIEW + 1))
    return {one["ticket_id"]: dict(one) for one in said.values("ticket_id", "role", "at", "preview")}
