import os
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.money import (
    CENT,
    ZERO,
    LineMoney,
    OrderMoney,
    Reduction,
    allocate,
    allocate_whole,
    bundle_reduction,
    dearest,
    freight_of_order,
    is_money,
    price_drop_back,
    refundable,
    split_paid,
    to_cents,
    unit_amounts,
    unit_shares,
)
from tests.domain.random_orders import MadeOrder, made_order

D = Decimal
ORDERS = 10_000 if os.environ.get("SOAK") else 1_500
SEED = 20261125


def test_half_a_cent_goes_up() -> None:
    assert [to_cents(D(text)) for text in ("0.005", "0.015", "0.0149", "2.675")] == [
        D("0.01"),
        D("0.02"),
        D("0.01"),
        D("2.68"),
    ]


@pytest.mark.parametrize("text", ["-0.01", "0.001", "NaN", "Infinity", "-Infinity", "10000000000", "1E+400"])
def test_what_is_no_money(text: str) -> None:
    assert not is_money(D(text))


@pytest.mark.parametrize("text", ["0", "0.01", "1.5", "9999999999.99", "100.00"])
def test_what_is_money(text: str) -> None:
    assert is_money(D(text))


def test_cents_that_do_not_divide_go_to_the_first_units() -> None:
    assert unit_amounts(D("100.00"), 3) == (D("33.34"), D("33.33"), D("33.33"))


def test_the_dearest_pieces_are_paid_back_first() -> None:
    rests = [D("28.34"), D("33.33"), D("33.34")]

    assert [dearest(rests, pieces) for pieces in (1, 2, None)] == [(2,), (1, 2), (0, 1, 2)]


@given(paid=st.integers(0, 100_000), quantity=st.integers(1, 9), drop=st.integers(0, 500), taken=st.data())
def test_pieces_taken_by_and_by_are_paid_back_to_the_cent(
    paid: int, quantity: int, drop: int, taken: st.DataObject
) -> None:
    """However few an inspection takes each time, and whatever was given back for the first piece before."""
    rests = list(unit_amounts(paid * CENT, quantity))
    back = min(drop * CENT, rests[0])
    rests[0] -= back
    while rests:
        count = taken.draw(st.integers(1, len(rests)))
        places = dearest(rests, count)
        back += sum((rests[place] for place in places), ZERO)
        rests = [rest for place, rest in enumerate(rests) if place not in places]
    assert back == paid * CENT


def test_the_largest_remainder_gets_the_cent() -> None:
    assert allocate(D("1.00"), [D("1"), D("2"), D("4")]) == (D("0.14"), D("0.29"), D("0.57"))


def test_without_any_weight_the_parts_are_equal() -> None:
    assert allocate(D("0.05"), [ZERO, ZERO]) == (D("0.03"), D("0.02"))


def test_points_are_shared_whole() -> None:
    assert allocate_whole(100, [1, 1, 1]) == (34, 33, 33)


@pytest.mark.parametrize(("whole", "weights"), [(-1, [1]), (1, []), (1, [1, -1])])
def test_what_cannot_be_shared_is_refused(whole: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="not negative"):
        allocate_whole(whole, weights)


@given(cents=st.integers(0, 10_000_000), quantity=st.integers(1, 50))
def test_the_units_always_sum_to_what_was_paid(cents: int, quantity: int) -> None:
    paid = D(cents) / 100

    assert sum(unit_amounts(paid, quantity)) == paid


@given(cents=st.integers(0, 10**12), weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_the_parts_sum_to_the_whole_and_none_is_a_cent_off_its_exact_share(cents: int, weights: list[int]) -> None:
    whole, total = D(cents) * CENT, sum(weights)

    parts = allocate(whole, weights)

    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert not total or abs(int(part / CENT) * total - cents * weight) < total


def test_a_discount_of_the_order_is_shared_by_what_the_lines_cost() -> None:
    order = OrderMoney((D("300.00"), D("100.00")), (Reduction(D("40.00"), (0, 1)),), freight=D("8.00"))

    assert order.lines() == (LineMoney(D("270.00"), D("6.00")), LineMoney(D("90.00"), D("2.00")))


def test_a_bundle_shares_its_price_over_its_lines_alone() -> None:
    prices = (D("699.00"), D("499.00"), D("50.00"))
    order = OrderMoney(prices, (bundle_reduction(D("999.00"), prices, (0, 1)),))

    assert [line.goods for line in order.lines()] == [D("582.89"), D("416.11"), D("50.00")]


def test_coupons_and_points_are_shared_beside_the_money_they_replace() -> None:
    order = OrderMoney((D("100.00"), D("50.00")), coupon=D("30.00"), points=120, points_worth=D("1.20"))

    assert order.lines() == (
        LineMoney(D("79.20"), coupon=D("20.00"), points=80),
        LineMoney(D("39.60"), coupon=D("10.00"), points=40),
    )


def test_a_gift_costs_nothing_and_takes_no_discount() -> None:
    order = OrderMoney((D("200.00"), ZERO), (Reduction(D("20.00"), (0, 1)),))

    assert [line.goods for line in order.lines()] == [D("180.00"), ZERO]


def test_what_is_taken_off_never_exceeds_the_price() -> None:
    order = OrderMoney((D("10.00"),), (Reduction(D("30.00"), (0,)),), coupon=D("5.00"))

    assert order.lines() == (LineMoney(ZERO),)


def test_refundable_is_paid_minus_granted_and_never_below_nothing() -> None:
    assert refundable(D("100.00"), D("40.00")) == D("60.00")
    assert refundable(D("100.00"), D("140.00")) == ZERO


def test_a_price_drop_gives_back_no_more_than_is_left() -> None:
    assert price_drop_back(D("10.00"), 3, D("90.00")) == D("30.00")
    assert price_drop_back(D("10.004"), 3, D("25.00")) == D("25.00")


# --- random orders; all 10,000 of them in `make soak` ---


def test_the_shares_of_any_order_sum_exactly_to_the_whole() -> None:
    random = Random(SEED)
    for _ in range(ORDERS):
        _check_shares(made_order(random))


def test_any_sequence_of_partial_refunds_stays_within_what_was_paid_and_the_last_takes_the_remainder() -> None:
    random = Random(SEED + 1)
    for _ in range(ORDERS):
        made = made_order(random)
        for line, quantity in zip(made.lines, made.quantities, strict=True):
            assert _refund_in_parts(random, line, quantity) == line.paid


def _check_shares(made: MadeOrder) -> None:
    order, lines = made.order, made.lines
    listed = sum(order.list_amounts, ZERO)
    goods, coupons = (sum((getattr(line, name) for line in lines), ZERO) for name in ("goods", "coupon"))
    taken = _taken_off(made)
    assert goods + coupons + taken == listed
    assert sum((line.freight for line in lines), ZERO) == order.freight
    assert sum(line.points for line in lines) == order.points
    assert all(line.goods >= 0 <= line.coupon and is_money(line.goods) and is_money(line.freight) for line in lines)


def _taken_off(made: MadeOrder) -> Decimal:
    """Reductions and the worth of points, as far as the lines could bear them."""
    bare = OrderMoney(made.order.list_amounts, made.order.reductions).lines()
    reduced = sum(made.order.list_amounts, ZERO) - sum((line.goods for line in bare), ZERO)
    rest = sum((line.goods for line in bare), ZERO)
    after_coupon = rest - min(made.order.coupon, rest)
    return reduced + min(made.order.points_worth, after_coupon)


def _refund_in_parts(random: Random, line: LineMoney, quantity: int) -> Decimal:
    """Units come back in any order; of each, any amounts are granted before the last takes what is left."""
    shares = unit_shares(line, quantity)
    assert sum((share.paid for share in shares), ZERO) == line.paid
    granted, units = [ZERO] * quantity, list(range(quantity))
    random.shuffle(units)
    while units:
        several = units[: random.randint(1, 3)]
        rests = [refundable(shares[unit].paid, granted[unit]) for unit in several]
        is_last = random.random() < 0.6
        amount = sum(rests, ZERO) if is_last else random.randint(0, int(sum(rests, ZERO) / CENT)) * CENT
        for unit, part in zip(several, allocate(amount, rests), strict=True):
            granted[unit] += part
            assert granted[unit] <= shares[unit].paid
        assert sum(granted, ZERO) <= line.paid
        units = units[len(several) :] if is_last else units
    return sum(granted, ZERO)


# --- freight inside what was paid ---

AMOUNTS = st.integers(0, 500_000).map(lambda cents: cents * CENT)


@given(paid=st.lists(AMOUNTS, max_size=8), freight=AMOUNTS)
def test_goods_and_freight_of_every_line_are_what_was_paid_for_it(paid: list[Decimal], freight: Decimal) -> None:
    lines = split_paid(paid, freight)

    assert [line.paid for line in lines] == paid
    assert sum((line.freight for line in lines), ZERO) == min(freight, sum(paid, ZERO))
    assert all(is_money(line.goods) and is_money(line.freight) for line in lines)


@pytest.mark.parametrize(
    ("told", "freight"),
    [(["12", "0"], "12"), (["12", "12"], "12"), (["12", "8"], "20"), (["0", "0"], "0"), ([], "0")],
    ids=["on one row", "the same on all", "of each row", "none", "no rows"],
)
def test_the_freight_that_rows_tell(told: list[str], freight: str) -> None:
    assert freight_of_order([D(each) for each in told]) == D(freight)
