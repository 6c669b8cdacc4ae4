"""The platform's console: every dispute by filters, what is late anywhere, and whose fault it is to be late."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import all_disputes, rulings_in_force
from aftersales.domain.calendar import end_of_day
from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import ENDED_DISPUTES, UNDECIDED
from aftersales.domain.lifecycle import TURN, State
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import past_due, review_queue, submitted_tickets

LATE_DISPUTES_SHOWN = 50


class Stage(StrEnum):
    PENDING = "pending"
    RULED = "ruled"
    ENDED = "ended"
    LATE = "late"

    @property
    def words(self) -> str:
        return {
            Stage.PENDING: _("In hand"),
            Stage.RULED: _("Ruled, not yet closed"),
            Stage.ENDED: _("Ended"),
            Stage.LATE: _("Overdue"),
        }[self]


@dataclass(frozen=True, slots=True)
class WantedDisputes:
    """What somebody looks for; an empty value asks for nothing."""

    stage: str = ""
    state: str = ""
    ground: str = ""
    reason: str = ""
    outcome: str = ""
    liable: str = ""
    store: str = ""
    since: date | None = None
    q: str = ""


def wanted_disputes(wanted: WantedDisputes, at: datetime) -> QuerySet[Dispute]:
    """Newest first; outcome and liable are those of the ruling in force."""
    plain = {
        "state": wanted.state,
        "ground": wanted.ground,
        "ticket__reason": wanted.reason,
        "ticket__store__slug": wanted.store,
    }
    rows = all_disputes().filter(**{name: value for name, value in plain.items() if value})
    if wanted.stage:
        rows = rows.filter(_stage(Stage(wanted.stage), at))
    if wanted.since:
        rows = rows.filter(opened_at__gte=end_of_day(wanted.since - timedelta(days=1)))
    if wanted.q:
        rows = rows.filter(Q(number__icontains=wanted.q) | Q(ticket__number__icontains=wanted.q))
    ruled = {"outcome": wanted.outcome, "liable": wanted.liable}
    asked = {name: value for name, value in ruled.items() if value}
    if asked:
        rows = rows.filter(Exists(rulings_in_force().filter(dispute=OuterRef("pk"), **asked)))
    return rows.order_by("-opened_at", "-id")


def _stage(stage: Stage, at: datetime) -> Q:
    undecided, ended = Q(state__in=sorted(UNDECIDED)), Q(state__in=sorted(ENDED_DISPUTES))
    match stage:
        case Stage.PENDING:
            return undecided
        case Stage.ENDED:
            return ended
        case Stage.RULED:
            return ~undecided & ~ended
        case Stage.LATE:
            return _late(at)


def _late(at: datetime) -> Q:
    return ~Q(state__in=sorted(ENDED_DISPUTES)) & (Q(is_overdue=True) | Q(due_at__lte=at))


@dataclass(frozen=True, slots=True)
class LateStore:
    """`tickets` are those where it is the store's turn; the oldest of them was due then, where that is known."""

    store: Store
    tickets: int
    disputes: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class OverdueBoard:
    disputes: Sequence[Dispute]
    by_store: Sequence[LateStore]


def late_tickets(at: datetime) -> QuerySet[Ticket]:
    """Past their due time, the longest first, whosever turn it is; those at the platform stand with their dispute."""
    rows = review_queue(submitted_tickets()).filter(past_due(at)).exclude(state=State.IN_DISPUTE)
    return rows.order_by(F("due_at").asc(nulls_first=True), "id")


def overdue_board(at: datetime) -> OverdueBoard:
    """Disputes past their time with the platform, and the stores with the most that is late."""
    disputes = list(all_disputes().filter(_late(at)).order_by(F("due_at").asc(nulls_first=True), "id"))
    late, oldest = _late_with_stores(at)
    disputed = Counter(dispute.ticket.store_id for dispute in disputes)
    stores = Store.objects.in_bulk(late.keys() | disputed.keys())
    found = [LateStore(one, late[one.pk], disputed[one.pk], oldest.get(one.pk)) for one in stores.values()]
    ranked = sorted(found, key=lambda one: (-one.tickets - one.disputes, one.store.pk))
    return OverdueBoard(disputes[:LATE_DISPUTES_SHOWN], ranked)


def _late_with_stores(at: datetime) -> tuple[Counter[int], dict[int, datetime]]:
    """How many requests each store is late with, and when the oldest of them was due."""
    counted: Counter[int] = Counter()
    oldest: dict[int, datetime] = {}
    for store_id, state, due_at in late_tickets(at).order_by().values_list("store_id", "state", "due_at"):
        if TURN.get(State(state)) is Side.STORE:
            counted[store_id] += 1
            if due_at and due_at <= at:
                oldest[store_id] = min(due_at, oldest.get(store_id, due_at))
    return counted, oldest
