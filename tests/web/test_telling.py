"""What a customer chooses about being told, and the link in a mail."""

from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.contacts.models import FailedAddress, NoticeChoice, QuietTime
from aftersales.contacts.selectors import preferences_of, unsubscribe_path
from aftersales.contacts.services import choose, mark_failed
from aftersales.domain.notices import Audience, Channel, Topic
from tests.factories import NOON, UserFactory
from tests.web.texts import main_of, says

PREFERENCES = "/inbox/preferences/"
QUIET = {"is_on": "on", "starts": "22:00", "ends": "08:00", "zone": "Asia/Shanghai"}
EMAIL, SMS = Channel.EMAIL, Channel.SMS


def switched_on(customer: User) -> list[str]:
    page = preferences_of(customer, Audience.CUSTOMER)
    return [switch.code for switch in page.switches if switch.is_on]


def test_the_page_says_what_cannot_be_switched_off_and_why(page: Client, customer: User) -> None:
    response = page.get(PREFERENCES)

    says(
        response,
        "Decisions on your request",
        "It decides about your rights and their time limits, so one way stays on.",
        "Decisions on your request by E-mail: always on",
        "Progress by E-mail",
    )
    assert 'value="decision:email"' not in main_of(response)
    assert 'value="progress:email" checked' in main_of(response)


def test_what_is_unticked_is_switched_off_and_nothing_else_is_touched(page: Client, customer: User) -> None:
    wanted = [code for code in switched_on(customer) if code != "progress:email"]

    response = page.post(PREFERENCES, QUIET | {"on": wanted}, follow=True)

    says(response, "Your choices are kept.")
    assert [(row.topic, row.channel, row.is_on) for row in NoticeChoice.objects.all()] == [("progress", "email", False)]


def test_a_forged_form_cannot_silence_what_must_be_told(page: Client, customer: User) -> None:
    page.post(PREFERENCES, QUIET | {"on": []})

    assert "decision:email" in switched_on(customer)
    assert not NoticeChoice.objects.filter(topic="decision").exists()


def test_two_ways_of_what_must_be_told_cannot_both_be_closed(page: Client, customer: User) -> None:
    User.objects.filter(pk=customer.pk).update(phone="13800004471")
    customer.refresh_from_db()
    choose(customer, {(Topic.DECISION, SMS): True})

    response = page.post(PREFERENCES, QUIET | {"on": ["progress:email"]})

    says(response, "must reach you by mail or text message. Nothing was changed.", status=422)
    assert {"decision:email", "decision:sms"} <= set(switched_on(customer))


def test_quiet_hours_are_kept(page: Client, customer: User) -> None:
    page.post(PREFERENCES, QUIET | {"on": switched_on(customer), "starts": "23:30", "zone": "Europe/Berlin"})

    quiet = QuietTime.objects.get(user=customer)
    assert (quiet.is_on, quiet.starts, quiet.ends, quiet.zone) == (True, time(23, 30), time(8), "Europe/Berlin")


@pytest.mark.parametrize(
    "wrong", [{"starts": "25:00"}, {"ends": "22:00"}, {"zone": "Middle/Earth"}, {"starts": ""}, {"zone": ""}]
)
def test_hours_that_make_no_sense_are_refused_and_nothing_changes(
    page: Client, customer: User, wrong: dict[str, str]
) -> None:
    response = page.post(PREFERENCES, QUIET | {"on": []} | wrong)

    assert response.status_code == 422
    assert not QuietTime.objects.exists()
    assert not NoticeChoice.objects.exists()


def test_a_failed_address_is_shown_with_its_answer_and_can_be_tried_again(page: Client, customer: User) -> None:
    mark_failed(EMAIL, customer.email, "550 5.1.1 no such user", NOON)
    says(page.get(PREFERENCES), f"Nothing arrives at {customer.email}.", "Refuses us", "550 5.1.1 no such user")

    response = page.post(reverse("web:address_again", args=["email"]), follow=True)

    says(response, "We use this address again.")
    assert not FailedAddress.objects.exists()


def test_nobody_tries_the_address_of_another_again(page: Client) -> None:
    mark_failed(EMAIL, UserFactory().email, "550", NOON)

    page.post(reverse("web:address_again", args=["email"]))

    assert FailedAddress.objects.count() == 1
    assert page.post(reverse("web:address_again", args=["pigeon"])).status_code == 404


def test_the_page_of_choices_takes_few_queries(
    page: Client, customer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(7):
        page.get(PREFERENCES)


# --- the link in a mail ---


@pytest.fixture
def client() -> Client:
    """Nobody in particular, reading English."""
    return Client(headers={"accept-language": "en"})


def link(customer: User, topic: Topic = Topic.PROGRESS) -> str:
    return unsubscribe_path(customer, topic, EMAIL)


def test_looking_at_the_link_changes_nothing(client: Client, customer: User) -> None:
    response = client.get(link(customer))

    says(response, "Switch off “Progress” by E-mail?", f"{customer.email[:1]}…@example.com gets no more of these.")
    assert not NoticeChoice.objects.exists()


def test_the_link_switches_off_without_signing_in(client: Client, customer: User) -> None:
    response = client.post(link(customer))

    says(response, "“Progress” by E-mail is switched off.")
    assert "progress:email" not in switched_on(customer)


def test_a_mail_program_does_it_in_one_click(customer: User) -> None:
    """RFC 8058: a POST with this one field, no cookie and no token."""
    machine = Client(enforce_csrf_checks=True)

    response = machine.post(link(customer), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")

    assert response.status_code == 200
    assert "progress:email" not in switched_on(customer)


def test_a_mistake_is_put_right_on_the_same_page(client: Client, customer: User) -> None:
    client.post(link(customer))

    says(client.post(link(customer), {"again": "yes"}), "“Progress” by E-mail is switched on again.")

    assert "progress:email" in switched_on(customer)


def test_a_changed_link_leads_nowhere(client: Client, customer: User) -> None:
    assert client.post(link(customer).replace("/unsubscribe/", "/unsubscribe/x")).status_code == 404
    assert not NoticeChoice.objects.exists()
