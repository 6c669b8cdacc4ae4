"""Samples of rulings with what was found so far."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from aftersales.accounts.models import User
from aftersales.disputes.models import Ruling, RulingSample, SampledRuling
from aftersales.disputes.selectors import is_party, rulings_in_force


def rulings_of_time(start: datetime, end: datetime) -> QuerySet[Ruling]:
    """What a sample is drawn from: rulings in force that were made in this time."""
    return rulings_in_force().filter(at__gte=start, at__lt=end)


def samples() -> QuerySet[RulingSample]:
    """Newest first, each with `drawn`, `looked_at` and `agreed` counted."""
    counted = {
        "drawn": Count("rulings"),
        "looked_at": Count("rulings", filter=Q(rulings__agrees__isnull=False)),
        "agreed": Count("rulings", filter=Q(rulings__agrees=True)),
    }
    return RulingSample.objects.select_related("by").annotate(**counted).order_by("-id")


def sampled_rulings(sample: RulingSample) -> QuerySet[SampledRuling]:
    with_case = SampledRuling.objects.filter(sample=sample).select_related(
        "ruling__dispute__ticket__store", "ruling__dispute__ticket__order_line__product", "reviewer", "sample"
    )
    return with_case.prefetch_related("ruling__clauses").order_by("position")


def has_ruled(user: User, sampled: SampledRuling) -> bool:
    """Whether this person wrote, signed or decided anything in the dispute."""
    dispute = sampled.ruling.dispute
    wrote = dispute.rulings.filter(Q(by=user) | Q(signed_by=user)).exists()
    return wrote or dispute.appeals.filter(decided_by=user).exists()


def belongs_to_a_side(user: User, sampled: SampledRuling) -> bool:
    return is_party(user, sampled.ruling.dispute)
