"""What people of the platform and of a store do about addresses in the tables."""

import pytest
from django.urls import reverse

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.audit.models import ChangeEvent
from aftersales.contacts.models import FailedAddress, WebhookTarget
from aftersales.contacts.services import mark_failed, set_webhook
from aftersales.domain.notices import Channel
from aftersales.domain.staff import OF_A_STORE, StaffCode
from tests.desk.cast import said, signed_in
from tests.factories import NOON, StoreFactory, agent_of, member

pytestmark = pytest.mark.django_db
FAILED = reverse("admin:contacts_failedaddress_changelist")
WEBHOOKS = reverse("admin:contacts_webhooktarget_changelist")
HOOK = "https://hooks.example/t0/secret"


@pytest.fixture
def operator() -> User:
    return member(StaffRole.OPERATOR)


def tried_again(person: User, *marks: FailedAddress) -> int:
    body = {"action": "try_again", "_selected_action": [mark.pk for mark in marks]}
    return signed_in(person).post(FAILED, body).status_code


@pytest.mark.parametrize(
    ("channel", "address", "shape"),
    [
        (Channel.EMAIL, "lina@example.com", "l***@example.com"),
        (Channel.SMS, "13800010001", "138 **** 0001"),
        (Channel.WEBHOOK, "https://hooks.example/t0/secret", "hooks.example"),
    ],
)
def test_that_an_address_is_tried_again_is_history_by_the_shape_of_the_address(
    operator: User, channel: Channel, address: str, shape: str
) -> None:
    mark = mark_failed(channel, address, "No such user.", NOON)

    tried_again(operator, mark)

    event = ChangeEvent.objects.get()
    assert (event.subject, event.action, event.name, event.by, event.payload) == (
        f"contacts.failedaddress:{mark.pk}",
        "try_again",
        shape,
        operator,
        {"channel": channel.value},
    )
    assert not FailedAddress.objects.exists()


def test_each_of_several_addresses_has_its_own_event(operator: User) -> None:
    marks = [mark_failed(Channel.EMAIL, f"{name}@example.com", "Gone.", NOON) for name in ("li", "wu")]
    stays = mark_failed(Channel.EMAIL, "zhao@example.com", "Gone.", NOON)

    tried_again(operator, *marks)

    assert sorted(ChangeEvent.objects.values_list("name", flat=True)) == ["l***@example.com", "w***@example.com"]
    assert FailedAddress.objects.get() == stays
    assert "Said to try this address again" in said(signed_in(operator).get(reverse("admin:history")))


def test_an_auditor_tries_no_address_again() -> None:
    mark = mark_failed(Channel.EMAIL, "lina@example.com", "Gone.", NOON)

    tried_again(member(StaffRole.AUDITOR), mark)

    assert FailedAddress.objects.get() == mark
    assert not ChangeEvent.objects.exists()


# --- webhooks ---


@pytest.fixture
def store() -> Store:
    return StoreFactory()


def a_webhook(store: Store) -> WebhookTarget:
    return set_webhook(agent_of(store), HOOK, NOON)


def removed(person: User, *targets: WebhookTarget) -> int:
    body = {"action": "remove", "_selected_action": [target.pk for target in targets]}
    return signed_in(person).post(WEBHOOKS, body).status_code


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.MANAGER])
def test_who_answers_for_people_takes_their_webhooks_away_and_it_is_history(store: Store, role: StaffRole) -> None:
    target = a_webhook(store)
    person = agent_of(store, role) if role is StaffRole.MANAGER else member(role)

    removed(person, target)

    event = ChangeEvent.objects.get(action="end")
    assert (event.subject, event.name, event.by, event.store_key, event.payload) == (
        f"contacts.webhooktarget:{target.user_id}",
        "hooks.example",
        person,
        store.pk,
        {"host": "hooks.example"},
    )
    assert not WebhookTarget.objects.exists()


def test_a_manager_sees_the_webhooks_of_their_people_alone(store: Store) -> None:
    ours, theirs = a_webhook(store), a_webhook(StoreFactory())
    manager = agent_of(store, StaffRole.MANAGER)

    page = said(signed_in(manager).get(WEBHOOKS))
    removed(manager, theirs)

    assert (ours.user.username in page, theirs.user.username in page) == (True, False)
    assert WebhookTarget.objects.count() == 2
    assert not ChangeEvent.objects.filter(action="end").exists()


def test_of_an_address_its_host_alone_is_shown(operator: User, store: Store) -> None:
    target = a_webhook(store)
    client = signed_in(operator)

    pages = said(client.get(WEBHOOKS)) + said(
        client.get(reverse("admin:contacts_webhooktarget_change", args=[target.pk]))
    )

    assert "hooks.example" in pages
    assert ("t0/secret" in pages, target.secret in pages) == (False, False)


@pytest.mark.parametrize(
    "role", [StaffRole.AGENT, StaffRole.SENIOR, StaffRole.FINANCE, StaffRole.ARBITER, StaffRole.AUDITOR]
)
def test_nobody_else_takes_a_webhook_away(store: Store, role: StaffRole) -> None:
    target = a_webhook(store)
    person = agent_of(store, role) if StaffCode(role) in OF_A_STORE else member(role)

    removed(person, target)

    assert WebhookTarget.objects.get() == target
    assert not ChangeEvent.objects.filter(action="end").exists()


@pytest.mark.parametrize(("role", "leads"), [(StaffRole.AGENT, False), (StaffRole.MANAGER, True)])
def test_the_way_there_is_shown_to_whom_it_is_open(store: Store, role: StaffRole, leads: bool) -> None:
    page = said(signed_in(agent_of(store, role)).get(reverse("admin:notices")))

    assert (WEBHOOKS in page) is leads
