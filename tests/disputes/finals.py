"""Disputes that have come to their end, by the ways people and the clock take."""

from datetime import timedelta
from decimal import Decimal

from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Dispute, Ruling
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeState
from aftersales.domain.rulings import CitedClause, Liable, RulingDraft, RulingOutcome
from tests.desk.cast import a_dispute_to_rule
from tests.factories import NOON, an_arbiter, as_platform

TYPED = "买家王小明,电话13800138000,住址杭州市西湖区"
LATER = NOON + timedelta(days=40)


def a_ruled_dispute(
    outcome: RulingOutcome = RulingOutcome.REFUND,
    liable: Liable = Liable.STORE,
    clauses: tuple[str, ...] = ("4.3",),
    reasons_zh: str = TYPED,
) -> Dispute:
    dispute = a_dispute_to_rule()
    amount = dispute.ticket.worth if outcome is RulingOutcome.REFUND else Decimal(0)
    cited = tuple(CitedClause(code, 3) for code in clauses)
    draft = RulingDraft(outcome, liable, amount, TYPED, reasons_zh, "Wang Xiaoming", "Wang", clauses=cited)
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON)
    return dispute


def pass_time() -> None:
    """Until every window is over."""
    for days in (2, 12, 22, 40):
        sweep(NOON + timedelta(days=days))


def a_final_ruling(**more: object) -> Ruling:
    dispute = a_ruled_dispute(**more)  # type: ignore[arg-type]  # handed on
    pass_time()
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.CLOSED
    ruling = Dispute.objects.prefetch_related("rulings").get(pk=dispute.pk).ruling
    assert ruling
    return ruling
