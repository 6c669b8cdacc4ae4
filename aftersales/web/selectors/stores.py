"""Stores as everybody may see them: who keeps their word, and what was held against them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.paginator import Page, Paginator

from aftersales.accounts.models import Store
from aftersales.disputes.models import PublishedRuling
from aftersales.disputes.selectors.published import rulings_naming
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.penalties import OUT_OF_SIGHT
from aftersales.domain.scores import SCORE_METRICS, Metric
from aftersales.standing.models import CreditChange, Penalty, Sanction, Scorecard, StoreAuthorization
from aftersales.standing.selectors.figures import Figure, figures
from aftersales.standing.selectors.record import (
    Record,
    authorization_history,
    authorizations,
    credit_history,
    public_penalties,
    records,
)
from aftersales.standing.selectors.rules import least_cases
from aftersales.tickets.models import TicketRating
from aftersales.tickets.selectors.ratings import public_ratings
from aftersales.web.selectors.policies import StoreRow, store_rows
from aftersales.wording.standing import level_name, metric_name, metric_value

PENALTIES_SHOWN, RATINGS_ON_A_PAGE, RULINGS_SHOWN, STEPS_SHOWN = 20, 20, 3, 12


class StoreOrder(StrEnum):
    SCORE = "score"
    CREDIT = "credit"
    FIRST_RESPONSE = "first_response_hours"
    REFUND = "refund_hours"
    SELF_CLOSED = "self_close_rate"
    DISPUTES = "dispute_rate"
    FAULTS = "fault_rate"
    QUALITY = "quality_refund_rate"
    TIMEOUTS = "timeout_rate"
    RATING = "rating"


_SHOWN_WHEN_CHOSEN = {
    StoreOrder.REFUND,
    StoreOrder.SELF_CLOSED,
    StoreOrder.FAULTS,
    StoreOrder.QUALITY,
    StoreOrder.TIMEOUTS,
}


@dataclass(frozen=True, slots=True)
class ListedStore:
    """`sorted_by` is the figure of the chosen order, unless the row shows it anyway."""

    row: StoreRow
    record: Record
    proof: StoreAuthorization | None
    sorted_by: Metric | None = None

    @property
    def store(self) -> Store:
        return self.row.store

    @property
    def level(self) -> str:
        return level_name(self.record.level)

    @property
    def reply(self) -> str:
        return metric_value(Metric.FIRST_RESPONSE_HOURS, self._of(Metric.FIRST_RESPONSE_HOURS))

    @property
    def disputes(self) -> str:
        return metric_value(Metric.DISPUTE_RATE, self._of(Metric.DISPUTE_RATE))

    @property
    def rating(self) -> str:
        return metric_value(Metric.RATING, self._of(Metric.RATING))

    def _of(self, metric: Metric):  # type: ignore[no-untyped-def]  # Decimal or None
        return getattr(self.record.card, metric) if self.record.card else None

    @property
    def chosen(self) -> tuple[str, str] | None:
        """Name and value of the figure that the directory is sorted by."""
        if self.sorted_by is None:
            return None
        return metric_name(self.sorted_by), metric_value(self.sorted_by, self._of(self.sorted_by))

    @property
    def is_out_of_sight(self) -> bool:
        return any(sanction.measure in OUT_OF_SIGHT for sanction in self.record.sanctions)


def listed_stores(order: StoreOrder, at: datetime) -> list[ListedStore]:
    """The directory in this order, what has no figure last; who is hidden or closed is found by the address only."""
    rows = store_rows(at)
    stores = [row.store for row in rows]
    proofs = authorizations(stores, shanghai_day(at))
    chosen = Metric(order.value) if order in _SHOWN_WHEN_CHOSEN else None
    found = [
        ListedStore(row, record, proofs.get(row.store.pk), chosen)
        for row, record in zip(rows, records(stores, at), strict=True)
    ]
    return sorted((one for one in found if not one.is_out_of_sight), key=_ORDERS[order])


def _by(metric: Metric | None) -> Callable[[ListedStore], tuple[bool, float, int]]:
    more_is_better = metric is None or SCORE_METRICS[metric]

    def key(one: ListedStore) -> tuple[bool, float, int]:
        card = one.record.card
        value = getattr(card, metric or "score") if card else None
        ranked = float(value or 0) * (-1 if more_is_better else 1)
        return (value is None, ranked, one.store.pk)

    return key


def _by_credit(one: ListedStore) -> tuple[bool, float, int]:
    return (False, -one.record.level, one.store.pk)


_ORDERS: dict[StoreOrder, Callable[[ListedStore], tuple[bool, float, int]]] = {
    StoreOrder.SCORE: _by(None),
    StoreOrder.CREDIT: _by_credit,
    **{StoreOrder(metric.value): _by(metric) for metric in Metric},
}


@dataclass(frozen=True, slots=True)
class StorePage:
    record: Record
    level: str
    proof: StoreAuthorization | None
    figures: Sequence[Figure]
    least_cases: int
    """So many cases the score needed."""
    sanctions: Sequence[Sanction]
    penalties: Sequence[Penalty]
    ratings: Page[TicketRating]
    """None is ever out of reach (ECL 39)."""
    proofs: Sequence[StoreAuthorization]
    """Every authorization that was shown, the one in force among them."""
    credit: Sequence[tuple[CreditChange, str]]
    rulings: Sequence[PublishedRuling]

    @property
    def card(self) -> Scorecard | None:
        return self.record.card


def store_page(store: Store, at: datetime, ratings_page: str) -> StorePage:
    (record,) = records([store], at)
    return StorePage(
        record=record,
        level=level_name(record.level),
        proof=authorizations([store], shanghai_day(at)).get(store.pk),
        figures=figures(record.card),
        least_cases=least_cases(record.card, at),
        sanctions=record.sanctions,
        penalties=list(public_penalties(store)[:PENALTIES_SHOWN]),
        ratings=Paginator(public_ratings(store), RATINGS_ON_A_PAGE).get_page(ratings_page),
        proofs=list(authorization_history(store)),
        credit=[(change, level_name(change.level)) for change in credit_history(store)[:STEPS_SHOWN]],
        rulings=list(rulings_naming(store)[:RULINGS_SHOWN]),
    )
