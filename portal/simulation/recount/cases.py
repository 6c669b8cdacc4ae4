"""Disputes against their events, and what has to follow from a final ruling."""

from collections import Counter, defaultdict
from decimal import Decimal

from aftersales.disputes.models import Appeal, Dispute, DisputeEvent, PublishedRuling, Ruling, SettlementOffer
from aftersales.standing.models import Penalty, PenaltySource
from portal.simulation.recount.findings import Finding

REFUSALS = {"refused", "no_agreement", "goods_not_as_sent", "duty_refused"}
CONDUCT = {"no_response", "poor_attitude"}
UNDECIDED = {"awaiting_acceptance", "collecting_evidence", "under_review", "suspended"}


def disputes_end_as_told() -> Finding:
    """State, number of steps, what was ruled, appealed and settled, and the rounds are those of the history."""
    finding = Finding("disputes: state, steps, rulings, appeals and settlements as their events tell")
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
    finding.all_same(*_appeals())  # type: ignore[arg-type]
    finding.all_same(*_settlements(last))  # type: ignore[arg-type]
    return finding


def _appeals() -> tuple[dict[int, list[tuple[str, str]]], dict[int, list[tuple[str, str]]]]:
    """Who appealed and what came of it: as the rows have it, and as the history tells."""
    kept: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for dispute, role, result in Appeal.objects.order_by("pk").values_list("dispute_id", "role", "result"):
        kept[dispute].append((role, result))
    told: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = DisputeEvent.objects.filter(action__in=["appeal", "uphold", "change_ruling"]).order_by("pk")
    for dispute, action, role in rows.values_list("dispute_id", "action", "role"):
        if action == "appeal":
            told[dispute].append((role, ""))
            continue
        result = "changed" if action == "change_ruling" else "upheld" if role == "platform" else "lapsed"
        told[dispute] = [(side, earlier or result) for side, earlier in told[dispute]]  # one answer for all that wait
    return kept, told


def _settlements(states: dict[int, str]) -> tuple[dict[int, tuple[int, bool]], dict[int, tuple[int, bool]]]:
    """How many offers were accepted, and that none is open once a dispute is decided or over."""
    accepted = Counter(SettlementOffer.objects.filter(state="accepted").values_list("dispute_id", flat=True))
    still_open = set(SettlementOffer.objects.filter(state="open").values_list("dispute_id", flat=True))
    kept = {pk: (accepted[pk], pk in still_open and state not in UNDECIDED) for pk, state in states.items()}
    return kept, {pk: (int(state == "settled"), False) for pk, state in states.items()}


def _final_rulings() -> list[tuple[int, str, str, str, bool, int | None]]:
    """Id, liable, ground, reason, whether on a complaint, and suggested points, of the rulings that stand."""
    rows = Ruling.objects.values_list(
        "pk",
        "status",
        "dispute__state",
        "liable",
        "dispute__ground",
        "dispute__ticket__reason",
        "dispute__is_complaint",
        "points",
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


def _trigger(ground: str, reason: str, is_complaint: bool, points: int | None) -> str:  # columns, by their place
    if points == 0:
        return ""
    if ground in CONDUCT:
        return "complaint_upheld"
    if reason == "counterfeit" and not is_complaint:
        return "counterfeit"
    return "broken_promise" if ground in REFUSALS or points else ""


def rulings_are_held_against_stores() -> Finding:
    """Each that stands against a store for a refusal or a counterfeit is held against it once, for the right thing."""
    finding = Finding("rulings: each final one against a store is one proposal")
    expected = {
        pk: trigger
        for pk, liable, ground, reason, is_complaint, points in _final_rulings()
        if liable == "store" and (trigger := _trigger(ground, reason, is_complaint, points))
    }
    held = PenaltySource.objects.filter(kind="ruling").values_list("source_id", "penalty__trigger")
    finding.all_same(dict(held), expected)  # type: ignore[arg-type]
    return finding
