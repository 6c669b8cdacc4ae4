from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from aftersales.clockwork.services import sweep
from aftersales.domain.guides import Ending
from aftersales.domain.lifecycle import Action
from aftersales.domain.tallies import ALL_STORES, PLAIN, Days, Measure, Split
from aftersales.guides.models import GuideRun
from aftersales.guides.selectors import current_guides
from aftersales.insights.models import Progress, Tally, TallyCheck
from aftersales.insights.services.counting import check, ingest, rebuild, would_change
from aftersales.insights.services.nightly import at_night
from aftersales.notifications.models import Notice
from tests.desk.cast import an_administrator, set_clock
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
from tests.insights.story import DAY, HOUR, Story, a_line, a_story, moved

pytestmark = pytest.mark.django_db

FIRST, SECOND = date(2026, 11, 18), date(2026, 11, 19)
WHOLE = Days(FIRST - DAY * 10, SECOND + DAY * 3)
AT = NOON + 40 * HOUR


def kept(store_id: int, split: Split = Split.NONE, value: str = "") -> dict[tuple[Measure, date], tuple[int, int]]:
    """Count and total of each measure and day, buckets put together."""
    found: dict[tuple[Measure, date], tuple[int, int]] = {}
    for row in Tally.objects.filter(store_id=store_id, split=split, value=value):
        key = (Measure(row.measure), row.day)
        count, total = found.get(key, (0, 0))
        found[key] = (count + row.count, total + row.total)
    return found


def all_rows() -> Iterable[tuple[object, ...]]:
    names = ("split", "store_id", "day", "value", "measure", "bucket", "count", "total")
    return sorted(Tally.objects.values_list(*names))


def test_every_measure_of_a_store_is_what_was_counted_by_hand() -> None:
    story = a_story()

    ingest(AT)

    sold = FIRST - 5 * DAY
    assert kept(story.store.pk) == {
        (Measure.SUBMITTED, FIRST): (3, 0),
        (Measure.SUBMITTED, SECOND): (1, 0),
        (Measure.FAULTS, FIRST): (1, 0),
        (Measure.FIRST_RESPONSE, FIRST): (2, 6 * 3600),
        (Measure.DECIDED, FIRST): (2, 0),
        (Measure.ASKED_MORE, FIRST): (1, 0),
        (Measure.HANDLED, FIRST): (3, 0),
        (Measure.APPROVED, FIRST): (1, 0),
        (Measure.ENDED, FIRST): (1, 1),
        (Measure.ENDED, SECOND): (1, 1),
        (Measure.RESOLVED, FIRST): (1, 2 * 3600),
        (Measure.RESOLVED, SECOND): (1, 30 * 3600),
        (Measure.RESOLVED_FOR_GOOD, FIRST): (1, 2 * 3600),
        (Measure.RESOLVED_FOR_GOOD, SECOND): (1, 30 * 3600),
        # The first's time was paused by a question and ended by the approval; the third's was taken away.
        (Measure.FINISHED, FIRST): (2, 0),
        (Measure.RATED, SECOND): (1, 6),
        (Measure.RATED_LOW, SECOND): (1, 0),
        (Measure.SOLD, sold): (4, 6),
    }


def test_the_sum_of_all_stores_is_their_sum() -> None:
    one, other = a_story(), a_story()

    ingest(AT)

    double = {key: (2 * count, 2 * total) for key, (count, total) in kept(one.store.pk).items()}
    assert kept(other.store.pk) == kept(one.store.pk)
    assert kept(ALL_STORES) == double


def test_splits_add_up_to_the_whole() -> None:
    story = a_story()

    ingest(AT)

    product, agent = str(story.line.product_id), str(story.agent.pk)
    assert kept(story.store.pk, Split.PRODUCT, product)[Measure.SUBMITTED, FIRST] == (2, 0)
    assert kept(story.store.pk, Split.PRODUCT, product)[Measure.SOLD, FIRST - 5 * DAY] == (3, 5)
    assert kept(story.store.pk, Split.REASON, "defective")[Measure.SUBMITTED, FIRST] == (1, 0)
    assert kept(story.store.pk, Split.KIND, "exchange")[Measure.ENDED, SECOND] == (1, 1)
    assert kept(story.store.pk, Split.AGENT, agent)[Measure.FIRST_RESPONSE, FIRST] == (2, 6 * 3600)
    assert kept(story.store.pk, Split.DEFECT, f"{product}:defective") == {(Measure.SUBMITTED, FIRST): (1, 0)}


def test_counting_twice_changes_nothing() -> None:
    a_story()
    ingest(AT)
    once = all_rows()

    ingest(AT)
    rebuild(WHOLE, AT)

    assert all_rows() == once


def test_only_what_is_new_is_counted_and_the_rest_stands() -> None:
    story = a_story()
    ingest(AT)
    moved(story.tickets[3], Action.WITHDRAW, as_customer(story.tickets[3]), AT + DAY)

    counted = ingest(AT + DAY + HOUR)

    assert counted.events == 1
    assert counted.days == (Days(date(2026, 11, 19), date(2026, 11, 21)),)
    assert kept(story.store.pk)[Measure.ENDED, date(2026, 11, 21)] == (1, 1)
    assert kept(story.store.pk)[Measure.SUBMITTED, FIRST] == (3, 0)


def test_an_order_imported_late_is_counted_on_its_own_day() -> None:
    story = a_story()
    ingest(AT)
    OrderLineFactory(order=OrderFactory(store=story.store, placed_at=NOON - 60 * DAY), quantity=2)

    ingest(AT + HOUR)

    assert kept(story.store.pk)[Measure.SOLD, FIRST - 60 * DAY] == (1, 2)


def test_a_time_limit_counts_on_the_day_it_came_due_and_open_ones_as_missed() -> None:
    store = StoreFactory()
    a_ticket(a_line(store))
    due_day = FIRST + 2 * DAY

    rebuild(WHOLE, NOON + 47 * HOUR)
    before = kept(store.pk).get((Measure.DUE, due_day))
    rebuild(WHOLE, NOON + 49 * HOUR)
    unswept = kept(store.pk)[Measure.DUE, due_day]
    sweep(NOON + 49 * HOUR)
    rebuild(WHOLE, NOON + 50 * HOUR)

    assert before is None
    assert unswept == (1, 1)
    assert kept(store.pk)[Measure.DUE, due_day] == (1, 1)


def test_an_answer_in_time_counts_as_met_when_it_would_have_come_due() -> None:
    story = a_story()

    rebuild(WHOLE, NOON + 100 * HOUR)

    # Two reviews were answered, one of them after a pause; one was withdrawn and is no time of the store's.
    assert kept(story.store.pk)[Measure.DUE, FIRST + 2 * DAY] == (2, 0)
    assert kept(story.store.pk)[Measure.DUE, FIRST + 3 * DAY] == (1, 1)


def test_a_day_ends_at_the_midnight_of_the_store() -> None:
    china, new_york = StoreFactory(), StoreFactory(time_zone="America/New_York")
    # Half past midnight on the 19th in China is half past eleven on the 18th in New York.
    at = datetime(2026, 11, 18, 16, 30, tzinfo=UTC)
    for store in (china, new_york):
        a_ticket(a_line(store), at=at)

    ingest(at + HOUR)

    assert (Measure.SUBMITTED, SECOND) in kept(china.pk)
    assert (Measure.SUBMITTED, FIRST) in kept(new_york.pk)
    assert kept(ALL_STORES)[Measure.SUBMITTED, FIRST] == (1, 0)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 1, 3, 59, tzinfo=UTC), date(2026, 10, 31)),
        (datetime(2026, 11, 1, 4, 0, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), date(2026, 11, 1)),  # 25 hours later: the clocks were put back
        (datetime(2026, 11, 2, 5, 0, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_a_day_of_twenty_five_hours_is_one_day(at: datetime, day: date) -> None:
    store = StoreFactory(time_zone="America/New_York")
    order = OrderFactory(store=store, placed_at=at - 5 * DAY, paid_at=at - 5 * DAY, delivered_at=at - 2 * DAY)
    a_ticket(OrderLineFactory(order=order), at=at)

    ingest(at + 3 * DAY)

    assert [key for key in kept(store.pk) if key[0] is Measure.SUBMITTED] == [(Measure.SUBMITTED, day)]


def test_pauses_are_no_time_of_the_stores() -> None:
    store = StoreFactory()
    ticket = a_ticket(a_line(store))
    agent = as_store(agent_of(store))
    moved(ticket, Action.REQUEST_INFO, agent, NOON + 2 * HOUR, note="A photo, please.")
    moved(ticket, Action.SUPPLY_INFO, as_customer(ticket), NOON + 12 * HOUR, note="Here.")
    moved(ticket, Action.WITHDRAW, as_customer(ticket), NOON + 13 * HOUR)

    rebuild(WHOLE, AT)

    assert kept(store.pk)[Measure.RESOLVED, date(2026, 11, 19)] == (1, 3 * 3600)


def test_a_rebuild_can_be_tried_without_changing_anything(settings: Settings) -> None:
    set_clock(settings, AT)
    story = a_story()
    ingest(AT)
    Tally.objects.filter(store_id=story.store.pk, measure=Measure.SUBMITTED, split="").update(count=99)
    wrong, out = all_rows(), StringIO()

    call_command("rebuild_insights", "--from", "2026-11-18", "--to", "2026-11-19", "--dry-run", stdout=out)

    assert "2 days, 2 figures would change; nothing was changed." in out.getvalue()
    assert all_rows() == wrong
    assert would_change(Days(FIRST, SECOND), AT) == 2


def test_a_rebuild_says_how_far_it_is_and_makes_it_right(settings: Settings) -> None:
    set_clock(settings, AT)
    a_story()
    ingest(AT)
    right, out = all_rows(), StringIO()
    Tally.objects.all().delete()

    call_command("rebuild_insights", stdout=out)

    assert "100 %" in out.getvalue()
    assert all_rows() == right


def test_at_night_the_last_three_days_are_compared_and_a_difference_is_told_once() -> None:
    administrator, story = an_administrator(), a_story()
    ingest(AT)
    true = kept(story.store.pk)
    night = datetime(2026, 11, 19, 19, 30, tzinfo=UTC)  # half past three on the 20th
    Tally.objects.filter(store_id=story.store.pk, measure=Measure.ENDED, split="", day=FIRST).update(count=7)

    assert at_night(night)
    assert not at_night(night + HOUR)

    found = TallyCheck.objects.get()
    assert (found.first, found.last, found.differences) == (date(2026, 11, 17), SECOND, 1)
    assert found.sample == [
        {"figure": ["", story.store.pk, "2026-11-18", "", "ended", PLAIN], "kept": [7, 1], "true": [1, 1]}
    ]
    assert kept(story.store.pk) == true
    assert Notice.objects.filter(user=administrator, code="figures").count() == 1


def test_without_a_difference_nobody_is_told() -> None:
    an_administrator()
    a_story()
    ingest(AT)
    ingest(AT + DAY)

    assert check(AT + DAY).differences == 0
    assert at_night(datetime(2026, 11, 20, 19, 30, tzinfo=UTC))
    assert not Notice.objects.filter(code="figures").exists()


def test_progress_says_up_to_when_it_is_counted() -> None:
    story: Story = a_story()
    ingest(AT)

    progress = Progress.objects.get()

    assert progress.read_at == AT
    assert progress.event_id == max(ticket.events.latest("id").pk for ticket in story.tickets)


def test_before_anything_happened_there_is_nothing_to_count() -> None:
    assert ingest(AT).days == ()
    assert not Tally.objects.exists()
    assert timedelta(0) == AT - Progress.objects.get().read_at  # type: ignore[operator]


def test_a_self_check_before_anybody_bought_or_asked_is_counted() -> None:
    version = current_guides().order_by("pk")[0]
    GuideRun.objects.create(version=version, ending=Ending.SOLVED, started_at=NOON, ended_at=NOON + HOUR)

    ingest(NOON + DAY)

    assert kept(ALL_STORES)[Measure.CHECKED, FIRST] == (1, 1)
