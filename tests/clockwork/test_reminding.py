"""Reminders about orders: for whoever asked, of each parcel and window once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from aftersales.accounts.models import User
from aftersales.clockwork.services.reminding import remind_of_arrivals, remind_of_windows, remind_when_due
from aftersales.contacts.services import ask_for
from aftersales.domain.notices import Topic
from aftersales.notifications.models import Notice, OutboxMessage
from aftersales.orders.models import OrderLine
from aftersales.orders.services.guests import guest_of
from tests.factories import NOON, OrderLineFactory, a_ticket, buyer

pytestmark = pytest.mark.django_db


def asking(line: OrderLine) -> User:
    person = buyer(line)
    ask_for(person, Topic.WINDOW, is_on=True)
    return person


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(user=person).order_by("id").values_list("key", flat=True))


def test_who_has_not_asked_is_not_told() -> None:
    line = OrderLineFactory()

    assert remind_of_windows(NOON + timedelta(days=4)) == 0
    assert told(buyer(line)) == []


def test_a_window_is_told_two_days_before_it_closes_and_once() -> None:
    line = OrderLineFactory()
    person = asking(line)
    delivered = NOON - timedelta(days=2)

    for hours in range(0, 8 * 24, 6):
        remind_of_windows(delivered + timedelta(hours=hours))

    assert told(person) == [f"window:{line.order.number}:1:2026-11-23"]
    notice = Notice.objects.get(user=person)
    assert notice.values["rights"] == ["no_reason_return", "quality_return"]
    assert OutboxMessage.objects.filter(user=person, code="window").count() == 1


def test_a_warranty_is_told_a_month_before_its_end() -> None:
    line = OrderLineFactory(product__warranty_months=12, order__delivered_at=NOON - timedelta(days=340))
    person = asking(line)

    remind_of_windows(NOON)

    assert Notice.objects.get(user=person).values["rights"] == ["warranty"]


def test_an_arrival_is_told_while_its_hours_run_and_once() -> None:
    line = OrderLineFactory(order__delivered_at=NOON - timedelta(hours=1))
    person = asking(line)

    first, second = remind_of_arrivals(NOON), remind_of_arrivals(NOON + timedelta(hours=1))

    assert (first, told(person)) == (1, [f"arrival:{line.order.number}"])
    assert second == 1  # looked at again, told no more
    assert remind_of_arrivals(NOON + timedelta(hours=48)) == 0


def test_what_is_under_a_request_is_left_alone() -> None:
    line = OrderLineFactory()
    person = asking(line)
    a_ticket(line)

    remind_of_windows(NOON + timedelta(days=4))

    assert [key for key in told(person) if key.startswith("window")] == []


def test_the_guest_of_an_order_is_told_too() -> None:
    line = OrderLineFactory(order__customer=None, order__email="guest@example.com")
    guest = guest_of(line.order, language="en", at=NOON)
    ask_for(guest.person, Topic.WINDOW, is_on=True)

    remind_of_windows(NOON + timedelta(days=4))

    assert told(guest.person) == [f"window:{line.order.number}:1:2026-11-23"]


def test_switched_off_again_nothing_comes() -> None:
    line = OrderLineFactory()
    person = asking(line)
    ask_for(person, Topic.WINDOW, is_on=False)

    remind_of_windows(NOON + timedelta(days=4))

    assert told(person) == []


def test_one_bad_line_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    bad, good = OrderLineFactory(), OrderLineFactory()
    asking(bad)
    person = asking(good)
    OrderLine.objects.filter(pk=bad.pk).update(promotions="nonsense")

    remind_of_windows(NOON + timedelta(days=4))

    assert told(person) == [f"window:{good.order.number}:1:2026-11-23"]


def test_whoever_asks_all_the_time_is_held_back() -> None:
    line = OrderLineFactory(order__delivered_at=NOON - timedelta(hours=1))
    asking(line)

    assert remind_when_due(NOON) == 1
    assert remind_when_due(NOON + timedelta(minutes=10)) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once() -> None:
    line = OrderLineFactory()
    person = asking(line)

    def work(_: int) -> None:
        try:
            remind_of_windows(NOON + timedelta(days=4))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert told(person) == [f"window:{line.order.number}:1:2026-11-23"]
    assert OutboxMessage.objects.filter(user=person).count() == 1
