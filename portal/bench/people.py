"""Stores with an agent each, products and customers; few stores and customers have most of the tickets."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random

from aftersales.accounts.models import Membership, StaffRole, Store, User
from aftersales.catalog.models import Category, Product
from portal.bench.copying import Table

STORES, PRODUCTS = 40, 200
TICKETS_PER_CUSTOMER = 3


@dataclass(frozen=True, slots=True)
class World:
    """First ids and counts: the rows are in one run each."""

    stores: int
    products: int
    customers: int
    customer_count: int

    def some_store(self, random: Random) -> int:
        return self.stores + _skewed(random, STORES)

    def some_product(self, random: Random) -> int:
        return self.products + _skewed(random, PRODUCTS)

    def some_customer(self, random: Random) -> int:
        return self.customers + _skewed(random, self.customer_count)


def _skewed(random: Random, count: int) -> int:
    """A quarter of them gets half."""
    return int(count * random.random() ** 2)


def write_people(tickets: int, at: datetime) -> World:
    user, store, product, work = (Table(model) for model in (User, Store, Product, Membership))
    agents = user.next_id()
    count = max(10, tickets // TICKETS_PER_CUSTOMER)
    world = World(store.next_id(), product.next_id(), agents + STORES, count)
    store.write(
        store.row(
            id=world.stores + n,
            slug=f"bench-{world.stores + n}",
            name=f"店铺{n}",
            name_en=f"Store {n}",
            kind="flagship",
        )
        for n in range(STORES)
    )
    product.write(_product(product, world.products + n, n) for n in range(PRODUCTS))
    user.write(_person(user, agents + n, f"bench-agent-{agents + n}", at, is_staff=True) for n in range(STORES))
    user.write(_person(user, world.customers + n, f"bench-{world.customers + n}", at) for n in range(count))
    first = work.next_id()
    work.write(
        work.row(id=first + n, user_id=agents + n, store_id=world.stores + n, role=StaffRole.AGENT)
        for n in range(STORES)
    )
    return world


def _person(table: Table, pk: int, username: str, at: datetime, **more: object) -> tuple[object, ...]:
    email = f"{username}@bench.invalid"
    return table.row(id=pk, username=username, email=email, password="!", date_joined=at, **more)  # noqa: S106  no password at all


def _product(table: Table, pk: int, n: int) -> tuple[object, ...]:
    category = list(Category)[n % len(Category)]
    name = f"{category} {n}"
    return table.row(
        id=pk,
        sku=f"BENCH-{pk}",
        name=name,
        name_en=name,
        brand="Logitech",
        category=category,
        warranty_months=24,
        list_price=Decimal(99 + n * 10),
    )
