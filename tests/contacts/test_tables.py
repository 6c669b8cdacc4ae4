"""What people of the platform and of a store do about addresses in the tables."""

import pytest
from django.urls import reverse

from aftersales.accounts.models import StaffRole, User
from aftersales.audit.models import ChangeEvent
from aftersales.contacts.models import FailedAddress
from aftersales.contacts.services import mark_failed
from aftersales.domain.notices import Channel
from tests.desk.cast import said, signed_in
from tests.factories import NOON, member

pytestmark = pytest.mark.django_db
FAILED = reverse("admin:contacts_failedaddress_changelist")


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
