"""Disputes against their events, and what has to follow from a final ruling."""

from collections import Counter
from decimal import Decimal

from aftersales.disputes.models import Dispute, DisputeEvent, PublishedRuling, Ruling
from aftersales.standing.models import Penalty, PenaltySource
from portal.simulation.recount.findings import Finding

REFUSALS = {"refused", "no_agreement", "goods_not_as_sent"}


def disputes_end_as_told() -> Finding:
    """State, number of steps and the amount ruled are those of the history."""
    finding = Finding("disputes: state, steps and ruled amount as their events tell")
    last: dict[int, str] = {}
    steps: Counter[int] = Counter()
    ruled: dict[int, Decimal] = {}
    rows = DisputeEvent.objects.order_by("dispute_id", "sequence")
    for dispute, action, to_state, payload in rows.values_list("dispute_id", "action", "to_state", "payload"):
        last[dispute], steps[dispute] = to_state, steps[dispute] + 1
        if action == "rule":
            ruled[dispute] = Decimal(str(payload["amount"]))
    for pk, number, state, version in Dispute.objects.values_list("pk", "number", "state", "version"):
        finding.same(number, (state, version), (last[pk], steps[pk]))
    first = Ruling.objects.filter(instance="first").exclude(status__in=["proposed", "declined"])
    kept = dict(first.values_list("dispute_id", "amount"))
    finding.all_same(kept, ruled)  # type: ignore[arg-type]  # keys are ids
    return finding


def _final_rulings() -> list[tuple[int, str, str, str]]:
    """Id, liable, ground and reason of the rulings that stand."""
    rows = Ruling.objects.values_list(
        "pk", "status", "dispute__state", "liable", "dispute__ground", "dispute__ticket__reason"
    )
    return [(pk, *rest) for pk, status, state, *rest in rows if (status, state) == ("in_force", "closed")]  # type: ignore[misc]


def rulings_are_published() -> Finding:
    """Each that stands once, and named as soon as a penalty that rests on it is booked."""
    finding = Finding("rulings: each final one published once, the store named where a penalty is booked")
    published = Counter(PublishedRuling.objects.values_list("ruling_id", flat=True))
    booked = set(Penalty.objects.filter(state="booked").values_list("pk", flat=True))
    rows = PenaltySource.objects.values_list("kind", "source_id", "penalty_id")
    named = {source for kind, source, penalty in rows if kind == "ruling" and penalty in booked}
    finding.all_same(published, {pk: 1 for pk, *_ in _final_rulings()})  # type: ignore[arg-type]
    shown = set(PublishedRuling.objects.exclude(store=None).values_list("ruling_id", flat=True))
    finding.same("named", sorted(shown), sorted(named))
    return finding


def rulings_are_held_against_stores() -> Finding:
    """Each that stands against a store for a refusal or a counterfeit is held against it once, for the right thing."""
    finding = Finding("rulings: each final one against a store is one proposal")
    expected = {
        pk: "counterfeit" if reason == "counterfeit" else "broken_promise"
        for pk, liable, ground, reason in _final_rulings()
        if liable == "store" and (reason == "counterfeit" or ground in REFUSALS)
    }
    held = PenaltySource.objects.filter(kind="ruling").values_list("source_id", "penalty__trigger")
    finding.all_same(dict(held), expected)  # type: ignore[arg-type]
    return finding
