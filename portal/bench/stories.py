"""The lives that made-up tickets lead: actions in order, planned by the same table as the real ones."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.lifecycle import Action, Case, Role, State
from aftersales.domain.moving import Details, MovePlan, TimerPlan, plan_move
from aftersales.domain.requests import RequestKind

_DETAILS = Details(
    note="-", reason_code="not_intact", carrier="SF", waybill="SF1234567890123", payment_reference="2026-0001"
)
_NOBODY_IS_LATE = datetime(2026, 1, 1, tzinfo=UTC)
_A, _K, _R = Action, RequestKind, Role
Path = tuple[tuple[Action, Role], ...]
_SUBMITTED: Path = ((_A.SUBMIT, _R.CUSTOMER),)
_APPROVED: Path = (*_SUBMITTED, (_A.APPROVE, _R.STORE))
_SENT_BACK: Path = (*_APPROVED, (_A.SHIP_RETURN, _R.CUSTOMER))

# Kind, path, weight.
OPEN: tuple[tuple[RequestKind, Path, int], ...] = (
    (_K.RETURN_REFUND, _SUBMITTED, 22),
    (_K.EXCHANGE, _SUBMITTED, 8),
    (_K.REFUND_ONLY, _SUBMITTED, 5),
    (_K.RETURN_REFUND, (*_SUBMITTED, (_A.REQUEST_INFO, _R.STORE)), 8),
    (_K.RETURN_REFUND, (*_SUBMITTED, (_A.REJECT, _R.STORE)), 7),
    (_K.RETURN_REFUND, _APPROVED, 20),
    (_K.RETURN_REFUND, _SENT_BACK, 15),
    (_K.RETURN_REFUND, (*_SENT_BACK, (_A.ACCEPT_RETURN, _R.STORE)), 6),
    (_K.RESEND, _APPROVED, 4),
    (_K.RESEND, (*_APPROVED, (_A.SHIP_OUTBOUND, _R.STORE)), 5),
)
ENDED: tuple[tuple[RequestKind, Path, int], ...] = (
    (_K.RETURN_REFUND, (*_SENT_BACK, (_A.ACCEPT_RETURN, _R.STORE), (_A.PAY_REFUND, _R.STORE)), 55),
    (_K.REFUND_ONLY, (*_APPROVED, (_A.PAY_REFUND, _R.STORE)), 15),
    (_K.RESEND, (*_APPROVED, (_A.SHIP_OUTBOUND, _R.STORE), (_A.CONFIRM_RECEIPT, _R.CLOCK)), 10),
    (_K.RETURN_REFUND, (*_SUBMITTED, (_A.WITHDRAW, _R.CUSTOMER)), 12),
    (_K.RETURN_REFUND, (*_APPROVED, (_A.CLOSE_UNANSWERED, _R.CLOCK)), 8),
)


@dataclass(frozen=True, slots=True)
class Story:
    """`running` is the due time left at the end, `paused` one that waits for it with the reason."""

    kind: RequestKind
    plans: tuple[MovePlan, ...]
    payload: Mapping[str, object]
    running: DeadlineCode | None
    paused: DeadlineCode | None
    paused_for: str

    @property
    def state(self) -> State:
        return self.plans[-1].target

    @property
    def frees_units(self) -> bool:
        return self.plans[-1].frees_units


@cache
def story(kind: RequestKind, path: Path) -> Story:
    case = Case(State.DRAFT, kind, submitted_at=_NOBODY_IS_LATE, worth=Decimal(1))
    plans: list[MovePlan] = []
    running, paused, reason = None, None, ""
    for action, role in path:
        plan = plan_move(case, action, role, _NOBODY_IS_LATE, _DETAILS)
        running, paused, reason = _timers(plan.timers, running, paused, reason)
        plans.append(plan)
        case = replace(case, state=plan.target)
    return Story(kind, tuple(plans), replace(_DETAILS, note="").given(), running, paused, reason)


def _timers(
    plan: TimerPlan, running: DeadlineCode | None, paused: DeadlineCode | None, reason: str
) -> tuple[DeadlineCode | None, DeadlineCode | None, str]:
    if plan.pause_for:
        return plan.start, running, plan.pause_for
    return (plan.start, None, "") if plan.stop else (plan.start or running, paused, reason)
