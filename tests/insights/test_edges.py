"""What is easily counted wrong: replies in writing, more time, rulings that were replaced, asking again, odd days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole
from aftersales.disputes.models import Ruling
from aftersales.domain.lifecycle import Action
from aftersales.domain.metrics import METRICS, MetricCode
from aftersales.domain.rulings import Instance, RulingOutcome, RulingStatus
from aftersales.domain.tallies import ALL_STORES, Days, Measure
from aftersales.insights.selectors.behind import tickets_behind
from aftersales.insights.selectors.reading import Period, Scope, Slice, read
from aftersales.insights.selectors.tallying import EVERYTHING
from aftersales.insights.services.counting import check, ingest, rebuild
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.talking import write_message
from tests.clockwork.test_jobs import a_job, begun, finish
from tests.desk.cast import set_clock, signed_in
from tests.disputes.finals import a_ruled_dispute
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    as_customer,
    as_store,
)
from tests.insights.story import DAY, HOUR, a_line, moved
from tests.insights.test_counting import kept

pytestmark = pytest.mark.django_db

FIRST = date(2026, 11, 18)
WHOLE = Days(FIRST - 10 * DAY, FIRST + 10 * DAY)


def figures_of_all(at: datetime) -> Period:
    return read(Slice(Scope((), is_all=True)), WHOLE, None, at).now


# --- first replies ---


def test_the_first_thing_a_person_writes_for_the_customer_is_the_first_reply() -> None:
    ticket = a_ticket()
    person = as_store(agent_of(ticket.store))
    write_message(ticket, "Where was it bought?", actor=as_customer(ticket), at=NOON + HOUR / 4)
    write_message(ticket, "Looks like a battery.", actor=person, at=NOON + HOUR / 2, is_internal=True)
    write_message(ticket, "We are looking at it.", actor=person, at=NOON + HOUR)
    write_message(ticket, "Still looking.", actor=person, at=NOON + 2 * HOUR)
    moved(ticket, Action.APPROVE, person, NOON + 3 * HOUR)

    rebuild(WHOLE, NOON + 4 * HOUR)

    counted = kept(ticket.store_id)
    assert counted[Measure.FIRST_RESPONSE, FIRST] == (1, 3600)
    assert counted[Measure.DECIDED, FIRST] == (1, 0)


def test_the_note_of_a_decision_is_that_decision() -> None:
    ticket = a_ticket()
    person = as_store(agent_of(ticket.store))
    moved(ticket, Action.REQUEST_INFO, person, NOON + 2 * HOUR, note="A photo, please.")
    write_message(ticket, "From below, please.", actor=person, at=NOON + 3 * HOUR)

    rebuild(WHOLE, NOON + 4 * HOUR)

    assert kept(ticket.store_id)[Measure.FIRST_RESPONSE, FIRST] == (1, 2 * 3600)
    listed = tickets_behind(Measure.FIRST_RESPONSE, WHOLE, Scope((ticket.store_id,)), EVERYTHING, NOON + 4 * HOUR)
    assert list(listed) == [ticket]


# --- time limits ---


def test_more_time_moves_the_day_on_which_a_time_limit_counts() -> None:
    ticket = a_ticket()
    finish(begun(a_job(days=2)))

    rebuild(WHOLE, NOON + 49 * HOUR)
    after_the_first_end = kept(ticket.store_id)
    rebuild(WHOLE, NOON + 97 * HOUR)

    assert [key for key in after_the_first_end if key[0] is Measure.DUE] == []
    due = {key: value for key, value in kept(ticket.store_id).items() if key[0] is Measure.DUE}
    assert due == {(Measure.DUE, FIRST + 4 * DAY): (1, 1)}


# --- rulings ---


def test_a_ruling_that_was_replaced_does_not_count_beside_the_one_in_force() -> None:
    dispute = a_ruled_dispute()
    store, later = dispute.ticket.store_id, NOON + DAY
    rebuild(WHOLE, NOON + 2 * HOUR)
    before = kept(store)[Measure.RULED, FIRST]

    ruling = Ruling.objects.get()
    Ruling.objects.update(status=RulingStatus.REPLACED)
    ruling.pk, ruling.instance, ruling.outcome, ruling.at = None, Instance.APPEAL, RulingOutcome.REJECT, later
    ruling.save()
    rebuild(WHOLE, later + HOUR)

    ruled = {key: value for key, value in kept(store).items() if key[0] is Measure.RULED}
    assert before == (1, 1)
    assert ruled == {(Measure.RULED, FIRST + DAY): (1, 0)}
    assert METRICS[MetricCode.FAULT].read(figures_of_all(later).whole) == 0


# --- asking again ---


def test_asking_again_counts_where_it_was_asked_and_the_first_end_stays() -> None:
    store = StoreFactory()
    line = a_line(store)
    first = a_ticket(line)
    moved(first, Action.WITHDRAW, as_customer(first), NOON + 5 * HOUR)
    again = a_ticket(line, at=NOON + DAY)
    Ticket.objects.filter(pk=again.pk).update(follows=first)

    rebuild(WHOLE, NOON + DAY + HOUR)

    counted = kept(store.pk)
    assert counted[Measure.REOPENED, FIRST + DAY] == (1, 0)
    assert counted[Measure.ENDED, FIRST] == (1, 1)
    assert METRICS[MetricCode.REOPENED].read(figures_of_all(NOON + DAY + HOUR).whole) == 1


# --- percentiles ---


def test_a_percentile_of_two_stores_and_two_days_is_that_of_all_their_replies() -> None:
    waits = {StoreFactory(): (0, (1, 2, 3)), StoreFactory(): (24, (10, 20))}
    for store, (start, hours) in waits.items():
        person = as_store(agent_of(store))
        for each in hours:
            ticket = a_ticket(a_line(store), at=NOON + start * HOUR)
            moved(ticket, Action.APPROVE, person, NOON + (start + each) * HOUR)

    rebuild(WHOLE, NOON + 60 * HOUR)

    whole = figures_of_all(NOON + 60 * HOUR).whole
    median, high = (whole.percentile(Measure.FIRST_RESPONSE, part) for part in (0.5, 0.9))
    assert median
    assert high
    assert abs(median / (3 * HOUR) - 1) <= 0.05
    assert abs(high / (20 * HOUR) - 1) <= 0.05


# --- days ---


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 10, 24, 21, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),  # half past two, for the first time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25)),  # and once more
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),  # a day of twenty-three hours
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
    ],
)
def test_the_clocks_of_berlin_are_put_back_and_on_within_a_day(at: datetime, day: date) -> None:
    store = StoreFactory(time_zone="Europe/Berlin")
    order = OrderFactory(store=store, placed_at=at - 5 * DAY, paid_at=at - 5 * DAY, delivered_at=at - 2 * DAY)
    ticket = a_ticket(OrderLineFactory(order=order), at=at)

    ingest(at + timedelta(hours=30))

    for whose in (store.pk, ALL_STORES):
        submitted = [key for key in kept(whose) if key[0] is Measure.SUBMITTED]
        assert submitted == [(Measure.SUBMITTED, day)]
    listed = tickets_behind(Measure.SUBMITTED, Days(day, day), Scope((store.pk,)), EVERYTHING, at + timedelta(hours=30))
    assert list(listed) == [ticket]


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Asia/Shanghai", datetime(2026, 11, 20, 18, 0, tzinfo=UTC), date(2026, 11, 21)),
        ("America/New_York", datetime(2026, 11, 20, 18, 0, tzinfo=UTC), date(2026, 11, 20)),  # the 21st in Shanghai
        ("Pacific/Auckland", datetime(2026, 11, 20, 12, 0, tzinfo=UTC), date(2026, 11, 21)),  # the 20th in Shanghai
    ],
)
def test_today_is_told_by_the_clock_of_the_store(settings: Settings, zone: str, at: datetime, day: date) -> None:
    store = StoreFactory(time_zone=zone)
    order = OrderFactory(store=store, placed_at=at - 5 * DAY, paid_at=at - 5 * DAY, delivered_at=at - 2 * DAY)
    a_ticket(OrderLineFactory(order=order), at=at - HOUR / 2)
    ingest(at)
    set_clock(settings, at)
    client = signed_in(agent_of(store, StaffRole.MANAGER))
    pages = [
        client.get(reverse("insights:overview")),
        client.get(reverse("insights:overview"), {"store": store.slug}),
        client.get(reverse("insights:store", args=[store.slug])),
    ]

    for page in pages:
        assert page.context["asked"].filters.days == Days(day - 29 * DAY, day)
        (flow,) = (panel for panel in page.context["panels"] if panel.code == "flow")
        assert [cell.shown for cell in flow.table.rows[-1]][:2] == [f"{day.day} Nov, not over", "1"]


def test_a_day_is_checked_once_it_is_over_at_every_store() -> None:
    StoreFactory(time_zone="America/New_York")

    found = check(datetime(2026, 11, 20, 20, 0, tzinfo=UTC))  # the 21st in Shanghai, the 20th in New York

    assert (found.first, found.last) == (date(2026, 11, 17), date(2026, 11, 19))
