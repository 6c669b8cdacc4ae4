"""A few days of two stores, small enough to be counted by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aftersales.accounts.models import Store, User
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.assigning import assign
from aftersales.tickets.services.moving import Actor, move_ticket
from aftersales.tickets.services.rating import Stars, rate
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    as_customer,
    as_store,
    asked,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK_LATER = NOON + 7 * DAY
READ_AT = NOON + 40 * HOUR


@dataclass(frozen=True, slots=True)
class Story:
    store: Store
    agent: User
    line: OrderLine
    tickets: tuple[Ticket, ...]


def a_line(store: Store, **more: object) -> OrderLine:
    return OrderLineFactory(order=OrderFactory(store=store), **more)


def moved(ticket: Ticket, action: Action, actor: Actor, at: datetime, **details: object) -> Ticket:
    move_ticket(ticket, action, actor=actor, at=at, details=Details(**details))  # type: ignore[arg-type]
    ticket.refresh_from_db()
    return ticket


def a_story() -> Story:
    """One store on 18 and 19 November, times after NOON:

    1. assigned to the agent, asked at 0 h, asked for more at 2 h, supplied at 5 h, approved at 6 h (return)
    2. asked at 0 h for a fault, refused at 4 h, withdrawn at 30 h, rated 1, 2 and 3 at 31 h
    3. asked at 1 h, withdrawn at 3 h, never answered
    4. asked at 24 h, still waiting
    """
    store = StoreFactory()
    agent = agent_of(store)
    person, line = as_store(agent), a_line(store)
    product = line.product
    one = a_ticket(line)
    fault = asked(RequestKind.EXCHANGE, Reason.DEFECTIVE)
    two = a_ticket(a_line(store, product=product, quantity=3), fault)
    three = a_ticket(a_line(store, product=ProductFactory()), at=NOON + HOUR)
    assign(one, agent, actor=person, at=NOON + HOUR)
    moved(one, Action.REQUEST_INFO, person, NOON + 2 * HOUR, note="A photo, please.")
    moved(three, Action.WITHDRAW, as_customer(three), NOON + 3 * HOUR)
    moved(two, Action.REJECT, person, NOON + 4 * HOUR, reason_code="not_intact", note="Scratched.")
    moved(one, Action.SUPPLY_INFO, as_customer(one), NOON + 5 * HOUR, note="Here.")
    moved(one, Action.APPROVE, person, NOON + 6 * HOUR)
    four = a_ticket(a_line(store, product=product), at=NOON + DAY)
    moved(two, Action.WITHDRAW, as_customer(two), NOON + 30 * HOUR)
    rate(two, Stars(1, 2, 3), "", by=two.customer, at=NOON + 31 * HOUR)
    return Story(store, agent, line, (one, two, three, four))
