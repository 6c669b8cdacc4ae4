"""One's own data as an archive."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from aftersales.accounts.models import User
from aftersales.casefiles.models import ExportState
from aftersales.evidence.gateways.sealed import on_disk
from aftersales.notifications.models import Notice
from aftersales.orders.models import OrderLine
from aftersales.personal.models import DataExport
from aftersales.personal.services.exporting import TooManyExportsError, ask_for_data, build_next, drop_old
from aftersales.tickets.services.talking import write_message
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, OrderLineFactory, a_ticket, agent_of, as_store, buyer

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> OrderLine:
    return OrderLineFactory(order__receiver_name="Lin Yue")


@pytest.fixture
def person(line: OrderLine) -> User:
    return buyer(line)


def archive_of(export: DataExport) -> ZipFile:
    return ZipFile(BytesIO(on_disk(export.path).read_bytes()))


def made(person: User) -> DataExport:
    ask_for_data(person, language="en", at=NOON)
    build_next(NOON)
    return DataExport.objects.get(person=person)


def test_the_archive_holds_all_that_is_the_persons_own(person: User, line: OrderLine) -> None:
    ticket = a_ticket(line)
    write_message(ticket, "Please wait.", actor=as_store(agent_of(ticket.store)), at=NOON)
    checked_files([sent(jpeg(), "mine.jpg")], by=person, at=NOON)

    archive = archive_of(made(person))

    told = json.loads(archive.read("data.json"))
    assert told["account"][0]["email"] == person.email
    assert [one["number"] for one in told["orders"]] == [line.order.number]
    assert [one["number"] for one in told["requests"]] == [ticket.number]
    assert [one["text"] for one in told["messages"]] == ["Please wait."]
    assert told["files"][0]["name"] in archive.namelist()
    page = archive.read("data.html").decode()
    assert "Lin Yue" in page
    assert "Please wait." in page


def test_nothing_of_others_and_no_internal_note_is_in_it(person: User, line: OrderLine) -> None:
    other = OrderLineFactory(order__receiver_name="Somebody Else")
    a_ticket(other)
    ticket = a_ticket(line)
    write_message(ticket, "zweiundvierzig", actor=as_store(agent_of(ticket.store)), at=NOON, is_internal=True)

    archive = archive_of(made(person))

    everything = archive.read("data.json") + archive.read("data.html")
    assert b"zweiundvierzig" not in everything
    assert b"Somebody Else" not in everything
    assert other.order.number.encode() not in everything


def test_it_is_put_together_by_whoever_looks_and_the_person_is_told(person: User) -> None:
    export = ask_for_data(person, language="en", at=NOON)
    assert export.state == ExportState.WAITING

    build_next(NOON)

    export.refresh_from_db()
    assert export.state == ExportState.READY
    assert Notice.objects.get(user=person).code == "data_ready"
    assert build_next(NOON) is None


def test_asking_twice_begins_it_once_and_four_times_a_day_is_too_often(person: User) -> None:
    first = ask_for_data(person, language="en", at=NOON)
    assert ask_for_data(person, language="en", at=NOON) == first
    build_next(NOON)
    for _ in range(2):
        ask_for_data(person, language="en", at=NOON)
        build_next(NOON)

    with pytest.raises(TooManyExportsError):
        ask_for_data(person, language="en", at=NOON)

    assert DataExport.objects.filter(person=person).count() == 3


def test_a_file_that_is_not_to_be_had_is_named_and_stops_nothing(person: User) -> None:
    (file,) = checked_files([sent(jpeg(), "mine.jpg")], by=person, at=NOON)
    on_disk(file.original_path).unlink()

    archive = archive_of(made(person))

    assert b"mine" in archive.read("missing.txt")


def test_after_its_days_it_is_gone_and_the_row_stays(person: User) -> None:
    export = made(person)

    assert drop_old(NOON + timedelta(days=8)) == 1

    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED
    assert not on_disk(export.path).exists()
