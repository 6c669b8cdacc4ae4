"""A query that Django writes once a process."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from aftersales.accounts.models import Store, User
from aftersales.rows.among import among
from aftersales.rows.prepared import Prepared
from tests.factories import NOON, StoreFactory, UserFactory

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
