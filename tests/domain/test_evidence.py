import pytest

from aftersales.domain.evidence import (
    COUNTED_STATES,
    EvidenceRefusedError,
    EvidenceState,
    Limits,
    RefusalCode,
    check_count,
    check_total,
    shown_duration,
)
from aftersales.domain.media_types import EvidenceKind

LIMITS = Limits(
    photo_bytes=10,
    video_bytes=20,
    document_bytes=15,
    total_bytes=30,
    photos=2,
    videos=1,
    documents=1,
    pixels=100,
    video_pixels=50,
    video_frames=10,
    video_seconds=5,
)


def test_photos_up_to_the_limit_pass() -> None:
    check_count([EvidenceKind.PHOTO, EvidenceKind.PHOTO, EvidenceKind.VIDEO], LIMITS)


def test_one_photo_too_many_is_refused() -> None:
    with pytest.raises(EvidenceRefusedError) as refusal:
        check_count([EvidenceKind.PHOTO] * 3, LIMITS)
    assert (refusal.value.code, refusal.value.values) == (RefusalCode.TOO_MANY_PHOTOS, {"limit": 2})


def test_one_video_too_many_is_refused() -> None:
    with pytest.raises(EvidenceRefusedError) as refusal:
        check_count([EvidenceKind.VIDEO] * 2, LIMITS)
    assert (refusal.value.code, refusal.value.values) == (RefusalCode.TOO_MANY_VIDEOS, {"limit": 1})


def test_each_kind_has_its_own_size_limit() -> None:
    assert [LIMITS.bytes_for(kind) for kind in EvidenceKind] == [10, 20, 15]
    assert LIMITS.largest_file == 20


def test_one_document_too_many_is_refused() -> None:
    with pytest.raises(EvidenceRefusedError) as refusal:
        check_count([EvidenceKind.DOCUMENT] * 2, LIMITS)
    assert (refusal.value.code, refusal.value.values) == (RefusalCode.TOO_MANY_DOCUMENTS, {"limit": 1})


@pytest.mark.parametrize("sizes", [[], [30], [10, 20]])
def test_files_up_to_the_total_pass(sizes: list[int]) -> None:
    check_total(sizes, LIMITS)


def test_one_byte_more_than_the_total_is_refused() -> None:
    with pytest.raises(EvidenceRefusedError) as refusal:
        check_total([20, 11], LIMITS)
    assert (refusal.value.code, refusal.value.values) == (RefusalCode.TOO_MUCH, {"limit": 30})


def test_a_file_counts_from_its_last_byte_until_it_is_refused() -> None:
    assert {EvidenceState.SCANNING, EvidenceState.READY, EvidenceState.FAILED} == COUNTED_STATES


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.04, "0:01"), (3.0, "0:03"), (13.6, "0:14"), (59.7, "1:00"), (300, "5:00")]
)
def test_a_duration_reads_as_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert shown_duration(seconds) == shown
