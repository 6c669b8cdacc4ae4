import pytest
from django.db import IntegrityError, transaction

from aftersales.accounts.models import User
from aftersales.notifications.models import Notice
from aftersales.rows.writing import COPY_FROM, write_new
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db

VALUES = {"product": '店铺 \t\\N "quoted"', "amount": "699.00", "will_approve": True, "none": None}


def notices(count: int) -> list[Notice]:
    user = UserFactory()
    return [Notice(user=user, key=f"k{n}", code="move", values=VALUES, path="/x/", at=NOON) for n in range(count)]


@pytest.mark.parametrize("count", [1, COPY_FROM - 1, COPY_FROM, 3 * COPY_FROM])
def test_few_or_many_are_written_alike_and_know_their_ids(count: int) -> None:
    written = write_new(notices(count))

    rows = list(Notice.objects.order_by("id").values_list("id", "key", "values", "at", "read_at"))
    assert rows == [(notice.pk, f"k{n}", VALUES, NOON, None) for n, notice in enumerate(written)]


def test_nothing_is_nothing() -> None:
    assert write_new([]) == []


def test_a_row_that_is_there_already_fails_them_all() -> None:
    rows = notices(COPY_FROM)
    known = Notice(user=rows[0].user, key="k7", code="move", values={}, path="/", at=NOON)
    write_new([known])

    with pytest.raises(IntegrityError), transaction.atomic():
        write_new(rows)

    assert list(Notice.objects.values_list("id", flat=True)) == [known.pk]


def test_later_rows_do_not_meet_the_ids() -> None:
    written = write_new(notices(COPY_FROM))

    (later,) = write_new([Notice(user=written[0].user, key="later", code="move", values={}, path="/", at=NOON)])

    assert later.pk > written[-1].pk


@pytest.mark.parametrize("count", [1, COPY_FROM])
def test_rows_may_point_at_rows_that_were_new_a_moment_ago(count: int) -> None:
    users = [User(username=f"new{n}") for n in range(count)]
    told = [Notice(user=user, key="k", code="move", values={}, path="/", at=NOON) for user in users]

    write_new(users)
    write_new(told)

    assert Notice.objects.filter(user__username__startswith="new").count() == count
