from datetime import timedelta

import pytest

from aftersales.notifications.models import Notice
from aftersales.rows.changing import Change, change_rows
from aftersales.tickets.models import Ticket
from tests.factories import NOON, UserFactory, a_ticket

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def notices(count: int) -> list[Notice]:
    user = UserFactory()
    made = [Notice(user=user, key=f"k{n}", code="move", values={}, path="/x/", at=NOON) for n in range(count)]
    return Notice.objects.bulk_create(made)


def test_each_row_gets_values_of_its_own() -> None:
    one, two = notices(2)

    changed = change_rows(
        Notice,
        [
            Change(one.pk, {"code": "move"}, {"path": "/a\\'\"{,}/", "values": {"n": [1, "二"]}, "read_at": LATER}),
            Change(two.pk, {"code": "move"}, {"path": "/b/", "values": {}, "read_at": None}),
        ],
    )

    assert changed == 2
    assert list(Notice.objects.order_by("id").values_list("path", "values", "read_at")) == [
        ("/a\\'\"{,}/", {"n": [1, "二"]}, LATER),
        ("/b/", {}, None),
    ]


def test_what_is_no_longer_what_it_was_stays_as_it_is() -> None:
    one, two = notices(2)
    Notice.objects.filter(pk=two.pk).update(code="reminder")

    changed = change_rows(Notice, [Change(row.pk, {"code": "move"}, {"path": "/new/"}) for row in (one, two)])

    assert changed == 1
    assert list(Notice.objects.order_by("id").values_list("path", flat=True)) == ["/new/", "/x/"]


def test_nothing_at_all_may_be_given_to_every_row() -> None:
    rows = notices(2)
    Notice.objects.update(read_at=LATER)

    change_rows(Notice, [Change(row.pk, {}, {"read_at": None}) for row in rows])

    assert set(Notice.objects.values_list("read_at", flat=True)) == {None}


def test_a_count_grows_by_one() -> None:
    ticket = a_ticket()

    change_rows(Ticket, [Change(ticket.pk, {"state": ticket.state}, {"is_overdue": True})], counting=["version"])

    assert Ticket.objects.values_list("is_overdue", "version").get() == (True, ticket.version + 1)


def test_no_changes_are_none() -> None:
    assert change_rows(Notice, []) == 0
