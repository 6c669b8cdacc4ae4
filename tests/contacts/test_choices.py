from datetime import UTC, datetime, time, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.audit.models import ChangeEvent
from aftersales.contacts.models import FailedAddress, NoticeChoice, WebhookTarget
from aftersales.contacts.selectors import Route, Telling, failures_of, routes_of, subscription_of, unsubscribe_path
from aftersales.contacts.services import (
    StaysOnError,
    choose,
    end_subscription,
    mark_failed,
    remove_webhook,
    resume_subscription,
    set_quiet_time,
    set_webhook,
    try_again,
)
from aftersales.domain.notices import Channel, Topic
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db

EMAIL, SMS, WEBHOOK = Channel.EMAIL, Channel.SMS, Channel.WEBHOOK
NIGHT = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 19, 0, 0, tzinfo=UTC)


@pytest.fixture
def person() -> User:
    made: User = UserFactory(username="lin", phone="13800004471")
    return made


def channels(person: User, topic: Topic) -> set[Channel]:
    return {route.channel for route in routes_of([Telling(person, topic)], NOON)[0]}


def test_without_a_choice_it_is_mail(person: User) -> None:
    assert channels(person, Topic.PROGRESS) == {EMAIL}


def test_a_choice_is_followed_and_may_change(person: User) -> None:
    choose(person, {(Topic.PROGRESS, EMAIL): False, (Topic.PROGRESS, SMS): True})
    assert channels(person, Topic.PROGRESS) == {SMS}

    choose(person, {(Topic.PROGRESS, SMS): False})
    assert channels(person, Topic.PROGRESS) == set()
    assert channels(person, Topic.MESSAGE) == {EMAIL}


def test_what_must_be_told_cannot_be_silenced_and_nothing_changes(person: User) -> None:
    with pytest.raises(StaysOnError):
        choose(person, {(Topic.PROGRESS, EMAIL): False, (Topic.DECISION, EMAIL): False})

    assert not NoticeChoice.objects.exists()


def test_it_may_come_by_text_message_instead(person: User) -> None:
    choose(person, {(Topic.DECISION, EMAIL): False, (Topic.DECISION, SMS): True})

    assert channels(person, Topic.DECISION) == {SMS}


def test_the_way_that_is_left_cannot_be_closed_in_a_second_step(person: User) -> None:
    choose(person, {(Topic.DECISION, EMAIL): False, (Topic.DECISION, SMS): True})

    with pytest.raises(StaysOnError):
        choose(person, {(Topic.DECISION, SMS): False})

    assert channels(person, Topic.DECISION) == {SMS}


def test_mails_to_a_customer_wait_for_the_morning() -> None:
    person = UserFactory()

    assert routes_of([Telling(person, Topic.DECISION)], NIGHT) == [[Route(EMAIL, MORNING)]]


def test_staff_have_no_quiet_hours_until_they_ask_for_them() -> None:
    agent = UserFactory(is_staff=True)
    assert routes_of([Telling(agent, Topic.WORK)], NIGHT) == [[Route(EMAIL, NIGHT)]]

    set_quiet_time(agent, is_on=True, starts=time(20), ends=time(9), zone="Asia/Shanghai")
    assert routes_of([Telling(agent, Topic.WORK)], NIGHT) == [[Route(EMAIL, MORNING + timedelta(hours=1))]]


def test_a_customer_may_do_without_quiet_hours() -> None:
    person = UserFactory()
    set_quiet_time(person, is_on=False, starts=time(22), ends=time(8), zone="Asia/Shanghai")

    assert routes_of([Telling(person, Topic.DECISION)], NIGHT) == [[Route(EMAIL, NIGHT)]]


def test_a_webhook_is_for_staff_and_does_not_wait() -> None:
    agent = UserFactory(is_staff=True)
    set_webhook(agent, "https://hooks.example/a", NOON)
    set_quiet_time(agent, is_on=True, starts=time(22), ends=time(8), zone="Asia/Shanghai")

    assert routes_of([Telling(agent, Topic.WORK)], NIGHT) == [[Route(EMAIL, MORNING), Route(WEBHOOK, NIGHT)]]
    assert routes_of([Telling(agent, Topic.PROGRESS)], NIGHT) == [[Route(EMAIL, MORNING)]]


def test_a_failed_address_is_not_used_and_another_way_takes_its_place(person: User) -> None:
    mark_failed(EMAIL, person.email.upper(), "550 5.1.1 no such user", NOON)

    assert channels(person, Topic.DECISION) == {SMS}
    assert [mark.reason for mark in failures_of(person)] == ["550 5.1.1 no such user"]


def test_it_is_used_again_when_its_owner_says_so(person: User) -> None:
    mark_failed(EMAIL, person.email, "550", NOON)
    mark_failed(EMAIL, "somebody.else@example.com", "550", NOON)

    assert try_again(person, EMAIL) == 1

    assert channels(person, Topic.DECISION) == {EMAIL}
    assert [mark.address for mark in FailedAddress.objects.all()] == ["somebody.else@example.com"]


def test_failing_again_keeps_the_newest_answer(person: User) -> None:
    mark_failed(EMAIL, person.email, "first", NOON)
    mark_failed(EMAIL, person.email, "second", NOON + timedelta(days=1))

    assert FailedAddress.objects.get().reason == "second"


def test_without_a_sender_there_are_no_text_messages(person: User, settings: Settings) -> None:
    settings.SMS_BACKEND = ""
    choose(person, {(Topic.PROGRESS, SMS): True})

    assert channels(person, Topic.PROGRESS) == {EMAIL}


@pytest.mark.parametrize("people", [1, 30])
def test_four_queries_find_the_ways_to_one_or_to_thirty(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    told = [Telling(UserFactory(), Topic.PROGRESS) for _ in range(people)]

    with django_assert_num_queries(4):
        assert len(routes_of(told, NOON)) == people


# --- the link in a mail ---


def token_of(path: str) -> str:
    return path.removeprefix("/unsubscribe/").removesuffix("/")


def test_the_link_ends_one_topic_by_one_channel(person: User) -> None:
    subscription = subscription_of(token_of(unsubscribe_path(person, Topic.PROGRESS, EMAIL)))
    assert subscription

    end_subscription(subscription)
    end_subscription(subscription)
    assert channels(person, Topic.PROGRESS) == set()
    assert channels(person, Topic.MESSAGE) == {EMAIL}

    resume_subscription(subscription)
    assert channels(person, Topic.PROGRESS) == {EMAIL}


def test_there_is_no_link_where_the_law_wants_them_told(person: User) -> None:
    assert unsubscribe_path(person, Topic.DECISION, EMAIL) == ""


@pytest.mark.parametrize("token", ["", "x", "WzEsInByb2dyZXNzIiwiZW1haWwiXQ:forged"])
def test_a_forged_link_is_no_link(person: User, token: str) -> None:
    assert subscription_of(token) is None


def test_a_changed_link_is_no_link(person: User) -> None:
    token = token_of(unsubscribe_path(person, Topic.PROGRESS, EMAIL))

    assert subscription_of(f"a{token}") is None


# --- webhooks ---


def test_a_new_address_gets_a_new_secret_and_the_same_one_keeps_it() -> None:
    agent = UserFactory(is_staff=True)
    first = set_webhook(agent, "https://hooks.example/a", NOON).secret

    assert set_webhook(agent, "https://hooks.example/a", NOON).secret == first
    assert set_webhook(agent, "https://hooks.example/b", NOON).secret != first


def test_a_webhook_can_be_taken_away() -> None:
    agent = UserFactory(is_staff=True)
    set_webhook(agent, "https://hooks.example/a", NOON)

    remove_webhook(agent, NOON)
    remove_webhook(agent, NOON)

    assert not WebhookTarget.objects.exists()


def test_where_notices_are_posted_is_history_without_what_may_be_secret_in_an_address() -> None:
    agent = UserFactory(is_staff=True)
    for url in ("https://hooks.example/T0/secret", "https://hooks.example/T0/secret", "https://other.example/T1"):
        set_webhook(agent, url, NOON)
    remove_webhook(agent, NOON)

    told = ChangeEvent.objects.filter(by=agent).order_by("sequence").values_list("action", "name", "payload")
    assert list(told) == [
        ("set", "hooks.example", {"host": "hooks.example"}),
        ("set", "other.example", {"host": "other.example"}),
        ("end", "other.example", {"host": "other.example"}),
    ]
