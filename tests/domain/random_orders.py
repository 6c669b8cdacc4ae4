"""Made-up orders of every sort, the same for the same seed: discounts, coupons, points, gifts, freight, bundles."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from aftersales.domain.money import CENT, ZERO, LineMoney, OrderMoney, Reduction, bundle_reduction


@dataclass(frozen=True, slots=True)
class MadeOrder:
    order: OrderMoney
    quantities: tuple[int, ...]
    lines: tuple[LineMoney, ...]


def cents(random: Random, most: int) -> Decimal:
    return random.randint(0, most) * CENT


def made_order(random: Random) -> MadeOrder:
    count = random.randint(1, 6)
    quantities = tuple(random.choice((1, 1, 1, 2, 3, 5, 7, 12)) for _ in range(count))
    # A gift is a line at nothing.
    prices = [ZERO if random.random() < 0.1 else cents(random, 200_000) for _ in range(count)]
    list_amounts = tuple(price * quantity for price, quantity in zip(prices, quantities, strict=True))
    order = OrderMoney(
        list_amounts=list_amounts,
        reductions=tuple(_reductions(random, list_amounts)),
        coupon=cents(random, 20_000) if random.random() < 0.5 else ZERO,
        points=random.randint(0, 5_000) if random.random() < 0.4 else 0,
        points_worth=cents(random, 5_000) if random.random() < 0.4 else ZERO,
        freight=cents(random, 3_000) if random.random() < 0.5 else ZERO,
    )
    return MadeOrder(order, quantities, order.lines())


def _reductions(random: Random, list_amounts: tuple[Decimal, ...]) -> list[Reduction]:
    everywhere = tuple(range(len(list_amounts)))
    made = []
    if len(list_amounts) > 1 and random.random() < 0.4:
        members = tuple(sorted(random.sample(everywhere, 2)))
        worth = sum((list_amounts[n] for n in members), ZERO)
        made.append(bundle_reduction((worth * random.randint(50, 100) / 100).quantize(CENT), list_amounts, members))
    if random.random() < 0.6:
        made.append(Reduction(cents(random, 30_000), everywhere))
    return made
