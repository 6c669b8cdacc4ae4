"""A whole view of one store is read by statements made once: it is the list that any other question gives."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import Store, User
from aftersales.accounts.selectors import Duties, duties_of
from aftersales.desk.selectors.listing import Listing, Sought, WholeView, listing_of
from aftersales.desk.selectors.queue import QueueView, Wanted, order_of, wanted_tickets
from aftersales.domain.lifecycle import State
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.paging import Place
from tests.desk.cast import an_administrator
from tests.factories import NOON, OrderFactory, OrderLineFactory, StoreFactory, a_ticket, agent_of

COLUMNS = ["id", "due_at", "ended_at", "submitted_at"]
HOUR = timedelta(hours=1)
CHANGES: tuple[dict[str, object], ...] = (
    {"due_at": NOON + HOUR},
    {"due_at": NOON + HOUR},
    {"due_at": NOON - HOUR, "is_overdue": True},
    {"due_at": None},
    {"due_at": None, "snoozed_until": NOON + HOUR},
    {"due_at": NOON + 5 * HOUR, "state": State.AWAITING_CUSTOMER_INFO},
    {"due_at": NOON + 6 * HOUR, "state": State.IN_DISPUTE},
    {"due_at": NOON + 7 * HOUR, "submitted_at": NOON - 9 * HOUR},
    {"due_at": None, "state": State.CLOSED, "ended_at": NOON - HOUR},
    {"due_at": None, "state": State.COMPLETED, "ended_at": NOON - 2 * HOUR},
)


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def agent(store: Store) -> User:
    """Every second ticket is theirs; another store's are nobody's business here."""
    agent = agent_of(store)
    for place, change in enumerate(CHANGES * 2):
        ticket = a_ticket(OrderLineFactory(order=OrderFactory(store=store)))
        Ticket.objects.filter(pk=ticket.pk).update(**change, agent=agent if place % 2 else None)
    a_ticket()
    return agent


def anew(duties: Duties, view: QueueView) -> Sought:
    return Sought(wanted_tickets(duties, Wanted(view), NOON), order_of(duties, view))


def places(listing: Listing) -> Iterator[Place | None]:
    yield None
    field = listing.order.field
    for row in listing.read(None, 100, COLUMNS):
        moment = None if field == "id" else row[COLUMNS.index(field)]
        yield Place(moment, row[0])
        yield Place(moment, row[0], backwards=True)


@pytest.mark.django_db
@pytest.mark.parametrize("view", list(QueueView))
@pytest.mark.parametrize("count", [1, 4, 30])
def test_from_every_place_it_reads_what_is_read_anew(agent: User, view: QueueView, count: int) -> None:
    duties = duties_of(agent)
    known, sought = listing_of(duties, Wanted(view), NOON), anew(duties, view)
    assert isinstance(known, WholeView)

    for place in places(sought):
        assert known.read(place, count, COLUMNS) == sought.read(place, count, COLUMNS)


@pytest.mark.django_db
def test_it_is_there_for_the_agent_and_the_moment_that_ask(store: Store, agent: User) -> None:
    other = agent_of(store)
    listings = [listing_of(duties_of(person), Wanted(QueueView.MINE), NOON) for person in (agent, other)]
    later = listing_of(duties_of(agent), Wanted(QueueView.SNOOZED), NOON + 2 * HOUR)

    assert [len(one.read(None, 30, ["id"])) for one in (*listings, later)] == [8, 0, 0]


@pytest.mark.django_db
def test_a_page_of_it_is_one_statement(agent: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    listing = listing_of(duties_of(agent), Wanted(QueueView.ALL), NOON)

    with django_assert_num_queries(1):
        listing.read(None, 4, COLUMNS)


@pytest.mark.django_db
def test_a_filter_or_several_stores_are_asked_for_anew(agent: User) -> None:
    filtered = listing_of(duties_of(agent), Wanted(QueueView.ALL, kind="exchange"), NOON)
    of_all = listing_of(duties_of(an_administrator()), Wanted(QueueView.ALL), NOON)

    assert (type(filtered), type(of_all)) == (Sought, Sought)
