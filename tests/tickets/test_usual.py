"""How long requests usually take, counted from those that have ended."""

from datetime import timedelta

import pytest

from aftersales.accounts.models import Store
from aftersales.domain.lifecycle import State
from aftersales.domain.requests import RequestKind
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.usual import usual_times
from aftersales.tickets.services.usual import count_usual_times
from tests.factories import NOON, OrderLineFactory, StoreFactory, a_ticket

pytestmark = pytest.mark.django_db


def ended(store: Store, days: float, *, ago: int = 10) -> None:
    ticket = a_ticket(OrderLineFactory(order__store=store))
    at = NOON - timedelta(days=ago)
    Ticket.objects.filter(pk=ticket.pk).update(
        state=State.COMPLETED, submitted_at=at - timedelta(days=days), ended_at=at
    )


def test_the_median_of_five_is_known_and_of_four_is_not() -> None:
    many, few = StoreFactory(), StoreFactory()
    for days in (1, 2, 4, 30, 3):
        ended(many, days)
    for days in (1, 2, 3, 4):
        ended(few, days)

    assert count_usual_times(NOON) == 1
    usual = usual_times(many.pk)[RequestKind.RETURN_REFUND]
    assert (usual.cases, usual.length) == (5, timedelta(days=3))
    assert usual_times(few.pk) == {}


def test_what_ended_long_ago_says_nothing_more() -> None:
    store = StoreFactory()
    for _ in range(5):
        ended(store, 2, ago=360)
    count_usual_times(NOON)

    assert count_usual_times(NOON + timedelta(days=10)) == 0
    assert usual_times(store.pk) == {}


def test_counting_twice_changes_nothing_more() -> None:
    store = StoreFactory()
    for _ in range(5):
        ended(store, 2)

    assert (count_usual_times(NOON), count_usual_times(NOON)) == (1, 1)
    assert usual_times(store.pk)[RequestKind.RETURN_REFUND].cases == 5
