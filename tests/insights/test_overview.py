import csv
import re
from collections.abc import Sequence
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.insights.views.cards import Card
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.desk.cast import AT, a_dispute, an_administrator, said, signed_in
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    a_draft,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_store,
)

PAGE = reverse("insights:overview")
CSV = reverse("insights:flow_csv")


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def manager(store: Store) -> User:
    return agent_of(store, StaffRole.MANAGER)


def ticket_at(store: Store, hours_ago: int) -> Ticket:
    return a_ticket(OrderLineFactory(order=OrderFactory(store=store)), at=AT - timedelta(hours=hours_ago))


def a_mixed_month(store: Store) -> None:
    """Overdue, due soon, waiting, ended today and weeks ago, answered and not."""
    agent = as_store(agent_of(store))
    ticket_at(store, 49)
    ticket_at(store, 40)
    ticket_at(store, 1)
    asked_more, withdrawn, old = ticket_at(store, 5), ticket_at(store, 6), ticket_at(store, 24 * 20)
    asked_at, ended_at = AT - timedelta(hours=2), AT - timedelta(hours=24 * 19)
    move_ticket(asked_more, Action.REQUEST_INFO, actor=agent, at=asked_at, details=Details(note="A photo, please."))
    move_ticket(withdrawn, Action.WITHDRAW, actor=as_customer(withdrawn), at=AT - timedelta(hours=1))
    move_ticket(old, Action.WITHDRAW, actor=as_customer(old), at=ended_at)


def cards(client: Client, **wanted: str) -> dict[str, Card]:
    return {card.name: card for card in client.get(PAGE, wanted).context["cards"]}


def listed(client: Client, address: str) -> int:
    page = client.get(address).context["page"]
    assert not page.has_next
    return len(page.rows)


def test_a_manager_reads_the_numbers_of_the_own_store(store: Store, manager: User) -> None:
    a_mixed_month(store)
    a_ticket()

    shown = {name: card.value for name, card in cards(signed_in(manager)).items()}

    assert shown == {
        "Open": "4",
        "Overdue": "1",
        "Due in 24 h": "1",
        "At the platform": "0",
        "First response, median": "3 h",
        "Ended, 30 days": "2",
    }


def test_every_card_opens_exactly_its_tickets(store: Store, manager: User) -> None:
    a_mixed_month(store)
    client = signed_in(manager)

    counted = {name: card for name, card in cards(client).items() if name != "First response, median"}

    assert {name: listed(client, card.href) for name, card in counted.items()} == {
        name: int(card.value) for name, card in counted.items()
    }


def test_the_median_opens_the_tickets_it_is_made_of(store: Store, manager: User) -> None:
    a_mixed_month(store)
    client = signed_in(manager)

    card = cards(client)["First response, median"]

    assert card.note == "of 1 ticket, 30 days"
    assert card.small_base
    assert listed(client, card.href) == 1


def test_every_state_opens_exactly_its_tickets(store: Store, manager: User) -> None:
    a_mixed_month(store)
    client = signed_in(manager)

    bars = client.get(PAGE).context["states"]

    assert [bar.count for bar in bars] == [3, 1]
    assert [listed(client, bar.href) for bar in bars] == [bar.count for bar in bars]


def test_every_day_opens_exactly_its_tickets(store: Store, manager: User) -> None:
    a_mixed_month(store)
    client = signed_in(manager)

    days = client.get(PAGE).context["chart"].marks

    assert len(days) == 30
    busy = [day for day in days if day.flow.submitted or day.flow.ended]
    assert [(listed(client, day.submitted_href), listed(client, day.ended_href)) for day in busy] == [
        (day.flow.submitted, day.flow.ended) for day in busy
    ]
    assert (sum(day.flow.submitted for day in days), sum(day.flow.ended for day in days)) == (6, 2)


def test_a_draft_that_was_thrown_away_is_no_ended_ticket(store: Store, manager: User) -> None:
    draft = a_draft(OrderLineFactory(order=OrderFactory(store=store)))
    move_ticket(draft, Action.DISCARD, actor=as_customer(draft), at=NOON)

    assert cards(signed_in(manager))["Ended, 30 days"].value == "0"


def test_without_a_base_a_median_is_a_dash(manager: User) -> None:
    assert cards(signed_in(manager))["First response, median"].value == "–"


def test_an_empty_store_has_good_news(manager: User) -> None:
    page = said(signed_in(manager).get(PAGE))

    assert "Nothing overdue and nothing due in 24 h." in page
    assert "No open tickets." in page


def test_a_store_can_be_chosen_and_its_links_keep_it() -> None:
    one, other = StoreFactory(), StoreFactory()
    ticket_at(one, 1)
    ticket_at(other, 1)
    client = signed_in(an_arbiter())

    both, single = cards(client)["Open"], cards(client, store=one.slug)["Open"]

    assert (both.value, single.value) == ("2", "1")
    assert listed(client, single.href) == 1


def test_a_dispute_counts_at_the_platform() -> None:
    dispute = a_dispute()
    manager = agent_of(dispute.ticket.store, StaffRole.MANAGER)

    assert cards(signed_in(manager))["At the platform"].value == "1"


def test_another_store_does_not_exist_for_a_manager(manager: User) -> None:
    other = StoreFactory()
    client = signed_in(manager)

    assert client.get(PAGE, {"store": other.slug}).status_code == 404
    assert client.get(CSV, {"store": other.slug}).status_code == 404


def test_a_store_where_one_is_only_an_agent_is_not_read(manager: User) -> None:
    other = StoreFactory()
    manager.memberships.create(store=other, role=StaffRole.AGENT)
    ticket_at(other, 1)

    assert cards(signed_in(manager))["Open"].value == "0"


def test_the_chart_says_what_the_table_says(store: Store, manager: User) -> None:
    a_mixed_month(store)

    page = said(signed_in(manager).get(PAGE))

    assert 'aria-label="Last 30 days: 6 submitted, 2 ended"' in unescape(page)
    assert len(re.findall(r"<circle[^>]*class=\"f1\"", page)) == 31  # thirty days and the legend
    assert "data to 14:00 (UTC+8)" in page


def test_the_page_has_no_inline_style(manager: User) -> None:
    page = said(signed_in(manager).get(PAGE))

    assert " style=" not in page
    assert "<style" not in page


def test_the_csv_is_exactly_the_table(store: Store, manager: User) -> None:
    a_mixed_month(store)
    client = signed_in(manager)

    rows = csv_rows(said(client.get(CSV)))

    flow = [mark.flow for mark in client.get(PAGE).context["chart"].marks]
    assert rows[0] == ["Day", "Submitted", "Ended"]
    assert rows[1:] == [[day.day.isoformat(), str(day.submitted), str(day.ended)] for day in flow]


def csv_rows(text: str) -> Sequence[Sequence[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(text[1:].splitlines()))


@pytest.mark.parametrize("tickets", [1, 30])
def test_the_dashboard_costs_the_same_for_one_ticket_and_for_thirty(
    store: Store, manager: User, tickets: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for hours in range(tickets):
        ticket_at(store, hours)
    client = signed_in(manager)

    with django_assert_num_queries(13):
        client.get(PAGE)


def test_an_administrator_reads_all_stores() -> None:
    ticket_at(StoreFactory(), 1)

    assert cards(signed_in(an_administrator()))["Open"].value == "1"
