"""A second look at rulings: drawn at random, found right or wrong by somebody else, without any effect on the case."""

from datetime import date, datetime, timedelta

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.disputes.models import RulingSample, SampledRuling
from aftersales.disputes.selectors.sampling import belongs_to_a_side, has_ruled, rulings_of_time
from aftersales.domain.calendar import end_of_day
from aftersales.domain.sampling import MOST_SAMPLED, SampleError, SampleFault, draw


def draw_sample(*, seed: str, size: int, first_on: date, last_on: date, by: User, at: datetime) -> RulingSample:
    """Draw rulings made on these days of China, both included. Raises SampleError."""
    if first_on > last_on:
        raise SampleError(SampleFault.SPAN_WRONG)
    start, end = end_of_day(first_on - timedelta(days=1)), end_of_day(last_on)
    with transaction.atomic():
        ids = list(rulings_of_time(start, end).values_list("pk", flat=True))
        if not ids:
            raise SampleError(SampleFault.NOTHING_TO_DRAW)
        sample = RulingSample.objects.create(
            seed=seed, size=size, first_on=first_on, last_on=last_on, population=len(ids), by=by, at=at
        )
        drawn = draw(ids, min(size, MOST_SAMPLED), seed)
        SampledRuling.objects.bulk_create(
            SampledRuling(sample=sample, position=place, ruling_id=pk) for place, pk in enumerate(drawn, start=1)
        )
    return sample


def record_finding(sampled: SampledRuling, *, agrees: bool, reason: str, by: User, at: datetime) -> SampledRuling:
    """What somebody else thinks of a ruling; given once, and the ruling stays as it is. Raises SampleError."""
    with transaction.atomic():
        locked = SampledRuling.objects.select_for_update().get(pk=sampled.pk)
        _check(locked, reason, by)
        locked.agrees, locked.reason = agrees, reason.strip()
        locked.reviewer, locked.reviewed_at = by, at
        locked.save(update_fields=["agrees", "reason", "reviewer", "reviewed_at"])
    return locked


def _check(sampled: SampledRuling, reason: str, by: User) -> None:
    if sampled.agrees is not None:
        raise SampleError(SampleFault.FOUND_BEFORE)
    if has_ruled(by, sampled):
        raise SampleError(SampleFault.OWN_RULING)
    if belongs_to_a_side(by, sampled):
        raise SampleError(SampleFault.PARTY)
    if not reason.strip():
        raise SampleError(SampleFault.REASON_MISSING)
