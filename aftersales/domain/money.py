"""Money in CNY, two places, one rounding rule."""

from decimal import Decimal

CENT = Decimal("0.01")


def unit_amounts(paid: Decimal, quantity: int) -> tuple[Decimal, ...]:
    """What was paid for each unit of a line; cents that do not divide go to the first units, so the sum is exact."""
    cents, extra = divmod(int(paid / CENT), quantity)
    return tuple((cents + (1 if unit < extra else 0)) * CENT for unit in range(quantity))
