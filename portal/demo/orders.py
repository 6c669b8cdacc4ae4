"""Orders as the stores' exports would tell them: one for each story, and others that went well."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from aftersales.accounts.models import Store, User
from aftersales.catalog.models import Product
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.money import CENT
from aftersales.orders.models import IN_HAND, Fulfilment, Order, OrderLine, UnitSerial
from aftersales.policies.selectors import (
    platform_rules_in_force,
    policy_in_force,
    product_rule_in_force,
    promotions_on,
)
from portal.demo.people import STAFF
from portal.demo.rules import campaign_of, extend_warranty
from portal.demo.stores import FLAGSHIP, GENEROUS, STRICT

AUTO_CONFIRMED_AFTER = timedelta(days=10)
DISCOUNTS = ("1", "0.95", "0.92", "0.9", "0.88")
COUPONS = ("0", "0", "10", "20.5", "30")
CITIES = ("上海", "杭州", "广州", "成都", "武汉", "西安", "南京", "苏州")

_F = Fulfilment
MAIN_CUSTOMER_STATES = (
    (_F.DEPOSIT_PAID, 1), (_F.PAID, 1), (_F.IN_TRANSIT, 3), (_F.INTERCEPTED, 6),
    (_F.DELIVERED, 5), (_F.RECEIPT_CONFIRMED, 190), (_F.RECEIPT_CONFIRMED, 410),
)  # fmt: skip
OTHER_STATES = (
    (_F.DEPOSIT_PAID, 2), (_F.PAID, 1), (_F.IN_TRANSIT, 2), (_F.INTERCEPTED, 9), (_F.DELIVERED, 6), (_F.DELIVERED, 8),
    (_F.RECEIPT_CONFIRMED, 120), (_F.RECEIPT_CONFIRMED, 260), (_F.RECEIPT_CONFIRMED, 330), (_F.RECEIPT_CONFIRMED, 400),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """Who and what there is before anybody buys."""

    people: dict[str, User]
    stores: dict[str, Store]
    products: dict[str, Product]


@dataclass(frozen=True, slots=True)
class Purchase:
    """`placed_at` and, when the goods arrived, `delivered_at`; `items` are SKUs with quantities."""

    customer: str
    store: str
    items: tuple[tuple[str, int], ...]
    fulfilment: Fulfilment
    placed_at: datetime
    delivered_at: datetime | None = None
    gift: str = ""


GIFT_PRICE = Decimal("29.00")


def buy(world: World, purchase: Purchase, chance: Random) -> Order:
    person, store = world.people[purchase.customer], world.stores[purchase.store]
    is_paid = purchase.fulfilment is not Fulfilment.DEPOSIT_PAID
    order = Order.objects.create(
        number=f"26{chance.randrange(10**16, 10**17)}",
        store=store,
        customer=person,
        buyer_nick=f"{person.username[:2]}**{chance.randint(10, 99)}",
        receiver_name=f"{person.first_name}（{chance.choice(CITIES)}）",
        phone=person.phone,
        email=person.email,
        fulfilment=purchase.fulfilment,
        ships_free=chance.random() < 0.9,
        placed_at=purchase.placed_at,
        paid_at=purchase.placed_at + timedelta(minutes=chance.randint(1, 9)) if is_paid else None,
        delivered_at=purchase.delivered_at,
        receipt_confirmed_at=_confirmed_at(purchase),
    )
    day = shanghai_day(purchase.placed_at)
    policy, platform = policy_in_force(store, day), platform_rules_in_force(day)
    luck = Random(order.number)
    campaign = campaign_of(store, luck)
    for position, (sku, quantity) in enumerate(purchase.items, start=1):
        product = world.products[sku]
        line = OrderLine.objects.create(
            order=order,
            position=position,
            product=product,
            title=product.name,
            quantity=quantity,
            paid_amount=_paid(product.list_price * quantity, chance),
            policy_version=policy,
            platform_rules=platform,
            product_rule=product_rule_in_force(product, day),
            promotions=promotions_on(store, campaign, day) if campaign else [],
            gift=purchase.gift if position == 1 else "",
            gift_price=GIFT_PRICE if purchase.gift and position == 1 else None,
        )
        _print_serials(line, purchase.placed_at)
        extend_warranty(line, luck)
    return order


def _print_serials(line: OrderLine, placed_at: datetime) -> None:
    """What the label says: year and week, plant, and a running part made of the order's own digits."""
    if line.category in ("consumable", "software"):
        return
    made = shanghai_day(placed_at - timedelta(days=60)).isocalendar()
    running = f"{line.order.number[-4:]}{line.position}"
    UnitSerial.objects.bulk_create(
        UnitSerial(order_line=line, unit=unit, serial=f"{made.year % 100:02}{made.week:02}LZ{running}{unit}")
        for unit in range(1, line.quantity + 1)
    )


def _paid(price: Decimal, chance: Random) -> Decimal:
    paid = price * Decimal(chance.choice(DISCOUNTS)) - Decimal(chance.choice(COUPONS))
    return max(paid, price / 2).quantize(CENT)


def _confirmed_at(purchase: Purchase) -> datetime | None:
    if purchase.fulfilment is not Fulfilment.RECEIPT_CONFIRMED or purchase.delivered_at is None:
        return None
    return purchase.delivered_at + timedelta(days=3, hours=4)


def buy_without_trouble(world: World, at: datetime) -> int:
    """Orders in every delivery state that nobody complains about."""
    chance = Random("orders without trouble")
    purchases = [("customer", state, days) for state, days in MAIN_CUSTOMER_STATES]
    others = sorted(set(world.people) - {"customer", *(person.username for person in STAFF)})
    purchases += [(chance.choice(others), state, days) for state, days in OTHER_STATES]
    for customer, state, days in purchases:
        buy(world, _purchase(world, customer, state, days, at, chance), chance)
    return len(purchases)


def _purchase(world: World, customer: str, state: Fulfilment, days: int, at: datetime, chance: Random) -> Purchase:
    placed_at = at - timedelta(days=days, minutes=chance.randint(0, 600))
    skus = chance.sample(sorted(world.products), k=chance.choice((1, 1, 2, 3)))
    return Purchase(
        customer,
        chance.choice((FLAGSHIP, FLAGSHIP, GENEROUS, STRICT)),
        tuple((sku, chance.choice((1, 1, 1, 2, 3))) for sku in skus),
        state,
        placed_at,
        placed_at + timedelta(days=min(days * 0.6, 3.2)) if state in IN_HAND else None,
    )


def confirm_old_receipts(customers: list[User], at: datetime) -> int:
    """The marketplace confirms by itself after ten days; the stories looked at the orders as they were then."""
    unconfirmed = Order.objects.filter(customer__in=customers, fulfilment=Fulfilment.DELIVERED)
    old = [order for order in unconfirmed if order.delivered_at and order.delivered_at <= at - AUTO_CONFIRMED_AFTER]
    for order in old:
        order.fulfilment = Fulfilment.RECEIPT_CONFIRMED
        order.receipt_confirmed_at = (order.delivered_at or at) + AUTO_CONFIRMED_AFTER
    return Order.objects.bulk_update(old, ["fulfilment", "receipt_confirmed_at"])
