"""The link by which a shop hands its customer over to one order."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import SpentToken, StoreKey
from aftersales.accounts.services import end_keys, give_key
from aftersales.domain.hand_over import written
from aftersales.orders.models import Order, OrderGuest, OrderLine
from aftersales.web.selectors.visitors import GUEST_COOKIE
from tests.factories import OrderLineFactory, StoreFactory, UserFactory
from tests.web.conftest import AT, Clock
from tests.web.texts import says

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def key(line: OrderLine) -> StoreKey:
    return give_key(line.order.store, at=AT)


def link(key: StoreKey, order: Order, nonce: str = "0123456789") -> str:
    return f"/hand-over/{written(order.number, key_id=key.key_id, secret=key.secret, nonce=nonce, at=AT)}/"


def test_looking_says_which_order_and_uses_nothing(client: Client, key: StoreKey, line: OrderLine) -> None:
    says(client.get(link(key, line.order), headers=ENGLISH), f"sends you here for order {line.order.number}.")

    assert not SpentToken.objects.exists()
    assert not OrderGuest.objects.exists()


def test_the_button_opens_the_order_as_its_guest(client: Client, key: StoreKey, line: OrderLine) -> None:
    response = client.post(link(key, line.order))

    assert response["Location"] == f"/orders/{line.order.number}/"
    assert client.get(response["Location"]).status_code == 200
    assert OrderGuest.objects.get().order == line.order


def test_the_second_use_opens_nothing(client: Client, key: StoreKey, line: OrderLine) -> None:
    client.post(link(key, line.order))
    thief = Client()

    says(thief.post(link(key, line.order), headers=ENGLISH), "The link has been used.", status=410)
    assert GUEST_COOKIE not in thief.cookies


def test_after_five_minutes_it_opens_nothing(client: Client, key: StoreKey, line: OrderLine, clock: Clock) -> None:
    clock.stands_at(AT + timedelta(minutes=5))

    says(client.post(link(key, line.order), headers=ENGLISH), "The link is older than 5 minutes.", status=410)
    assert not SpentToken.objects.exists()


def test_an_altered_one_opens_nothing(client: Client, key: StoreKey, line: OrderLine) -> None:
    other = OrderLineFactory(order__store=line.order.store)
    token, forged = link(key, line.order).split("."), link(key, other.order).split(".")

    response = client.post(f"{token[0]}.{forged[1]}.{token[2]}", headers=ENGLISH)

    says(response, "This is no link of a store.", status=404)
    assert not OrderGuest.objects.exists()


def test_the_key_of_one_store_opens_no_order_of_another(client: Client, line: OrderLine) -> None:
    foreign = give_key(StoreFactory(), at=AT)

    assert client.post(link(foreign, line.order)).status_code == 404
    assert not OrderGuest.objects.exists()


def test_a_new_key_leaves_the_old_one_seven_days(client: Client, key: StoreKey, line: OrderLine) -> None:
    new = give_key(line.order.store, at=AT)
    key.refresh_from_db()

    assert key.ends_at == AT + timedelta(days=7)
    assert client.post(link(key, line.order)).status_code == 302
    assert client.post(link(new, line.order)).status_code == 302


def test_an_ended_key_opens_nothing(client: Client, key: StoreKey, line: OrderLine) -> None:
    end_keys(StoreKey.objects.all(), at=AT)

    assert client.post(link(key, line.order)).status_code == 404


def test_who_is_signed_in_gets_an_order_without_account_into_theirs(
    client: Client, key: StoreKey, line: OrderLine
) -> None:
    Order.objects.filter(pk=line.order_id).update(customer=None)
    lin = UserFactory()
    client.force_login(lin)

    client.post(link(key, line.order))

    assert Order.objects.get(pk=line.order_id).customer == lin
    assert GUEST_COOKIE not in client.cookies


def test_the_secret_is_shown_once(client: Client, line: OrderLine) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    response = client.post(reverse("admin:accounts_storekey_add"), {"store": line.order.store_id}, follow=True)

    key = StoreKey.objects.get()
    assert key.secret in response.content.decode()
    assert key.secret not in client.get(reverse("admin:accounts_storekey_changelist")).content.decode()
    page = client.get(reverse("admin:accounts_storekey_change", args=[key.pk]))
    assert key.secret not in page.content.decode()
