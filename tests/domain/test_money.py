from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.money import unit_amounts


def test_cents_that_do_not_divide_go_to_the_first_units() -> None:
    assert unit_amounts(Decimal("100.00"), 3) == (Decimal("33.34"), Decimal("33.33"), Decimal("33.33"))


@given(cents=st.integers(0, 10_000_000), quantity=st.integers(1, 50))
def test_the_units_always_sum_to_what_was_paid(cents: int, quantity: int) -> None:
    paid = Decimal(cents) / 100

    assert sum(unit_amounts(paid, quantity)) == paid
