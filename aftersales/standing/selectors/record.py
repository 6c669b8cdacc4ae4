"""A store's record as it stands: points, measures in force, credit level, scorecards, what waits for somebody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from aftersales.accounts.models import Store
from aftersales.domain.penalties import OUT_OF_SIGHT, PUBLIC_STATES, Ledger, PenaltyState
from aftersales.domain.scores import FIRST_LEVEL, CreditLevel
from aftersales.standing.models import (
    Assessment,
    CreditChange,
    Penalty,
    PointEntry,
    Sanction,
    Scorecard,
    StoreAuthorization,
)

AWAITING_PLATFORM = (PenaltyState.PROPOSED, PenaltyState.APPEALED)


def balance(store_id: int, ledger: Ledger, before: datetime | None = None) -> int:
    """Points in a ledger now, or as they stood just before a moment."""
    entries = PointEntry.objects.filter(store=store_id, ledger=ledger)
    if before:
        entries = entries.filter(at__lt=before)
    return entries.aggregate(sum=Sum("points"))["sum"] or 0


def balances(stores: Collection[Store]) -> dict[int, dict[Ledger, int]]:
    found: dict[int, dict[Ledger, int]] = {store.pk: dict.fromkeys(Ledger, 0) for store in stores}
    grouped = PointEntry.objects.filter(store__in=stores).order_by().values("store_id", "ledger")
    for row in grouped.annotate(sum=Sum("points")):
        found[row["store_id"]][Ledger(row["ledger"])] = row["sum"]
    return found


def in_force(at: datetime) -> Q:
    return Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))


def sanctions_in_force(stores: Collection[Store], at: datetime) -> dict[int, list[Sanction]]:
    found: dict[int, list[Sanction]] = {store.pk: [] for store in stores}
    for sanction in Sanction.objects.filter(in_force(at), store__in=stores).order_by("starts_at", "id"):
        found[sanction.store_id].append(sanction)
    return found


def is_out_of_sight(at: datetime) -> Exists:
    """For an annotation of stores: whether a measure keeps this one out of the lists now."""
    return Exists(Sanction.objects.filter(in_force(at), store=OuterRef("pk"), measure__in=OUT_OF_SIGHT))


def credit_levels(stores: Collection[Store]) -> dict[int, CreditLevel]:
    newest = CreditChange.objects.filter(store=OuterRef("store")).order_by("-at", "-id").values("pk")[:1]
    changes = CreditChange.objects.filter(store__in=stores, pk=Subquery(newest)).values_list("store_id", "level")
    known = {store_id: CreditLevel(level) for store_id, level in changes}
    return {store.pk: known.get(store.pk, FIRST_LEVEL) for store in stores}


def newest_scorecards(stores: Collection[Store]) -> dict[int, Scorecard]:
    newest = Scorecard.objects.filter(store=OuterRef("store")).order_by("-day").values("pk")[:1]
    cards = Scorecard.objects.filter(store__in=stores, pk=Subquery(newest))
    return {card.store_id: card for card in cards}


def penalties_of(stores: Collection[Store] | None) -> QuerySet[Penalty]:
    """Of these stores, or of all; newest first."""
    rows = Penalty.objects.select_related("store").order_by("-proposed_at", "-id")
    return rows if stores is None else rows.filter(store__in=stores)


def awaiting_platform(penalties: QuerySet[Penalty]) -> QuerySet[Penalty]:
    return penalties.filter(state__in=AWAITING_PLATFORM).order_by("proposed_at", "id")


def public_penalties(store: Store | None) -> QuerySet[Penalty]:
    """What everybody may read (OTR 30, ECL 36): store, breach, points and measure; nothing of the customer.

    Without a store, of all; those that are hidden or closed among them, for theirs are the gravest.
    """
    rows = penalties_of([store] if store else None).filter(state__in=PUBLIC_STATES).order_by("-booked_at", "-id")
    return rows.prefetch_related("sanctions")


def assessments_of(stores: Collection[Store] | None) -> QuerySet[Assessment]:
    rows = Assessment.objects.select_related("store").order_by("-month", "store__name")
    return rows if stores is None else rows.filter(store__in=stores)


def appealed_assessments() -> QuerySet[Assessment]:
    return assessments_of(None).filter(appealed_at__isnull=False, decided_at=None).order_by("appealed_at")


def credit_history(store: Store) -> QuerySet[CreditChange]:
    return CreditChange.objects.filter(store=store).order_by("-at", "-id")


def authorizations(stores: Collection[Store], day: date) -> dict[int, StoreAuthorization]:
    """The proof in force on this day for each store that has one."""
    valid = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
    rows = StoreAuthorization.objects.filter(valid, store__in=stores).order_by("starts_on", "id")
    return {row.store_id: row for row in rows}


def authorization_history(store: Store) -> QuerySet[StoreAuthorization]:
    """Every proof that was ever shown, newest first."""
    return StoreAuthorization.objects.filter(store=store).order_by("-starts_on", "-id")


@dataclass(frozen=True, slots=True)
class Record:
    """One store's record in the lists; `points` by ledger."""

    store: Store
    card: Scorecard | None
    level: CreditLevel
    points: Mapping[Ledger, int]
    sanctions: Sequence[Sanction]

    @property
    def total_points(self) -> int:
        return sum(self.points.values())


def records(stores: Sequence[Store], at: datetime) -> list[Record]:
    """The records of these stores in four queries, in their order."""
    cards, levels = newest_scorecards(stores), credit_levels(stores)
    points, sanctions = balances(stores), sanctions_in_force(stores, at)
    return [
        Record(store, cards.get(store.pk), levels[store.pk], points[store.pk], sanctions[store.pk]) for store in stores
    ]
