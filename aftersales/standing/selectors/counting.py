"""What a scorecard counts, for every store at once and each figure by one indexed query (formulas: domain/scores)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum

from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import rulings_in_force
from aftersales.domain.calendar import end_of_day
from aftersales.domain.deadlines import Side
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.requests import QUALITY_REASONS
from aftersales.domain.rulings import Liable, RulingOutcome
from aftersales.domain.scores import Counts, Window, rate_window, window
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket, TicketEvent, TicketRating

DECISIONS = [Action.APPROVE, Action.REJECT, Action.REQUEST_INFO, Action.MAKE_OFFER]
"""A store's answer; the dashboards count the same."""
PAID = [Action.PAY_REFUND]
"""The money has gone back, once a refund (rules 4: refunded_at, successful refunds); the dashboards count the same.

Where the platform takes a refund over (`ADVANCE_REFUND`), only the payer changes: the money goes with the payment that
follows, and an appeal may still call it off.
"""
_HOUR = Decimal(3600)

Parts = dict[int, dict[str, Any]]
"""By store, the fields of Counts that one query found."""


def counts_by_store(day: date) -> dict[int, Counts]:
    """Everything counted in the windows that end on this day; a store without any case is not in it."""
    span, rates = moments(window(day)), moments(rate_window(day))
    found: Parts = defaultdict(dict)
    for part in (
        _cases(span),
        _responses(span),
        _refunds(span),
        _ended(span),
        _disputed(span),
        _lines("paid_lines", span),
        _lines("rate_lines", rates),
        _rulings(span),
        _quality(rates),
        _timers(span),
        _ratings(span),
    ):
        for store_id, fields in part.items():
            found[store_id] |= fields
    return {store_id: Counts(**fields) for store_id, fields in found.items()}


def as_json(counts: Counts) -> dict[str, object]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(counts).items()}


def moments(days: Window) -> tuple[datetime, datetime]:
    """From the first moment of the first day up to that after the last, in China's days."""
    return end_of_day(days.first - timedelta(days=1)), end_of_day(days.last)


def _between(name: str, span: tuple[datetime, datetime]) -> Q:
    return Q(**{f"{name}__gte": span[0], f"{name}__lt": span[1]})


def _by(rows: QuerySet[Any], store: str, **aggregates: Any) -> Parts:
    grouped = rows.order_by().values(store).annotate(**aggregates)
    return {row.pop(store): row for row in grouped}


def _cases(span: tuple[datetime, datetime]) -> Parts:
    return _by(Ticket.objects.filter(_between("submitted_at", span)), "store_id", cases=Count("id"))


def _responses(span: tuple[datetime, datetime]) -> Parts:
    """From the request to the store's first decision; what the clock decided is nobody's answer."""
    decided = Q(events__role=Role.STORE, events__action__in=DECISIONS)
    rows = Ticket.objects.filter(_between("submitted_at", span)).annotate(answer=Min("events__at", filter=decided))
    waits = rows.filter(answer__isnull=False).order_by().values_list("store_id", "submitted_at", "answer")
    return _each(waits, lambda hours: {"first_response_median_h": Decimal(str(median(hours)))})


def _refunds(span: tuple[datetime, datetime]) -> Parts:
    paid = TicketEvent.objects.filter(_between("at", span), action__in=PAID).order_by()
    waits = paid.values_list("ticket__store_id", "ticket__submitted_at", "at")
    return _each(waits, lambda hours: {"refunds": len(hours), "refund_hours_sum": sum(hours, Decimal(0))})


def _each(waits: Iterable[tuple[int, datetime | None, datetime]], summed: Any) -> Parts:
    by_store: Mapping[int, list[Decimal]] = defaultdict(list)
    for store_id, start, end in waits:
        if start:
            by_store[store_id].append(Decimal((end - start).total_seconds()) / _HOUR)
    return {store_id: summed(hours) for store_id, hours in by_store.items()}


def _ended(span: tuple[datetime, datetime]) -> Parts:
    disputed = Exists(Dispute.objects.filter(ticket=OuterRef("pk")))
    ended = Ticket.objects.filter(_between("ended_at", span), submitted_at__isnull=False).annotate(went_up=disputed)
    return _by(ended, "store_id", closed=Count("id"), closed_alone=Count("id", filter=Q(went_up=False)))


def _disputed(span: tuple[datetime, datetime]) -> Parts:
    opened = Dispute.objects.filter(_between("opened_at", span)).annotate(store=F("ticket__store_id"))
    return _by(opened, "store", disputed=Count("id"))


def _lines(name: str, span: tuple[datetime, datetime]) -> Parts:
    lines = OrderLine.objects.filter(_between("order__placed_at", span)).annotate(store=F("order__store_id"))
    return _by(lines, "store", **{name: Count("id")})


def _rulings(span: tuple[datetime, datetime]) -> Parts:
    rulings = rulings_in_force().filter(_between("at", span)).annotate(store=F("dispute__ticket__store_id"))
    upheld = ~Q(outcome=RulingOutcome.NOTED) | Q(
        liable=Liable.STORE
    )  # a complaint is answered for the one or the other
    for_customer = Count("id", filter=~Q(outcome=RulingOutcome.REJECT) & upheld)
    return _by(rulings, "store", rulings=Count("id"), rulings_for_customer=for_customer)


def _quality(span: tuple[datetime, datetime]) -> Parts:
    paid = TicketEvent.objects.filter(_between("at", span), action__in=PAID, ticket__reason__in=QUALITY_REASONS)
    return _by(paid.annotate(store=F("ticket__store_id")), "store", quality_refunds=Count("id"))


def _timers(span: tuple[datetime, datetime]) -> Parts:
    """The store's due times of tickets; a moved end is the same timer, so only first generations count."""
    started = Deadline.objects.filter(_between("started_at", span), side=Side.STORE, subject_kind=SubjectKind.TICKET)
    stores = dict(Ticket.objects.filter(pk__in=started.values("subject_id")).values_list("pk", "store_id"))
    found: Parts = defaultdict(lambda: {"timers": 0, "timers_expired": 0})
    for subject_id, state, generation in started.order_by().values_list("subject_id", "state", "generation"):
        row = found[stores[subject_id]]
        row["timers"] += generation == 1
        row["timers_expired"] += state == DeadlineState.FIRED
    return dict(found)


def _ratings(span: tuple[datetime, datetime]) -> Parts:
    rated = TicketRating.objects.filter(_between("at", span)).annotate(store=F("ticket__store_id"))
    found = _by(rated, "store", ratings=Count("id"), stars=Sum(F("speed") + F("attitude") + F("outcome")))
    return {
        store_id: {"ratings": row["ratings"], "rating_sum": Decimal(row["stars"]) / 3}
        for store_id, row in found.items()
    }
