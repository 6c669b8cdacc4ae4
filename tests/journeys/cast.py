"""Who plays in the journeys, and what was bought. Orders are young enough for the seven-day return."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from aftersales.accounts.models import StaffRole, Store, StoreKind, User
from aftersales.clock.services import moment
from aftersales.orders.models import OrderLine
from tests.factories import (
    OrderFactory,
    OrderLineFactory,
    PolicyVersionFactory,
    StoreFactory,
    UserFactory,
    agent_of,
    an_arbiter,
)
from tests.logistics.stage import carriers_again

RETURN_ADDRESS = "Warehouse 3, 1 Canal Road, Suzhou"
PASSWORD = "a long walk in the rain"


@dataclass(frozen=True, slots=True)
class Cast:
    at: datetime
    store: Store
    customer: User
    other_customer: User
    agent: User
    stranger_agent: User
    manager: User
    arbiter: User

    def a_line(self, *, paid: str = "699.00", quantity: int = 1) -> OrderLine:
        """Delivered to the customer two days ago."""
        order = OrderFactory(
            store=self.store,
            customer=self.customer,
            placed_at=self.at - timedelta(days=5),
            paid_at=self.at - timedelta(days=5),
            delivered_at=self.at - timedelta(days=2),
        )
        return OrderLineFactory(order=order, paid_amount=Decimal(paid), quantity=quantity)


def a_cast() -> Cast:
    carriers_again()  # the journey before has emptied every table
    store = a_store("flagship", StoreKind.FLAGSHIP)
    other_store = a_store("corner-shop", StoreKind.AUTHORIZED)
    return Cast(
        at=moment(),
        store=store,
        customer=named(UserFactory(username="customer")),
        other_customer=named(UserFactory(username="other")),
        agent=named(agent_of(store)),
        stranger_agent=named(agent_of(other_store)),
        manager=named(agent_of(store, StaffRole.MANAGER)),
        arbiter=named(an_arbiter()),
    )


def a_store(slug: str, kind: str) -> Store:
    store = StoreFactory(slug=slug, kind=kind, return_address=RETURN_ADDRESS)
    PolicyVersionFactory(store=store)
    return store


def named(person: User) -> User:
    """With a password, so that the person signs in as everybody does."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person
