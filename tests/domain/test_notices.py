from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.notices import (
    TOPICS,
    Channel,
    QuietHours,
    Topic,
    channels_for,
    nag_level,
    not_before,
    topic_of,
)

EMAIL, SMS, WEBHOOK = Channel.EMAIL, Channel.SMS, Channel.WEBHOOK
NIGHT = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
"""23:30 in Shanghai."""
MORNING = datetime(2026, 11, 19, 0, 0, tzinfo=UTC)
"""08:00 in Shanghai, the day after."""


@pytest.mark.parametrize(
    ("code", "values", "topic"),
    [
        ("move", {"viewer": Role.CUSTOMER, "action": Action.APPROVE}, Topic.DECISION),
        ("move", {"viewer": Role.CUSTOMER, "action": Action.SUBMIT}, Topic.PROGRESS),
        ("move", {"viewer": Role.CUSTOMER, "action": "something new"}, Topic.DECISION),
        ("move", {"viewer": Role.STORE, "action": Action.SUBMIT}, Topic.WORK),
        ("message", {"viewer": Role.CUSTOMER}, Topic.MESSAGE),
        ("message", {"viewer": Role.STORE}, Topic.CUSTOMER_MESSAGE),
        ("reminder", {"viewer": Role.STORE}, Topic.DUE),
        ("dispute", {"viewer": Role.PLATFORM}, Topic.CASE),
        ("dispute", {"viewer": Role.CUSTOMER}, Topic.DISPUTE),
        ("overdue", {"viewer": Role.STORE}, Topic.OVERDUE),
        ("penalty", {"viewer": Role.STORE}, Topic.CASE),
        ("assessment", {"viewer": Role.STORE}, Topic.CASE),
        ("file", {"viewer": Role.CUSTOMER}, Topic.DECISION),
        ("welcome", {}, Topic.SIGN_IN),
        ("a code of tomorrow", {}, Topic.PROGRESS),
    ],
)
def test_each_notice_falls_under_one_topic(code: str, values: dict[str, object], topic: Topic) -> None:
    assert topic_of(code, values) is topic


def test_every_topic_has_a_rule() -> None:
    assert TOPICS.keys() == set(Topic)


def reach(*channels: Channel) -> frozenset[Channel]:
    return frozenset(channels)


def test_mail_is_the_rule_and_text_messages_are_asked_for() -> None:
    assert channels_for(Topic.PROGRESS, reach(EMAIL, SMS)) == {EMAIL}
    assert channels_for(Topic.PROGRESS, reach(EMAIL, SMS), {SMS: True}) == {EMAIL, SMS}


def test_a_text_message_stands_in_where_no_mail_arrives() -> None:
    assert channels_for(Topic.PROGRESS, reach(SMS)) == {SMS}


def test_it_does_not_stand_in_for_a_mail_that_nobody_wants() -> None:
    assert channels_for(Topic.PROGRESS, reach(SMS), {EMAIL: False}) == frozenset()


def test_what_may_be_switched_off_is_switched_off() -> None:
    assert channels_for(Topic.PROGRESS, reach(EMAIL, SMS), {EMAIL: False}) == frozenset()


def test_what_must_be_told_keeps_one_channel() -> None:
    assert channels_for(Topic.DECISION, reach(EMAIL, SMS), {EMAIL: False}) == {EMAIL}
    assert channels_for(Topic.DECISION, reach(SMS), {EMAIL: False, SMS: False}) == {SMS}


def test_a_text_message_may_take_the_place_of_the_mail_that_must_be_sent() -> None:
    assert channels_for(Topic.DECISION, reach(EMAIL, SMS), {EMAIL: False, SMS: True}) == {SMS}


def test_a_webhook_alone_is_not_enough_for_what_must_be_told() -> None:
    assert channels_for(Topic.CASE, reach(EMAIL, WEBHOOK), {EMAIL: False}) == {EMAIL, WEBHOOK}


def test_nobody_is_told_where_nothing_reaches_them() -> None:
    assert channels_for(Topic.DECISION, frozenset()) == frozenset()


@pytest.mark.parametrize(
    ("local", "waits_until"),
    [
        ("21:59", "21:59"),
        ("22:00", "08:00"),
        ("23:59", "08:00"),
        ("00:00", "08:00"),
        ("07:59", "08:00"),
        ("08:00", "08:00"),
    ],
)
def test_the_night_of_the_customer_is_theirs(local: str, waits_until: str) -> None:
    quiet = QuietHours(zone="UTC")
    at = datetime.combine(datetime(2026, 11, 18).date(), time.fromisoformat(local), UTC)

    free = quiet.free_at(at)

    assert f"{free:%H:%M}" == waits_until
    assert timedelta(0) <= free - at < timedelta(hours=10, minutes=1)


def test_the_night_follows_the_readers_own_clock() -> None:
    berlin = QuietHours(zone="Europe/Berlin")

    assert berlin.free_at(NIGHT) == NIGHT  # 16:30 there
    assert QuietHours().free_at(NIGHT) == MORNING


def test_a_night_with_a_changed_clock_ends_at_eight_all_the_same() -> None:
    before_summer_ends = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)  # 23:00 in Berlin

    assert QuietHours(zone="Europe/Berlin").free_at(before_summer_ends) == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


def test_hours_within_a_day() -> None:
    nap = QuietHours(time(13), time(14), "UTC")
    at = datetime(2026, 11, 18, 13, 30, tzinfo=UTC)

    assert nap.free_at(at) == datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
    assert nap.free_at(at - timedelta(hours=1)) == at - timedelta(hours=1)


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.times(),
    st.times(),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"]),
)
def test_whatever_the_hours_the_wait_ends_within_a_day_and_outside_them(
    at: datetime, starts: time, ends: time, zone: str
) -> None:
    quiet = QuietHours(starts.replace(microsecond=0), ends.replace(microsecond=0), zone)

    free = quiet.free_at(at)

    assert at <= free <= at + timedelta(hours=25)
    assert quiet.free_at(free) == free


def test_a_decision_waits_for_the_morning_and_a_link_asked_for_does_not() -> None:
    assert not_before(Topic.DECISION, NIGHT, QuietHours()) == MORNING
    assert not_before(Topic.SIGN_IN, NIGHT, QuietHours()) == NIGHT
    assert not_before(Topic.DECISION, NIGHT, None) == NIGHT


@pytest.mark.parametrize(("due_in", "waits"), [(timedelta(hours=9), False), (timedelta(hours=10), True)])
def test_a_reminder_goes_out_at_night_only_when_the_morning_is_too_late(due_in: timedelta, waits: bool) -> None:
    goes_at = not_before(Topic.REMINDER, NIGHT, QuietHours(), NIGHT + due_in)

    assert goes_at == (MORNING if waits else NIGHT)


@pytest.mark.parametrize(("days", "level"), [(0.99, 0), (1, 1), (2, 2), (3.9, 2), (4, 3), (8, 4), (400, 4)])
def test_nagging_comes_after_one_two_four_and_eight_days(days: float, level: int) -> None:
    assert nag_level(timedelta(days=days)) == level
