import pytest

from aftersales.domain.evidence import RefusalCode
from aftersales.wording.evidence import SENTENCES, evidence_sentence, shown_size


def test_every_refusal_has_a_sentence() -> None:
    assert set(SENTENCES) == set(RefusalCode)


@pytest.mark.parametrize(
    ("code", "values", "sentence"),
    [
        (
            RefusalCode.UNREADABLE,
            {"name": "鼠标.mp4"},
            "鼠标.mp4: We can't open this file; it may be incomplete. Choose another. Your other files are safe.",
        ),
        (
            RefusalCode.TOO_LARGE,
            {"name": "a.jpg", "limit": 20 * 1024 * 1024},
            "a.jpg: This file is larger than 20 MB. Choose a smaller or shorter one. Your other files are safe.",
        ),
        (
            RefusalCode.TOO_MANY_PIXELS,
            {"name": "a.jpg", "limit": 50_000_000},
            "a.jpg: This picture has more than 50 million pixels. Choose a smaller one. Your other files are safe.",
        ),
        (
            RefusalCode.TOO_LONG,
            {"name": "a.mp4", "limit": 300},
            "a.mp4: This video is longer than 5:00. Choose a shorter one. Your other files are safe.",
        ),
        (
            RefusalCode.TOO_MANY_PHOTOS,
            {"limit": 9},
            "You can add up to 9 photos. Choose those that show the problem best.",
        ),
        (
            RefusalCode.TOO_MANY_VIDEOS,
            {"limit": 1},
            "You can add 1 video. Choose the one that shows the problem best.",
        ),
        (RefusalCode.EMPTY_FILE, {"name": ""}, "This file is empty. Choose another. Your other files are safe."),
    ],
)
def test_a_sentence_names_the_file_the_limit_and_what_to_do(
    code: RefusalCode, values: dict[str, object], sentence: str
) -> None:
    assert evidence_sentence(code, values) == sentence


@pytest.mark.parametrize(
    ("size", "shown"), [(20 * 1024**2, "20 MB"), (1_572_864, "1.5 MB"), (900 * 1024, "900 KB"), (512, "0.5 KB")]
)
def test_a_size_reads_as_megabytes_or_kilobytes(size: int, shown: str) -> None:
    assert shown_size(size) == shown
