"""The table of a dispute's moves, and what its guards say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.disputes import (
    DEADLINE_OF_DISPUTE,
    DISPUTE_EXPIRY_ACTIONS,
    DISPUTE_MOVES,
    DISPUTE_TURN,
    ENDED_DISPUTES,
    Asked,
    DisputeAction,
    DisputeCase,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    SuspensionGround,
    dispute_actions,
    dispute_refusal,
    next_dispute_state,
    state_by,
)
from aftersales.domain.lifecycle import Role
from aftersales.domain.rulings import RulingOutcome, may_appeal

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
S, A, R, C = DisputeState, DisputeAction, Role, DisputeMoveCode


def code_of(case: DisputeCase, action: DisputeAction, role: Role, at: datetime = NOW) -> DisputeMoveCode | None:
    refused = dispute_refusal(case, action, role, at)
    return refused.code if refused else None


def test_every_action_but_opening_is_a_row_of_the_table() -> None:
    assert set(DISPUTE_MOVES) == set(A) - {A.OPEN}


def test_nothing_leads_out_of_an_ended_dispute() -> None:
    assert not [move for move in DISPUTE_MOVES.values() if move.sources & ENDED_DISPUTES]


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    reached = {target for move in DISPUTE_MOVES.values() for target in move.targets}
    left = {source for move in DISPUTE_MOVES.values() if move.targets for source in move.sources}

    assert reached == set(S) - {S.AWAITING_ACCEPTANCE}
    assert left == set(S) - ENDED_DISPUTES


def test_every_open_state_has_its_time_and_whose_turn_it_is() -> None:
    assert set(DEADLINE_OF_DISPUTE) | {S.SUSPENDED} == set(S) - ENDED_DISPUTES == set(DISPUTE_TURN)


def test_what_the_clock_does_the_clock_may_do() -> None:
    assert all(R.CLOCK in DISPUTE_MOVES[action].roles for action in DISPUTE_EXPIRY_ACTIONS.values())


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (RulingOutcome.REFUND, S.AWAITING_EXECUTION),
        (RulingOutcome.EXCHANGE, S.AWAITING_EXECUTION),
        (RulingOutcome.REJECT, S.RULED),
        (RulingOutcome.NOTED, S.EXECUTED),
    ],
)
def test_where_a_ruling_leaves_its_dispute(outcome: RulingOutcome, state: DisputeState) -> None:
    assert state_by(outcome) is state
    assert state_by(outcome, is_executed=True) is S.EXECUTED


def test_a_target_that_the_table_does_not_know_is_not_chosen() -> None:
    assert next_dispute_state(S.UNDER_REVIEW, A.RULE, R.PLATFORM, S.SETTLED) is S.AWAITING_EXECUTION


def test_only_the_loser_appeals_a_refused_claim() -> None:
    case = DisputeCase(S.RULED, outcome=RulingOutcome.REJECT, appeal_until=NOW + timedelta(days=1))

    assert code_of(case, A.APPEAL, R.CUSTOMER) is None
    assert code_of(case, A.APPEAL, R.STORE) is C.NOT_APPEALABLE


def test_the_last_moment_to_appeal_is_before_the_end() -> None:
    case = DisputeCase(S.EXECUTED, outcome=RulingOutcome.REFUND, appeal_until=NOW)

    assert code_of(case, A.APPEAL, R.CUSTOMER, NOW - timedelta(seconds=1)) is None
    assert code_of(case, A.APPEAL, R.CUSTOMER, NOW) is C.TOO_LATE


def test_the_platform_carries_out_only_what_the_store_has_let_pass() -> None:
    case = DisputeCase(S.AWAITING_EXECUTION, outcome=RulingOutcome.REFUND)

    assert code_of(case, A.EXECUTE, R.PLATFORM) is C.NOT_YOURS
    assert code_of(replace(case, is_overdue=True), A.EXECUTE, R.PLATFORM) is None


def test_a_side_that_is_not_asked_shows_nothing() -> None:
    case = DisputeCase(S.COLLECTING_EVIDENCE, asked=Asked.STORE)

    assert code_of(case, A.FINISH_EVIDENCE, R.CUSTOMER) is C.NOT_ASKED
    assert code_of(case, A.FINISH_EVIDENCE, R.STORE) is None


def test_while_a_ruling_waits_for_its_signature_nothing_else_is_decided() -> None:
    case = DisputeCase(S.UNDER_REVIEW, is_proposed=True)

    waiting = {action for action in (A.ASK, A.SUSPEND, A.DISMISS) if code_of(case, action, R.PLATFORM)}

    assert waiting == {A.ASK, A.SUSPEND, A.DISMISS}
    assert code_of(case, A.DECLINE_RULING, R.PLATFORM) is None


CASES = st.builds(
    DisputeCase,
    state=st.sampled_from(S),
    opened_by=st.sampled_from([R.CUSTOMER, R.STORE, R.CLOCK]),
    is_complaint=st.booleans(),
    is_overdue=st.booleans(),
    asked=st.sampled_from(Asked),
    finished=st.frozensets(st.sampled_from([R.CUSTOMER, R.STORE])),
    came_late=st.frozensets(st.sampled_from([R.CUSTOMER, R.STORE])),
    questions=st.integers(0, 3),
    offered=st.frozensets(st.sampled_from([R.CUSTOMER, R.STORE])),
    suspended_for=st.none() | st.sampled_from(SuspensionGround),
    is_proposed=st.booleans(),
    outcome=st.none() | st.sampled_from(RulingOutcome),
    accepted=st.frozensets(st.sampled_from([R.CUSTOMER, R.STORE])),
    appealed=st.frozensets(st.sampled_from([R.CUSTOMER, R.STORE])),
    appeal_until=st.none() | st.just(NOW - timedelta(days=1)) | st.just(NOW + timedelta(days=1)),
)


@given(CASES, st.sampled_from(Role))
def test_what_is_offered_is_legal_and_nobody_appeals_twice_or_late(case: DisputeCase, role: Role) -> None:
    for action in dispute_actions(case, role, NOW):
        move = DISPUTE_MOVES[action]
        assert role in move.roles
        assert case.state in move.sources
        if action is A.APPEAL:
            assert case.outcome is not None
            assert role in may_appeal(case.outcome) - case.appealed - case.accepted
            assert not case.appeal_until or case.appeal_until > NOW
        if action in {A.ACCEPT_SETTLEMENT, A.DECLINE_SETTLEMENT}:
            assert case.offered - {role}
            assert not case.is_complaint


@given(CASES, st.sampled_from(A), st.sampled_from(Role))
def test_a_refusal_always_has_a_reason(case: DisputeCase, action: DisputeAction, role: Role) -> None:
    if action is A.OPEN:
        return
    refused = dispute_refusal(case, action, role, NOW)

    assert refused is None or isinstance(refused, IllegalDisputeMoveError)
    assert (refused is None) == (action in dispute_actions(case, role, NOW))
