"""Whoever changes history by the database's own means is named by `verify_history`."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from aftersales.audit.models import AppendOnlyError, ChangeEvent, HistoryAnchor
from aftersales.audit.services.recording import record_change
from aftersales.audit.services.verifying import ANCHOR_EVERY, history_tables, make_anchors
from aftersales.domain.lifecycle import Action
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.audit.tampering import tamper
from tests.factories import NOON, UserFactory, a_ticket, agent_of, as_store

pytestmark = pytest.mark.django_db
EVENTS = "tickets_ticketevent"
HOUR = ANCHOR_EVERY


def verify(*tables: str) -> str:
    told = StringIO()
    call_command("verify_history", *(f"--table={table}" for table in tables), stdout=told, stderr=StringIO())
    return told.getvalue()


def breaks(*tables: str) -> list[str]:
    told = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("verify_history", *(f"--table={table}" for table in tables), stdout=told, stderr=StringIO())
    assert stopped.value.returncode == 1
    return [line for line in told.getvalue().splitlines() if " breaks" not in line]


@pytest.fixture
def approved() -> Ticket:
    ticket = a_ticket()
    return move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)


def test_what_was_not_touched_holds(approved: Ticket) -> None:
    assert verify().endswith("History is as it was written.\n")


def test_a_changed_row_is_named_with_its_subject_and_its_link(approved: Ticket) -> None:
    tamper(
        EVENTS, "UPDATE tickets_ticketevent SET role = 'customer' WHERE ticket_id = %s AND sequence = 2", [approved.pk]
    )

    row = approved.events.get(sequence=2).pk
    assert breaks() == [f"tickets.TicketEvent of {approved.pk}, link 2: changed (row {row})"]


def test_a_row_changed_together_with_its_hash_breaks_the_link_after_it(approved: Ticket) -> None:
    tamper(EVENTS, "UPDATE tickets_ticketevent SET hash = 'f' WHERE ticket_id = %s AND sequence = 1", [approved.pk])

    assert [line.partition(":")[2].split()[0] for line in breaks()] == ["changed"]


def test_a_row_that_was_taken_out_is_named(approved: Ticket) -> None:
    tamper(EVENTS, "DELETE FROM tickets_ticketevent WHERE ticket_id = %s AND sequence = 1", [approved.pk])

    row = approved.events.get(sequence=2).pk
    assert breaks() == [f"tickets.TicketEvent of {approved.pk}, link 1: missing (row {row})"]


def test_the_last_row_taken_off_is_noticed_at_once_where_the_subject_counts_its_moves(approved: Ticket) -> None:
    tamper(EVENTS, "DELETE FROM tickets_ticketevent WHERE ticket_id = %s AND sequence = 2", [approved.pk])

    assert breaks() == [
        f"tickets.TicketEvent of {approved.pk}, link 2: shortened (tickets.Ticket is at version {approved.version})"
    ]


def test_a_history_that_is_gone_whole_is_noticed(approved: Ticket) -> None:
    tamper(EVENTS, "DELETE FROM tickets_ticketevent WHERE ticket_id = %s", [approved.pk])

    assert [line.split(": ")[1].split()[0] for line in breaks("tickets.TicketEvent")] == ["shortened"]


def a_change(number: int) -> ChangeEvent:
    by = UserFactory(is_staff=True)
    return record_change("accounts.store:7", name="A", action="change", payload={"n": number}, by=by, at=NOON)


def anchor_twice() -> None:
    make_anchors(NOON)
    make_anchors(NOON + HOUR)


def test_the_last_row_taken_off_is_noticed_by_an_anchor_where_nothing_counts() -> None:
    a_change(1)
    last = a_change(2)
    anchor_twice()
    tamper("audit_changeevent", "DELETE FROM audit_changeevent WHERE id = %s", [last.pk])

    (line,) = breaks("audit.ChangeEvent")
    assert line.startswith("audit.ChangeEvent: anchor (rows 1 to ")
    assert "1 of 2 rows" in line


def test_a_chain_written_anew_from_its_middle_is_noticed_by_an_anchor() -> None:
    """Whoever can compute hashes can make a chain that holds; what was anchored before is against them."""
    a_change(1)
    last = a_change(2)
    anchor_twice()
    tamper("audit_changeevent", "DELETE FROM audit_changeevent WHERE id = %s", [last.pk])
    a_change(3)

    assert [line.split(" (")[0] for line in breaks("audit.ChangeEvent")] == ["audit.ChangeEvent: anchor"]


def test_an_anchor_goes_up_to_what_the_one_before_has_seen() -> None:
    first = a_change(1)
    make_anchors(NOON)
    second = a_change(2)
    make_anchors(NOON + HOUR)

    anchor = HistoryAnchor.objects.filter(table="audit.ChangeEvent").latest("pk")
    assert (anchor.through_id, anchor.seen_id, anchor.rows) == (first.pk, second.pk, 1)


def test_anchors_are_made_once_an_hour_and_only_for_something_new() -> None:
    a_change(1)
    anchor_twice()

    assert make_anchors(NOON + HOUR + timedelta(minutes=59)) == 0
    assert make_anchors(NOON + 2 * HOUR) == 0
    assert HistoryAnchor.objects.filter(table="audit.ChangeEvent").count() == 2


def test_a_table_that_is_no_history_is_refused_with_those_that_are() -> None:
    with pytest.raises(CommandError, match=r"No table of history is called accounts\.User\. There are: audit\.") as no:
        verify("accounts.User")

    assert no.value.returncode == 2


def test_every_kind_of_history_is_verified() -> None:
    assert [model._meta.label for model in history_tables()] == [
        "audit.AccessEvent",
        "audit.ChangeEvent",
        "disputes.DisputeEvent",
        "evidence.EvidenceEvent",
        "policies.PolicyEvent",
        "refunds.LedgerEntry",
        "refunds.RefundEvent",
        "standing.PenaltyEvent",
        "tickets.AssignmentEvent",
        "tickets.TicketEvent",
    ]


def test_every_table_of_history_names_the_subject_of_its_chains() -> None:
    assert all(model.SUBJECT for model in history_tables())


def test_the_application_changes_and_deletes_nothing_of_it(approved: Ticket) -> None:
    with pytest.raises(AppendOnlyError):
        TicketEvent.objects.filter(ticket=approved).update(role="store")
    with pytest.raises(AppendOnlyError):
        TicketEvent.objects.filter(ticket=approved).delete()

    assert verify("tickets.TicketEvent")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement", ["UPDATE tickets_ticketevent SET role = 'store'", "DELETE FROM tickets_ticketevent"]
)
def test_the_database_refuses_to_change_history_whoever_asks(approved: Ticket, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="history is append-only"), transaction.atomic():
            cursor.execute(statement)

    assert approved.events.count() == 2


@pytest.mark.postgres
def test_every_table_of_history_has_its_guard() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = 'history_is_append_only' AND t.tgenabled = 'O'"
        )
        guarded = {name for (name,) in cursor.fetchall()}

    assert guarded == {model._meta.db_table for model in history_tables()} | {"audit_historyanchor"}
