from pathlib import Path

from django.conf import settings

from aftersales.domain.media_types import ACCEPTED_TYPES, VIDEO_CODECS, EvidenceKind
from aftersales.evidence.selectors import intake_limits
from aftersales.wording.evidence import shown_size

PAGE = Path(settings.BASE_DIR / "docs" / "uploads.md").read_text()


def table(heading: str) -> list[list[str]]:
    lines = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_t01_the_types_told_are_the_types_accepted() -> None:
    told = {row[0]: (row[1].split(":")[0], row[2]) for row in table("Types")}

    assert told == {kind.name: (kind.kind.value, ", ".join(kind.suffixes)) for kind in ACCEPTED_TYPES}


def test_t01_the_codecs_told_are_the_codecs_decoded() -> None:
    told = {row[0]: row[1] for row in table("Types")}
    codecs = f"video: {', '.join(VIDEO_CODECS.values())}"

    videos = [kind.name for kind in ACCEPTED_TYPES if kind.kind is EvidenceKind.VIDEO]
    assert [told[name] for name in videos] == [codecs] * len(videos)


def test_t01_the_limits_told_are_the_limits_set() -> None:
    limits = intake_limits()
    told = {row[1].strip("`"): row[2] for row in table("Limits")}

    assert told == {
        "EVIDENCE_PHOTO_MAX_BYTES": shown_size(limits.photo_bytes),
        "EVIDENCE_VIDEO_MAX_BYTES": shown_size(limits.video_bytes),
        "EVIDENCE_DOCUMENT_MAX_BYTES": shown_size(limits.document_bytes),
        "EVIDENCE_TOTAL_MAX_BYTES": shown_size(limits.total_bytes),
        "EVIDENCE_MAX_DOCUMENTS": str(limits.documents),
        "EVIDENCE_MAX_PIXELS": f"{limits.pixels // 1_000_000} million",
        "EVIDENCE_MAX_VIDEO_PIXELS": f"{limits.video_pixels // 1_000_000} million",
        "EVIDENCE_MAX_VIDEO_FRAMES": f"{limits.video_frames:,}",
        "EVIDENCE_MAX_PHOTOS": str(limits.photos),
        "EVIDENCE_MAX_VIDEOS": str(limits.videos),
        "EVIDENCE_MAX_VIDEO_SECONDS": f"{limits.video_seconds // 60}:{limits.video_seconds % 60:02}",
        "EVIDENCE_DECODER_SECONDS": f"{settings.EVIDENCE_DECODER_SECONDS} s",
        "EVIDENCE_FILM_SECONDS": f"{settings.EVIDENCE_FILM_SECONDS} s",
        "EVIDENCE_COPY_MAX_BYTES": shown_size(settings.EVIDENCE_COPY_MAX_BYTES),
        "EVIDENCE_OPEN_MAX_FILES": str(settings.EVIDENCE_OPEN_MAX_FILES),
        "EVIDENCE_OPEN_MAX_BYTES": shown_size(settings.EVIDENCE_OPEN_MAX_BYTES),
        "EVIDENCE_UPLOAD_HOURS": f"{settings.EVIDENCE_UPLOAD_HOURS} h",
        "EVIDENCE_DECODER_MEMORY_BYTES": f"{settings.EVIDENCE_DECODER_MEMORY_BYTES // 1024**2} MB",
    }
