"""What the pages say is what was counted, and every number opens exactly its tickets."""

import csv
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, User
from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Dispute
from aftersales.domain.lifecycle import Action
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.tallies import Measure
from aftersales.insights.models import RadarReading, Watching
from aftersales.insights.services.counting import ingest
from aftersales.insights.views import frame
from aftersales.insights.views.tables import Cell, Panel
from aftersales.notifications.models import OutboxEvent, OutboxMessage, OutboxState
from aftersales.tickets.services.assigning import assign
from tests.desk.cast import a_dispute, an_administrator, said, set_clock, signed_in
from tests.factories import NOON, ProductFactory, StoreFactory, a_ticket, agent_of, an_arbiter, as_store, asked
from tests.insights.story import DAY, HOUR, Story, a_line, a_story, moved
from tests.insights.story import READ_AT as AT
from tests.refunds.cast import not_shipped, refunding

OVERVIEW = reverse("insights:overview")
PAGES = ("overview", "deadlines", "store", "products", "agents", "disputes", "money")


def panels(client: Client, name: str = "overview", *place: str, **asked: str) -> dict[str, Panel]:
    page = client.get(reverse(f"insights:{name}", args=place), asked)
    assert page.status_code == 200
    found = page.context["panels"]
    assert [panel.code for panel in found if getattr(panel, "failed", False)] == []
    return {panel.code: panel for panel in found}


def place_of(name: str, story: Story) -> list[str]:
    return [story.store.slug] if name == "store" else []


def shown(panel: Panel) -> list[list[str]]:
    return [[cell.shown for cell in row] for row in panel.table.rows]


def cards(client: Client, name: str = "overview", **asked: str) -> dict[str, Any]:
    return {card.name: card for card in client.get(reverse(f"insights:{name}"), asked).context["cards"]}


def listed(client: Client, address: str) -> set[str]:
    page = client.get(address)
    assert page.status_code == 200, address
    if "page" in page.context and hasattr(page.context["page"], "tickets"):
        return {ticket.number for ticket in page.context["page"].tickets}
    return {row.ticket.number for row in page.context["page"].rows}


def numbers_with_lists(found: Sequence[Panel]) -> list[tuple[str, Cell]]:
    return [
        (panel.code, cell)
        for panel in found
        for row in [*panel.table.rows, panel.table.foot]
        for cell in row
        if cell.href.startswith(reverse("insights:tickets")) and isinstance(cell.raw, int)
    ]


# --- what is said ---


def test_the_cards_say_what_was_counted_by_hand(manager: User) -> None:
    found = {name: (card.value, card.unit, card.small_base) for name, card in cards(signed_in(manager)).items()}

    assert found == {
        "Deadlines missed": ("–", "", False),
        "First reply, median": ("2.1 h", "/ 4.0 h", True),
        "Resolution, median": ("2.1 h", "/ 29.6 h", True),
        "Open": ("2", "", False),
        "Disputes": ("0.0 %", "", True),
        "Satisfaction (50.0 % rated)": ("2.0", "/ 5", True),
    }


def test_the_card_of_satisfaction_says_how_many_were_bad(manager: User) -> None:
    assert cards(signed_in(manager))["Satisfaction (50.0 % rated)"].note == "1–2 stars 100.0 %"


def test_without_a_base_a_figure_is_a_dash(settings: Settings) -> None:
    set_clock(settings, AT)
    found = cards(signed_in(agent_of(StoreFactory(), StaffRole.MANAGER)))

    assert {card.value for name, card in found.items() if name != "Open"} == {"–"}
    assert found["Open"].value == "0"


def test_missed_deadlines_are_a_share_of_those_that_came_due(story: Story, manager: User, settings: Settings) -> None:
    later = NOON + 100 * HOUR
    sweep(later)
    ingest(later)
    set_clock(settings, later)

    found = panels(signed_in(manager))["breach"]

    assert [cell.shown for cell in found.table.foot] == ["Together", "3", "1", "33.3 %", "33.3 %"]


def test_a_change_is_better_or_worse_by_what_is_good(story: Story, manager: User, settings: Settings) -> None:
    client = signed_in(manager)

    # The 19th beside the 18th: one resolution of 30 h beside one of 2 h.
    worse = cards(client, **{"from": "2026-11-19", "to": "2026-11-19"})["Resolution, median"]

    assert (worse.direction, worse.verdict) == ("up", "bad")
    assert not cards(client, **{"from": "2026-11-19", "to": "2026-11-19", "compare": "0"})["Resolution, median"].note


def test_today_is_hatched_and_said_to_be_unfinished(manager: User) -> None:
    page = said(signed_in(manager).get(OVERVIEW))

    assert "data to 04:00 (UTC+8)" in page
    assert "hatched: today, not over" in page
    assert "20 Nov, not over" in page


def test_days_of_the_past_have_no_today(manager: User) -> None:
    page = said(signed_in(manager).get(OVERVIEW, {"from": "2026-11-18", "to": "2026-11-19"}))

    assert "not over" not in page


def test_every_chart_has_its_table_and_no_inline_style(manager: User) -> None:
    page = said(signed_in(manager).get(OVERVIEW))

    charts = re.findall(r'href="#([a-z]+)-table"', page)
    assert charts == ["horizon", "flow", "breach"]
    assert all(f'<details class="table" id="{code}-table">' in page for code in charts)
    assert " style=" not in page
    assert "<style" not in page


def test_the_chart_says_what_the_table_says(manager: User) -> None:
    page = unescape(said(signed_in(manager).get(OVERVIEW)))

    assert 'aria-label="Submitted and ended: Submitted 4, Ended 2"' in page


# --- what is behind it ---


FILTERS = ("", "product", "reason", "kind", "agent", "product reason", "reason kind", "product agent")
"""Nothing, each by itself, and some of two."""


def asked_of(story: Story, filters: str) -> dict[str, str]:
    product = story.line.product
    assert product
    known = {"product": product.sku, "reason": "defective", "kind": "exchange", "agent": str(story.agent.pk)}
    return {name: known[name] for name in filters.split()}


@pytest.fixture
def later(story: Story, settings: Settings) -> datetime:
    """The story four days on, with a new request, what the clock did, and a refund that was paid."""
    at = NOON + 100 * HOUR
    product = story.line.product
    a_ticket(a_line(story.store), at=NOON + 99 * HOUR)
    sent_nothing = refunding(not_shipped(a_line(story.store, product=product)), at=NOON + 50 * HOUR)
    moved(sent_nothing, Action.PAY_REFUND, as_store(story.agent), NOON + 60 * HOUR, payment_reference="2200-1")
    sweep(at)
    ingest(at)
    set_clock(settings, at)
    return at


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.usefixtures("later")
def test_every_number_opens_exactly_its_tickets(filters: str, story: Story, manager: User) -> None:
    client, wrong = signed_in(manager), []

    for name in PAGES:
        found = numbers_with_lists(
            list(panels(client, name, *place_of(name, story), **asked_of(story, filters)).values())
        )
        assert found or filters
        # A ticket stands in its list once, however often it was counted: steps taken, replies after reopening.
        wrong += [
            (name, code, cell.raw, cell.href)
            for code, cell in found
            if "of=handled" not in cell.href and len(listed(client, cell.href)) != cell.raw
        ]

    assert wrong == []


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.usefixtures("later")
def test_what_a_page_splits_up_adds_up_to_its_whole(filters: str, story: Story, manager: User) -> None:
    """So no table says that nothing happened beside a figure that says what did."""
    client = signed_in(manager)
    splits = {
        "reasons": ("disputes", Measure.SUBMITTED),
        "defects": ("overview", Measure.SUBMITTED),
        "products": ("money", Measure.SUBMITTED),
        "refunds": ("money", Measure.PAID_GOODS),
        "breach_by_kind": ("deadlines", Measure.DUE),
        "breach_by_reason": ("deadlines", Measure.DUE),
    }
    places = {"products": 2, "breach_by_kind": 2, "breach_by_reason": 2}

    sums, wholes = {}, {}
    for code, (name, measure) in splits.items():
        page = client.get(reverse(f"insights:{name}"), asked_of(story, filters))
        (panel,) = (each for each in page.context["panels"] if each.code == code)
        sums[code] = sum(row[places.get(code, 1)].raw for row in panel.table.rows)
        wholes[code] = page.context["asked"].read.now.whole.count(measure)

    assert sums == wholes
    assert any(wholes.values()) or "agent" in filters


@pytest.mark.usefixtures("later")
def test_refunds_are_split_by_the_reasons_of_the_filter(story: Story, manager: User) -> None:
    client, sku = signed_in(manager), asked_of(story, "product")["product"]

    refunds = panels(client, "money", product=sku)["refunds"]

    assert [row[:3] for row in shown(refunds)] == [["No longer wanted", "1", "¥699.00"]]
    assert [cell.shown for cell in refunds.table.foot][:3] == ["Together", "1", "¥699.00"]
    assert shown(panels(client, "money", product=sku, reason="defective")["refunds"]) == []
    assert shown(panels(client, "money", product=ProductFactory().sku)["refunds"]) == []


WITHOUT_A_LIST = {
    ("flow", "Net"),
    ("products", "Units sold"),
    ("products", "Cost together"),
    ("figures", "Counted"),
}
"""Differences, sums of several lists, and what is counted in units or lines of orders."""


@pytest.mark.usefixtures("later")
def test_every_other_number_is_known_to_have_no_list(story: Story, manager: User) -> None:
    client = signed_in(manager)

    bare = {
        (code, head.name)
        for name in PAGES
        for code, panel in panels(client, name, *place_of(name, story)).items()
        for row in [*panel.table.rows, panel.table.foot]
        for head, cell in zip(panel.table.head, row, strict=False)
        if isinstance(cell.raw, int | Decimal) and cell.raw and not cell.href
    }

    assert bare == WITHOUT_A_LIST
    counted = {row[0].shown: row[2] for row in panels(client)["figures"].table.rows}
    without = {name for name, cell in counted.items() if cell.raw and not cell.href}
    assert without == {"Disputes", "Refunds for quality"}


def test_what_nobody_carries_opens_its_tickets(story: Story, manager: User) -> None:
    client = signed_in(manager)

    for name, panel in (("overview", "loads"), ("agents", "agents")):
        nobody = panels(client, name)[panel].table.rows[-1]
        assert [cell.shown for cell in nobody][:2] == ["Nobody yet", "1"]
        assert listed(client, nobody[1].href) == {story.tickets[3].number}


def test_the_cards_open_their_tickets(story: Story, manager: User) -> None:
    client = signed_in(manager)

    one, two, three, four = (ticket.number for ticket in story.tickets)
    found = cards(client)

    assert listed(client, found["First reply, median"].href) == {one, two}
    assert listed(client, found["Resolution, median"].href) == {two, three}
    assert listed(client, found["Open"].href) == {one, four}
    assert listed(client, found["Satisfaction (50.0 % rated)"].href) == {two}


def test_what_must_be_done_now_opens_its_tickets(story: Story, manager: User, settings: Settings) -> None:
    set_clock(settings, NOON + 71 * HOUR)
    client = signed_in(manager)

    soon, unassigned = client.get(OVERVIEW).context["strip"]

    assert (soon.count, soon.words) == (1, "due in 2 h")
    assert (unassigned.count, unassigned.words) == (1, "unassigned for over 30 min")
    assert listed(client, soon.href) == listed(client, unassigned.href) == {story.tickets[3].number}


def test_what_nobody_of_the_store_has_taken_within_half_an_hour_is_urgent(
    story: Story, manager: User, settings: Settings
) -> None:
    fourth, client = story.tickets[3], signed_in(manager)

    def unassigned(at: datetime) -> list[int]:
        set_clock(settings, at)
        return [one.count for one in client.get(OVERVIEW).context["strip"] if one.words.startswith("unassigned")]

    assert unassigned(NOON + DAY + timedelta(minutes=29)) == []
    assert unassigned(NOON + DAY + timedelta(minutes=31)) == [1]
    assign(fourth, story.agent, actor=as_store(story.agent), at=NOON + DAY + timedelta(minutes=32))
    assert unassigned(NOON + DAY + timedelta(minutes=33)) == []


def test_messages_that_were_given_up_are_urgent_for_whoever_can_do_something(story: Story, manager: User) -> None:
    one, two = story.tickets[0], a_story().tickets[0]
    for number, ticket in enumerate((one, one, two)):
        OutboxMessage.objects.create(
            key=f"dead:{number}",
            user=ticket.customer,
            code="move",
            values={"number": ticket.number},
            path="/",
            state=OutboxState.DEAD,
            available_at=NOON,
        )
    OutboxEvent.objects.create(kind="message", source_id=10**6, at=NOON, state=OutboxState.DEAD, available_at=NOON)

    def given_up(person: User) -> list[tuple[int, str, str]]:
        strip = signed_in(person).get(OVERVIEW).context["strip"]
        return [(each.count, each.words, each.href) for each in strip if "could not be sent" in each.words]

    ((count, words, href),) = given_up(manager)
    assert (count, words) == (1, "tickets whose message could not be sent")
    assert listed(signed_in(manager), href) == {one.number}
    assert given_up(an_arbiter()) == [(4, "messages could not be sent", f"{reverse('clockwork:watch')}#dead")]


def test_windows_of_the_platform_close_in_24_and_in_48_hours(settings: Settings) -> None:
    dispute = a_dispute()
    manager = agent_of(dispute.ticket.store, StaffRole.MANAGER)
    client = signed_in(manager)
    due = dispute.due_at
    assert due

    def windows(hours_before: int) -> list[tuple[int, str]]:
        set_clock(settings, due - hours_before * HOUR)
        strip = client.get(OVERVIEW).context["strip"]
        found = [one for one in strip if one.words.startswith("platform windows")]
        assert all(listed(client, one.href) == {dispute.ticket.number} for one in found)
        return [(one.count, one.words) for one in found]

    assert windows(20) == [(1, "platform windows close in 24 h")]
    Dispute.objects.update(due_at=due + 20 * HOUR)
    assert windows(20) == [(1, "platform windows close in 48 h")]
    Dispute.objects.update(due_at=due + 60 * HOUR)
    assert windows(20) == []


def test_what_is_overdue_says_since_when_also_where_only_the_mark_is_left(settings: Settings) -> None:
    """A refund that was promised and not paid within a day is marked; the platform's time limit runs then."""
    store = StoreFactory()
    agent, ticket = agent_of(store), a_ticket(a_line(store), asked(RequestKind.REFUND_ONLY, Reason.NOT_DELIVERED))
    moved(ticket, Action.APPROVE, as_store(agent), NOON + HOUR)
    due = ticket.due_at
    assert due
    sweep(due + timedelta(minutes=1))
    ticket.refresh_from_db()
    assert ticket.is_overdue
    assert ticket.due_at != due
    set_clock(settings, due + 3 * HOUR)

    (row,) = panels(signed_in(agent_of(store, StaffRole.MANAGER)))["overdue"].table.rows

    assert (row[0].shown, row[1].shown) == (ticket.number, "3 h overdue")


def test_a_request_whose_dispute_is_late_is_overdue_since_then(settings: Settings) -> None:
    dispute = a_dispute()
    assert dispute.due_at
    set_clock(settings, dispute.due_at + 3 * HOUR)

    (row,) = panels(signed_in(an_administrator()))["overdue"].table.rows

    assert (row[0].shown, row[1].shown) == (dispute.ticket.number, "3 h overdue")


def test_the_oldest_unanswered_request_is_named(story: Story, manager: User) -> None:
    panel = panels(signed_in(manager))["backlog"]

    assert panel.note == "The oldest unanswered one has waited 16 h."
    assert panel.link == (story.tickets[3].number, reverse("admin:review", args=[story.tickets[3].number]))


def test_what_rises_stands_on_the_overview_with_its_cases(story: Story, manager: User) -> None:
    product = story.line.product
    assert product
    RadarReading.objects.create(
        store_id=story.store.pk,
        kind=Watching.DEFECT,
        product=product,
        detail="defective",
        day=date(2026, 11, 19),
        past_cases=1,
        past_units=100,
        cases=1,
        units=100,
        expected=0.25,
        limit=3,
        chance=0.0001,
        is_rising=True,
        rising_since=date(2026, 11, 18),
    )
    client = signed_in(manager)
    urgent = "products or batches above their limit"

    (row,) = panels(client)["rising"].table.rows

    assert [cell.shown for cell in row][1:] == ["Faulty", "1", "0.2", "3", "▲ above its limit since 18 Nov"]
    assert row[0].shown == product.name_en
    assert listed(client, row[2].href) == {story.tickets[1].number}
    for sku, strip in (product.sku, [(1, urgent)]), (ProductFactory().sku, []):
        found = client.get(OVERVIEW, {"product": sku}).context["strip"]
        assert [(one.count, one.words) for one in found if one.words == urgent] == strip


def test_two_ways_lead_through_the_funnel(settings: Settings) -> None:
    dispute = a_dispute()
    ingest(NOON + DAY)
    set_clock(settings, NOON + HOUR)
    manager = agent_of(dispute.ticket.store, StaffRole.MANAGER)

    assert shown(panels(signed_in(manager))["funnel"]) == [
        ["Submitted", "1", "–"],
        ["Agreed to", "0", "0.0 %"],
        ["Sent back", "0", "–"],
        ["Refunded", "0", "–"],
        ["Went to the platform", "1", "100.0 %"],
        ["Ruled", "0", "0.0 %"],
        ["Ruled for the customer", "0", "–"],
    ]


def test_the_flow_says_what_is_left_over(manager: User) -> None:
    flow = panels(signed_in(manager))["flow"].table

    assert [head.name for head in flow.head] == ["Day", "Submitted", "Ended", "Net"]
    assert [cell.shown for cell in flow.rows[-3]][1:] == ["3", "1", "+2"]
    assert [cell.shown for cell in flow.rows[-2]][1:] == ["1", "1", "0"]


def test_the_overview_says_who_carries_how_much(story: Story, manager: User) -> None:
    client = signed_in(manager)

    rows = shown(panels(client)["loads"])

    assert rows == [[story.agent.shown_name, "1", "0", "0", "2.1 h"], ["Nobody yet", "1", "0", "0", "–"]]


def test_the_filter_offers_who_works_here_and_nobody_else(story: Story, manager: User) -> None:
    elsewhere = agent_of(StoreFactory())
    page = signed_in(manager).get(OVERVIEW, {"agent": str(story.agent.pk)})

    offered = dict(page.context["choices"]["agent"])
    assert offered == {str(person.pk): person.shown_name for person in (story.agent, manager)}
    assert str(elsewhere.pk) not in offered
    assert f'<option value="{story.agent.pk}" selected>' in said(page)


def test_with_nothing_to_do_that_is_said(settings: Settings) -> None:
    page = said(signed_in(agent_of(StoreFactory(), StaffRole.MANAGER)).get(OVERVIEW))

    assert "Nothing overdue and nothing due in 2 h." in page


def test_a_list_of_no_number_is_no_page(manager: User) -> None:
    client = signed_in(manager)

    assert client.get(reverse("insights:tickets")).status_code == 404
    assert client.get(reverse("insights:tickets"), {"of": "nonsense"}).status_code == 404


# --- filters ---


def test_one_filter_is_read_of_the_daily_counts_and_several_from_history(story: Story, manager: User) -> None:
    client, sku = signed_in(manager), story.line.product.sku  # type: ignore[union-attr]  # it has one

    by_reason = panels(client, reason="defective")["flow"].table.foot
    by_both = panels(client, reason="defective", product=sku)["flow"].table.foot
    by_other = panels(client, reason="defective", product=ProductFactory().sku)["flow"].table.foot

    assert [cell.shown for cell in by_reason] == ["Together", "1", "1", "0"]
    assert [cell.shown for cell in by_both] == ["Together", "1", "1", "0"]
    assert [cell.shown for cell in by_other] == ["Together", "0", "0", "0"]


def test_an_unknown_product_counts_nothing_and_says_so(manager: User) -> None:
    page = said(signed_in(manager).get(OVERVIEW, {"product": "NONE-1"}))

    assert "No product has the number NONE-1, so nothing is counted." in page


def test_days_the_wrong_way_round_and_nonsense_still_open_a_page(manager: User) -> None:
    client = signed_in(manager)

    turned = client.get(OVERVIEW, {"from": "2026-11-19", "to": "2026-11-18"}).context["asked"].filters.days
    nonsense = client.get(OVERVIEW, {"from": "soon", "reason": "'; DROP", "agent": "x"}).context["asked"].filters

    assert (turned.first.day, turned.last.day) == (18, 19)
    assert nonsense.is_default
    assert nonsense.reason == ""


def test_no_page_is_of_more_than_a_year(manager: User) -> None:
    days = signed_in(manager).get(OVERVIEW, {"from": "2020-01-01", "to": "2026-11-18"}).context["asked"].filters.days

    assert days.count == 366


# --- who reads what ---


def test_another_store_does_not_exist_for_a_manager(manager: User) -> None:
    other, client = StoreFactory(), signed_in(manager)

    assert client.get(OVERVIEW, {"store": other.slug}).status_code == 404
    assert client.get(reverse("insights:store", args=[other.slug])).status_code == 404
    assert client.get(OVERVIEW, {"agent": str(agent_of(other).pk)}).status_code == 404


def test_a_manager_counts_the_own_stores_only(story: Story, manager: User) -> None:
    a_story()
    ingest(AT)

    assert [cell.shown for cell in panels(signed_in(manager))["flow"].table.foot] == ["Together", "4", "2", "+2"]


def test_the_platform_reads_all_and_can_choose(story: Story) -> None:
    a_story()
    ingest(AT)
    client = signed_in(an_arbiter())

    assert panels(client)["flow"].table.foot[1].shown == "8"
    assert panels(client, store=story.store.slug)["flow"].table.foot[1].shown == "4"
    assert panels(client, "store", story.store.slug)["flow"].table.foot[1].shown == "4"


def test_an_agent_reads_the_own_load_and_nothing_else(story: Story) -> None:
    other = agent_of(story.store)
    client = signed_in(story.agent)

    rows = shown(panels(client, "agents", agent=str(other.pk))["agents"])

    assert [row[0] for row in rows] == [story.agent.shown_name]
    assert rows[0][1:6] == ["1", "0", "0", "3", "2"]
    assert client.get(OVERVIEW).status_code == 403
    assert client.get(reverse("insights:money")).status_code == 403


def test_a_manager_reads_what_each_agent_carries(story: Story, manager: User) -> None:
    rows = shown(panels(signed_in(manager), "agents")["agents"])

    assert rows[0][:7] == [story.agent.shown_name, "1", "0", "0", "3", "2", "2.1 h"]
    assert rows[1][:2] == ["Nobody yet", "1"]


# --- exports ---


def test_the_csv_is_exactly_the_tables(story: Story, manager: User) -> None:
    client = signed_in(manager)
    found = panels(client)

    text = client.get(OVERVIEW, {"format": "csv"}).content.decode()

    assert text.startswith("\ufeff")
    rows = list(csv.reader(text[1:].splitlines()))
    flow = found["flow"].table
    start = rows.index(["Submitted and ended"]) + 1
    assert rows[start] == ["Day", "Submitted", "Ended", "Net"]
    assert rows[start + 1 : start + 31] == [[str(cell.exported) for cell in row] for row in flow.rows]
    titles = [row[0] for row in rows if len(row) == 1]
    assert titles == ["To do now", "At a glance", *(panel.title for panel in found.values())]


def test_the_csv_has_the_marks_the_cards_and_what_must_be_done_now(
    story: Story, manager: User, settings: Settings
) -> None:
    set_clock(settings, NOON + 71 * HOUR)
    ingest(NOON + 71 * HOUR)

    text = signed_in(manager).get(OVERVIEW, {"format": "csv"}).content.decode()

    rows = list(csv.reader(text[1:].splitlines()))
    assert ["due in 2 h", "1"] in rows
    assert ["Figure", "Value", "Against before"] in rows
    assert ["First reply, median", "2.1 h / 4.0 h n<5", ""] in rows
    assert ["2026-11-21 (not over)", "0", "0", "0"] in rows
    assert ["Rulings for the customer", "–", "0"] in [row[:3] for row in rows]


def test_the_workbook_has_a_sheet_for_each_table_and_no_formula(story: Story, manager: User) -> None:
    product = story.line.product
    assert product
    product.name_en = "=HYPERLINK(1)"
    product.save(update_fields=["name_en"])
    client = signed_in(manager)

    book = ZipFile(BytesIO(client.get(reverse("insights:products"), {"format": "xlsx"}).content))

    names = re.findall(r'sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert names[1:] == ["At a glance", *(panel.title for panel in panels(client, "products").values())]
    sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    for sheet in sheets:
        ElementTree.fromstring(sheet)  # noqa: S314  our own
    everything = "".join(sheets)
    assert "<f>" not in everything
    assert "'=HYPERLINK(1)" in everything
    assert ">=HYPERLINK" not in everything
    assert "<v>" in everything


def test_no_cell_of_the_csv_is_a_formula(story: Story, manager: User) -> None:
    product = story.line.product
    assert product
    product.name_en = "@SUM(A1)"
    product.save(update_fields=["name_en"])

    text = signed_in(manager).get(reverse("insights:products"), {"format": "csv"}).content.decode()

    assert "'@SUM(A1)" in text
    assert not any(cell[:1] in "=+-@" for row in csv.reader(text[1:].splitlines()) for cell in row if cell)


def test_what_could_not_be_read_says_so_in_the_file(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise DatabaseError("x")

    monkeypatch.setattr(frame, "read", fail)

    text = signed_in(manager).get(OVERVIEW, {"format": "csv"}).content.decode()

    rows = list(csv.reader(text[1:].splitlines()))
    missing = ["This could not be read, so it is not in this file. Everything else in it is right."]
    said_so = [rows[place - 1] for place, row in enumerate(rows) if row == missing]
    assert said_so == [
        ["At a glance"],
        ["Submitted and ended"],
        ["Deadlines missed, day by day"],
        ["The way of requests"],
        ["Reasons and products"],
        ["Agents"],
        ["Products with rising defects"],
        ["All figures and their definitions"],
    ]
    assert ["Open tickets: how old, whose turn"] in rows


# --- panels stand alone ---


@pytest.mark.parametrize(
    ("error", "words"),
    [(OperationalError("canceling statement due to statement timeout"), "too long"), (DatabaseError("x"), "just now")],
)
def test_a_source_that_fails_leaves_the_rest_of_the_page(
    manager: User, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(frame, "read", fail)

    page = signed_in(manager).get(OVERVIEW)

    assert page.status_code == 200
    failed = [panel.code for panel in page.context["panels"] if getattr(panel, "failed", False)]
    assert failed == ["flow", "breach", "funnel", "defects", "loads", "rising", "figures"]
    assert words in said(page)
    assert 'id="backlog"' in said(page)


# --- cost ---


QUERIES = {"overview": 13, "deadlines": 13, "store": 12, "products": 11, "agents": 11, "disputes": 11, "money": 10}
"""What a page costs a manager, whatever its filter; PostgreSQL has one more, which ends the time limit."""


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("tickets", [1, 30])
def test_a_page_costs_the_same_for_one_ticket_and_for_thirty(
    story: Story, manager: User, filters: str, tickets: int
) -> None:
    for hours in range(tickets):
        a_ticket(a_line(story.store, product=story.line.product), at=AT - timedelta(hours=hours))
    ingest(AT)
    client, cost = signed_in(manager), {}

    for name in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"insights:{name}", args=place_of(name, story)), asked_of(story, filters))
        cost[name] = len(queries) - (connection.vendor == "postgresql")

    assert cost == QUERIES


def test_days_of_the_past_and_all_stores_cost_no_more(story: Story, manager: User) -> None:
    """The platform reads its stores first; a demo asks for the offset of its clock, which nobody else has."""
    past = {"from": "2026-11-01", "to": "2026-11-05", **asked_of(story, "product agent")}
    cost = {}

    for who, client in (("manager", signed_in(manager)), ("platform", signed_in(an_arbiter()))):
        for name in ("overview", "deadlines"):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"insights:{name}"), past)
            cost[who, name] = len(queries) - (connection.vendor == "postgresql")

    assert cost == {
        ("manager", "overview"): 13,
        ("manager", "deadlines"): 13,
        ("platform", "overview"): 14,
        ("platform", "deadlines"): 14,
    }


def test_a_dispute_is_counted_where_it_was_opened(settings: Settings) -> None:
    dispute = a_dispute()
    ingest(NOON + DAY)
    set_clock(settings, NOON + HOUR)
    manager = agent_of(dispute.ticket.store, StaffRole.MANAGER)

    found = panels(signed_in(manager), "disputes")["disputes"]

    assert [cell.shown for cell in found.table.foot] == ["Together", "1", "0"]
    assert listed(signed_in(manager), found.table.foot[1].href) == {dispute.ticket.number}


def test_an_administrator_reads_all_stores(story: Story) -> None:
    assert panels(signed_in(an_administrator()))["flow"].table.foot[1].shown == "4"
