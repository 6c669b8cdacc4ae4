from datetime import timedelta

import pytest

from aftersales.domain.custody import StaysCode, may_open, reason_to_stay
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.marks import Mark, MarkFault, MarkReason, fault_of_mark
from aftersales.domain.retention import KeptFor, reason_to_keep, years_after
from tests.factories import NOON

THREE_YEARS = NOON.replace(year=2029)


@pytest.mark.parametrize(
    ("state", "shown_by", "is_withdrawn", "reason"),
    [
        (State.AWAITING_REVIEW, Role.CUSTOMER, False, None),
        (State.AWAITING_CUSTOMER_INFO, Role.CUSTOMER, False, None),
        (State.AWAITING_OFFER_REPLY, Role.CUSTOMER, False, None),
        (State.IN_DISPUTE, Role.CUSTOMER, False, None),
        (State.AWAITING_REVIEW, Role.STORE, False, StaysCode.NOT_YOURS),
        (State.AWAITING_REVIEW, Role.CUSTOMER, True, StaysCode.ALREADY),
        (State.REJECTED, Role.CUSTOMER, False, StaysCode.DECIDED),
        (State.REFUNDING, Role.CUSTOMER, False, StaysCode.DECIDED),
        (State.COMPLETED, Role.CUSTOMER, False, StaysCode.DECIDED),
    ],
)
def test_each_side_withdraws_its_own_until_somebody_decides(
    state: State, shown_by: Role, is_withdrawn: bool, reason: StaysCode | None
) -> None:
    assert reason_to_stay(state, shown_by=shown_by, by=Role.CUSTOMER, is_withdrawn=is_withdrawn) is reason


@pytest.mark.parametrize(
    ("reader", "may"), [(Role.CUSTOMER, True), (Role.STORE, False), (Role.PLATFORM, True), (None, True)]
)
def test_a_withdrawn_file_is_for_its_own_side_and_the_platform(reader: Role | None, may: bool) -> None:
    assert may_open(shown_by=Role.CUSTOMER, reader=reader, is_withdrawn=True) is may
    assert may_open(shown_by=Role.CUSTOMER, reader=reader, is_withdrawn=False)


@pytest.mark.parametrize(
    ("mark", "reason", "words", "fault"),
    [
        (Mark.RELEVANT, None, "", None),
        (Mark.UNCLEAR, MarkReason.BLURRED, "", None),
        (Mark.UNCLEAR, None, "It is odd.", MarkFault.REASON_MISSING),
        (Mark.REJECTED, MarkReason.OTHER, " ", MarkFault.WORDS_MISSING),
        (Mark.REJECTED, MarkReason.OTHER, "A drawing.", None),
    ],
)
def test_whoever_doubts_a_file_says_why(
    mark: Mark, reason: MarkReason | None, words: str, fault: MarkFault | None
) -> None:
    assert fault_of_mark(mark, reason, words) is fault


@pytest.mark.parametrize(
    ("ends", "is_held", "at", "reason"),
    [
        ([NOON], False, THREE_YEARS, None),
        ([NOON], False, THREE_YEARS - timedelta(seconds=1), KeptFor.RETENTION),
        ([NOON, NOON - timedelta(days=900)], False, THREE_YEARS - timedelta(days=1), KeptFor.RETENTION),
        ([NOON, None], False, THREE_YEARS, KeptFor.OPEN),
        ([NOON], True, THREE_YEARS, KeptFor.HELD),
        ([], False, THREE_YEARS, KeptFor.OPEN),
    ],
)
def test_bytes_go_three_years_after_the_last_thing_they_belong_to_has_ended(
    ends: list[object], is_held: bool, at: object, reason: KeptFor | None
) -> None:
    assert reason_to_keep(ends, is_held=is_held, years=3, at=at) is reason  # type: ignore[arg-type]


def test_a_leap_day_ends_on_the_last_of_its_month() -> None:
    assert years_after(NOON.replace(year=2028, month=2, day=29), 3) == NOON.replace(year=2031, month=2, day=28)
