from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.accounts.models import Store, User
from aftersales.desk.selectors.queue_rows import PAGE
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import SavedView, Ticket
from aftersales.tickets.services.assigning import assign, snooze
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import write_message
from aftersales.tickets.services.viewing import keep_view
from tests.desk.cast import AT, a_dispute, agent_in, an_administrator, said, set_clock, signed_in
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
    return [row["number"] for row in response.context["page"].rows]


@pytest.fixture
def agent() -> User:
    return agent_of(StoreFactory())


def store_of(agent: User) -> Store:
    store = agent.memberships.get().store
    assert store is not None
    return store


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

    counted = {str(tab.view): tab.count for tab in tabs if tab.view != "ended"}
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


def test_days_are_chinas_days(agent: User) -> None:
    store = agent.memberships.get().store
    last_minute = NOON.replace(hour=15, minute=59)
    same_day = a_ticket(OrderLineFactory(order=OrderFactory(store=store)), at=last_minute)
    a_ticket(OrderLineFactory(order=OrderFactory(store=store)), at=last_minute + timedelta(minutes=1))

    assert numbers(signed_in(agent), view="every", submitted="2026-11-18") == [same_day.number]


def a_full_page(agent: User, more: int) -> list[str]:
    """Numbers of so many tickets more than a page holds, all due at one moment, in the order of the queue."""
    return [ticket_of(agent).number for _ in range(PAGE + more)]


def test_a_page_has_twenty_five_rows_and_the_next_one_begins_after_the_last(agent: User) -> None:
    made = a_full_page(agent, 2)
    client = signed_in(agent)

    page = client.get(QUEUE).context["page"]
    following = client.get(QUEUE, {"after": page.after}).context["page"]

    assert [row["number"] for row in page.rows] == made[:PAGE]
    assert (page.before, following.after) == ("", "")
    assert [row["number"] for row in following.rows] == made[PAGE:]


def test_the_way_back_leads_to_the_page_before(agent: User) -> None:
    made = a_full_page(agent, 2)
    client = signed_in(agent)
    second = client.get(QUEUE, {"after": client.get(QUEUE).context["page"].after}).context["page"]

    first = client.get(QUEUE, {"before": second.before}).context["page"]

    assert [row["number"] for row in first.rows] == made[:PAGE]
    assert first.before == ""


def test_a_page_goes_on_from_the_dated_to_those_without_a_running_clock() -> None:
    dispute = a_dispute()
    agent = agent_in(dispute)
    made = [ticket_of(agent).number for _ in range(PAGE)]
    client = signed_in(agent)

    page = client.get(QUEUE, {"view": "all"}).context["page"]

    assert [row["number"] for row in page.rows] == made
    assert numbers(client, view="all", after=page.after) == [dispute.ticket.number]


def test_a_place_nobody_knows_is_the_beginning(agent: User) -> None:
    ticket = ticket_of(agent)

    for place in ("~", "nonsense", "2026-13-01T00:00:00+00:00~1", "~99999999999999999999", "2026-11-18~1"):
        assert numbers(signed_in(agent), after=place) == [ticket.number]


def test_each_agent_has_their_own_list_and_what_nobody_has_another(agent: User) -> None:
    mine, free, theirs = (ticket_of(agent) for _ in range(3))
    assign(mine, agent, actor=as_store(agent), at=NOON)
    assign(theirs, agent_of(mine.store), actor=as_store(agent), at=NOON)
    client = signed_in(agent)

    assert numbers(client, view="mine") == [mine.number]
    assert numbers(client, view="unassigned") == [free.number]


def test_what_is_put_off_is_away_until_its_moment(agent: User, settings: Settings) -> None:
    ticket = ticket_of(agent)
    snooze(ticket, AT + timedelta(hours=1), actor=as_store(agent), at=NOON)
    client = signed_in(agent)
    assert (numbers(client, view="store"), numbers(client, view="snoozed")) == ([], [ticket.number])

    set_clock(settings, AT + timedelta(hours=1))

    assert (numbers(client, view="store"), numbers(client, view="snoozed")) == ([ticket.number], [])


def test_a_saved_view_keeps_its_filters_and_counts_what_it_holds(agent: User) -> None:
    ticket_of(agent)
    client = signed_in(agent)

    response = client.post(
        f"{reverse('admin:save_view')}?view=all&kind=return_refund&verdict__secret=1", {"name": "Returns", "store": ""}
    )

    view = SavedView.objects.get()
    assert (view.name, view.owner, view.store) == ("Returns", agent, None)
    assert view.query == {"kind": "return_refund", "view": "all"}
    assert response["Location"] == f"{QUEUE}?view=all&kind=return_refund&saved={view.pk}"
    (tab,) = [tab for tab in client.get(response["Location"]).context["tabs"] if tab.saved]
    assert (tab.words, tab.count, tab.current) == ("Returns", 1, True)


@pytest.mark.parametrize("query", ["view=all&q=wheel", "view=every", "view=ended"])
def test_a_saved_view_that_nobody_counts_has_no_number_beside_its_name(agent: User, query: str) -> None:
    ticket_of(agent)
    client = signed_in(agent)

    page = client.post(f"{reverse('admin:save_view')}?{query}", {"name": "Sought", "store": ""}, follow=True)

    (tab,) = [tab for tab in page.context["tabs"] if tab.saved]
    assert tab.count is None
    assert 'aria-current="page">Sought</a>' in said(page)


def test_a_shared_view_is_there_for_the_store_and_for_nobody_else(agent: User) -> None:
    store = store_of(agent)
    signed_in(agent).post(f"{reverse('admin:save_view')}?view=all", {"name": "Ours", "store": store.slug})

    def tabs(person: User) -> list[str]:
        return [tab.words for tab in signed_in(person).get(QUEUE).context["tabs"] if tab.saved]

    assert (tabs(agent_of(store)), tabs(agent_of(StoreFactory()))) == (["Ours"], [])


def test_a_view_is_shared_with_ones_own_store_only(agent: User) -> None:
    answer = signed_in(agent).post(reverse("admin:save_view"), {"name": "Theirs", "store": StoreFactory().slug})

    assert answer.status_code == 404
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once(agent: User) -> None:
    client = signed_in(agent)
    client.post(reverse("admin:save_view"), {"name": "Ours", "store": ""})

    again = client.post(reverse("admin:save_view"), {"name": "Ours", "store": ""})

    assert again.status_code == 409
    assert "There is a view of this name already." in said(again)
    assert SavedView.objects.count() == 1


def test_only_its_owner_takes_a_view_away(agent: User) -> None:
    store = store_of(agent)
    view = keep_view("Ours", {}, owner=agent, store=store, at=NOON)

    assert signed_in(agent_of(store)).post(reverse("admin:drop_view", args=[view.pk])).status_code == 404
    assert signed_in(agent).post(reverse("admin:drop_view", args=[view.pk])).status_code == 302
    assert not SavedView.objects.exists()


def test_the_next_one_is_taken_and_opened(agent: User) -> None:
    ticket = ticket_of(agent)

    response = signed_in(agent).post(reverse("admin:take_next"))

    assert response["Location"] == f"{reverse('admin:review', args=[ticket.number])}?view=mine"
    ticket.refresh_from_db()
    assert ticket.agent == agent


def test_with_nothing_to_take_the_agent_is_told(agent: User) -> None:
    response = signed_in(agent).post(reverse("admin:take_next"), follow=True)

    assert "There is nothing to take: everything that waits has somebody." in said(response)


def test_an_empty_list_is_good_news(agent: User) -> None:
    assert "Nothing is overdue." in said(signed_in(agent).get(QUEUE, {"view": "overdue"}))


@pytest.mark.parametrize("rows", [1, 25])
def test_the_queue_costs_the_same_for_one_row_and_for_a_full_page(
    agent: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        ticket = ticket_of(agent)
        write_message(ticket, "Any news?", actor=as_customer(ticket), at=NOON)
    client = signed_in(agent)

    with django_assert_num_queries(11):
        client.get(QUEUE)


def test_a_customer_has_no_desk() -> None:
    assert signed_in(UserFactory()).get(QUEUE).status_code == 403


def test_staff_without_work_have_no_desk() -> None:
    assert signed_in(UserFactory(is_staff=True)).get(QUEUE).status_code == 403
