"""What earlier tickets did to the unit in the customer's hands: replacements, and time spent in repair."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from aftersales.domain.calendar import shanghai_day
from aftersales.domain.lifecycle import ENDED, Action, State
from aftersales.domain.requests import RequestKind
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import TicketEvent

_LEFT = frozenset({Action.SHIP_OUTBOUND, Action.CONVERT_TO_EXCHANGE, Action.CONVERT_TO_REFUND})
"""With these, and with the end of the ticket, the time in repair is over."""

_REPAIRED = frozenset({Action.FINISH_REPAIR, Action.FINISH_VISIT})
"""What counts as a repair: at the store, or at the customer's."""

_TOLD = Q(to_state__in=[State.IN_REPAIR, *ENDED]) | Q(action__in=[*_LEFT, *_REPAIRED])


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """As much of a history row as tells what became of the unit."""

    ticket_id: int
    kind: str
    action: str
    to_state: str
    at: datetime


def unit_events(lines: Collection[OrderLine]) -> dict[int, list[UnitEvent]]:
    """What tells of the present unit, by line, in one query. Of several units nobody can say which one is meant."""
    events: dict[int, list[UnitEvent]] = defaultdict(list)
    single = [line.pk for line in lines if line.quantity == 1]
    if not single:
        return events
    rows = TicketEvent.objects.filter(_TOLD, ticket__order_line__in=single).order_by("ticket_id", "sequence")
    told = ("ticket_id", "ticket__kind", "action", "to_state", "at")
    for line_id, *values in rows.values_list("ticket__order_line_id", *told):
        events[line_id].append(UnitEvent(*values))
    return events


def unit_facts(events: Iterable[UnitEvent], at: datetime) -> dict[str, Any]:
    """The `history` facts about the present unit.

    A repair counts its days from the day the item was taken in until the day the parcel left, and as failed once it
    was finished: whoever asks again says that it did not help.
    """
    told = list(events)
    if not told:
        return {"repairs_failed": 0, "repair_days": 0}
    replaced_at = max((event.at for event in told if _is_replacement(event)), default=None)
    present = [event for event in told if replaced_at is None or event.at > replaced_at]
    facts: dict[str, Any] = {
        "repairs_failed": sum(event.action in _REPAIRED for event in present),
        "repair_days": _repair_days(present, shanghai_day(at)),
    }
    if replaced_at is not None:
        facts["replaced_on"] = shanghai_day(replaced_at).isoformat()
    return facts


def _is_replacement(event: UnitEvent) -> bool:
    return event.action == Action.CONFIRM_RECEIPT and event.kind == RequestKind.EXCHANGE


def _repair_days(events: Iterable[UnitEvent], today: date) -> int:
    days, since = 0, dict[int, date]()
    for event in events:
        if event.action in _LEFT or event.to_state in ENDED:
            days += _days_since(since, event.ticket_id, shanghai_day(event.at))
        elif event.to_state == State.IN_REPAIR:
            since.setdefault(event.ticket_id, shanghai_day(event.at))
    return days + sum((today - start).days for start in since.values())


def _days_since(since: dict[int, date], ticket_id: int, day: date) -> int:
    return (day - since.pop(ticket_id)).days if ticket_id in since else 0
