from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.db import transaction
from PIL import Image
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.domain.evidence import EvidenceRefusedError, RefusalCode
from aftersales.evidence.models import Evidence
from aftersales.evidence.services import receive_files
from tests.evidence.checking import checked_files
from tests.evidence.files import film, jpeg, located_exif, picture, saved, sent
from tests.factories import NOON

COPIES = ["original.bin", "preview.jpg", "thumb.jpg"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> User:
    return User.objects.create_user("wang", email="wang@example.com")


def opened(media: Path, path: str) -> Image.Image:
    return Image.open(BytesIO((media / path).read_bytes()))


def test_a_photo_becomes_a_row_with_what_was_found_inside(customer: User) -> None:
    (photo,) = checked_files([sent(jpeg(3200, 1600), "鼠标.jpg")], by=customer, at=NOON)

    kept = Evidence.objects.get()
    assert kept == photo
    assert (kept.kind, kept.media_type, kept.width, kept.height) == ("photo", "image/jpeg", 3200, 1600)
    assert (kept.display_name, kept.uploaded_by, kept.received_at) == ("鼠标.jpg", customer, NOON)
    assert (kept.duration_seconds, kept.is_video, kept.shown_duration) == (None, False, "")


def test_the_original_is_sealed_byte_for_byte_under_its_hash(media: Path) -> None:
    content = jpeg()

    (photo,) = receive_files([sent(content)], by=None, at=NOON)

    original = media / photo.original_path
    assert original.read_bytes() == content
    assert (photo.size, photo.sha256) == (len(content), sha256(content).hexdigest())
    assert original.stat().st_mode & 0o777 == 0o400


def test_paths_are_made_from_the_id_alone() -> None:
    (photo,) = checked_files([sent(jpeg(), "../../evil.php")], by=None, at=NOON)

    folder = f"evidence/{photo.id.hex[:2]}/{photo.id}"
    assert [photo.original_path, photo.preview_path, photo.thumb_path] == [f"{folder}/{name}" for name in COPIES]


def test_copies_are_scaled_to_1600_and_480(media: Path) -> None:
    (photo,) = checked_files([sent(jpeg(3200, 1600))], by=None, at=NOON)

    assert opened(media, photo.preview_path).size == (1600, 800)
    assert opened(media, photo.thumb_path).size == (480, 240)


def test_a_small_photo_is_not_blown_up(media: Path) -> None:
    (photo,) = checked_files([sent(jpeg(100, 60))], by=None, at=NOON)

    assert opened(media, photo.preview_path).size == (100, 60)


def test_t18_metadata_is_gone_from_the_copies_and_still_in_the_original(media: Path) -> None:
    content = saved(picture(), exif=located_exif(), comment=b"SecretComment", xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>")

    (photo,) = checked_files([sent(content)], by=None, at=NOON)

    assert opened(media, photo.original_path).getexif()[0x010F] == "SecretMaker"
    for path in (photo.preview_path, photo.thumb_path):
        copy = opened(media, path)
        assert (dict(copy.getexif()), copy.info.keys() & {"exif", "xmp", "comment", "icc_profile"}) == ({}, set())
        assert b"Secret" not in (media / path).read_bytes()


def test_t18_the_embedded_thumbnail_of_the_uncropped_picture_is_gone(media: Path) -> None:
    hidden = saved(Image.new("RGB", (40, 30), (255, 0, 255)))
    tiff = b"II*\0\x08\0\0\0" + b"\0\0" + b"\x16\0\0\0\x02\0"
    tiff += b"\x01\x02\x04\0\x01\0\0\0" + (52).to_bytes(4, "little")
    tiff += b"\x02\x02\x04\0\x01\0\0\0" + len(hidden).to_bytes(4, "little") + b"\0" * 12
    content = saved(picture(), exif=b"Exif\0\0" + tiff[:52].ljust(52, b"\0") + hidden)

    (photo,) = checked_files([sent(content)], by=None, at=NOON)

    assert (media / photo.original_path).read_bytes().count(b"\xff\xd8\xff") == 2
    assert (media / photo.preview_path).read_bytes().count(b"\xff\xd8\xff") == 1


def test_a_video_becomes_a_row_with_its_length_and_a_poster(tmp_path: Path, media: Path) -> None:
    content = film(tmp_path / "film.mp4", moments=range(24 * 14))

    (video,) = checked_files([sent(content, "双击.mp4", "video/mp4")], by=None, at=NOON)

    assert (video.kind, video.media_type, video.width, video.height) == ("video", "video/mp4", 320, 180)
    assert (video.duration_seconds, video.shown_duration, video.is_video) == (14.0, "0:14", True)
    assert opened(media, video.thumb_path).size == (320, 180)
    assert opened(media, video.preview_path).format == "JPEG"


def test_several_files_come_back_in_the_order_sent(tmp_path: Path, kept_files: Callable[[], list[str]]) -> None:
    files = [sent(jpeg(), "1.jpg"), sent(film(tmp_path / "film.mp4"), "2.mp4"), sent(jpeg(), "3.jpg")]

    received = checked_files(files, by=None, at=NOON)

    assert [evidence.display_name for evidence in received] == ["1.jpg", "2.mp4", "3.jpg"]
    assert kept_files() == sorted([*COPIES * 3, "film.mp4"])


def test_no_files_are_no_evidence() -> None:
    assert receive_files([], by=None, at=NOON) == []


def test_plain_files_are_received_as_well(media: Path) -> None:
    received = receive_files([ContentFile(jpeg(), "a.jpg"), File(BytesIO(jpeg()), "b.jpg")], by=None, at=NOON)

    assert [evidence.display_name for evidence in received] == ["a.jpg", "b.jpg"]


def test_a_file_without_a_usable_name_gets_a_neutral_one() -> None:
    (photo,) = receive_files([ContentFile(jpeg())], by=None, at=NOON)

    assert photo.display_name == "photo.jpg"


@pytest.mark.django_db(transaction=True)
def test_media_work_inside_a_transaction_is_refused(kept_files: Callable[[], list[str]]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        receive_files([sent(jpeg())], by=None, at=NOON)

    assert (Evidence.objects.count(), kept_files()) == (0, [])


def test_one_bad_file_keeps_nothing_of_the_others(kept_files: Callable[[], list[str]]) -> None:
    broken = b"GIF" + jpeg()

    with pytest.raises(EvidenceRefusedError) as refusal:
        receive_files([sent(jpeg(), "good.jpg"), sent(broken, "坏.jpg"), sent(jpeg())], by=None, at=NOON)

    assert (refusal.value.code, refusal.value.values["name"]) == (RefusalCode.WRONG_TYPE, "坏.jpg")
    assert (Evidence.objects.count(), kept_files()) == (0, [])


def test_a_row_that_cannot_be_written_leaves_no_file(kept_files: Callable[[], list[str]]) -> None:
    with pytest.raises(ValueError, match="unsaved related object"):
        receive_files([sent(jpeg())], by=User(username="not saved"), at=NOON)

    assert (Evidence.objects.count(), kept_files()) == (0, [])


def test_more_photos_than_allowed_are_refused(settings: Settings, kept_files: Callable[[], list[str]]) -> None:
    settings.EVIDENCE_MAX_PHOTOS = 2

    with pytest.raises(EvidenceRefusedError) as refusal:
        receive_files([sent(jpeg())] * 3, by=None, at=NOON)

    assert (refusal.value.code, refusal.value.values) == (RefusalCode.TOO_MANY_PHOTOS, {"limit": 2})
    assert (Evidence.objects.count(), kept_files()) == (0, [])


@pytest.mark.parametrize(("size", "code"), [(0, RefusalCode.EMPTY_FILE), (1, RefusalCode.WRONG_TYPE)])
def test_t02_too_few_bytes_are_refused(size: int, code: RefusalCode, kept_files: Callable[[], list[str]]) -> None:
    with pytest.raises(EvidenceRefusedError) as refusal:
        receive_files([sent(jpeg()[:size], "a.jpg")], by=None, at=NOON)

    assert (refusal.value.code, refusal.value.values["name"]) == (code, "a.jpg")
    assert (Evidence.objects.count(), kept_files()) == (0, [])


@pytest.mark.parametrize("less", [1, 0])
def test_t02_a_photo_up_to_the_limit_is_received(settings: Settings, less: int) -> None:
    content = jpeg()
    settings.EVIDENCE_PHOTO_MAX_BYTES = len(content) + less

    (photo,) = receive_files([sent(content)], by=None, at=NOON)

    assert photo.size == len(content)


def test_t02_one_byte_more_is_refused(settings: Settings, kept_files: Callable[[], list[str]]) -> None:
    content = jpeg()
    settings.EVIDENCE_PHOTO_MAX_BYTES = len(content) - 1

    with pytest.raises(EvidenceRefusedError) as refusal:
        receive_files([sent(content, "a.jpg")], by=None, at=NOON)

    assert refusal.value.code == RefusalCode.TOO_LARGE
    assert refusal.value.values == {"name": "a.jpg", "limit": len(content) - 1}
    assert (Evidence.objects.count(), kept_files()) == (0, [])


def test_t02_bytes_are_counted_whatever_the_sender_said(
    settings: Settings, kept_files: Callable[[], list[str]]
) -> None:
    content = jpeg()
    settings.EVIDENCE_PHOTO_MAX_BYTES = len(content) - 1
    liar = sent(content, "a.jpg")
    liar.size = 10

    with pytest.raises(EvidenceRefusedError) as refusal:
        receive_files([liar], by=None, at=NOON)

    assert refusal.value.code == RefusalCode.TOO_LARGE
    assert (Evidence.objects.count(), kept_files()) == (0, [])


def test_photos_and_videos_have_their_own_limits(settings: Settings, tmp_path: Path) -> None:
    content = film(tmp_path / "film.mp4")
    settings.EVIDENCE_PHOTO_MAX_BYTES = len(content) - 1
    settings.EVIDENCE_VIDEO_MAX_BYTES = len(content)

    (video,) = receive_files([sent(content, "a.mp4")], by=None, at=NOON)

    assert video.size == len(content)
