"""The way from a ticket to those beside it, however far down its list it lies."""

from datetime import timedelta

import pytest

from aftersales.accounts.models import Store, User
from aftersales.accounts.selectors import duties_of
from aftersales.desk.selectors.listing import Listing, listing_of
from aftersales.desk.selectors.neighbours import neighbours_in, neighbours_of
from aftersales.desk.selectors.queue import QueueView, Wanted
from aftersales.tickets.models import Ticket
from tests.desk.cast import an_administrator
from tests.factories import NOON, OrderFactory, OrderLineFactory, StoreFactory, a_ticket, agent_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def agent(store: Store) -> User:
    return agent_of(store)


def six_tickets(store: Store) -> list[Ticket]:
    """In the order of their due times; two of one moment, and the last two without any."""
    tickets = [a_ticket(OrderLineFactory(order=OrderFactory(store=store))) for _ in range(6)]
    for ticket, hours in zip(tickets, (1, 2, 2, 3, None, None), strict=True):
        ticket.due_at = None if hours is None else NOON + timedelta(hours=hours)
        ticket.save(update_fields=["due_at"])
    return tickets


def ways(listing: Listing, tickets: list[Ticket], known: int) -> list[tuple[str, str]]:
    found = [neighbours_in(listing, ticket, known) for ticket in tickets]
    return [(one.previous, one.next) for one in found if one]


@pytest.mark.parametrize("known", [1, 2, 3, 4, 5, 6])
def test_beyond_what_is_counted_the_way_goes_on_in_order_and_begins_anew_at_the_end(
    store: Store, agent: User, known: int
) -> None:
    tickets = six_tickets(store)
    one, two, three, four, five, six = (ticket.number for ticket in tickets)
    listing = listing_of(duties_of(agent), Wanted(QueueView.ALL), NOON)

    expected = [("", two), (one, three), (two, four), (three, five), (four, six), (five, one)]

    assert ways(listing, tickets, known) == expected


@pytest.mark.parametrize("known", [1, 2, 3, 4, 5, 6])
def test_what_left_the_list_leads_to_those_beside_its_place(store: Store, agent: User, known: int) -> None:
    tickets = six_tickets(store)
    one, _two, three, four, _five, six = (ticket.number for ticket in tickets)
    gone = [tickets[1], tickets[4]]
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in gone]).update(state="closed", ended_at=NOON)
    listing = listing_of(duties_of(agent), Wanted(QueueView.ALL), NOON)

    assert ways(listing, gone, known) == [(one, three), (four, six)]


def test_behind_the_last_what_left_the_list_leads_to_its_head(store: Store, agent: User) -> None:
    tickets = six_tickets(store)
    Ticket.objects.filter(pk=tickets[5].pk).update(state="closed", ended_at=NOON)
    listing = listing_of(duties_of(agent), Wanted(QueueView.ALL), NOON)

    assert ways(listing, [tickets[5]], 100) == [(tickets[4].number, tickets[0].number)]


def test_the_last_of_a_list_that_is_known_whole_leads_nowhere_on(store: Store, agent: User) -> None:
    tickets = six_tickets(store)
    listing = listing_of(duties_of(agent), Wanted(QueueView.ALL), NOON)

    assert ways(listing, [tickets[5]], 7) == [(tickets[4].number, "")]


@pytest.mark.parametrize("view", [QueueView.ALL, QueueView.EVERY])
@pytest.mark.parametrize("platform", [True, False])
def test_in_every_order_it_leads_where_a_count_of_all_would_lead(store: Store, view: QueueView, platform: bool) -> None:
    tickets = [*six_tickets(store), a_ticket()]
    duties = duties_of(an_administrator() if platform else agent_of(store))
    listing = listing_of(duties, Wanted(view), NOON)
    shown = {ticket.number: ticket for ticket in tickets}
    in_order = [shown[number] for (number,) in listing.read(None, 100, ["number"])]

    counted, by_place = ways(listing, in_order, 100), ways(listing, in_order, 1)

    assert by_place[:-1] == counted[:-1]
    assert by_place[-1] == (counted[-1][0], in_order[0].number)


def test_what_is_counted_says_where_it_stands(store: Store, agent: User) -> None:
    tickets = six_tickets(store)
    listing = listing_of(duties_of(agent), Wanted(QueueView.ALL), NOON)

    found = [neighbours_in(listing, ticket, 3) for ticket in (tickets[1], tickets[3])]

    assert [(one.position, one.total) for one in found if one] == [(2, 3), (0, 0)]


def test_in_an_empty_list_there_is_no_way(store: Store, agent: User) -> None:
    ticket = a_ticket()

    for wanted in (Wanted(QueueView.OVERDUE), Wanted(QueueView.ALL, q="nothing")):
        assert neighbours_of(duties_of(agent), wanted, ticket, NOON) is None
