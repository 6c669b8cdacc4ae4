from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import write_message
from tests.desk.cast import AT, a_dispute, agent_in, an_administrator, said, signed_in
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    UserFactory,
    a_draft,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_store,
    asked,
)

QUEUE = reverse("admin:queue")


def numbers(client: Client, **wanted: str) -> list[str]:
    response = client.get(QUEUE, wanted)
    assert response.status_code == 200
    return [row.ticket.number for row in response.context["page"].rows]


@pytest.fixture
def agent() -> User:
    return agent_of(StoreFactory())


def ticket_of(agent: User, **order: object) -> Ticket:
    store = agent.memberships.get().store
    return a_ticket(OrderLineFactory(order=OrderFactory(store=store, **order)))


def test_an_agent_sees_what_waits_for_the_store_first_due_first(agent: User) -> None:
    store = agent.memberships.get().store
    later = a_ticket(OrderLineFactory(order=OrderFactory(store=store)), at=NOON)
    sooner = a_ticket(OrderLineFactory(order=OrderFactory(store=store)), at=NOON - timedelta(hours=20))

    assert numbers(signed_in(agent)) == [sooner.number, later.number]


def test_a_row_tells_product_reason_message_turn_and_amount(agent: User) -> None:
    ticket = ticket_of(agent)
    write_message(ticket, "When is it refunded?", actor=as_customer(ticket), at=NOON)

    page = said(signed_in(agent).get(QUEUE))

    for words in (ticket.number, "MX Master 3S mouse", "No longer wanted", "When is it refunded?", "¥699.00"):
        assert words in page


def test_an_internal_note_is_no_last_message(agent: User) -> None:
    ticket = ticket_of(agent)
    write_message(ticket, "Watch this one.", actor=as_store(agent), at=NOON, is_internal=True)

    assert "Watch this one." not in said(signed_in(agent).get(QUEUE))


def test_another_stores_tickets_are_not_there(agent: User) -> None:
    a_ticket()

    assert numbers(signed_in(agent), view="every") == []


def test_a_draft_is_nobodys_business(agent: User) -> None:
    store = agent.memberships.get().store
    a_draft(OrderLineFactory(order=OrderFactory(store=store)))

    assert numbers(signed_in(agent), view="every") == []


def test_an_arbiter_and_an_administrator_see_all_stores() -> None:
    tickets = [a_ticket().number, a_ticket().number]

    assert sorted(numbers(signed_in(an_arbiter()))) == tickets
    assert sorted(numbers(signed_in(an_administrator()))) == tickets


def test_each_view_holds_its_own_tickets(agent: User) -> None:
    ours, waiting, ended = (ticket_of(agent) for _ in range(3))
    move_ticket(waiting, Action.REQUEST_INFO, actor=as_store(agent), at=NOON, details=Details(note="A photo, please."))
    move_ticket(ended, Action.WITHDRAW, actor=as_customer(ended), at=NOON)
    late = a_ticket(OrderLineFactory(order=OrderFactory(store=ours.store)), at=AT - timedelta(hours=49))
    soon = a_ticket(OrderLineFactory(order=OrderFactory(store=ours.store)), at=AT - timedelta(hours=47))
    client = signed_in(agent)

    assert numbers(client, view="store") == [late.number, soon.number, ours.number]
    assert numbers(client, view="due") == [soon.number]
    assert numbers(client, view="customer") == [waiting.number]
    assert numbers(client, view="overdue") == [late.number]
    assert numbers(client, view="all") == [late.number, soon.number, ours.number, waiting.number]
    assert numbers(client, view="ended") == [ended.number]


def test_what_is_at_the_platform_comes_last_and_says_paused() -> None:
    dispute = a_dispute()
    client = signed_in(agent_in(dispute))
    running = a_ticket(OrderLineFactory(order=OrderFactory(store=dispute.ticket.store)))

    assert numbers(client, view="platform") == [dispute.ticket.number]
    assert numbers(client, view="all") == [running.number, dispute.ticket.number]
    assert "Paused" in said(client.get(QUEUE, {"view": "platform"}))


def test_the_tabs_count_what_they_open(agent: User) -> None:
    for hours in (1, 47, 49):
        a_ticket(
            OrderLineFactory(order=OrderFactory(store=agent.memberships.get().store)), at=AT - timedelta(hours=hours)
        )
    client = signed_in(agent)

    tabs = client.get(QUEUE).context["tabs"]

    counted = {tab.view.value: tab.count for tab in tabs if tab.view != "ended"}
    assert counted == {view: len(numbers(client, view=view)) for view in counted}
    assert counted["overdue"] == 1
    assert counted["due"] == 1


def test_filters_narrow_the_list(agent: User) -> None:
    store = agent.memberships.get().store
    repair = a_ticket(
        OrderLineFactory(order=OrderFactory(store=store)), asked(RequestKind.REPAIR, Reason.DEFECTIVE, quantity=1)
    )
    ticket_of(agent)
    client = signed_in(agent)

    assert numbers(client, kind="repair") == [repair.number]
    assert numbers(client, reason="defective") == [repair.number]
    assert numbers(client, view="every", state="closed") == []


def test_a_filter_nobody_knows_is_left_out(agent: User) -> None:
    ticket = ticket_of(agent)

    assert numbers(signed_in(agent), kind="nonsense", view="nonsense", submitted="never", page="0") == [ticket.number]


def test_a_number_hits_exactly_before_anything_contains_it(agent: User) -> None:
    short, long = ticket_of(agent, number="7788"), ticket_of(agent, number="77889900")
    client = signed_in(agent)

    assert numbers(client, view="every", q="7788") == [short.number]
    assert numbers(client, view="every", q=long.number.lower()) == [long.number]
    assert numbers(client, view="every", q="889900") == [long.number]


def test_the_end_of_a_phone_number_finds_its_tickets(agent: User) -> None:
    ticket = ticket_of(agent, phone="13800004471")
    ticket_of(agent, phone="13800009999")

    assert numbers(signed_in(agent), view="every", q="4471") == [ticket.number]


def test_days_are_chinas_days(agent: User) -> None:
    store = agent.memberships.get().store
    last_minute = NOON.replace(hour=15, minute=59)
    same_day = a_ticket(OrderLineFactory(order=OrderFactory(store=store)), at=last_minute)
    a_ticket(OrderLineFactory(order=OrderFactory(store=store)), at=last_minute + timedelta(minutes=1))

    assert numbers(signed_in(agent), view="every", submitted="2026-11-18") == [same_day.number]


def test_a_page_has_thirty_rows_and_the_next_one_the_rest(agent: User) -> None:
    for _ in range(31):
        ticket_of(agent)
    client = signed_in(agent)

    first, second = numbers(client), numbers(client, page="2")

    assert (len(first), len(second)) == (30, 1)
    assert second[0] not in first


def test_an_empty_list_is_good_news(agent: User) -> None:
    assert "Nothing is overdue." in said(signed_in(agent).get(QUEUE, {"view": "overdue"}))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_queue_costs_the_same_for_one_row_and_for_thirty(
    agent: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        ticket = ticket_of(agent)
        write_message(ticket, "Any news?", actor=as_customer(ticket), at=NOON)
    client = signed_in(agent)

    with django_assert_num_queries(10):
        client.get(QUEUE)


def test_a_customer_has_no_desk() -> None:
    assert signed_in(UserFactory()).get(QUEUE).status_code == 403


def test_staff_without_work_have_no_desk() -> None:
    assert signed_in(UserFactory(is_staff=True)).get(QUEUE).status_code == 403
