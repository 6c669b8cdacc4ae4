from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.carriers import DEFAULT_CARRIERS
from aftersales.domain.goods import (
    Grade,
    Inspected,
    News,
    TrackingStatus,
    delivered_at,
    is_waybill,
    normal_waybill,
    rma_number,
    status_after,
    ticket_number_of,
)

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
S = TrackingStatus


def news(status: TrackingStatus, hours: int = 0) -> News:
    return News(f"{status}{hours}", status, NOON + timedelta(hours=hours))


@pytest.mark.parametrize("row", [row for row in DEFAULT_CARRIERS if row.example], ids=lambda row: row.code)
def test_each_carriers_example_has_its_own_form(row: object) -> None:
    assert is_waybill(row.pattern, row.example)  # type: ignore[attr-defined]


def test_a_waybill_is_read_without_blanks_and_dashes() -> None:
    assert normal_waybill(" sf 1234-5678 90123 ") == "SF1234567890123"


@pytest.mark.parametrize("typed", ["", "1", "SF123", "SF1234567890123X", "圆通1234567890123", "9" * 41])
def test_what_is_no_waybill_of_a_carrier_is_refused(typed: str) -> None:
    assert not is_waybill(DEFAULT_CARRIERS[0].pattern, normal_waybill(typed))


def test_a_return_number_leads_back_to_its_ticket() -> None:
    assert ticket_number_of(rma_number("AS-2611-00042").lower()) == "AS-2611-00042"


@given(st.integers(1, 99999), st.integers(0, 8), st.sampled_from("0123456789"))
def test_one_wrong_digit_in_a_return_number_is_noticed(number: int, place: int, digit: str) -> None:
    right = rma_number(f"AS-2611-{number:05d}")
    places = [index for index, sign in enumerate(right[:-2]) if sign.isdigit()]
    index = places[place]
    wrong = right[:index] + digit + right[index + 1 :]

    assert ticket_number_of(wrong) == ("" if wrong != right else f"AS-2611-{number:05d}")


def test_news_out_of_order_never_lead_back() -> None:
    assert status_after(S.OUT_FOR_DELIVERY, [news(S.COLLECTED), news(S.IN_TRANSIT)]) == S.OUT_FOR_DELIVERY


def test_a_delivered_parcel_stays_delivered() -> None:
    assert status_after(S.DELIVERED, [news(S.LOST, 5)]) == S.DELIVERED


def test_the_earliest_word_of_a_delivery_counts() -> None:
    assert delivered_at([news(S.DELIVERED, 9), news(S.IN_TRANSIT, 1), news(S.DELIVERED, 7)]) == NOON + timedelta(
        hours=7
    )


@pytest.mark.parametrize(
    ("found", "objects"),
    [
        (Inspected(Grade.AS_NEW, 2), False),
        (Inspected(Grade.GOOD, 2), False),
        (Inspected(Grade.WORN, 2), True),
        (Inspected(Grade.NOT_ARRIVED, 0), True),
        (Inspected(Grade.AS_NEW, 1), True),
        (Inspected(Grade.AS_NEW, 2, is_complete=False), True),
        (Inspected(Grade.AS_NEW, 2, is_right_item=False), True),
        (Inspected(Grade.AS_NEW, 2, has_human_damage=True), True),
    ],
)
def test_goods_are_refused_only_for_something(found: Inspected, objects: bool) -> None:
    assert found.objections(2) is objects
