"""Rulings for everybody, and past rulings for whoever has to rule."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from aftersales.accounts.models import Store
from aftersales.disputes.models import Dispute, PublishedClause, PublishedRuling, Ruling, RulingClause
from aftersales.disputes.selectors import rulings_in_force
from aftersales.domain.disputes import DisputeState
from aftersales.domain.published import search_parts

SIMILAR_SHOWN = 5


@dataclass(frozen=True, slots=True)
class WantedRulings:
    """What somebody looks for; an empty value asks for nothing."""

    words: str = ""
    category: str = ""
    reason: str = ""
    outcome: str = ""
    clause: str = ""
    store: str = ""

    def as_query(self) -> dict[str, str]:
        """As it stands in the address."""
        told = {"q": self.words, "category": self.category, "reason": self.reason, "outcome": self.outcome}
        told |= {"clause": self.clause, "store": self.store}
        return {name: value for name, value in told.items() if value}


def rulings_to_publish() -> QuerySet[Ruling]:
    """Final and not yet published, the oldest first."""
    final = rulings_in_force().filter(dispute__state=DisputeState.CLOSED, published=None)
    with_case = final.select_related("dispute__ticket__order_line__product")
    return with_case.prefetch_related("clauses").order_by("at", "id")


def published_rulings(wanted: WantedRulings) -> QuerySet[PublishedRuling]:
    """Newest first. All words have to be found."""
    rows = PublishedRuling.objects.select_related("store").prefetch_related("clauses").order_by("-month", "-id")
    plain = {"category": wanted.category, "reason": wanted.reason, "outcome": wanted.outcome}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.store:
        rows = rows.filter(store__slug=wanted.store)
    if wanted.clause:
        rows = rows.filter(Exists(PublishedClause.objects.filter(published=OuterRef("pk"), code=wanted.clause)))
    parts = search_parts(wanted.words)
    if wanted.words and not parts:
        return rows.none()
    for part in parts:
        rows = rows.filter(words__contains=part)
    return rows


def rulings_naming(store: Store) -> QuerySet[PublishedRuling]:
    """What was published with this store's name, newest first."""
    return PublishedRuling.objects.filter(store=store).prefetch_related("clauses").order_by("-month", "-id")


def similar_rulings(dispute: Dispute, clauses: Collection[str]) -> QuerySet[Ruling]:
    """Final rulings on the same reason: those about the same category and a same clause first, then the newest."""
    ticket = dispute.ticket
    cites = Exists(RulingClause.objects.filter(ruling=OuterRef("pk"), code__in=sorted(clauses)))
    same_category = Q(dispute__ticket__order_line__product__category=ticket.order_line.category)
    nearness = Case(
        When(same_category & Q(cites), then=Value(2)),
        When(same_category | Q(cites), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    past = rulings_in_force().filter(dispute__state=DisputeState.CLOSED, dispute__ticket__reason=ticket.reason)
    near = past.exclude(dispute=dispute).annotate(nearness=nearness).filter(nearness__gt=0)
    with_case = near.select_related("dispute__ticket__order_line__product", "dispute__ticket__store")
    return with_case.prefetch_related("clauses").order_by("-nearness", "-at", "-id")
