"""Whether what a penalty rests on still stands."""

from django.db.models import QuerySet

from aftersales.disputes.models import Ruling
from aftersales.disputes.selectors import rulings_in_force
from aftersales.domain.rulings import Liable, RulingOutcome, RulingStatus
from aftersales.standing.models import Penalty, PenaltySource, SourceKind

_OF_RULINGS = [SourceKind.RULING, SourceKind.EXECUTION]


def fallen_grounds(penalties: QuerySet[Penalty]) -> dict[int, str]:
    """Of these penalties, by id, those whose ruling was overturned on appeal, with the number of the dispute."""
    rests = PenaltySource.objects.filter(kind__in=_OF_RULINGS, penalty__in=penalties)
    on = dict(rests.values_list("source_id", "penalty_id"))
    if not on:
        return {}
    replaced = Ruling.objects.filter(pk__in=on, status=RulingStatus.REPLACED).select_related("dispute")
    now = {one.dispute_id: one for one in rulings_in_force().filter(dispute__in=replaced.values("dispute"))}
    return {on[old.pk]: old.dispute.number for old in replaced if _is_overturned(old, now[old.dispute_id])}


def _is_overturned(old: Ruling, new: Ruling) -> bool:
    """The store owed nothing after all, or was not to blame. Where only the sum changes, it should have obeyed."""
    cleared = old.liable == Liable.STORE and new.liable != Liable.STORE
    return cleared or new.outcome == RulingOutcome.REJECT
