import re
from datetime import timedelta
from time import sleep

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.accounts.models import Store, User
from aftersales.desk.selectors.queue_rows import PAGE
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.evidence.models import Evidence
from aftersales.evidence.services import receive_files
from aftersales.tickets.models import SavedView, Ticket
from aftersales.tickets.services.assigning import assign, snooze
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import add_evidence, write_message
from aftersales.tickets.services.viewing import keep_view
from aftersales.tickets.services.withdrawing import withdraw_file
from tests.desk.cast import AT, a_dispute, agent_in, an_administrator, said, set_clock, signed_in
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, saved, scene, sent
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


def with_photos(ticket: Ticket, *names: str) -> list[Evidence]:
    photos = [sent(saved(scene(seed)), name) for seed, name in enumerate(names)]
    found = checked_files(photos, by=ticket.customer, at=NOON)
    add_evidence(ticket, found, actor=as_customer(ticket), at=NOON)
    return found


def evidence_cell(client: Client) -> str:
    """Of the only row, as it is written."""
    (cell,) = re.findall(r'<td class="c-evidence">(.*?)</td>', said(client.get(QUEUE)))
    return str(cell)


def thumb_of(ticket: Ticket, photo: Evidence) -> str:
    return reverse("admin:evidence", args=[ticket.number, photo.pk, "thumb"])


def test_a_row_shows_its_first_photo_and_how_many_files_there_are(agent: User) -> None:
    ticket = ticket_of(agent)
    first, _second = with_photos(ticket, "front.jpg", "back.jpg")

    assert evidence_cell(signed_in(agent)) == (
        f'<span class="mini num"><span class="th"><img src="{thumb_of(ticket, first)}" alt="front.jpg" loading="lazy">'
        "</span>2</span>"
    )


def test_a_row_shows_no_photo_that_was_withdrawn_and_does_not_count_it(agent: User) -> None:
    ticket = ticket_of(agent)
    first, second = with_photos(ticket, "front.jpg", "back.jpg")
    withdraw_file(ticket, first.pk, actor=as_customer(ticket), at=NOON)

    cell = evidence_cell(signed_in(agent))

    assert (thumb_of(ticket, second) in cell, cell.endswith("</span>1</span>")) == (True, True)


def test_a_photo_that_is_not_checked_yet_counts_and_is_not_shown(agent: User) -> None:
    ticket = ticket_of(agent)
    add_evidence(ticket, receive_files([sent(jpeg())], by=ticket.customer, at=NOON), actor=as_customer(ticket), at=NOON)

    assert evidence_cell(signed_in(agent)) == '<span class="mini num"><span class="th"></span>1</span>'


def test_a_row_without_files_says_so(agent: User) -> None:
    ticket_of(agent)

    assert evidence_cell(signed_in(agent)) == (
        '<span class="none"><span aria-hidden="true">–</span><span class="vh">None</span></span>'
    )


def due_chip(client: Client, view: str = "all") -> tuple[str, str, str]:
    """Tone, icon and words in the only row."""
    chip = r'<span class="chip num (\w*)"[^>]*>(?:<svg [^>]*><use href="[^"]*#(\w+)"></use></svg>)?<span[^>]*>([^<]*)<'
    ((tone, icon, words),) = re.findall(chip, said(client.get(QUEUE, {"view": view})))
    return tone, icon, words


@pytest.mark.parametrize(
    ("due_in", "chip"),
    [
        (-timedelta(minutes=35), ("over", "triangle", "35 min overdue")),
        (timedelta(minutes=1), ("danger", "diamond", "less than 1 min left")),
        (timedelta(hours=2), ("danger", "diamond", "1 h 59 min left")),
        (timedelta(hours=2, minutes=1), ("warn", "clock", "2 h left")),
        (timedelta(hours=24), ("warn", "clock", "23 h left")),
        (timedelta(hours=24, minutes=1), ("", "clock", "1 d left")),
        (timedelta(days=3, hours=2), ("", "clock", "3 d 1 h left")),
        (None, ("paused", "pause", "Paused")),
    ],
)
def test_the_chip_of_a_row_says_how_near_its_due_time_is(
    agent: User, due_in: timedelta | None, chip: tuple[str, str, str]
) -> None:
    """The clock stands within a minute after `AT`."""
    ticket = ticket_of(agent)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=None if due_in is None else AT + due_in)

    assert due_chip(signed_in(agent)) == chip


def test_what_the_clock_has_marked_as_overdue_is_not_counted_on(agent: User) -> None:
    ticket = ticket_of(agent)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=AT - timedelta(days=3), is_overdue=True)

    assert due_chip(signed_in(agent)) == ("over", "triangle", "Overdue")


def test_the_chip_of_an_ended_ticket_has_no_tone(agent: User) -> None:
    ticket = ticket_of(agent)
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    assert due_chip(signed_in(agent), view="ended") == ("", "", "Ended")


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


@pytest.fixture
def kept_counts(settings: Settings) -> None:
    """As it is served: the numbers beside the views are kept in memory."""
    settings.DESK_COUNTS_SECONDS = 15
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def counted(client: Client, view: str = "store") -> int:
    """The number beside the view."""
    (tab,) = [tab for tab in client.get(QUEUE).context["tabs"] if tab.view == view]
    return int(tab.count)


@pytest.mark.usefixtures("kept_counts")
def test_the_counters_are_counted_once_and_not_for_each_page(
    agent: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket_of(agent)
    client = signed_in(agent)

    with django_assert_num_queries(11) as first:
        assert counted(client) == 1
    ticket_of(agent)
    with django_assert_num_queries(10) as second:
        assert counted(client) == 1

    assert [sum('AS "view_store"' in one["sql"] for one in page) for page in (first, second)] == [1, 0]


@pytest.mark.usefixtures("kept_counts")
def test_the_counters_are_right_again_when_their_time_is_over(agent: User, settings: Settings) -> None:
    settings.DESK_COUNTS_SECONDS = 0.1
    client = signed_in(agent)
    assert counted(client) == 0
    ticket_of(agent)

    sleep(0.1)

    assert counted(client) == 1


@pytest.mark.usefixtures("kept_counts")
def test_after_ones_own_step_ones_counters_are_right_at_once(agent: User) -> None:
    ticket, colleague = ticket_of(agent), agent_of(store_of(agent))
    mine, theirs = signed_in(agent), signed_in(colleague)
    assert (counted(mine), counted(theirs)) == (1, 1)

    mine.post(reverse("admin:move", args=[ticket.number, "approve"]), {"version": ticket.version})

    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN
    assert (counted(mine), counted(mine, "customer")) == (0, 1)
    assert counted(theirs) == 1  # some seconds old


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
