"""How a received file becomes ready, refused or failed, whatever happens to who checks it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from aftersales.domain.evidence import EvidenceState
from aftersales.domain.media_types import EvidenceKind
from aftersales.evidence.gateways.decoder import drop_idle
from aftersales.evidence.models import Evidence
from aftersales.evidence.selectors import checking_lag, due_for_checking
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import (
    check_again,
    check_due,
    check_next,
    forget_unfinished_uploads,
    lease_seconds,
)
from aftersales.evidence.services.receiving import begin_upload, seal_upload
from aftersales.evidence.tasks import check
from tests.evidence.checking import checked_files
from tests.evidence.files import film, jpeg, sent
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(seconds=1)


def received(content: bytes = b"", at: datetime = NOON) -> Evidence:
    (evidence,) = receive_files([sent(content or jpeg())], by=None, at=at)
    return evidence


def taken_by_somebody(evidence: Evidence, attempts: int = 1) -> datetime:
    """As if a process had begun with it; until when it counts as alive."""
    until = NOON + timedelta(seconds=lease_seconds(EvidenceKind(evidence.kind)))
    Evidence.objects.filter(pk=evidence.pk).update(attempts=attempts, next_at=until)
    return until


def test_a_received_file_waits_to_be_checked() -> None:
    evidence = received()

    assert (evidence.state, evidence.next_at, evidence.counts, evidence.is_ready) == ("scanning", NOON, True, False)
    assert (evidence.preview_path, evidence.width) == ("", None)


def test_a_checked_file_is_ready() -> None:
    (evidence,) = checked_files([sent(jpeg())], by=None, at=NOON)

    assert (evidence.state, evidence.next_at, evidence.attempts, evidence.is_seen) == ("ready", None, 1, True)


def test_a_file_that_cannot_be_opened_is_refused_with_the_reason_and_kept(kept_files: Callable[[], list[str]]) -> None:
    (evidence,) = checked_files([sent(jpeg()[:-400])], by=None, at=NOON)

    assert (evidence.state, evidence.refusal, evidence.counts) == ("refused", "unreadable", False)
    assert kept_files() == ["original.bin"]


def test_the_file_that_waited_longest_comes_first() -> None:
    late, early = received(at=SOON), received(at=NOON)

    assert [check_next(SOON), check_next(SOON), check_next(SOON)] == [early, late, None]


def test_one_bad_file_does_not_stop_the_rest() -> None:
    received(jpeg()[:-400])
    good = received()

    assert check_due(NOON) == 2
    good.refresh_from_db()
    assert good.is_ready


def test_checking_twice_does_it_once() -> None:
    received()

    assert (check_due(NOON), check_due(NOON + timedelta(days=1))) == (1, 0)


def test_a_pdf_is_ready_without_being_opened(kept_files: Callable[[], list[str]]) -> None:
    (document,) = checked_files([sent(b"%PDF-1.7\n1 0 obj\n%%EOF\n", "发票.pdf")], by=None, at=NOON)

    assert (document.kind, document.media_type, document.state) == ("document", "application/pdf", "ready")
    assert (document.is_seen, kept_files()) == (False, ["original.bin"])


def test_t15_a_pdf_that_was_cut_off_is_refused() -> None:
    (document,) = checked_files([sent(b"%PDF-1.7\n1 0 obj\n" + b" " * 3000)], by=None, at=NOON)

    assert (document.state, document.refusal) == ("refused", "unreadable")


# --- whoever checks may die ---


def test_t63_a_file_whose_checker_died_is_tried_once_more() -> None:
    evidence = received()
    until = taken_by_somebody(evidence)

    assert check_next(until - timedelta(seconds=1)) is None
    assert check_next(until) == evidence
    evidence.refresh_from_db()
    assert (evidence.state, evidence.attempts) == ("ready", 2)


def test_t63_a_file_that_took_two_checkers_down_is_given_up() -> None:
    evidence = received()
    until = taken_by_somebody(evidence, attempts=2)

    assert check_next(until) is None
    evidence.refresh_from_db()
    assert (evidence.state, evidence.next_at) == ("failed", None)


def test_a_file_that_was_given_up_can_be_tried_again_by_hand() -> None:
    evidence = received()
    check_next(taken_by_somebody(evidence, attempts=2))

    assert (check_again(SOON), check_due(SOON)) == (1, 1)
    evidence.refresh_from_db()
    assert evidence.is_ready


def test_who_was_taken_for_dead_and_wakes_up_changes_nothing() -> None:
    evidence = received()
    until = taken_by_somebody(evidence)
    check_next(until)

    late = Evidence.objects.filter(pk=evidence.pk, state=EvidenceState.SCANNING, attempts=1)
    assert late.update(state="refused", refusal="unreadable", next_at=None) == 0


def test_a_lost_original_fails_its_row(media: Path) -> None:
    evidence = received()
    (media / evidence.original_path).unlink()

    check_due(NOON)

    evidence.refresh_from_db()
    assert evidence.state == "failed"


def test_a_full_disk_uses_up_no_attempt(media: Path) -> None:
    evidence = received()
    folder = (media / evidence.original_path).parent
    (folder / "preview.jpg.part").mkdir()  # as good as a disk that takes nothing

    check_due(NOON)

    evidence.refresh_from_db()
    assert (evidence.state, evidence.attempts, evidence.waiting_for) == ("scanning", 0, "storage")


def test_a_lost_message_loses_nothing() -> None:
    evidence = received()
    assert list(due_for_checking(NOON)) == [evidence]

    check()  # the next one

    evidence.refresh_from_db()
    assert evidence.is_ready


@pytest.mark.parametrize(("seconds", "lag"), [(0, 0), (90, 90)])
def test_the_lag_is_the_age_of_the_oldest_file_nobody_checks(seconds: int, lag: int) -> None:
    received()

    assert checking_lag(NOON + timedelta(seconds=seconds)) == timedelta(seconds=lag)


def test_a_film_being_copied_is_no_lag(tmp_path: Path) -> None:
    taken_by_somebody(received(film(tmp_path / "film.mp4")))

    assert checking_lag(NOON + timedelta(seconds=200)) == timedelta()


# --- files that arrive piece by piece ---


def test_an_upload_begins_as_a_promise(media: Path) -> None:
    evidence = begin_upload("../左键.jpg", 1000, by=UserFactory(), at=NOON)

    assert (evidence.state, evidence.display_name, evidence.size, evidence.sha256) == (
        "uploading",
        "左键.jpg",
        1000,
        "",
    )
    assert not evidence.counts
    assert (media / evidence.original_path).parent.is_dir()


def test_a_complete_upload_is_sealed_and_checked(media: Path) -> None:
    content = jpeg()
    evidence = begin_upload("a.jpg", len(content), by=UserFactory(), at=NOON)
    (media / evidence.original_path).write_bytes(content)

    sealed = seal_upload(evidence, at=SOON)
    check_due(SOON)

    sealed.refresh_from_db()
    assert (sealed.state, sealed.kind, sealed.received_at) == ("ready", "photo", SOON)
    assert (media / sealed.original_path).stat().st_mode & 0o777 == 0o400


def test_t03_an_upload_that_lacks_bytes_is_never_checked(media: Path) -> None:
    evidence = begin_upload("a.jpg", len(jpeg()) + 1, by=UserFactory(), at=NOON)
    (media / evidence.original_path).write_bytes(jpeg())

    with pytest.raises(ValueError, match="bytes are here"):
        seal_upload(evidence, at=SOON)

    assert (check_due(SOON), Evidence.objects.get().state) == (0, "uploading")


def test_an_upload_nobody_goes_on_with_is_forgotten(settings: Settings, kept_files: Callable[[], list[str]]) -> None:
    settings.EVIDENCE_UPLOAD_HOURS = 24
    begin_upload("a.jpg", 10, by=UserFactory(), at=NOON)
    kept = received()

    early = forget_unfinished_uploads(NOON + timedelta(hours=24))
    late = forget_unfinished_uploads(NOON + timedelta(hours=24, seconds=1))

    assert (early, late, Evidence.objects.get()) == (0, 1, kept)
    assert kept_files() == ["original.bin"]


def test_a_fault_of_ours_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a library was updated below a running program: no child can be started."""
    drop_idle()
    monkeypatch.setattr("aftersales.evidence.gateways.decoder.START", "raise SystemExit(3)")
    evidence = received()

    check_due(NOON)

    evidence.refresh_from_db()
    assert (evidence.state, evidence.attempts, evidence.waiting_for) == ("scanning", 0, "decoder")
