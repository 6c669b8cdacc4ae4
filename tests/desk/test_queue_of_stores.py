"""One list over several stores, each of which knows only its own order."""

from datetime import timedelta
from itertools import pairwise

import pytest
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import Store
from aftersales.desk.selectors.listing import Sought
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.paging import Order, Place
from tests.desk.cast import an_administrator, signed_in
from tests.desk.test_queue import QUEUE
from tests.factories import NOON, OrderFactory, OrderLineFactory, StoreFactory, a_ticket

DUE_AFTER_HOURS = ((1, 2, 3, 9), (4, 4, 4), (), (5, None, None), (None, 1))
"""Of each store; None for a clock that stands."""


@pytest.fixture
def in_order() -> list[int]:
    """Keys of the tickets of five stores by due time and key, those without one at the end."""
    made: list[tuple[float, int]] = []
    for hours in DUE_AFTER_HOURS:
        store = StoreFactory()
        for hour in hours:
            ticket = a_ticket(OrderLineFactory(order=OrderFactory(store=store)))
            due = None if hour is None else NOON + timedelta(hours=hour)
            Ticket.objects.filter(pk=ticket.pk).update(due_at=due)
            made.append((hour or 99, ticket.pk))
    return [pk for _, pk in sorted(made)]


def listing() -> Sought:
    return Sought(Ticket.objects.all(), Order("due_at"), Store.objects.all())


def keys(place: Place | None, count: int) -> list[int]:
    return [pk for (pk,) in listing().read(place, count, ["id"])]


def place_of(pk: int, *, backwards: bool = False) -> Place:
    return Place(Ticket.objects.get(pk=pk).due_at, pk, backwards)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 30])
def test_the_first_rows_are_the_first_of_all_stores(in_order: list[int], count: int) -> None:
    assert keys(None, count) == in_order[:count]


@pytest.mark.parametrize("count", [1, 2, 5, 30])
def test_from_every_place_on_the_next_ones_follow(in_order: list[int], count: int) -> None:
    for after, (pk, _) in enumerate(pairwise(in_order), start=1):
        assert keys(place_of(pk), count) == in_order[after : after + count]


@pytest.mark.parametrize("count", [1, 2, 5, 30])
def test_from_every_place_back_the_nearest_come_first(in_order: list[int], count: int) -> None:
    for before, pk in enumerate(in_order):
        assert keys(place_of(pk, backwards=True), count) == in_order[:before][::-1][:count]


def test_an_administrator_reads_all_stores_in_one_line(in_order: list[int]) -> None:
    page = signed_in(an_administrator()).get(QUEUE, {"view": "all"}).context["page"]

    assert [row["id"] for row in page.rows] == in_order


@pytest.mark.parametrize("rows", [1, 25])
def test_all_stores_cost_the_same_for_one_row_and_for_a_full_page(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        a_ticket(OrderLineFactory(order=OrderFactory(store=StoreFactory())))
    client = signed_in(an_administrator())

    with django_assert_num_queries(13):  # one of them asks for the demo clock
        client.get(QUEUE)
