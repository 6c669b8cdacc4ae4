"""An account is deleted: what goes, what stays, and what has to end first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from aftersales.accounts.models import User
from aftersales.contacts.models import NoticeChoice
from aftersales.contacts.services import ask_for
from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.domain.notices import Topic
from aftersales.domain.personal import Bar, Going, Kept
from aftersales.notifications.models import Notice, OutboxMessage
from aftersales.notifications.services import NoticeDraft, notify
from aftersales.orders.models import Order
from aftersales.personal.models import Erasure
from aftersales.personal.selectors.leaving import leaving
from aftersales.personal.services.erasing import StillNeededError, erase, forget_addresses
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.asking import submit
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, OrderLineFactory, a_draft, a_ticket, agent_of, as_customer, buyer

pytestmark = pytest.mark.django_db


def a_customer(**order: object) -> User:
    told = {"order__receiver_name": "Lin Yue", "order__phone": "13800000000", "order__email": "lin@example.com"}
    return buyer(OrderLineFactory(**told | order))


def withdrawn(person: User) -> Ticket:
    ticket = a_ticket(OrderLineFactory(order__customer=person))
    return move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)


def test_name_addresses_inbox_and_choices_go_at_once() -> None:
    person = a_customer()
    ask_for(person, Topic.WINDOW, is_on=True)
    notify([NoticeDraft(person, "k", "welcome", {}, "/")], NOON)

    erase(person, at=NOON)

    person.refresh_from_db()
    assert (person.email, person.phone, person.first_name, person.is_active) == ("", "", "", False)
    assert person.username == f"deleted-{person.pk}"
    assert person.shown_name == "Deleted account"
    assert not person.has_usable_password()
    for model in (Notice, OutboxMessage, NoticeChoice):
        assert not model._default_manager.filter(user=person).exists()


def test_sent_requests_stay_and_show_no_name() -> None:
    person = a_customer()
    ticket = withdrawn(person)

    erase(person, at=NOON)

    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED
    assert ticket.customer.shown_name == "Deleted account"


def test_drafts_are_dropped() -> None:
    line = OrderLineFactory()
    draft = a_draft(line)

    erase(buyer(line), at=NOON)

    draft.refresh_from_db()
    assert draft.state == State.CLOSED


@pytest.mark.parametrize(("who", "bar"), [("running", Bar.REQUESTS), ("staff", Bar.STAFF)])
def test_what_still_runs_stands_in_the_way_and_nothing_changes(who: str, bar: Bar) -> None:
    ticket = a_ticket()
    person = ticket.customer if who == "running" else agent_of(ticket.store)

    with pytest.raises(StillNeededError) as refused:
        erase(person, at=NOON)

    assert refused.value.bars == [bar]
    person.refresh_from_db()
    assert person.is_active
    assert person.email != ""
    assert not Erasure.objects.exists()


def test_addresses_of_orders_stay_three_years_and_then_go() -> None:
    person = a_customer()
    until = erase(person, at=NOON).orders_until
    assert until == (NOON - timedelta(days=2)).replace(year=2029)

    assert forget_addresses(until - timedelta(seconds=1)) == 0
    assert Order.objects.get(customer=person).receiver_name == "Lin Yue"
    assert (forget_addresses(until), forget_addresses(until)) == (1, 0)
    order = Order.objects.get(customer=person)
    assert (order.receiver_name, order.phone, order.email) == ("", "", "")


def test_orders_whose_time_is_over_lose_their_addresses_at_once() -> None:
    long_ago = NOON - timedelta(days=3 * 366)
    person = a_customer(order__placed_at=long_ago, order__delivered_at=long_ago)

    erasure = erase(person, at=NOON)

    assert (erasure.orders_until, erasure.finished_at) == (None, NOON)
    assert Order.objects.get(customer=person).email == ""


def test_deleting_twice_deletes_once() -> None:
    person = a_customer()

    assert erase(person, at=NOON) == erase(person, at=NOON + timedelta(days=1))


def test_a_look_beforehand_counts_and_changes_nothing() -> None:
    person = a_customer()
    a_draft(OrderLineFactory(order__customer=person))

    found = leaving(person)

    assert found.is_open
    assert (found.goes[Going.DRAFTS], found.stays[Kept.ORDERS]) == (1, 2)
    person.refresh_from_db()
    assert person.is_active


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_draft_sent_while_the_account_is_deleted_is_sent_or_dropped() -> None:
    """Either the request was first, and the account stays; or the account is gone, and so is the draft."""
    line = OrderLineFactory()
    person, draft = buyer(line), a_draft(line)

    def send() -> str:
        try:
            submit(draft, actor=as_customer(person), at=NOON)
        except IllegalMoveError:
            return "refused"
        finally:
            connection.close()
        return "sent"

    def leave() -> str:
        try:
            erase(person, at=NOON)
        except StillNeededError:
            return "stays"
        finally:
            connection.close()
        return "gone"

    with ThreadPoolExecutor(2) as pool:
        outcome = [future.result() for future in (pool.submit(send), pool.submit(leave))]

    draft.refresh_from_db()
    assert (outcome, draft.state) in [(["sent", "stays"], "awaiting_review"), (["refused", "gone"], "closed")]
