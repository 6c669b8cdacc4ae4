"""Money in CNY, two places, one rounding rule (half a cent goes up), and parts that always sum to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
MOST = Decimal("9999999999.99")
"""What a column of money can hold."""


def to_cents(amount: Decimal) -> Decimal:
    """The one rounding rule."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def is_money(amount: Decimal) -> bool:
    """A finite amount of whole cents that is not negative and that the books can hold."""
    return amount.is_finite() and ZERO <= amount <= MOST and amount == to_cents(amount)


def allocate(whole: Decimal, weights: Sequence[Decimal | int]) -> tuple[Decimal, ...]:
    """Share a whole number of cents by weight: every part is its exact share rounded down or up, and they sum exactly.

    The largest remainders get the cents left over, the first of equals before the later. Without any weight the parts
    are equal.
    """
    cents = allocate_whole(int(whole / CENT), weights)
    return tuple(part * CENT for part in cents)


def allocate_whole(whole: int, weights: Sequence[Decimal | int]) -> tuple[int, ...]:
    """The same for things that are counted, such as points."""
    if whole < 0 or not weights or any(weight < 0 for weight in weights):
        raise ValueError("only what is not negative can be shared, and by weights that are not")
    if len(set(weights)) == 1:
        return _in_equal_parts(whole, len(weights))
    exact = [Fraction(weight) for weight in weights]
    total = sum(exact)
    shares = [whole * weight / total for weight in exact] if total else [Fraction(whole, len(exact))] * len(exact)
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - shares[n], n))
    for n in by_remainder[: whole - sum(parts)]:
        parts[n] += 1
    return tuple(parts)


def _in_equal_parts(whole: int, count: int) -> tuple[int, ...]:
    """What does not divide goes to the first ones."""
    part, left = divmod(whole, count)
    return (part + 1,) * left + (part,) * (count - left)


def unit_amounts(paid: Decimal, quantity: int) -> tuple[Decimal, ...]:
    """What was paid for each unit of a line; cents that do not divide go to the first units, so the sum is exact."""
    return allocate(paid, [1] * quantity)


def refundable(paid: Decimal, granted: Decimal) -> Decimal:
    """What can still be granted: paid minus granted so far, never below nothing."""
    return max(paid - granted, ZERO)


def dearest(rests: Sequence[Decimal], pieces: int | None) -> tuple[int, ...]:
    """Places of the pieces that are paid back when only some of several come back; None is all of them.

    Nobody can tell which of several alike came back: the dearest count, and the others stay as they were, so that what
    is asked for later takes the remainder to the cent.
    """
    by_rest = sorted(range(len(rests)), key=lambda place: (-rests[place], place))
    return tuple(sorted(by_rest[:pieces]))


def price_drop_back(drop: Decimal, quantity: int, rest: Decimal) -> Decimal:
    """Price protection: the drop for each unit, never more than is left of what was paid for them (CPR 12)."""
    return min(to_cents(drop) * quantity, rest)


# --- what an order's reductions leave of each line ---


@dataclass(frozen=True, slots=True)
class Reduction:
    """Money taken off several lines at once; `lines` are their places. What none of them can bear is lost."""

    amount: Decimal
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LineMoney:
    """What one line came to: money paid for the goods and for their way here, and what was paid in kind."""

    goods: Decimal
    freight: Decimal = ZERO
    coupon: Decimal = ZERO
    points: int = 0

    @property
    def paid(self) -> Decimal:
        return self.goods + self.freight


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """An order as it was priced: a gift is a line at nothing, a bundle a reduction of the lines in it."""

    list_amounts: tuple[Decimal, ...]
    reductions: tuple[Reduction, ...] = ()
    coupon: Decimal = ZERO
    points: int = 0
    points_worth: Decimal = ZERO
    freight: Decimal = ZERO

    def lines(self) -> tuple[LineMoney, ...]:
        """Reductions in their order, then coupons, then points, each by what is still to pay; the parts sum exactly."""
        rest = self.list_amounts
        for reduction in self.reductions:
            rest = _take_off(rest, reduction.amount, reduction.lines)
        everywhere = tuple(range(len(rest)))
        after_coupon = _take_off(rest, self.coupon, everywhere)
        coupons = [before - after for before, after in zip(rest, after_coupon, strict=True)]
        after_points = _take_off(after_coupon, self.points_worth, everywhere)
        points = allocate_whole(self.points, after_coupon)
        freight = allocate(self.freight, after_points)
        parts = zip(after_points, freight, coupons, points, strict=True)
        return tuple(LineMoney(goods, way, coupon, count) for goods, way, coupon, count in parts)


def split_paid(paid: Sequence[Decimal], freight: Decimal) -> tuple[LineMoney, ...]:
    """An order's freight that is inside what was paid, by the size of each line: goods and freight sum to its paid.

    Freight beyond all that was paid is none: nobody gets back what they never gave.
    """
    ways = allocate(min(freight, sum(paid, ZERO)), paid) if paid else ()
    return tuple(LineMoney(amount - way, way) for amount, way in zip(paid, ways, strict=True))


def freight_of_order(told: Sequence[Decimal]) -> Decimal:
    """The freight that the rows of one order tell: the same on every row is told once, different ones are added."""
    known = [amount for amount in told if amount]
    return known[0] if len(set(known)) == 1 else sum(known, ZERO)


def bundle_reduction(price: Decimal, list_amounts: Sequence[Decimal], lines: tuple[int, ...]) -> Reduction:
    """A bundle sold at one price takes off what its lines would have cost beyond it."""
    return Reduction(max(sum((list_amounts[n] for n in lines), ZERO) - price, ZERO), lines)


def _take_off(amounts: tuple[Decimal, ...], off: Decimal, lines: tuple[int, ...]) -> tuple[Decimal, ...]:
    bearing = [amounts[n] for n in lines]
    parts = dict(zip(lines, allocate(min(off, sum(bearing, ZERO)), bearing), strict=True)) if bearing else {}
    return tuple(amount - parts.get(n, ZERO) for n, amount in enumerate(amounts))


def unit_shares(line: LineMoney, quantity: int) -> tuple[LineMoney, ...]:
    """What each unit of a line came to; all four parts sum exactly to the line's."""
    return tuple(
        LineMoney(goods, freight, coupon, points)
        for goods, freight, coupon, points in zip(
            unit_amounts(line.goods, quantity),
            unit_amounts(line.freight, quantity),
            unit_amounts(line.coupon, quantity),
            allocate_whole(line.points, [1] * quantity),
            strict=True,
        )
    )
