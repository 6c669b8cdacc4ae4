from decimal import Decimal

import pytest

from aftersales.domain.eligibility.verdict import ReturnShipping
from aftersales.domain.freight import AmountBack, Leg, Payer, Ways, amount_back, freight_shares, return_freight_back
from aftersales.domain.requests import Reason, RequestKind

D = Decimal
K, R, S, C = RequestKind, Reason, Payer.STORE, Payer.CUSTOMER
NO_REASON = Ways(K.RETURN_REFUND, R.NO_LONGER_WANTED, return_shipping=ReturnShipping.CUSTOMER)
FAULTY = Ways(K.RETURN_REFUND, R.DEFECTIVE, return_shipping=ReturnShipping.STORE)


def payers(ways: Ways) -> tuple[Payer, ...]:
    return tuple(freight_shares(ways)[leg].payer for leg in Leg)


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        # outbound, return, reship
        (NO_REASON, (S, C, S)),  # TB 53: free shipping, only the way back
        (Ways(K.RETURN_REFUND, R.NO_LONGER_WANTED, ships_free=False), (C, C, C)),  # TB 53: all
        (Ways(K.EXCHANGE, R.NO_LONGER_WANTED), (C, C, C)),  # TB 54
        (FAULTY, (S, S, S)),  # TB 49, CPL 24
        (Ways(K.RETURN_REFUND, R.DEFECTIVE, customer_at_fault=True), (C, C, C)),  # TB 49 after intervention
        (Ways(K.RETURN_REFUND, R.NO_LONGER_WANTED, customer_at_fault=False), (S, S, S)),
        (Ways(K.RETURN_REFUND, R.DEFECTIVE, is_abuse=True), (C, C, C)),  # TB 53
    ],
)
def test_who_pays_each_way(ways: Ways, expected: tuple[Payer, ...]) -> None:
    assert payers(ways) == expected


def test_insurance_and_a_promise_pay_the_way_back() -> None:
    insured = Ways(K.RETURN_REFUND, R.NO_LONGER_WANTED, return_shipping=ReturnShipping.INSURANCE)
    promised = Ways(K.RETURN_REFUND, R.NO_LONGER_WANTED, return_shipping=ReturnShipping.STORE)

    assert freight_shares(insured)[Leg.RETURN].payer is Payer.INSURANCE
    assert freight_shares(promised)[Leg.RETURN].payer is S


def test_freight_paid_on_top_comes_back_when_the_store_is_at_fault_and_is_kept_without_a_reason() -> None:
    charged = Ways(K.RETURN_REFUND, R.NO_LONGER_WANTED, ships_free=False)

    assert amount_back(FAULTY, D("100.00"), D("8.00")).total == D("108.00")
    assert amount_back(charged, D("100.00"), D("8.00")).total == D("100.00")


def test_a_missing_gift_is_deducted_without_a_reason_and_never_on_quality() -> None:
    assert amount_back(NO_REASON, D("100.00"), D("0.00"), missing_gift=D("19.90")).total == D("80.10")
    assert amount_back(FAULTY, D("100.00"), D("0.00"), missing_gift=D("19.90")).total == D("100.00")


def test_a_deduction_never_makes_the_customer_pay() -> None:
    back = amount_back(NO_REASON, D("10.00"), D("0.00"), missing_gift=D("19.90"))

    assert back == AmountBack(D("10.00"), gift=D("19.90"))
    assert back.total == D("0.00")


def test_a_parcel_sent_freight_collect_without_consent_costs_whose_way_it_was() -> None:
    collect = Ways(K.RETURN_REFUND, R.NO_LONGER_WANTED, collected_without_consent=True)
    faulty = Ways(K.RETURN_REFUND, R.DEFECTIVE, collected_without_consent=True)

    assert amount_back(collect, D("100.00"), D("0.00"), collected=D("15.00")).total == D("85.00")  # TB 46, 51
    assert amount_back(faulty, D("100.00"), D("0.00"), collected=D("15.00")).total == D("100.00")
    assert return_freight_back(faulty, D("15.00")) == D("0.00")  # the customer spent nothing


def test_what_the_way_back_cost_comes_back_where_the_store_bears_it() -> None:
    moved = Ways(K.RETURN_REFUND, R.NO_LONGER_WANTED, other_return_address=True)

    assert return_freight_back(FAULTY, D("12.00")) == D("12.00")
    assert return_freight_back(NO_REASON, D("12.00")) == D("0.00")
    assert return_freight_back(moved, D("12.00"), D("5.00")) == D("5.00")  # TB 52
