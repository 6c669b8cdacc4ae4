"""A query that Django writes once a process."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext

from aftersales.accounts.models import Store, User
from aftersales.orders.models import Order
from aftersales.rows.among import among
from aftersales.rows.prepared import Prepared, PreparedRows
from aftersales.tickets.models import Request
from tests.factories import NOON, OrderFactory, OrderLineFactory, StoreFactory, UserFactory, a_ticket
from tests.tickets.test_races import at_once

pytestmark = pytest.mark.django_db


def named(ids: Any, name: Any) -> QuerySet[Store, tuple[Any, ...]]:
    return Store.objects.filter(among("pk", ids), name=name).order_by("pk").values_list("pk", "name")


def test_each_reading_has_its_own_values() -> None:
    first, second = StoreFactory(name="a"), StoreFactory(name="b")
    prepared = Prepared(named, "ids", "name")

    read = [prepared.read(ids=[first.pk, second.pk], name=name) for name in ("a", "b", "c")]

    assert read == [[(first.pk, "a")], [(second.pk, "b")], []]


def test_it_is_one_statement_however_many_keys() -> None:
    ids = [StoreFactory(name="a").pk for _ in range(3)]
    prepared = Prepared(named, "ids", "name")

    with CaptureQueriesContext(connection) as queries:
        read = [prepared.read(ids=keys, name="a") for keys in ([], ids[:1], ids)]

    assert [len(rows) for rows in read] == [0, 1, 3]
    assert len(queries) <= 3


def joined_around(at: Any) -> QuerySet[User, tuple[Any, ...]]:
    joined = User.objects.filter(date_joined__gt=at - timedelta(hours=1), date_joined__lte=at + timedelta(hours=2))
    return joined.order_by("date_joined").values_list("username")


def test_a_moment_is_given_with_what_is_before_and_after_it() -> None:
    for hour in range(6):
        UserFactory(username=f"joined {hour}", date_joined=NOON + timedelta(hours=hour))
    prepared = Prepared(joined_around, "at")

    read = [[name for (name,) in prepared.read(at=NOON + timedelta(hours=hour))] for hour in (1, 3)]

    assert read == [["joined 1", "joined 2", "joined 3"], ["joined 3", "joined 4", "joined 5"]]


def orders_to_read(ids: Any, number: Any) -> QuerySet[Any]:
    asked = Order.objects.filter(among("pk", ids), number=number).select_related("store")
    return asked.annotate(lines_there=Count("lines")).order_by("pk")


def test_whole_rows_come_with_what_hangs_on_them() -> None:
    order = OrderFactory(number="N-1")
    OrderLineFactory(order=order)
    prepared = PreparedRows(orders_to_read, "ids", "number")

    with CaptureQueriesContext(connection) as queries:
        (read,) = prepared.read(ids=[order.pk], number="N-1")
        told = (read.number, read.store.name, read.placed_at, read.lines_there)

    assert told == ("N-1", order.store.name, order.placed_at, 1)
    assert len(queries) == 1


def test_whole_rows_are_those_of_the_values_given_each_time() -> None:
    first, second = OrderFactory(number="N-1"), OrderFactory(number="N-2")
    prepared = PreparedRows(orders_to_read, "ids", "number")
    both = [first.pk, second.pk]

    read = [prepared.read(ids=ids, number=number) for ids, number in ((both, "N-1"), (both, "N-2"), ([], "N-1"))]

    assert read == [[first], [second], []]


def test_what_one_reading_changes_the_next_does_not_see() -> None:
    order = OrderFactory(number="N-1")
    prepared = PreparedRows(orders_to_read, "ids", "number")

    (once,) = prepared.read(ids=[order.pk], number="N-1")
    once.number = "changed"
    (again,) = prepared.read(ids=[order.pk], number="N-1")

    assert again.number == "N-1"


def test_an_identifier_is_written_as_its_column_writes_it() -> None:
    request = a_ticket().request
    prepared = PreparedRows(lambda key: Request.objects.filter(key=key), "key")

    assert prepared.read(key=request.key) == [request]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_by_a_connection_of_its_own() -> None:
    order = OrderFactory(number="N-1")
    prepared = PreparedRows(orders_to_read, "ids", "number")
    prepared.read(ids=[order.pk], number="N-1")

    read = at_once(*[lambda: prepared.read(ids=[order.pk], number="N-1")] * 4)

    assert read == [[order]] * 4
