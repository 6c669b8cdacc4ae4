"""What a member of staff chooses about being told."""

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.contacts.models import FailedAddress, NoticeChoice, WebhookTarget
from aftersales.contacts.selectors import preferences_of
from aftersales.contacts.services import mark_failed, set_webhook
from aftersales.domain.notices import Audience, Channel
from tests.desk.cast import said, signed_in
from tests.factories import NOON, OrderLineFactory, StoreFactory, a_ticket, agent_of

pytestmark = pytest.mark.django_db

HOOK = "https://hooks.example/a"
QUIET = {"starts": "22:00", "ends": "08:00", "zone": "Asia/Shanghai"}


@pytest.fixture
def agent() -> User:
    return agent_of(StoreFactory())


@pytest.fixture
def desk(agent: User) -> Client:
    return signed_in(agent)


def test_the_topics_are_those_of_staff(desk: Client) -> None:
    page = said(desk.get(reverse("admin:notices")))

    assert "Requests that move" in page
    assert "One summary on the first, second, fourth and eighth day." in page
    assert "Decisions on your request" not in page


def test_staff_switch_off_what_they_do_not_want(desk: Client, agent: User) -> None:
    wanted = [one.code for one in preferences_of(agent, Audience.STAFF).switches if one.code != "work:email"]

    response = desk.post(reverse("admin:notices"), QUIET | {"on": wanted})

    assert response.status_code == 302
    assert [(row.topic, row.is_on) for row in NoticeChoice.objects.filter(user=agent)] == [("work", False)]
    assert preferences_of(agent, Audience.STAFF).quiet.hours is None


def test_a_webhook_is_set_shown_with_its_secret_and_taken_away(desk: Client, agent: User) -> None:
    desk.post(reverse("admin:notices_webhook"), {"url": HOOK})

    target = WebhookTarget.objects.get(user=agent)
    assert target.url == HOOK
    assert target.secret in said(desk.get(reverse("admin:notices")))

    desk.post(reverse("admin:notices_webhook"), {"url": ""})
    assert not WebhookTarget.objects.exists()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://hooks.example/a", "Only https:// is used"),
        ("https://169.254.169.254/latest/", "This leads into a private network"),
        ("https://2130706433/", "This leads into a private network"),
        ("nonsense", "This is not an address of the web."),
    ],
)
def test_a_webhook_into_our_own_network_is_refused_with_a_reason(
    desk: Client, agent: User, url: str, sentence: str
) -> None:
    set_webhook(agent, HOOK, NOON)

    response = desk.post(reverse("admin:notices_webhook"), {"url": url})

    assert response.status_code == 422
    assert sentence in said(response)
    assert WebhookTarget.objects.get().url == HOOK


def test_a_webhook_that_is_gone_can_be_tried_again(desk: Client, agent: User) -> None:
    set_webhook(agent, HOOK, NOON)
    mark_failed(Channel.WEBHOOK, HOOK, "410 Gone", NOON)
    assert "Nothing arrives at https://hooks.example/a." in said(desk.get(reverse("admin:notices")))

    desk.post(reverse("admin:notices_again", args=["webhook"]))

    assert not FailedAddress.objects.exists()


def test_the_ticket_page_says_when_the_customer_cannot_be_reached(desk: Client, agent: User) -> None:
    ticket = a_ticket(OrderLineFactory(order__store=agent.memberships.get().store))
    page = reverse("admin:review", args=[ticket.number])
    assert "Refuses us since" not in said(desk.get(page))

    mark_failed(Channel.EMAIL, ticket.customer.email, "550 5.1.1 no such user", NOON)

    assert "Refuses us since 2026-11-18" in said(desk.get(page))
