"""Who works for another store finds nothing of this one: by search, list, address, file, export, history or name."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.catalog.models import EvidenceRequirement
from aftersales.evidence.models import Evidence
from aftersales.orders.models import UnitSerial
from aftersales.tickets.models import CannedText, Message, SavedView, Ticket
from aftersales.tickets.services.indexing import read_due_words
from aftersales.tickets.services.talking import add_evidence, write_message
from tests.desk.cast import AT, said, signed_in
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, OrderFactory, OrderLineFactory, StoreFactory, a_ticket, agent_of, as_customer, asked
from tests.logistics.stage import an_address

OF_A_STORE = (StaffRole.AGENT, StaffRole.SENIOR, StaffRole.MANAGER, StaffRole.FINANCE)
PHONE, ORDER, SERIAL, WORDS = "13800004471", "269982464563126544", "2431LZ0A8K29", "滚轮异响"
QUEUE, HISTORY, EXPORT = reverse("admin:queue"), reverse("admin:history"), reverse("admin:history_export")


@pytest.fixture
def ticket() -> Ticket:
    """With everything that somebody might look for."""
    line = OrderLineFactory(order=OrderFactory(number=ORDER, phone=PHONE))
    UnitSerial.objects.create(order_line=line, unit=1, serial=SERIAL)
    ticket = a_ticket(line, asked(description=f"{WORDS}，换了接口也一样。"))
    ticket.customer.first_name = "Zhao Liu"
    ticket.customer.save(update_fields=["first_name"])
    write_message(ticket, "Nobody else's business.", actor=as_customer(ticket), at=NOON)
    agent_of(ticket.store)
    an_address(ticket, is_default=True)
    read_due_words(AT)
    return ticket


@pytest.fixture
def photo(ticket: Ticket) -> Evidence:
    (file,) = checked_files([sent(jpeg(), "wheel.jpg")], by=ticket.customer, at=NOON)
    add_evidence(ticket, [file], actor=as_customer(ticket), at=NOON)
    return file


@pytest.fixture(params=OF_A_STORE)
def stranger(request: pytest.FixtureRequest) -> Client:
    return signed_in(agent_of(StoreFactory(), request.param))


@pytest.fixture
def manager() -> Client:
    """Of another store."""
    return signed_in(agent_of(StoreFactory(), StaffRole.MANAGER))


def found(client: Client, **asked_for: str | int) -> list[str]:
    page = client.get(QUEUE, {"view": "every", **asked_for}).context["page"]
    return [row["number"] for row in page.rows]


LOOKED_FOR: dict[str, Callable[[Ticket], str]] = {
    "ticket": lambda ticket: ticket.number,
    "order": lambda _: ORDER,
    "end of the order": lambda _: ORDER[-6:],
    "serial": lambda _: SERIAL,
    "end of the phone": lambda _: PHONE[-4:],
    "words": lambda _: WORDS,
}


@pytest.mark.parametrize("what", LOOKED_FOR)
def test_a_search_finds_it_for_its_store_and_for_nobody_else(ticket: Ticket, stranger: Client, what: str) -> None:
    words = LOOKED_FOR[what](ticket)

    assert found(signed_in(agent_of(ticket.store)), q=words) == [ticket.number]
    assert found(stranger, q=words) == []


def test_no_filter_of_the_list_reaches_into_another_store(ticket: Ticket, stranger: Client) -> None:
    holder = ticket.store.memberships.get().user_id
    Ticket.objects.filter(pk=ticket.pk).update(agent=holder)

    assert [found(stranger), found(stranger, store=ticket.store.slug), found(stranger, agent=holder)] == [[], [], []]
    assert ticket.number not in said(stranger.get(QUEUE, {"view": "all"}))


def test_a_view_shared_in_another_store_is_not_offered(ticket: Ticket, stranger: Client) -> None:
    owner = ticket.store.memberships.get().user
    view = SavedView.objects.create(name="Weekend", owner=owner, store=ticket.store, made_at=NOON)

    page = stranger.get(QUEUE)
    dropped = stranger.post(reverse("admin:drop_view", args=[view.pk]))

    assert "Weekend" not in said(page)
    assert dropped.status_code == 404
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_a_step_for_many_chooses_none_of_another_store(ticket: Ticket, stranger: Client) -> None:
    page = stranger.get(reverse("admin:bulk"), {"action": "approve", "ticket": ticket.number})

    assert (page.context["total"], list(page.context["rows"])) == (0, [])


@pytest.mark.parametrize("variant", ["thumb", "preview", "original"])
def test_no_copy_of_a_file_is_handed_out(ticket: Ticket, photo: Evidence, stranger: Client, variant: str) -> None:
    address = reverse("admin:evidence", args=[ticket.number, photo.pk, variant])

    whole, part = stranger.get(address), stranger.get(address, headers={"range": "bytes=0-99"})

    assert (whole.status_code, part.status_code) == (404, 404)


@pytest.mark.parametrize("name", ["file", "evidence"])
def test_a_file_is_not_reached_through_a_ticket_of_ones_own(ticket: Ticket, photo: Evidence, name: str) -> None:
    own = a_ticket()
    arguments = [own.number, photo.pk, *(["original"] if name == "evidence" else [])]

    assert signed_in(agent_of(own.store)).get(reverse(f"admin:{name}", args=arguments)).status_code == 404


def test_a_managers_history_and_its_export_hold_nothing_of_another_store(ticket: Ticket, manager: Client) -> None:
    asked_for = [{}, {"subject": ticket.number}, {"who": "Zhao Liu"}, {"code": "tickets"}, {"code": "files"}]

    pages = [list(manager.get(HISTORY, query).context["rows"]) for query in asked_for]
    exports = [rows_of(manager.get(EXPORT, query)) for query in asked_for]

    own = signed_in(agent_of(ticket.store, StaffRole.MANAGER))
    assert [row.subject for row in own.get(HISTORY, {"subject": ticket.number}).context["rows"]] == [ticket.number]
    assert [ticket.number in {row.subject for row in rows} for rows in pages] == [False] * 5
    assert not any(ticket.number in row or "Zhao Liu" in row for rows in exports for row in rows)


def rows_of(response: object) -> list[list[str]]:
    return list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))  # type: ignore[attr-defined]  # a stream


@pytest.mark.parametrize("name", ["overview", "deadlines", "products", "disputes", "money", "agents"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_export_of_the_figures_names_another_store_or_its_people(
    ticket: Ticket, manager: Client, name: str, kind: str
) -> None:
    agent = ticket.store.memberships.get().user

    response = manager.get(reverse(f"insights:{name}"), {"format": kind, "store": ticket.store.slug})

    content = response.getvalue()
    assert response.status_code in {200, 404}
    assert [words.encode() in content for words in (ticket.number, ticket.store.name, agent.username)] == [False] * 3


def test_the_list_behind_a_figure_holds_own_tickets_only(ticket: Ticket, manager: Client) -> None:
    page = manager.get(reverse("insights:tickets"), {"of": "submitted", "store": ticket.store.slug})

    assert ticket.number not in said(page)


@pytest.mark.parametrize(
    ("table", "field"),
    [("accounts.membership", "user"), ("accounts.membership", "store"), ("policies.productrule", "product")],
)
def test_no_field_completes_a_name_for_who_works_in_a_store(
    ticket: Ticket, stranger: Client, table: str, field: str
) -> None:
    app, model = table.split(".")
    given = {"app_label": app, "model_name": model, "field_name": field, "term": ""}

    response = stranger.get(reverse("admin:autocomplete"), given)

    assert response.status_code == 403
    assert ticket.store.name not in said(response)


def test_the_tables_of_another_store_are_neither_listed_nor_found_nor_offered(ticket: Ticket, manager: Client) -> None:
    place = ticket.store.return_addresses.get()
    shot = EvidenceRequirement.objects.create(store=ticket.store, reason="defective", shot="damage")
    pages = {
        "logistics_returnaddress": place.pk,
        "catalog_evidencerequirement": shot.pk,
    }

    for name, pk in pages.items():
        listed = manager.get(reverse(f"admin:{name}_changelist"), {"q": "Keyboard"})
        rows = [manager.get(reverse(f"admin:{name}_{page}", args=[pk])).status_code for page in ("change", "history")]
        form = manager.get(reverse(f"admin:{name}_add"))
        assert list(listed.context["cl"].queryset) == []
        assert rows == [404, 404]
        assert ticket.store.name not in said(form)


@pytest.mark.parametrize(
    "address",
    [
        lambda ticket: reverse("admin:review", args=[ticket.number]),
        lambda ticket: reverse("admin:looking", args=[ticket.number]),
        lambda ticket: reverse("admin:case_file", args=[ticket.number]),
        lambda ticket: reverse("admin:policy_history", args=[ticket.store.slug]),
        lambda ticket: reverse("admin:store_settings", args=[ticket.store.slug]),
    ],
)
def test_no_address_of_another_store_is_there(
    ticket: Ticket, stranger: Client, address: Callable[[Ticket], str]
) -> None:
    assert stranger.get(address(ticket)).status_code == 404


def test_canned_texts_of_another_store_are_neither_listed_nor_changed(ticket: Ticket, manager: Client) -> None:
    words = {"name": "Secret recipe", "name_en": "Secret recipe", "text": "x", "text_en": "x"}
    text = CannedText.objects.create(store=ticket.store, changed_at=NOON, **words)

    page = manager.get(reverse("admin:canned"))
    changed = manager.post(reverse("admin:canned_text", args=[ticket.store.slug, text.pk]), words | {"text": "y"})

    assert "Secret recipe" not in said(page)
    assert changed.status_code == 404
    assert CannedText.objects.get().text == "x"


def test_nothing_that_a_stranger_sends_changes_it(ticket: Ticket, stranger: Client) -> None:
    version = ticket.version
    sent_to = {
        "move": [ticket.number, "approve"],
        "message": [ticket.number],
        "draft": [ticket.number],
        "hand": [ticket.number],
        "snooze": [ticket.number],
        "facts": [ticket.number],
        "hold_files": [ticket.number],
        "case_file": [ticket.number],
        "reveal": [ticket.number],
    }
    given = {
        "version": version,
        "text": "Hello",
        "audience": "public",
        "step": "take",
        "until": "now",
        "reason": "call",
    }

    codes = {
        name: stranger.post(reverse(f"admin:{name}", args=args), given).status_code for name, args in sent_to.items()
    }

    ticket.refresh_from_db()
    assert set(codes.values()) == {404}
    assert (ticket.version, ticket.agent_id, Message.objects.count()) == (version, None, 1)


def test_who_leaves_a_store_is_a_stranger_at_once(ticket: Ticket) -> None:
    agent: User = ticket.store.memberships.get().user
    other: Store = StoreFactory()
    client = signed_in(agent)
    assert found(client) == [ticket.number]

    agent.memberships.update(store=other)

    assert found(client) == []
    assert client.get(reverse("admin:review", args=[ticket.number])).status_code == 404
