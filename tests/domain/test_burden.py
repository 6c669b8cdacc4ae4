from datetime import timedelta

import pytest

from aftersales.domain.burden import (
    LEGAL_PRESUMPTION,
    RULE_SOURCES,
    Burden,
    BurdenRule,
    DisputedPoint,
    OnFile,
    burden_of_proof,
    loses_by_silence,
    on_file,
)
from aftersales.domain.deadlines import Side
from aftersales.domain.requests import Reason
from tests.factories import NOON


def a_point(reason: Reason, days: int = 400, *, confirmed: bool = False, visible: bool | None = None) -> DisputedPoint:
    return DisputedPoint(reason, NOON - timedelta(days=days), NOON, confirmed, visible)


@pytest.mark.parametrize(
    ("point", "first", "rule"),
    [
        (a_point(Reason.COUNTERFEIT), Side.STORE, BurdenRule.GENUINE_SOURCE),
        (a_point(Reason.NOT_DELIVERED), Side.STORE, BurdenRule.DELIVERY),
        (a_point(Reason.MISSING_PARTS), Side.STORE, BurdenRule.PROPER_SIGNING),
        (a_point(Reason.MISSING_PARTS, confirmed=True), Side.CUSTOMER, BurdenRule.AFTER_CONFIRMED_RECEIPT),
        (a_point(Reason.DEFECTIVE, visible=False), Side.STORE, BurdenRule.HIDDEN_DEFECT),
        (a_point(Reason.DEFECTIVE, visible=True), Side.CUSTOMER, BurdenRule.VISIBLE_DEFECT),
        (a_point(Reason.DEFECTIVE, 10, visible=True), Side.STORE, BurdenRule.SOUND_FOR_SIX_MONTHS),
        (a_point(Reason.DEFECTIVE), Side.CUSTOMER, BurdenRule.VISIBLE_DEFECT),
        (a_point(Reason.NO_LONGER_WANTED), Side.CUSTOMER, BurdenRule.WHO_CLAIMS_PROVES),
    ],
)
def test_who_proves_first_and_by_which_rule(point: DisputedPoint, first: Side, rule: BurdenRule) -> None:
    assert burden_of_proof(point) == Burden(first, rule)


def test_the_presumption_ends_with_its_last_day() -> None:
    last = DisputedPoint(Reason.DEFECTIVE, NOON - LEGAL_PRESUMPTION, NOON, receipt_confirmed=True)
    after = DisputedPoint(Reason.DEFECTIVE, NOON - LEGAL_PRESUMPTION - timedelta(seconds=1), NOON, True)

    assert (burden_of_proof(last).first, burden_of_proof(after).first) == (Side.STORE, Side.CUSTOMER)


def test_an_unknown_delivery_presumes_nothing() -> None:
    point = DisputedPoint(Reason.DEFECTIVE, None, NOON, receipt_confirmed=False)

    assert burden_of_proof(point).rule is BurdenRule.VISIBLE_DEFECT


STORE_PROVES = Burden(Side.STORE, BurdenRule.HIDDEN_DEFECT)
CUSTOMER_PROVES = Burden(Side.CUSTOMER, BurdenRule.VISIBLE_DEFECT)


@pytest.mark.parametrize(
    ("burden", "file", "loser"),
    [
        (STORE_PROVES, OnFile.STORE_MISSING, Side.STORE),
        (STORE_PROVES, OnFile.BOTH_MISSING, Side.STORE),
        (STORE_PROVES, OnFile.CUSTOMER_MISSING, Side.CUSTOMER),
        (CUSTOMER_PROVES, OnFile.BOTH_MISSING, Side.CUSTOMER),
        (CUSTOMER_PROVES, OnFile.STORE_MISSING, Side.STORE),
        (CUSTOMER_PROVES, OnFile.BOTH_SHOWN, None),
    ],
)
def test_whoever_had_to_show_something_and_did_not_loses(burden: Burden, file: OnFile, loser: Side | None) -> None:
    assert loses_by_silence(burden, file) is loser


@pytest.mark.parametrize(
    ("customer", "store", "file"),
    [
        (True, True, OnFile.BOTH_SHOWN),
        (True, False, OnFile.STORE_MISSING),
        (False, True, OnFile.CUSTOMER_MISSING),
        (False, False, OnFile.BOTH_MISSING),
    ],
)
def test_what_the_file_says(customer: bool, store: bool, file: OnFile) -> None:
    assert on_file(customer_shown=customer, store_shown=store) is file


def test_every_rule_has_its_source() -> None:
    assert set(RULE_SOURCES) == set(BurdenRule)
