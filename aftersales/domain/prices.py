"""Prices far below the market, which a genuine item seldom has (the seed: 不要贪图便宜)."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def warning_price(list_price: Decimal, percent: int) -> Decimal:
    """Below this a price is a sign of a counterfeit; `percent` is the setting `low_price_percent`."""
    return (list_price * percent / 100).quantize(CENT, ROUND_HALF_UP)


def is_far_below(paid: Decimal, pieces: int, list_price: Decimal, percent: int) -> bool:
    """Whether what was paid for one piece is below the warning price; a gift, paid with nothing, says nothing."""
    return 0 < paid / pieces < warning_price(list_price, percent) if pieces else False
