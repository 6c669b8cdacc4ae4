from decimal import Decimal

import pytest

from aftersales.domain.prices import is_far_below, warning_price
from aftersales.domain.supply import is_broken, supply_chain

LIST = Decimal("699.00")


def test_the_warning_price_is_a_share_of_the_list_price_to_the_cent() -> None:
    assert (warning_price(LIST, 60), warning_price(Decimal("0.99"), 50)) == (Decimal("419.40"), Decimal("0.50"))


@pytest.mark.parametrize(
    ("paid", "pieces", "answer"),
    [("419.39", 1, True), ("419.40", 1, False), ("838.79", 2, True), ("838.80", 2, False), ("0.00", 1, False)],
)
def test_the_price_of_one_piece_counts(paid: str, pieces: int, answer: bool) -> None:
    assert is_far_below(Decimal(paid), pieces, LIST, 60) is answer


@pytest.mark.parametrize(
    ("authorized", "serial", "papers", "broken"),
    [
        (True, True, True, False),
        (True, None, True, False),
        (False, True, True, True),
        (True, False, True, True),
        (True, True, False, True),
    ],
)
def test_one_missing_link_breaks_the_chain_and_papers_are_read_by_people(
    authorized: bool, serial: bool | None, papers: bool, broken: bool
) -> None:
    assert is_broken(supply_chain(authorized=authorized, serial_fits=serial, has_papers=papers)) is broken
