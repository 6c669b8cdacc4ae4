"""Who plays the simulated year: stores of different character, their people, the platform's, and the customers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from aftersales.accounts.models import Membership, StaffRole, Store, StoreKind, User
from aftersales.catalog.models import Category, Product
from aftersales.domain.lifecycle import Role
from aftersales.domain.payments import EntryKind, GatewayCode
from aftersales.logistics.models import ReturnAddress
from aftersales.orders.models import Fulfilment, Order, OrderLine
from aftersales.policies.models import PolicyVersion
from aftersales.refunds.models import MoneyAccount
from aftersales.refunds.services.booking import Entry, book
from aftersales.refunds.services.recording import Actor as MoneyActor
from aftersales.tickets.services.moving import Actor

DEPOSIT = Decimal("100000.00")
CUSTOMERS = 200


@dataclass(frozen=True, slots=True)
class Character:
    """How a store behaves each half day: how likely it answers, refuses, inspects badly, pays, appeals."""

    slug: str
    answers: float
    refuses: float
    fails_inspection: float
    pays: float
    appeals: float
    gateway: str = ""


CHARACTERS = (
    Character("sim-careful", 0.9, 0.05, 0.02, 1.0, 0.1, GatewayCode.SIMULATED),
    Character("sim-plain", 0.7, 0.15, 0.05, 0.6, 0.2),
    Character("sim-stingy", 0.7, 0.5, 0.25, 0.5, 0.6, GatewayCode.SIMULATED),
    Character("sim-sleepy", 0.12, 0.1, 0.05, 0.08, 0.1),
    Character("sim-shady", 0.3, 0.6, 0.3, 0.1, 0.5),
)


@dataclass(frozen=True, slots=True)
class Cast:
    characters: dict[int, Character]
    stores: list[Store]
    agents: dict[int, User]
    managers: dict[int, User]
    arbiters: list[User]
    customers: list[User]
    products: list[Product]

    def store_actor(self, store_id: int) -> Actor:
        return Actor(Role.STORE, self.agents[store_id], "desk")


def hire(at: datetime) -> Cast:
    """Everybody, and the deposits of the stores."""
    stores = [
        Store.objects.create(slug=one.slug, name=one.slug, name_en=one.slug, kind=StoreKind.AUTHORIZED)
        for one in CHARACTERS
    ]
    MoneyAccount.objects.get_or_create(store=None, defaults={"gateway": GatewayCode.SIMULATED})
    booker = MoneyActor(Role.PLATFORM, None, "simulation")
    for store, character in zip(stores, CHARACTERS, strict=True):
        MoneyAccount.objects.create(store=store, gateway=character.gateway or GatewayCode.MANUAL)
        book(store, Entry(f"{store.slug}:opening", EntryKind.TOP_UP, DEPOSIT), actor=booker, at=at)
        ReturnAddress.objects.create(store=store, label="Warehouse", address="1 Mouse Road", is_default=True)
        PolicyVersion.objects.create(
            store=store, number=1, effective_on=date(2024, 1, 1), published_at=at - timedelta(days=400)
        )
    agents = {store.pk: _person(f"{store.slug}-agent", StaffRole.AGENT, store) for store in stores}
    managers = {store.pk: _person(f"{store.slug}-manager", StaffRole.MANAGER, store) for store in stores}
    return Cast(
        characters={store.pk: one for store, one in zip(stores, CHARACTERS, strict=True)},
        stores=stores,
        agents=agents,
        managers=managers,
        arbiters=[_person(f"sim-arbiter-{number}", StaffRole.ARBITER, None) for number in range(3)],
        customers=[User.objects.create(username=f"sim-customer-{number}") for number in range(CUSTOMERS)],
        products=[_product(category) for category in (Category.MOUSE, Category.KEYBOARD, Category.HEADSET)],
    )


def _person(name: str, role: StaffRole, store: Store | None) -> User:
    person = User.objects.create(username=name, is_staff=True)
    Membership.objects.create(user=person, role=role, store=store)
    return person


def _product(category: Category) -> Product:
    names = {"name": f"sim {category}", "name_en": f"sim {category}"}
    price = Decimal("399.00")
    return Product.objects.create(
        sku=f"SIM-{category}", brand="Logitech", category=category, warranty_months=24, list_price=price, **names
    )


def sell(cast: Cast, number: int, at: datetime, chance: Random) -> OrderLine:
    """An order of now, which arrives in three days."""
    store, product = chance.choice(cast.stores), chance.choice(cast.products)
    order = Order.objects.create(
        number=f"SIM{number:012}",
        store=store,
        customer=chance.choice(cast.customers),
        fulfilment=Fulfilment.DELIVERED,
        placed_at=at,
        paid_at=at,
        delivered_at=at + timedelta(days=3),
    )
    quantity = chance.choice((1, 1, 1, 2, 3))
    paid = Decimal(chance.randint(5_000, 90_000)) / 100 * quantity
    policy = store.policy_versions.first()
    return OrderLine.objects.create(
        order=order,
        position=1,
        product=product,
        title=product.name,
        quantity=quantity,
        paid_amount=paid,
        policy_version=policy,
    )
