"""Evidence that stays in a bucket: in, checked, verified, cleared away, and the bucket away at every step."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from aftersales.domain.evidence import EvidenceRefusedError, RefusalCode
from aftersales.evidence.gateways.sealed import Folder, opened_original
from aftersales.evidence.models import Evidence, FolderToClear
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import check_due
from aftersales.evidence.services.moving import move_rest
from aftersales.evidence.services.uploading import forget_unused_files
from aftersales.evidence.tasks import tidy
from portal.health import storage_problem
from tests.bucket import AWAY, Kept, told
from tests.evidence.checking import checked_files
from tests.evidence.files import film, jpeg, saved, scene, sent
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db

FILES = ["original.bin", "preview.jpg", "thumb.jpg"]


@pytest.fixture
def away(bucket: Kept, settings: Settings) -> Callable[[], None]:
    """From now on nobody answers; `back` is another setting away."""

    def go() -> None:
        settings.EVIDENCE_S3 = told(BUCKET=bucket.name, ENDPOINT=AWAY)

    return go


def received(content: bytes = b"") -> Evidence:
    (evidence,) = receive_files([sent(content or jpeg())], by=None, at=NOON)
    return evidence


def verified() -> list[str]:
    said = StringIO()
    try:
        call_command("verify_evidence", stdout=said)
    except CommandError:
        return said.getvalue().splitlines()
    return []


def test_what_is_received_lies_in_the_bucket_alone(bucket: Kept, kept_files: Callable[[], list[str]]) -> None:
    content = jpeg()

    evidence = received(content)

    assert bucket.keys() == [evidence.original_path]
    assert bucket.read(evidence.original_path) == content
    assert evidence.sha256 == sha256(content).hexdigest()
    assert kept_files() == []


def test_the_copies_join_it_once_it_is_checked(bucket: Kept, kept_files: Callable[[], list[str]]) -> None:
    (photo,) = checked_files([sent(jpeg(3200, 1600))], by=None, at=NOON)

    assert (photo.state, photo.width, bucket.names()) == ("ready", 3200, FILES)
    assert bucket.read(photo.preview_path)[:3] == b"\xff\xd8\xff"
    assert kept_files() == []


def test_a_film_and_its_copy_go_there_too(bucket: Kept, tmp_path: Path) -> None:
    (shown,) = checked_files([sent(film(tmp_path / "a.mp4"), "a.mp4", "video/mp4")], by=None, at=NOON)

    assert (shown.state, bucket.names()) == ("ready", ["film.mp4", *FILES])


def test_an_original_is_a_download_also_to_whoever_gets_at_the_bucket(bucket: Kept) -> None:
    (photo,) = checked_files([sent(jpeg())], by=None, at=NOON)

    assert bucket.told_of(photo.original_path) == ("application/octet-stream", "attachment")
    assert bucket.told_of(photo.thumb_path) == ("image/jpeg", "inline")


def test_a_refused_file_leaves_nothing(bucket: Kept, kept_files: Callable[[], list[str]]) -> None:
    with pytest.raises(EvidenceRefusedError):
        receive_files([sent(jpeg()), sent(b"<html>")], by=None, at=NOON)

    assert (bucket.keys(), kept_files(), Evidence.objects.count()) == ([], [], 0)


# --- away ---


def test_t65_without_its_bucket_a_form_is_told_so_and_no_half_row_stays(
    bucket: Kept, away: Callable[[], None], kept_files: Callable[[], list[str]]
) -> None:
    away()

    with pytest.raises(EvidenceRefusedError) as refused:
        received()

    assert refused.value.code is RefusalCode.NOT_STORED
    assert (Evidence.objects.count(), kept_files()) == (0, FILES[:1])  # noted, and cleared once the bucket is back


def test_t65_what_could_not_be_cleared_is_cleared_once_the_bucket_is_back(
    bucket: Kept, away: Callable[[], None], settings: Settings, kept_files: Callable[[], list[str]]
) -> None:
    evidence = received()
    back = settings.EVIDENCE_S3
    away()
    forget_unused_files(NOON + timedelta(hours=26))
    assert (Evidence.objects.count(), FolderToClear.objects.get().pk) == (0, evidence.pk)

    settings.EVIDENCE_S3 = back
    tidy()

    assert (bucket.keys(), kept_files(), FolderToClear.objects.count()) == ([], [], 0)


def test_t65_checking_waits_for_the_bucket_and_uses_up_no_attempt(
    bucket: Kept, away: Callable[[], None], settings: Settings
) -> None:
    evidence = received()
    back = settings.EVIDENCE_S3
    away()
    check_due(NOON)
    evidence.refresh_from_db()
    assert (evidence.state, evidence.attempts, evidence.waiting_for) == ("scanning", 0, "storage")

    settings.EVIDENCE_S3 = back
    check_due(NOON + timedelta(seconds=15))

    evidence.refresh_from_db()
    assert (evidence.state, evidence.attempts, bucket.names()) == ("ready", 1, FILES)


def test_an_original_that_is_gone_fails_its_row_and_a_bucket_that_is_gone_does_not(
    bucket: Kept, settings: Settings
) -> None:
    lost, waiting = received(), received(saved(scene(2)))
    bucket.remove(lost.original_path)
    check_due(NOON, most=2)
    lost.refresh_from_db()
    waiting.refresh_from_db()
    assert (lost.state, waiting.state) == ("failed", "ready")

    another = received(saved(scene(3)))
    settings.EVIDENCE_S3 = {**settings.EVIDENCE_S3, "bucket": "no-such-bucket"}
    check_due(NOON)
    another.refresh_from_db()
    assert (another.state, another.waiting_for) == ("scanning", "storage")


def test_the_probe_names_a_bucket_that_is_away(bucket: Kept, away: Callable[[], None], media: Path) -> None:
    media.mkdir()
    assert storage_problem() == ""
    away()
    assert storage_problem() == "the bucket of the evidence does not answer"


# --- still what was received? ---


def test_the_command_finds_what_is_missing_or_altered_in_the_bucket(bucket: Kept) -> None:
    files = checked_files([sent(saved(scene(seed))) for seed in range(4)], by=UserFactory(), at=NOON)
    altered, gone, copy_gone, whole = sorted(files, key=lambda file: file.pk)
    assert verified() == []

    content = bytearray(bucket.read(altered.original_path))
    content[500] ^= 1
    bucket.write(altered.original_path, bytes(content))
    bucket.remove(gone.original_path)
    bucket.remove(copy_gone.thumb_path)

    assert verified() == [f"{altered.pk}: altered", f"{gone.pk}: missing", f"{copy_gone.pk}: copy missing"]
    assert whole.is_ready


def test_nothing_is_called_missing_while_the_bucket_is_away(bucket: Kept, away: Callable[[], None]) -> None:
    evidence = received()
    away()

    assert verified() == [f"{evidence.pk}: unreadable"]


# --- from disk to bucket ---


def test_what_lies_on_disk_is_read_there_until_it_has_moved(
    bucket: Kept, settings: Settings, kept_files: Callable[[], list[str]]
) -> None:
    there, settings.EVIDENCE_S3 = settings.EVIDENCE_S3, {}
    (photo,) = checked_files([sent(jpeg())], by=None, at=NOON)
    assert (kept_files(), bucket.keys()) == (FILES, [])

    settings.EVIDENCE_S3 = there
    assert verified() == []
    said = StringIO()
    call_command("move_evidence", stdout=said)

    assert (said.getvalue(), kept_files(), bucket.names()) == ("1 files moved.\n", [], FILES)
    assert verified() == []
    with opened_original(photo.original_path) as original:
        assert original.read() == jpeg()


def test_what_a_process_that_died_left_behind_is_moved_by_the_tidying(
    bucket: Kept, media: Path, kept_files: Callable[[], list[str]]
) -> None:
    """It had handed the file over and sealed its row, and came no further."""
    evidence = received()
    left = media / evidence.original_path
    left.parent.mkdir(parents=True)
    left.write_bytes(jpeg())

    assert move_rest(10) == 1
    assert (kept_files(), bucket.names()) == ([], ["original.bin"])


def test_moving_stops_with_a_word_when_the_bucket_goes_away(
    bucket: Kept, away: Callable[[], None], settings: Settings, kept_files: Callable[[], list[str]]
) -> None:
    settings.EVIDENCE_S3 = {}
    received()
    away()

    with pytest.raises(CommandError, match="Stopped after 0 files: the bucket does not answer"):
        call_command("move_evidence")

    assert move_rest(10) == 0
    assert kept_files() == ["original.bin"]


def test_without_a_bucket_there_is_nothing_to_move_to() -> None:
    with pytest.raises(CommandError, match="EVIDENCE_S3_BUCKET is empty"):
        call_command("move_evidence")


def test_paths_are_the_keys(bucket: Kept) -> None:
    evidence = received()

    assert bucket.keys() == [Folder(evidence.pk).original]
