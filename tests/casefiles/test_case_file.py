"""The case of a ticket as an archive: what each side is given, and the proof that it is whole."""

import hashlib
import json
import random
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from pytest_django.fixtures import Settings

from aftersales.casefiles.gateways.paper import write_paper
from aftersales.casefiles.models import CaseExport
from aftersales.casefiles.selectors.content import case_content
from aftersales.casefiles.services.exporting import ask_for_case, build_next, drop_old
from aftersales.clockwork.services import fan_out
from aftersales.domain.lifecycle import Role
from aftersales.domain.marks import Mark
from aftersales.evidence.gateways.sealed import on_disk
from aftersales.evidence.models import Evidence, EvidenceEvent, EvidenceOpening
from aftersales.notifications.models import Notice
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.marking import mark_file
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.talking import add_evidence, write_message
from aftersales.tickets.services.withdrawing import withdraw_file
from tests.desk.cast import a_dispute
from tests.evidence.checking import checked_files
from tests.evidence.files import saved, scene, sent
from tests.factories import (
    NOON,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_platform,
    as_store,
    asked,
    self_check_told,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
SECRET = "She complains about everything."


@pytest.fixture
def ticket() -> Ticket:
    ticket = a_ticket(what=asked(description="滚轮失灵，换了电脑也一样。"))
    agent = as_store(agent_of(ticket.store))
    write_message(ticket, "滚轮上下都没有反应。", actor=as_customer(ticket), at=NOON)
    write_message(ticket, SECRET, actor=agent, at=NOON, is_internal=True)
    return ticket


@pytest.fixture
def photo(ticket: Ticket) -> Evidence:
    (file,) = checked_files([sent(saved(scene(1)), "滚轮.jpg")], by=ticket.customer, at=NOON)
    add_evidence(ticket, [file], actor=as_customer(ticket), at=NOON)
    return file


def actor_of(ticket: Ticket, role: Role) -> Actor:
    makers = {Role.CUSTOMER: lambda: as_customer(ticket), Role.PLATFORM: lambda: as_platform(an_arbiter())}
    return makers.get(role, lambda: as_store(agent_of(ticket.store)))()


def exported(ticket: Ticket, role: Role, language: str = "zh-hans") -> CaseExport:
    return ask_for_case(ticket, actor=actor_of(ticket, role), language=language, at=LATER)


def archive_of(export: CaseExport) -> zipfile.ZipFile:
    return zipfile.ZipFile(on_disk(export.path))


def words_of(ticket: Ticket, role: Role) -> str:
    with override("zh-hans"):
        return repr(case_content(ticket, role, LATER))


def proved(path: Path) -> list[str]:
    said = StringIO()
    try:
        call_command("verify_case", str(path), stdout=said)
    except CommandError as wrong:
        said.write(f"! {wrong}")
    return said.getvalue().splitlines()


# --- what is in it ---


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.PLATFORM, ["case.pdf", "files/01-滚轮.jpg", "manifest.json"]),
        (Role.STORE, ["case.pdf", "files/01-滚轮.jpg", "manifest.json"]),
        (Role.CUSTOMER, ["case.pdf", "copies/01-滚轮.jpg", "manifest.json"]),
    ],
)
def test_staff_are_given_originals_and_the_customer_the_copies(
    ticket: Ticket, photo: Evidence, role: Role, names: list[str]
) -> None:
    archive = archive_of(exported(ticket, role))

    assert archive.namelist() == names
    sha256 = hashlib.sha256(archive.read(names[1])).hexdigest()
    assert (sha256 == photo.sha256) is (role is not Role.CUSTOMER)
    (paper, file) = json.loads(archive.read("manifest.json"))["files"]
    assert (file["sha256"], file["received_sha256"], paper["name"]) == (sha256, photo.sha256, "case.pdf")
    assert archive.read("case.pdf").startswith(b"%PDF-")


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.STORE, Role.PLATFORM])
def test_an_internal_note_is_in_nobodys_case_file(ticket: Ticket, role: Role) -> None:
    words = words_of(ticket, role)

    assert "滚轮上下都没有反应" in words
    assert SECRET not in words


def test_what_the_customer_checked_before_is_in_the_case_file(ticket: Ticket) -> None:
    ticket.declared |= self_check_told()

    words = words_of(ticket, Role.STORE)

    assert "('把系统的双击速度调到中间，问题还在吗？', '是')" in words


def test_what_one_side_withdrew_is_given_to_it_and_to_the_platform(ticket: Ticket, photo: Evidence) -> None:
    withdraw_file(ticket, photo.pk, actor=as_customer(ticket), at=NOON)

    given = {
        role: len(archive_of(exported(ticket, role)).namelist()) for role in (Role.CUSTOMER, Role.STORE, Role.PLATFORM)
    }

    assert given == {Role.CUSTOMER: 3, Role.STORE: 2, Role.PLATFORM: 3}
    assert "已撤回" in words_of(ticket, Role.STORE)


def test_marks_are_for_staff(ticket: Ticket, photo: Evidence) -> None:
    mark_file(ticket.evidence_links.get(), Mark.RELEVANT, actor=as_store(agent_of(ticket.store)), at=NOON)

    assert ["有效" in words_of(ticket, role) for role in (Role.STORE, Role.PLATFORM, Role.CUSTOMER)] == [
        True,
        True,
        False,
    ]


def test_a_message_that_can_still_be_taken_back_is_not_in_the_other_sides(ticket: Ticket) -> None:
    write_message(ticket, "请再等等。", actor=as_customer(ticket), at=LATER)

    assert ["请再等等" in words_of(ticket, role) for role in (Role.CUSTOMER, Role.STORE)] == [True, False]


def test_a_dispute_is_told_with_its_statement(ticket: Ticket) -> None:
    dispute = a_dispute()

    words = words_of(dispute.ticket, Role.PLATFORM)

    assert (dispute.number in words, "It came like this." in words) == (True, True)


def test_chinese_letters_are_inside_the_paper(ticket: Ticket, photo: Evidence) -> None:
    paper = archive_of(exported(ticket, Role.PLATFORM)).read("case.pdf")

    assert b"WenQuanYiMicroHei" in paper
    assert b"/FontFile2" in paper


def test_words_and_rulings_longer_than_a_page_are_printed(ticket: Ticket) -> None:
    Ticket.objects.update(description="很长的说明。😀" * 900)
    ticket.refresh_from_db()
    for _ in range(3):
        write_message(ticket, "没有空格的长句" * 280, actor=as_customer(ticket), at=NOON)
    out = BytesIO()

    with override("en"):
        write_paper(out, case_content(ticket, Role.PLATFORM, LATER), lambda _: None)

    assert out.getvalue().count(b"/Type /Page\n") > 5


def test_the_history_of_each_file_tells_that_it_was_given_out(ticket: Ticket, photo: Evidence) -> None:
    export = exported(ticket, Role.STORE)

    last = EvidenceEvent.objects.order_by("sequence").last()
    assert last is not None
    assert (last.action, last.by, last.payload["export"]) == ("exported", export.by, str(export.key))
    assert EvidenceOpening.objects.get().by == export.by


def test_the_customers_copies_are_no_openings_of_originals(ticket: Ticket, photo: Evidence) -> None:
    exported(ticket, Role.CUSTOMER)

    assert not EvidenceOpening.objects.exists()
    assert EvidenceEvent.objects.filter(action="exported").count() == 1


# --- the proof ---


def test_an_untouched_file_is_proved(ticket: Ticket, photo: Evidence) -> None:
    export = exported(ticket, Role.PLATFORM)

    assert proved(on_disk(export.path)) == [
        "2 files and the manifest are whole.",
        "Given out by this portal on 2026-11-18 05:00 UTC, for the platform.",
    ]


def test_one_altered_byte_is_named_wherever_it_lies(ticket: Ticket, photo: Evidence, tmp_path: Path) -> None:
    """Of each file's content its name; of what lies between them the file it belongs to, or the archive."""
    export = exported(ticket, Role.PLATFORM)
    whole = on_disk(export.path).read_bytes()
    archive, altered = archive_of(export), tmp_path / "altered.zip"
    entries = archive.infolist()
    for place in random.Random(7).sample(range(len(whole)), 60):
        content = bytearray(whole)
        content[place] ^= 1 << place % 8
        altered.write_bytes(content)

        said = proved(altered)

        inside = [one.filename for one in entries if one.header_offset <= place < archive.start_dir]
        assert said[-1] == f"! {altered} is not as it was made."
        if inside and place >= entries[len(inside) - 1].header_offset + 30 + len(inside[-1].encode()):
            assert said[0].startswith(f"{inside[-1]}: "), (place, said)


def test_what_was_added_taken_away_or_appended_is_named(ticket: Ticket, photo: Evidence, tmp_path: Path) -> None:
    whole = on_disk(exported(ticket, Role.PLATFORM).path).read_bytes()
    source, path = zipfile.ZipFile(BytesIO(whole)), tmp_path / "case.zip"

    with zipfile.ZipFile(path, "w") as less:
        for name in ("case.pdf", "manifest.json"):
            less.writestr(name, source.read(name))
    assert proved(path)[0] == "files/01-滚轮.jpg: missing"
    with zipfile.ZipFile(path, "w") as more:
        for name in [*source.namelist()[:-1], "extra.txt", "manifest.json"]:
            more.writestr(name, source.read(name) if name in source.namelist() else b"x")
    assert proved(path)[0] == "extra.txt: not in the manifest"
    path.write_bytes(whole + b"x")
    assert proved(path)[-1].startswith("! ")
    path.write_bytes(b"PK nothing")
    assert proved(path)[0].startswith("the archive itself: ")


def test_a_manifest_that_was_made_to_fit_is_not_the_one_given_out(
    ticket: Ticket, photo: Evidence, tmp_path: Path
) -> None:
    export = exported(ticket, Role.PLATFORM)
    CaseExport.objects.update(manifest_sha256="0" * 64)

    assert proved(on_disk(export.path))[1] == "manifest.json: not the one that was given out"
    CaseExport.objects.update(key="00000000-0000-0000-0000-000000000000")
    assert "can't be told here" in proved(on_disk(export.path))[-1]


# --- large ones ---


def test_a_large_case_waits_for_the_worker_and_its_asker_is_told(
    ticket: Ticket, photo: Evidence, settings: Settings
) -> None:
    settings.CASE_FILE_AT_ONCE_BYTES = 10
    export = exported(ticket, Role.STORE)
    assert (export.state, on_disk(export.path).exists()) == ("waiting", False)

    assert build_next(LATER) == export
    assert build_next(LATER) is None
    fan_out(LATER)

    export.refresh_from_db()
    assert (export.state, export.done_bytes, proved(on_disk(export.path))[0]) == (
        "ready",
        photo.size,
        "2 files and the manifest are whole.",
    )
    notice = Notice.objects.get(user=export.by, code="case_file")
    assert notice.path == f"/admin/queue/{ticket.number}/case-file/"


def test_what_cannot_be_put_together_is_given_up_after_three_attempts(
    ticket: Ticket, photo: Evidence, settings: Settings
) -> None:
    settings.CASE_FILE_AT_ONCE_BYTES = 10
    export = exported(ticket, Role.STORE)
    on_disk(photo.original_path).unlink()

    for _ in range(3):
        assert build_next(LATER) == export

    export.refresh_from_db()
    assert (export.state, build_next(LATER)) == ("failed", None)
    assert list(on_disk("cases").iterdir()) == []
    assert not EvidenceEvent.objects.filter(action="exported").exists()


def test_a_worker_that_died_is_made_up_for_by_the_next(ticket: Ticket, photo: Evidence, settings: Settings) -> None:
    settings.CASE_FILE_AT_ONCE_BYTES = 10
    export = exported(ticket, Role.STORE)
    CaseExport.objects.update(attempts=1, leased_until=LATER + timedelta(minutes=15))

    assert build_next(LATER) is None
    assert build_next(LATER + timedelta(minutes=15)) == export


def test_after_its_days_the_archive_goes_and_the_record_stays(ticket: Ticket, photo: Evidence) -> None:
    export = exported(ticket, Role.STORE)

    assert drop_old(LATER + timedelta(days=6)) == 0
    assert drop_old(LATER + timedelta(days=7)) == 1

    export.refresh_from_db()
    assert (export.state, on_disk(export.path).exists(), export.sha256 != "") == ("expired", False, True)


# --- the command ---


def test_the_command_writes_the_case_and_keeps_that_it_did(ticket: Ticket, photo: Evidence, tmp_path: Path) -> None:
    place = tmp_path / "case.zip"

    call_command("export_case", ticket.number, "-o", str(place), stdout=StringIO())

    assert proved(place)[0] == "2 files and the manifest are whole."
    export = CaseExport.objects.get()
    assert (export.role, export.via, export.sha256) == (
        "platform",
        "command",
        hashlib.sha256(place.read_bytes()).hexdigest(),
    )


@pytest.mark.parametrize("why", ["no such ticket", "no such person", "a file is there"])
def test_the_command_refuses_and_writes_nothing(ticket: Ticket, photo: Evidence, tmp_path: Path, why: str) -> None:
    place, number, more = tmp_path / "case.zip", ticket.number, ["--by", ticket.customer.username]
    if why == "a file is there":
        place.write_text("mine")
    if why == "no such ticket":
        number = "AS-0000"
    if why == "no such person":
        more = ["--by", "nobody"]

    with pytest.raises(CommandError):
        call_command("export_case", number, "-o", str(place), *more, stdout=StringIO())

    assert (place.exists() and place.read_text()) == ("mine" if why == "a file is there" else False)
    assert not CaseExport.objects.exists()
