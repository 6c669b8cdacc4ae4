from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.lifecycle import Role
from aftersales.domain.penalties import (
    DEFAULT_NODES,
    IllegalPenaltyMoveError,
    Ledger,
    Measure,
    PenaltyAction,
    PenaltyMoveCode,
    PenaltyState,
    crossed,
    next_penalty_state,
    penalty_actions,
    points_to_clear,
    year_end,
)

_A, _S = PenaltyAction, PenaltyState


@pytest.mark.parametrize(
    ("before", "after", "days"), [(0, 11, None), (11, 12, 7), (12, 13, None), (6, 24, 14), (23, 36, 21), (35, 41, 21)]
)
def test_serious_points_reach_their_node_once(before: int, after: int, days: int | None) -> None:
    node = crossed(DEFAULT_NODES, Ledger.SERIOUS, before, after)

    assert (node.days if node else None) == days


def test_forty_eight_serious_points_close_the_store_without_an_end() -> None:
    node = crossed(DEFAULT_NODES, Ledger.SERIOUS, 47, 48)

    assert node
    assert (node.measure, node.days) == (Measure.CLOSED, None)


def test_each_ledger_counts_alone() -> None:
    assert crossed(DEFAULT_NODES, Ledger.COUNTERFEIT, 11, 12) is None


@given(st.lists(st.integers(1, 30), max_size=12))
def test_a_store_is_closed_once_however_the_points_come(bookings: list[int]) -> None:
    balance, closed = 0, 0
    for points in bookings:
        node = crossed(DEFAULT_NODES, Ledger.SERIOUS, balance, balance + points)
        closed += node is not None and node.measure is Measure.CLOSED
        balance += points

    assert closed == (1 if balance >= 48 else 0)


@pytest.mark.parametrize(
    ("ledger", "balance", "cleared"),
    [
        (Ledger.GENERAL, 47, 47),
        (Ledger.SERIOUS, 48, 48),
        (Ledger.COUNTERFEIT, 23, 23),
        (Ledger.COUNTERFEIT, 24, 0),
        (Ledger.COUNTERFEIT, 47, 0),
        (Ledger.COUNTERFEIT, 48, 0),
    ],
)
def test_the_years_end_clears_all_but_counterfeit_points_from_24(ledger: Ledger, balance: int, cleared: int) -> None:
    assert points_to_clear(ledger, balance) == cleared


def test_the_year_ends_at_midnight_in_china() -> None:
    assert year_end(2026) == datetime(2026, 12, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "action", "role", "target"),
    [
        (_S.PROPOSED, _A.CONFIRM, Role.PLATFORM, _S.NOTIFIED),
        (_S.PROPOSED, _A.CONFIRM, Role.CLOCK, _S.NOTIFIED),
        (_S.PROPOSED, _A.DISMISS, Role.PLATFORM, _S.DISMISSED),
        (_S.NOTIFIED, _A.APPEAL, Role.STORE, _S.APPEALED),
        (_S.NOTIFIED, _A.BOOK, Role.CLOCK, _S.BOOKED),
        (_S.APPEALED, _A.GRANT_APPEAL, Role.PLATFORM, _S.LIFTED),
        (_S.APPEALED, _A.REJECT_APPEAL, Role.PLATFORM, _S.BOOKED),
    ],
)
def test_the_way_of_a_penalty(state: PenaltyState, action: PenaltyAction, role: Role, target: PenaltyState) -> None:
    assert next_penalty_state(state, action, role, "A reason.") is target


@pytest.mark.parametrize("state", [_S.BOOKED, _S.DISMISSED, _S.LIFTED])
@pytest.mark.parametrize("role", Role)
def test_an_ended_penalty_stays_ended(state: PenaltyState, role: Role) -> None:
    assert penalty_actions(state, role) == ()


@pytest.mark.parametrize(
    ("action", "role", "note", "code"),
    [
        (_A.APPEAL, Role.CUSTOMER, "Why?", PenaltyMoveCode.NOT_YOURS),
        (_A.APPEAL, Role.STORE, "  ", PenaltyMoveCode.REASON_MISSING),
        (_A.DISMISS, Role.PLATFORM, "No.", PenaltyMoveCode.NOT_FROM_HERE),
    ],
)
def test_a_refused_step_says_why(action: PenaltyAction, role: Role, note: str, code: PenaltyMoveCode) -> None:
    with pytest.raises(IllegalPenaltyMoveError) as refused:
        next_penalty_state(_S.NOTIFIED, action, role, note)

    assert refused.value.code is code
