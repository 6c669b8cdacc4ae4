"""Who did what to what, and when: in scope, filtered, page by page, and to take along."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import StaffRole, User
from aftersales.accounts.selectors import duties_of
from aftersales.audit.models import ChangeEvent
from aftersales.audit.services.recording import record_change
from aftersales.deadlines.services.settings import change_setting
from aftersales.desk.selectors.history import WantedHistory, all_history, cursor_of, history
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.assigning import assign, snooze
from tests.desk.cast import said, signed_in
from tests.factories import NOON, StoreFactory, UserFactory, a_ticket, agent_of, as_store, member

pytestmark = pytest.mark.django_db
PAGE, EXPORT = "/admin/history/", "/admin/history/export/"


@pytest.fixture
def auditor() -> User:
    return member(StaffRole.AUDITOR)


@pytest.fixture
def client(auditor: User) -> Client:
    return signed_in(auditor)


def changes(count: int, name: str = "mouse", store_key: int | None = None) -> None:
    by = UserFactory(is_staff=True, first_name="Li Na")
    for number in range(count):
        record_change(
            f"catalog.product:{number}", name=name, action="change", payload={}, by=by, at=NOON, store_key=store_key
        )


def test_a_move_of_a_ticket_stands_there_in_words_with_the_way_to_it(client: Client) -> None:
    ticket = a_ticket()

    page = said(client.get(PAGE))

    assert reverse("admin:review", args=[ticket.number]) in page
    assert "sent the request" in page
    assert ">submit<" not in page


def test_who_was_given_a_ticket_stands_there_too(client: Client) -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    User.objects.filter(pk=agent.pk).update(first_name="Li Na")
    assign(ticket, agent, actor=as_store(User.objects.get(pk=agent.pk)), at=NOON)
    snooze(ticket, NOON + timedelta(hours=3), actor=as_store(agent), at=NOON + timedelta(hours=1))

    page = said(client.get(f"{PAGE}?code=assignments"))

    assert page.count(reverse("admin:review", args=[ticket.number])) == 2
    assert [words in page for words in ("Li Na took the ticket", "put the ticket off until")] == [True, True]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("code=setup", 2),
        ("code=tickets", 0),
        ("who=li+na", 2),
        ("who=nobody", 0),
        ("subject=MOUSE", 2),
        ("since=2026-11-18", 2),
        ("since=2026-11-19", 0),
        ("until=2026-11-18", 2),
        ("until=2026-11-17", 0),
    ],
)
def test_it_is_searched_by_kind_by_person_by_name_and_by_day(client: Client, query: str, rows: int) -> None:
    changes(2)

    assert said(client.get(f"{PAGE}?{query}")).count('<span class="num">mouse') == rows


def test_pages_follow_each_other_without_a_gap_or_a_double(auditor: User) -> None:
    """All at the same moment: only their numbers tell them apart."""
    changes(23)
    a_ticket()
    duties = duties_of(auditor)

    every = [(row.code, row.pk) for row in history(duties, WantedHistory(), None, 1000)]
    paged, after = [], None
    while rows := history(duties, WantedHistory(), after, 5):
        paged += [(row.code, row.pk) for row in rows]
        after = cursor_of(str(rows[-1].cursor))

    assert paged == every
    assert len(set(every)) == len(every) >= 24


def test_an_export_reads_on_to_its_limit(auditor: User) -> None:
    changes(7)

    assert len(list(all_history(duties_of(auditor), WantedHistory(code="setup"), 5))) == 5


@pytest.mark.parametrize("after", ["nonsense", "2026-11-22~setup~1", "~~", "2026-11-22T00:00:00+00:00~setup~x"])
def test_an_address_that_is_no_cursor_begins_anew(client: Client, after: str) -> None:
    changes(1)

    assert "mouse" in said(client.get(f"{PAGE}?after={after}"))


def test_it_costs_the_same_for_one_event_and_for_thirty(
    client: Client, django_assert_num_queries: "pytest.FixtureRequest"
) -> None:
    changes(1)
    with django_assert_num_queries(17):  # type: ignore[operator]  # a context manager
        client.get(PAGE)
    changes(30, "keyboard")
    with django_assert_num_queries(17):  # type: ignore[operator]
        client.get(PAGE)


def test_a_manager_reads_what_happened_in_their_store_and_nothing_else() -> None:
    ticket, other = a_ticket(), StoreFactory()
    changes(1, "ours", ticket.store_id)
    changes(1, "theirs", other.pk)
    changes(1, "everybody")

    page = said(signed_in(agent_of(ticket.store, StaffRole.MANAGER)).get(PAGE))
    stranger = said(signed_in(agent_of(other, StaffRole.MANAGER)).get(PAGE))

    assert (ticket.number in page, "ours" in page, "theirs" in page, "everybody" in page) == (True, True, False, False)
    assert (ticket.number in stranger, "theirs" in stranger) == (False, True)


@pytest.mark.parametrize("role", [StaffRole.AGENT, StaffRole.SENIOR, StaffRole.FINANCE])
@pytest.mark.parametrize("address", [PAGE, EXPORT])
def test_who_works_on_tickets_reads_no_history_of_others(role: StaffRole, address: str) -> None:
    assert signed_in(agent_of(StoreFactory(), role)).get(address).status_code == 403


def test_a_draft_is_nobody_s_business(client: Client) -> None:
    ticket = a_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(submitted_at=None)

    assert ticket.number not in said(client.get(PAGE))


def rows_of(response: object) -> list[list[str]]:
    return list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))  # type: ignore[attr-defined]


def test_an_export_has_the_rows_with_their_hashes(client: Client) -> None:
    changes(1)
    event = ChangeEvent.objects.get()

    head, row = rows_of(client.get(f"{EXPORT}?code=setup&subject=mouse"))

    assert head == ["Moment", "Of what", "Number or name", "Link", "By whom", "What", "Before and after", "hash"]
    assert row == ["2026-11-18T12:00:00+08:00", "Set-up and roles", "mouse", "1", "Li Na", "Changed", "", event.hash]


def test_what_was_set_up_stands_there_with_both_values_by_their_names(client: Client) -> None:
    payload = {"changed": {"brand": ["A", "B"], "is_active": [True, False], "gone": [None, "1"]}}
    record_change("catalog.serialformat:1", name="mouse", action="change", payload=payload, by=None, at=NOON)

    page = said(client.get(PAGE))
    _head, row = rows_of(client.get(f"{EXPORT}?code=setup&subject=mouse"))

    assert "brand: <del>A</del> → B" in page
    assert row[6] == "brand: A → B; gone: – → 1; is_active: on → off"


def test_of_a_secret_nothing_is_said_but_that_it_changed(client: Client) -> None:
    payload = {"changed": {"callback_secret": ["", "•••"]}}
    record_change("logistics.carrier:1", name="sf", action="change", payload=payload, by=None, at=NOON)

    _head, row = rows_of(client.get(f"{EXPORT}?code=setup&subject=sf"))

    assert row[6] == "secret of its messages: changed"


def test_a_setting_stands_there_with_what_it_was_before(client: Client) -> None:
    change_setting(SettingCode.OFFER_H, "72", reason="More time.", by=None, at=NOON)

    row = rows_of(client.get(f"{EXPORT}?code=setup"))[-1]

    assert row[5:7] == ["Set anew", f"{row[2]}: 48 hours → 72 hours"]


def test_a_subject_that_is_no_table_has_no_values(client: Client) -> None:
    for subject in ("history", "nowhere.table:1", "deadlines.setting:offer_h/"):
        record_change(subject, name="x", action="change", payload={"changed": {"a": [1, 2]}}, by=None, at=NOON)

    assert [row[6] for row in rows_of(client.get(f"{EXPORT}?code=setup&subject=x"))[1:]] == ["", "", ""]


def test_t60_no_cell_of_an_export_is_taken_for_a_formula(client: Client) -> None:
    changes(1, '=HYPERLINK("http://evil.example")')

    assert rows_of(client.get(f"{EXPORT}?code=setup"))[2][2] == '\'=HYPERLINK("http://evil.example")'


def test_that_somebody_took_history_along_is_history(client: Client, auditor: User) -> None:
    client.get(f"{EXPORT}?code=setup&who=li")

    event = ChangeEvent.objects.get(action="export")
    assert (event.subject, event.by, event.payload) == ("history", auditor, {"filters": "code=setup&who=li"})


def test_nothing_of_it_is_posted(client: Client) -> None:
    assert (client.post(PAGE).status_code, client.post(EXPORT).status_code) == (405, 405)
