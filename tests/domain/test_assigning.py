from datetime import timedelta

import pytest

from aftersales.domain.assigning import AssignCode, AssignRefusedError, Load, check_snooze, deal
from aftersales.domain.deadlines import Side
from tests.factories import NOON

HOUR = timedelta(hours=1)


def test_the_least_loaded_gets_the_next_and_each_given_counts() -> None:
    assert deal([Load(1, 2), Load(2, 0), Load(3, 1)], 4, NOON) == [2, 3, 2, 1]


def test_of_equals_who_has_waited_longest_and_who_never_had_one_first() -> None:
    loads = [Load(1, 1, NOON), Load(2, 1, NOON - HOUR), Load(3, 1)]

    assert deal(loads, 3, NOON + HOUR) == [3, 2, 1]


def test_without_agents_nothing_is_given() -> None:
    assert deal([], 3, NOON) == []


@pytest.mark.parametrize(
    ("until", "turn", "code"),
    [
        (NOON, Side.STORE, AssignCode.SNOOZE_PAST),
        (NOON + timedelta(days=30, seconds=1), Side.CUSTOMER, AssignCode.SNOOZE_TOO_LONG),
        (NOON + 2 * HOUR, Side.STORE, AssignCode.SNOOZE_AFTER_DUE),
    ],
)
def test_a_ticket_rests_only_while_no_time_limit_of_the_store_runs_out(
    until: object, turn: Side, code: AssignCode
) -> None:
    with pytest.raises(AssignRefusedError) as refused:
        check_snooze(until, at=NOON, due_at=NOON + 2 * HOUR, turn=turn)  # type: ignore[arg-type]  # moments

    assert refused.value.code is code


@pytest.mark.parametrize("turn", [Side.CUSTOMER, Side.PLATFORM])
def test_the_time_of_others_may_run_out_meanwhile(turn: Side) -> None:
    check_snooze(NOON + 3 * HOUR, at=NOON, due_at=NOON + 2 * HOUR, turn=turn)
