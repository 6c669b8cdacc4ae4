from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.accounts.models import Store, User
from aftersales.desk.selectors.queue_rows import PAGE
from aftersales.domain.lifecycle import State
from aftersales.domain.notices import RELEASED_AFTER
from aftersales.orders.models import UnitSerial
from aftersales.tickets.models import SearchDue, SearchWord, Ticket
from aftersales.tickets.services.indexing import read_due_words
from aftersales.tickets.services.talking import take_back, write_message
from tests.desk.cast import AT, an_administrator, said, signed_in
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    as_customer,
    as_store,
    asked,
)

QUEUE = reverse("admin:queue")


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def agent(store: Store) -> User:
    return agent_of(store)


def ticket_in(store: Store, description: str = "It does not suit me.", **order: object) -> Ticket:
    line = OrderLineFactory(order=OrderFactory(store=store, **order))
    return a_ticket(line, asked(description=description))


def found(client: Client, words: str, **more: str) -> list[str]:
    read_due_words(AT)
    response = client.get(QUEUE, {"view": "every", "q": words, **more})
    assert response.status_code == 200
    return [row["number"] for row in response.context["page"].rows]


def test_a_number_hits_exactly_and_alone(store: Store, agent: User) -> None:
    short, long = ticket_in(store, number="7788"), ticket_in(store, number="99007788")
    ticket_in(store, description=f"As with {short.number}")
    client = signed_in(agent)

    assert found(client, "7788") == [short.number]
    assert found(client, long.number.lower()) == [long.number]


def test_a_serial_number_hits_however_it_is_typed(store: Store, agent: User) -> None:
    ticket, other = ticket_in(store), ticket_in(store)
    Ticket.objects.filter(pk=ticket.pk).update(serial="2431LZ0A8K29")
    UnitSerial.objects.create(order_line=other.order_line, unit=1, serial="2431LZ0A8K30")
    client = signed_in(agent)

    assert found(client, " 2431-lz0a 8k29") == [ticket.number]
    assert found(client, "2431LZ0A8K30") == [other.number]


@pytest.mark.parametrize("typed", ["4471", "0004471", "138 0000 4471"])
def test_the_end_of_a_phone_number_finds_its_tickets(store: Store, agent: User, typed: str) -> None:
    ticket = ticket_in(store, phone="13800004471")
    ticket_in(store, phone="13911114471" if typed != "4471" else "13800009999")
    ticket_in(StoreFactory(), phone="13800004471")

    assert found(signed_in(agent), typed) == [ticket.number]


def test_the_end_of_an_order_number_finds_its_ticket(store: Store, agent: User) -> None:
    ticket = ticket_in(store, number="77889900")

    assert found(signed_in(agent), "889900") == [ticket.number]


@pytest.mark.parametrize("words", ["双击", "左键", "左键双击", "ＭＸ 双击", "鼠标 双击"])
def test_two_chinese_characters_are_enough(store: Store, agent: User, words: str) -> None:
    ticket = ticket_in(store, description="鼠标左键双击，换过电脑也一样。")
    ticket_in(store, description="滚轮没有反应")

    assert found(signed_in(agent), words) == [ticket.number]


def test_every_word_has_to_be_there(store: Store, agent: User) -> None:
    ticket = ticket_in(store, description="The left button clicks twice.")
    ticket_in(store, description="The left side is scratched.")
    client = signed_in(agent)

    assert found(client, "left button") == [ticket.number]
    assert found(client, "left wheel") == []


def test_the_newest_come_first(store: Store, agent: User) -> None:
    first, second = ticket_in(store, description="Noise"), ticket_in(store, description="noise again")

    assert found(signed_in(agent), "noise") == [second.number, first.number]


def test_what_was_said_is_found_notes_too(store: Store, agent: User) -> None:
    ticket = ticket_in(store)
    write_message(ticket, "Der Ton knistert", actor=as_customer(ticket), at=NOON)
    write_message(ticket, "Batch 2431 again", actor=as_store(agent), at=NOON, is_internal=True)
    client = signed_in(agent)

    assert (found(client, "knistert"), found(client, "2431 batch")) == ([ticket.number], [ticket.number])


def test_what_can_still_be_taken_back_is_not_found_yet(store: Store, agent: User) -> None:
    ticket = ticket_in(store)
    message = write_message(ticket, "Crackling", actor=as_customer(ticket), at=AT)
    read_due_words(AT)
    take_back(message, by=ticket.customer, at=AT)

    read_due_words(AT + RELEASED_AFTER)

    assert not SearchWord.objects.filter(word="crackling").exists()


def test_only_ones_own_stores_are_searched(store: Store, agent: User) -> None:
    own, other = ticket_in(store, description="双击"), ticket_in(StoreFactory(), description="双击")

    assert found(signed_in(agent), "双击") == [own.number]
    assert found(signed_in(an_administrator()), "双击") == [other.number, own.number]
    assert found(signed_in(agent), other.number) == []
    assert found(signed_in(agent), other.order_line.order.number) == []


def test_filters_narrow_what_was_found(store: Store, agent: User) -> None:
    ticket = ticket_in(store, description="双击")
    client = signed_in(agent)

    assert found(client, "双击", kind="return_refund") == [ticket.number]
    assert found(client, "双击", kind="repair") == []


def test_nothing_found_says_so(agent: User) -> None:
    response = signed_in(agent).get(QUEUE, {"view": "every", "q": "%"})

    assert "No tickets match these filters." in said(response)


def test_a_long_find_has_pages(store: Store, agent: User) -> None:
    made = [ticket_in(store, description="双击").number for _ in range(PAGE + 1)]
    client = signed_in(agent)
    first = found(client, "双击")
    after = client.get(QUEUE, {"view": "every", "q": "双击"}).context["page"].after

    assert first == made[:0:-1]
    assert found(client, "双击", after=after) == [made[0]]


def test_reading_twice_keeps_each_word_once(store: Store) -> None:
    ticket = ticket_in(store, description="双击 双击")
    read_due_words(AT)
    words = SearchWord.objects.count()
    SearchDue.objects.create(ticket=ticket, at=AT)

    assert (read_due_words(AT), read_due_words(AT)) == (1, 0)
    assert SearchWord.objects.count() == words


def test_words_wait_for_their_moment(store: Store) -> None:
    ticket = ticket_in(store)
    read_due_words(AT)
    SearchDue.objects.create(ticket=ticket, at=AT + timedelta(seconds=1))

    assert read_due_words(AT) == 0


@pytest.mark.parametrize("rows", [1, PAGE])
def test_a_search_costs_the_same_for_one_hit_and_for_a_full_page(
    store: Store, agent: User, rows: int, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """As it is served: no clock that can be moved, and the numbers beside the lists kept in memory."""
    settings.DEMO, settings.DESK_COUNTS_SECONDS = False, 15
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    for _ in range(rows):
        ticket_in(store, description="双击 左键")
    client = signed_in(agent)
    found(client, "双击 左键")

    with django_assert_num_queries(11):
        client.get(QUEUE, {"view": "every", "q": "双击 左键"})


def test_all_of_a_search_means_for_many_at_once_what_was_found(store: Store, agent: User) -> None:
    other, hit = ticket_in(store), ticket_in(store, description="左键双击")
    client = signed_in(agent)
    found(client, "双击")
    asked = {"action": "approve", "all": "1", "view": "store"}

    previews = [client.get(reverse("admin:bulk"), asked | {"q": q}).context for q in ("双击", hit.number, "滚轮")]
    client.post(f"{reverse('admin:bulk')}?view=store&q=双击", {"action": "approve", "seen": previews[0]["seen"]})

    assert [one["total"] for one in previews] == [1, 1, 0]
    states = dict(Ticket.objects.values_list("pk", "state"))
    assert states == {other.pk: State.AWAITING_REVIEW, hit.pk: State.AWAITING_RETURN}


def test_next_and_previous_go_through_what_was_found(store: Store, agent: User) -> None:
    first = ticket_in(store, description="左键双击")
    ticket_in(store)
    second = ticket_in(store, description="右键双击")
    client = signed_in(agent)
    assert found(client, "双击") == [second.number, first.number]

    place = client.get(f"{QUEUE}{second.number}/", {"view": "every", "q": "双击"}).context["place"]

    assert (place.position, place.total, place.previous, place.next) == (1, 2, "", first.number)
