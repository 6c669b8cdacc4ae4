"""Bytes of evidence go three years after what they belong to has ended; row, hash and history stay."""

from datetime import datetime
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.clockwork.selectors.retention import ends_of
from aftersales.clockwork.services.purging import LookedAt, purge
from aftersales.clockwork.tasks import purge_evidence
from aftersales.deadlines.selectors.settings import forget_settings
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.moving import Details
from aftersales.domain.retention import KeptFor
from aftersales.evidence.models import Evidence, EvidenceBand, EvidenceEvent
from aftersales.evidence.services.custody import Act, hold, release
from aftersales.evidence.services.verifying import verified_files
from aftersales.orders.models import OrderProof
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import add_evidence
from tests.desk.cast import set_clock
from tests.evidence.checking import checked_files
from tests.evidence.files import saved, scene, sent
from tests.factories import NOON, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db

OVER = NOON.replace(year=2029)
"""Three years after NOON, to the second."""
NOT_YET = OVER.replace(hour=3)


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


@pytest.fixture
def photo(ticket: Ticket) -> Evidence:
    (file,) = checked_files([sent(saved(scene(1)))], by=ticket.customer, at=NOON)
    add_evidence(ticket, [file], actor=as_customer(ticket), at=NOON)
    return file


def ended(ticket: Ticket) -> None:
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)


def by_store(ticket: Ticket) -> Act:
    return Act(agent_of(ticket.store), Role.STORE, "desk", NOON)


def looked_at(at: datetime, *, really: bool = True) -> list[KeptFor | None]:
    return [file.kept_for for file in purge(at, really=really)]


def state_of(file: Evidence) -> str:
    return Evidence.objects.values_list("state", flat=True).get(pk=file.pk)


def test_the_bytes_go_and_row_hash_and_history_stay(ticket: Ticket, photo: Evidence, media: Path) -> None:
    ended(ticket)

    assert list(purge(OVER, really=True)) == [LookedAt(photo.pk, photo.size, None)]

    assert not [path for path in media.rglob("*") if path.is_file()]
    kept = Evidence.objects.get()
    assert (kept.state, kept.sha256, kept.display_name) == ("purged", photo.sha256, photo.display_name)
    last = EvidenceEvent.objects.order_by("sequence").last()
    assert last is not None
    assert (last.action, last.role, last.payload) == ("purged", "clock", {"years": 3})
    assert EvidenceBand.objects.exists()
    assert [list(checked.faults) for checked in verified_files()] == [[]]


def test_a_second_run_finds_nothing_more(ticket: Ticket, photo: Evidence) -> None:
    ended(ticket)

    assert (looked_at(OVER), looked_at(OVER)) == ([None], [])


def test_a_dry_run_changes_nothing(ticket: Ticket, photo: Evidence) -> None:
    ended(ticket)

    assert looked_at(OVER, really=False) == [None]
    assert (state_of(photo), [list(checked.faults) for checked in verified_files()]) == ("ready", [[]])


def test_a_moment_too_early_it_stays(ticket: Ticket, photo: Evidence) -> None:
    ended(ticket)

    assert looked_at(NOT_YET) == []
    assert state_of(photo) == "ready"


def test_what_is_still_going_on_keeps_its_files_however_old(ticket: Ticket, photo: Evidence) -> None:
    assert looked_at(OVER.replace(year=2040)) == [KeptFor.OPEN]


def test_an_open_dispute_holds_them(ticket: Ticket, photo: Evidence) -> None:
    refusal = Details(reason_code="not_intact", note="It is scratched.")
    move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=refusal)
    open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It came like this.")
    Ticket.objects.update(ended_at=NOON)  # even if the ticket itself were over

    assert sorted(map(str, ends_of([photo.pk])[photo.pk])) == [str(NOON), "None"]
    assert looked_at(OVER) == [KeptFor.OPEN]


def test_a_hold_keeps_them_until_it_is_released(ticket: Ticket, photo: Evidence) -> None:
    ended(ticket)
    hold([photo.pk], reason="A court asks.", role=Role.STORE, act=by_store(ticket))

    assert looked_at(OVER) == [KeptFor.HELD]
    release([photo.pk], role=Role.STORE, act=by_store(ticket))
    assert looked_at(OVER) == [None]


def test_a_proof_that_the_customer_keeps_stays(ticket: Ticket, photo: Evidence) -> None:
    ended(ticket)
    order = ticket.order_line.order
    OrderProof.objects.create(order=order, evidence=photo, kind="receipt", added_by=ticket.customer, added_at=NOON)

    assert looked_at(OVER) == [KeptFor.OPEN]


def test_every_use_of_a_file_is_known_here() -> None:
    """A new table that refers to files has to say when its use of them ends."""
    relations = Evidence._meta.get_fields(include_hidden=True)
    others = {field.related_model.__name__ for field in relations if field.auto_created and field.related_model}

    assert others == {
        *("TicketEvidence", "OrderProof", "Payment", "Exhibit"),  # clockwork.selectors.retention
        "InspectionPhoto",  # always a file of its ticket too
        *("EvidenceBand", "EvidenceEvent", "EvidenceHold", "EvidenceOpening"),  # parts of the file itself
    }


@pytest.mark.parametrize("files", [1, 30])
def test_looking_takes_the_same_queries_for_one_file_and_for_thirty(
    ticket: Ticket, photo: Evidence, files: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ended(ticket)
    values = {field.attname: getattr(photo, field.attname) for field in Evidence._meta.concrete_fields}
    for number in range(files - 1):
        Evidence.objects.create(**values | {"id": uuid4(), "original_path": f"evidence/{number}"})
    looked_at(OVER, really=False)

    with django_assert_num_queries(8):
        assert len(looked_at(OVER, really=False)) == files


def test_the_command_says_what_it_would_do_and_does_it_when_told(
    ticket: Ticket, photo: Evidence, settings: Settings
) -> None:
    ended(ticket)
    set_clock(settings, OVER)
    forget_settings()

    said = [StringIO(), StringIO()]
    call_command("purge_evidence", stdout=said[0])
    assert state_of(photo) == "ready"
    call_command("purge_evidence", "--no-dry-run", stdout=said[1])

    assert "Kept 3 years: 1 files, 0 MB would be deleted" in said[0].getvalue()
    assert said[1].getvalue().splitlines()[:2] == [str(photo.pk), "Kept 3 years: 1 files, 0 MB deleted."]
    assert state_of(photo) == "purged"


def test_the_clock_does_it_once_a_month(ticket: Ticket, photo: Evidence, settings: Settings) -> None:
    ended(ticket)
    set_clock(settings, OVER)

    assert settings.CELERY_BEAT_SCHEDULE["evidence-purge"]["task"] == purge_evidence.name
    purge_evidence()

    assert state_of(photo) == "purged"
