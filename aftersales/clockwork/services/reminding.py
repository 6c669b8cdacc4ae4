"""Who has asked for it is reminded: of a parcel to look at, and of windows that close soon; of each exactly once."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from aftersales.contacts.selectors import who_chose
from aftersales.deadlines.selectors import heartbeat
from aftersales.deadlines.services import beat
from aftersales.domain.lifecycle import Role
from aftersales.domain.notices import ARRIVAL_CODE, WINDOW_CODE, Topic, is_time_to_remind
from aftersales.domain.rights import RightCode
from aftersales.notifications.services import NoticeDraft, notify
from aftersales.orders.models import IN_HAND, OrderLine
from aftersales.orders.selectors import order_lines, with_rules
from aftersales.tickets.selectors.rights import LineHistory, RightAnswer, line_histories, rights_of

logger = logging.getLogger(__name__)

ARRIVED_WITHIN = timedelta(days=14)
"""Further back no store takes a report of damage on the way."""

BATCH = 200
_ARRIVALS, _WINDOWS = "arrivals", "windows"
_EVERY = {_ARRIVALS: timedelta(minutes=30), _WINDOWS: timedelta(hours=6)}
DraftsOf = Callable[[OrderLine, LineHistory, datetime], Iterator[NoticeDraft]]
REMINDED = (RightCode.NO_REASON_RETURN, RightCode.QUALITY_RETURN, RightCode.QUALITY_EXCHANGE, RightCode.WARRANTY)


def remind_when_due(at: datetime) -> int:
    """Both, no more often than is of use: for whoever asks all the time. How many notices were written."""
    asked = ((_ARRIVALS, remind_of_arrivals), (_WINDOWS, remind_of_windows))
    return sum(remind(at) for name, remind in asked if _is_due(name, at))


def _is_due(name: str, at: datetime) -> bool:
    last = heartbeat(name)
    if last and last.at > at - _EVERY[name]:
        return False
    beat(name, at)
    return True


def remind_of_arrivals(at: datetime) -> int:
    """Whose parcel has arrived may still report damage the fast way: until when that is. Once for each order."""
    return _remind(_lines(Q(order__delivered_at__gt=at - ARRIVED_WITHIN)), _arrival, at)


def remind_of_windows(at: datetime) -> int:
    """What can still be asked, and closes soon; rights that end together are told together."""
    return _remind(_lines(Q()), _windows, at)


def _lines(which: Q) -> QuerySet[OrderLine]:
    """Of people who have asked; the guest of an order without an account is its customer."""
    theirs = Q(order__customer__in=who_chose(Topic.WINDOW))
    lines = order_lines().select_related("order__store", "order__customer")
    return lines.filter(theirs, which, order__fulfilment__in=IN_HAND).order_by("pk")


def _remind(lines: QuerySet[OrderLine], drafts_of: DraftsOf, at: datetime) -> int:
    told = last = 0
    while batch := with_rules(lines.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        told += _tell(batch, drafts_of, at)
    return told


def _tell(batch: Sequence[OrderLine], drafts_of: DraftsOf, at: datetime) -> int:
    """Whatever is wrong with one line must not stop the others."""
    try:
        return _tell_all(batch, drafts_of, at)
    except Exception:
        if not connection.is_usable():
            raise
        logger.exception("%d lines could not be reminded of together", len(batch))
    if len(batch) == 1:
        return 0
    return sum(_tell([line], drafts_of, at) for line in batch)


def _tell_all(batch: Sequence[OrderLine], drafts_of: DraftsOf, at: datetime) -> int:
    histories = line_histories(batch)
    free = [line for line in batch if histories[line.pk].held < line.quantity]
    drafts = [draft for line in free for draft in drafts_of(line, histories[line.pk], at)]
    notify(drafts, at)
    return len(drafts)


def _open(line: OrderLine, history: LineHistory, at: datetime) -> Iterator[tuple[RightAnswer, datetime]]:
    for answer in rights_of(line, history, at):
        if not answer.is_closed and answer.ends_at and answer.ends_at > at:
            yield answer, answer.ends_at


def _arrival(line: OrderLine, history: LineHistory, at: datetime) -> Iterator[NoticeDraft]:
    for answer, ends_at in _open(line, history, at):
        if answer.right.code is RightCode.ARRIVAL_DAMAGE:
            yield _draft(line, ARRIVAL_CODE, f"arrival:{line.order.number}", ends_at)


def _windows(line: OrderLine, history: LineHistory, at: datetime) -> Iterator[NoticeDraft]:
    ends: dict[datetime, list[str]] = defaultdict(list)
    for answer, ends_at in _open(line, history, at):
        if answer.right.code in REMINDED and is_time_to_remind(answer.right.code, ends_at, at):
            ends[ends_at].append(answer.right.code)
    for ends_at, rights in ends.items():
        key = f"window:{line.order.number}:{line.position}:{ends_at:%Y-%m-%d}"
        yield _draft(line, WINDOW_CODE, key, ends_at, rights=rights)


def _draft(line: OrderLine, code: str, key: str, ends_at: datetime, **more: object) -> NoticeDraft:
    values = {
        "viewer": Role.CUSTOMER,
        "number": line.order.number,
        "product": line.title,
        "product_en": line.product.name_en if line.product else "",
        "ends_at": ends_at.isoformat(),
        **more,
    }
    assert line.order.customer  # noqa: S101  # by whom the line was found
    return NoticeDraft(line.order.customer, key, code, values, f"/orders/{line.order.number}/")
