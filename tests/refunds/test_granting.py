from decimal import Decimal

import pytest

from aftersales.audit.services import first_broken
from aftersales.domain.payments import MoneyCode, MoneyRefusedError, RefundState
from aftersales.refunds.models import Payment, Refund, RefundEvent, RefundShare
from aftersales.refunds.selectors.lines import refundable_of_line
from tests.factories import NOON
from tests.refunds.cast import a_line, granted, with_gateway

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_grant_is_a_decision_with_its_number_shares_and_history_and_no_payment_yet() -> None:
    line = a_line("100.00", 3)

    refund = granted(line, "66.67", (0, 1))

    refund.refresh_from_db()
    assert (refund.number, refund.state) == (f"RF-2611-{refund.pk:05d}", RefundState.TO_PAY)
    assert list(RefundShare.objects.order_by("unit").values_list("unit", "amount")) == [
        (0, D("33.34")),
        (1, D("33.33")),
    ]
    assert [event.action for event in RefundEvent.objects.all()] == ["grant"]
    assert Payment.objects.count() == 0


def test_the_units_of_a_line_refund_exactly_what_was_paid_one_after_the_other() -> None:
    line = a_line("100.00", 3)

    amounts = [granted(line, amount, (unit,), f"AS-{unit}:2").amount for unit, amount in enumerate(["33.34", "33.33"])]
    rest = refundable_of_line(line)
    granted(line, str(rest), (2,), "AS-3:2")

    assert (sum(amounts) + rest, refundable_of_line(line)) == (D("100.00"), D("0.00"))


def test_a_cent_more_than_is_left_is_refused_and_nothing_is_written() -> None:
    line = a_line("100.00", 3)
    granted(line, "33.34", (0,))

    with pytest.raises(MoneyRefusedError) as refused:
        granted(line, "66.67", (1, 2), "AS-2:2")

    assert (refused.value.code, refused.value.values["most"]) == (MoneyCode.TOO_MUCH, D("66.66"))
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("amount", ["-1.00", "0.001", "NaN", "1E+12"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    line = a_line()

    with pytest.raises(MoneyRefusedError) as refused:
        granted(line, amount)

    assert refused.value.code is MoneyCode.NOT_MONEY
    assert Refund.objects.count() == 0


def test_a_price_drop_granted_before_lowers_what_the_same_unit_gives_back() -> None:
    line = a_line("100.00")
    granted(line, "10.00")

    with pytest.raises(MoneyRefusedError):
        granted(line, "100.00", key="AS-2:2")
    granted(line, "90.00", key="AS-3:2")

    assert refundable_of_line(line) == D("0.00")


def test_freight_paid_on_top_can_be_given_back_with_the_goods() -> None:
    line = a_line("100.00", freight_amount=D("8.00"))

    granted(line, "108.00")

    assert refundable_of_line(line) == D("0.00")


def test_coupons_and_points_go_back_with_units_that_are_paid_back_whole() -> None:
    line = a_line("100.00", 2, coupon_amount=D("20.01"), points_used=101)

    part, whole = granted(line, "20.00", (1,)), granted(line, "80.00", (0, 1), "AS-2:2")

    assert (part.coupon, part.points) == (D("0.00"), 0)
    assert (whole.coupon, whole.points) == (D("20.01"), 101)


def test_the_same_decision_is_not_granted_twice() -> None:
    line = a_line()
    granted(line, "10.00")

    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        granted(line, "10.00")


def test_a_store_with_a_gateway_gets_its_payment_with_its_own_key() -> None:
    refund = granted(with_gateway(a_line()), "699.00")

    payment = Payment.objects.get()
    assert (payment.key, payment.amount, payment.available_at) == (f"{refund.number}-1", D("699.00"), NOON)


def test_the_history_of_a_refund_is_hash_linked() -> None:
    refund = granted(a_line(), "10.00")

    assert first_broken(RefundEvent.objects.filter(refund=refund).order_by("sequence")) is None
