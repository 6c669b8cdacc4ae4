"""A request that no right covers: the store may grant it, and nobody else."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from aftersales.domain.deadlines import DeadlineCode, Side
from aftersales.domain.eligibility import Finding, FindingCode, Outcome, ReturnShipping, Verdict
from aftersales.domain.expiry import silent_store_action, will_approve
from aftersales.domain.goodwill import NEVER_A_FAVOUR, IneligibleError, check_submission
from aftersales.domain.lifecycle import (
    AT_DISCRETION,
    BEFORE_DISPUTE,
    Action,
    Case,
    CloseReason,
    IllegalMoveError,
    MoveCode,
    Role,
    State,
    Timer,
    refusal,
)
from aftersales.domain.moving import Details, plan_move
from aftersales.domain.requests import RequestKind

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=3)


def case(state: State, *, is_goodwill: bool = True) -> Case:
    timer = Timer(DeadlineCode.REVIEW, Side.STORE, NOON + timedelta(hours=48), only_marks=False)
    return Case(state, RequestKind.RETURN_REFUND, NOON, timer, is_goodwill=is_goodwill)


def code_of(refused: IllegalMoveError | None) -> str | None:
    return refused.code if refused else None


def verdict(outcome: Outcome, *codes: FindingCode) -> Verdict:
    return Verdict(outcome, ReturnShipping.NONE, None, tuple(Finding(code, code.kind, {}) for code in codes))


@pytest.mark.parametrize("state", sorted(AT_DISCRETION))
@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.CLOCK])
def test_nobody_hands_a_favour_to_the_platform(state: State, role: Role) -> None:
    assert code_of(refusal(case(state), Action.ESCALATE, role, LATER)) is MoveCode.AT_DISCRETION


@pytest.mark.parametrize("state", sorted(BEFORE_DISPUTE - AT_DISCRETION))
def test_what_the_store_has_granted_binds_it_like_anything_owed(state: State) -> None:
    assert refusal(case(state), Action.ESCALATE, Role.CUSTOMER, LATER) is None


def test_no_clock_approves_a_favour() -> None:
    assert code_of(refusal(case(State.AWAITING_REVIEW), Action.APPROVE, Role.CLOCK, LATER)) is MoveCode.AT_DISCRETION


def test_the_store_approves_a_favour() -> None:
    assert refusal(case(State.AWAITING_REVIEW), Action.APPROVE, Role.STORE, NOON) is None


def test_silence_closes_a_favour_and_is_no_fault_of_the_store() -> None:
    plan = plan_move(case(State.AWAITING_REVIEW), Action.CLOSE_UNANSWERED, Role.CLOCK, LATER)

    assert (plan.target, plan.close_reason) == (State.CLOSED, CloseReason.STORE_SILENT)
    assert (plan.store_fault, plan.frees_units) == (False, True)


def test_silence_never_closes_what_was_asked_as_of_right() -> None:
    with pytest.raises(IllegalMoveError) as refused:
        plan_move(case(State.AWAITING_REVIEW, is_goodwill=False), Action.CLOSE_UNANSWERED, Role.CLOCK, LATER)

    assert refused.value.code is MoveCode.NOT_FROM_HERE


def test_a_faulty_replacement_is_no_favour_any_more() -> None:
    sent = Case(State.OUTBOUND_IN_TRANSIT, RequestKind.EXCHANGE, NOON, is_goodwill=True)

    plan = plan_move(sent, Action.REPORT_PROBLEM, Role.CUSTOMER, NOON, Details(note="The same again."))

    assert plan.changes["is_goodwill"] is False


@pytest.mark.parametrize(
    ("is_goodwill", "approves", "action"),
    [
        (True, True, Action.CLOSE_UNANSWERED),
        (True, False, Action.CLOSE_UNANSWERED),
        (False, True, Action.APPROVE),
        (False, False, Action.ESCALATE),
    ],
)
def test_what_the_clock_does_about_a_silent_store(is_goodwill: bool, approves: bool, action: Action) -> None:
    assert silent_store_action(is_goodwill=is_goodwill, approves=approves) is action


def test_silence_approves_no_favour_whatever_the_verdict_says() -> None:
    assert will_approve(Outcome.ELIGIBLE, Decimal(1), Decimal(2000), is_goodwill=True) is False
    assert will_approve(Outcome.ELIGIBLE, Decimal(1), Decimal(2000)) is True


@pytest.mark.parametrize("outcome", [Outcome.ELIGIBLE, Outcome.NEEDS_REVIEW])
@pytest.mark.parametrize("as_goodwill", [True, False])
def test_what_a_right_covers_is_never_a_favour(outcome: Outcome, as_goodwill: bool) -> None:
    assert check_submission(verdict(outcome), as_goodwill=as_goodwill) is False


def test_what_no_right_covers_is_a_favour_only_when_asked_as_one() -> None:
    closed = verdict(Outcome.INELIGIBLE, FindingCode.WINDOW_CLOSED)

    assert check_submission(closed, as_goodwill=True) is True
    with pytest.raises(IneligibleError) as refused:
        check_submission(closed, as_goodwill=False)
    assert refused.value.verdict == closed


@pytest.mark.parametrize("code", sorted(NEVER_A_FAVOUR))
def test_what_is_no_claim_at_all_cannot_be_asked_as_a_favour(code: FindingCode) -> None:
    with pytest.raises(IneligibleError):
        check_submission(verdict(Outcome.INELIGIBLE, code), as_goodwill=True)
