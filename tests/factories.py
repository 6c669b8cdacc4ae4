"""Plain builders for tests; everything that moves goes through the services."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from aftersales.accounts.models import Membership, StaffRole, Store, StoreKind, User
from aftersales.catalog.models import Category, Product
from aftersales.domain.lifecycle import Role
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.guides.selectors import current_guides
from aftersales.logistics.models import ReturnAddress
from aftersales.orders.models import Fulfilment, Order, OrderLine
from aftersales.policies.models import PolicyVersion
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.asking import Asked, open_ticket, save_draft
from aftersales.tickets.services.moving import Actor

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
"""A Wednesday, 12:00 in Shanghai, far from any holiday."""


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda person: f"{person.username}@example.com")
    language = "en"


class StoreFactory(DjangoModelFactory[Store]):
    class Meta:
        model = Store
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"store-{n}")
    name = factory.LazyAttribute(lambda store: f"店铺 {store.slug}")
    name_en = factory.LazyAttribute(lambda store: f"Store {store.slug}")
    kind = StoreKind.FLAGSHIP

    @factory.post_generation
    def return_address(store: Store, create: bool, address: str | None, **_more: object) -> None:  # noqa: N805  # the object made
        if create and address:
            ReturnAddress.objects.create(store=store, label="Warehouse", address=address, is_default=True)


class ProductFactory(DjangoModelFactory[Product]):
    class Meta:
        model = Product

    sku = factory.Sequence(lambda n: f"SKU-{n}")
    name = "MX Master 3S 无线鼠标"
    name_en = "MX Master 3S mouse"
    brand = "Logitech"
    category = Category.MOUSE
    warranty_months = 24
    list_price = Decimal("699.00")


class PolicyVersionFactory(DjangoModelFactory[PolicyVersion]):
    class Meta:
        model = PolicyVersion

    store = factory.SubFactory(StoreFactory)
    number = 1
    effective_on = datetime(2025, 1, 1).date()
    published_at = datetime(2024, 12, 20, tzinfo=UTC)


class OrderFactory(DjangoModelFactory[Order]):
    """Delivered two days before NOON."""

    class Meta:
        model = Order

    number = factory.Sequence(lambda n: f"26184402771390{n:05d}")
    store = factory.SubFactory(StoreFactory)
    customer = factory.SubFactory(UserFactory)
    fulfilment = Fulfilment.DELIVERED
    placed_at = NOON - timedelta(days=5)
    paid_at = NOON - timedelta(days=5)
    delivered_at = NOON - timedelta(days=2)


class OrderLineFactory(DjangoModelFactory[OrderLine]):
    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    position = 1
    product = factory.SubFactory(ProductFactory)
    title = factory.LazyAttribute(lambda line: line.product.name)
    quantity = 1
    paid_amount = Decimal("699.00")


def agent_of(store: Store, role: StaffRole = StaffRole.AGENT) -> User:
    person = UserFactory(is_staff=True)
    Membership.objects.create(user=person, store=store, role=role)
    return person


def member(role: StaffRole) -> User:
    """Of the platform: an arbiter, an operator, an auditor."""
    person = UserFactory(is_staff=True)
    Membership.objects.create(user=person, role=role)
    return person


def an_arbiter() -> User:
    return member(StaffRole.ARBITER)


INTACT = {
    "goods": {
        "opened": False,
        "accessories_complete": True,
        "labels_intact": True,
        "use_marks": "none",
        "damage": "none",
    }
}
"""What the request form asks of whoever has changed their mind."""
SOUND_FAULT = {
    "goods": {"damage": "none"},
    "defect": {"visibility": "visible", "severity": "minor", "safety_hazard": False},
    "self_check_done": True,
}
"""What the request form asks about a fault."""
_DECLARED = {Reason.NO_LONGER_WANTED: INTACT, Reason.SOFTWARE_ISSUE: INTACT, Reason.NOT_AS_DESCRIBED: INTACT}


def asked(
    kind: RequestKind = RequestKind.RETURN_REFUND, reason: Reason = Reason.NO_LONGER_WANTED, **changes: object
) -> Asked:
    """A request with all that the form asks, eligible by the seven-day right unless told otherwise."""
    declared = SOUND_FAULT if reason is Reason.DEFECTIVE else _DECLARED.get(reason, {})
    values: dict[str, object] = {"quantity": 1, "description": "It does not suit me.", "declared": declared} | changes
    return Asked(kind=kind, reason=reason, **values)  # type: ignore[arg-type]


_waybills = count(1)


def parcel_sent(**more: object) -> Details:
    """A waybill of SF that no other test has used."""
    values: dict[str, object] = {"carrier": "sf", "waybill": f"SF{next(_waybills):013}"} | more
    return Details(**values)  # type: ignore[arg-type]


def as_customer(ticket_or_user: Ticket | User) -> Actor:
    person = ticket_or_user.customer if isinstance(ticket_or_user, Ticket) else ticket_or_user
    return Actor(Role.CUSTOMER, person, "portal")


def as_store(agent: User) -> Actor:
    return Actor(Role.STORE, agent, "desk")


def as_platform(arbiter: User) -> Actor:
    return Actor(Role.PLATFORM, arbiter, "desk")


def buyer(line: OrderLine) -> User:
    assert line.order.customer
    return line.order.customer


def self_check_told() -> dict[str, object]:
    """What a finished self-check leaves with a request: the first question of the mouse guide, answered with yes."""
    version = current_guides().get(guide__slug="mouse-clicks")
    kept = {"run": str(uuid4()), "version": version.pk, "steps": [["speed", "yes"]], "ending": "defect"}
    return {"self_check_done": True, "self_check": kept}


def a_draft(line: OrderLine | None = None, what: Asked | None = None, at: datetime = NOON) -> Ticket:
    line = line or OrderLineFactory()
    return save_draft(line, what or asked(), by=buyer(line), key=uuid4(), at=at)


def a_ticket(line: OrderLine | None = None, what: Asked | None = None, at: datetime = NOON) -> Ticket:
    """A submitted ticket, awaiting the store's review; as a favour where no right covers what is asked."""
    line, key = line or OrderLineFactory(), uuid4()
    return open_ticket(line, what or asked(), actor=as_customer(buyer(line)), key=key, at=at, as_goodwill=True)
