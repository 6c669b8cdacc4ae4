"""Two browsers with one link, and two look-ups of one order, on real threads and real row locks."""

import pytest

from aftersales.accounts.gateways.guest_links import link_of, token_for
from aftersales.accounts.models import SpentToken, User
from aftersales.accounts.services import use_guest_link
from aftersales.orders.models import Order, OrderGuest
from aftersales.orders.services.guests import guest_of
from aftersales.tickets.services.joining import OtherAccountError, join_order
from tests.factories import NOON, OrderFactory, UserFactory
from tests.tickets.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_four_clicks_on_one_link_one_opens_the_order() -> None:
    guest = guest_of(OrderFactory(customer=None), language="en", at=NOON)
    link = link_of(token_for(guest.person_id, "/", NOON))
    assert link

    results = at_once(*[lambda: use_guest_link(link, at=NOON) for _ in range(4)])

    assert sorted(results, key=str) == sorted([guest.person, None, None, None], key=str)
    assert SpentToken.objects.count() == 1


def test_an_order_has_one_guest_however_often_it_is_looked_up_at_once() -> None:
    order = OrderFactory(customer=None)

    results = at_once(*[lambda: guest_of(order, language="en", at=NOON) for _ in range(4)])

    assert {result.pk for result in results if isinstance(result, OrderGuest)} == {OrderGuest.objects.get().pk}
    assert User.objects.filter(is_guest=True).count() == 1


def test_an_order_joins_one_of_two_accounts() -> None:
    guest = guest_of(OrderFactory(customer=None), language="en", at=NOON)
    lin, chen = UserFactory(), UserFactory()

    results = at_once(lambda: join_order(guest.order, lin), lambda: join_order(guest.order, chen))

    assert sum(isinstance(result, OtherAccountError) for result in results) == 1
    assert Order.objects.get().customer in {lin, chen}
