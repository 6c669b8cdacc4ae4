"""Stores as everybody may see them: who keeps their word, and what was held against them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aftersales.accounts.models import Store
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.penalties import Measure
from aftersales.domain.scores import SCORE_METRICS, Metric
from aftersales.standing.models import Penalty, Sanction, Scorecard, StoreAuthorization
from aftersales.standing.selectors.figures import Figure, figures
from aftersales.standing.selectors.record import Record, authorizations, public_penalties, records
from aftersales.tickets.models import TicketRating
from aftersales.tickets.selectors.ratings import public_ratings
from aftersales.web.selectors.policies import StoreRow, store_rows
from aftersales.wording.standing import level_name, metric_value

PENALTIES_SHOWN, RATINGS_SHOWN = 20, 20


class StoreOrder(StrEnum):
    SCORE = "score"
    CREDIT = "credit"
    FIRST_RESPONSE = "first_response_hours"
    DISPUTES = "dispute_rate"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class ListedStore:
    row: StoreRow
    record: Record
    proof: StoreAuthorization | None

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
    def is_out_of_sight(self) -> bool:
        return any(sanction.measure in {Measure.HIDDEN, Measure.CLOSED} for sanction in self.record.sanctions)


def listed_stores(order: StoreOrder, at: datetime) -> list[ListedStore]:
    """The directory in this order, what has no figure last; who is hidden or closed is found by the address only."""
    rows = store_rows(at)
    stores = [row.store for row in rows]
    proofs = authorizations(stores, shanghai_day(at))
    found = [
        ListedStore(row, record, proofs.get(row.store.pk))
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
    StoreOrder.FIRST_RESPONSE: _by(Metric.FIRST_RESPONSE_HOURS),
    StoreOrder.DISPUTES: _by(Metric.DISPUTE_RATE),
    StoreOrder.RATING: _by(Metric.RATING),
}


@dataclass(frozen=True, slots=True)
class StorePage:
    record: Record
    level: str
    proof: StoreAuthorization | None
    figures: Sequence[Figure]
    sanctions: Sequence[Sanction]
    penalties: Sequence[Penalty]
    ratings: Sequence[TicketRating]

    @property
    def card(self) -> Scorecard | None:
        return self.record.card


def store_page(store: Store, at: datetime) -> StorePage:
    (record,) = records([store], at)
    return StorePage(
        record=record,
        level=level_name(record.level),
        proof=authorizations([store], shanghai_day(at)).get(store.pk),
        figures=figures(record.card),
        sanctions=record.sanctions,
        penalties=list(public_penalties(store)[:PENALTIES_SHOWN]),
        ratings=list(public_ratings(store)[:RATINGS_SHOWN]),
    )
