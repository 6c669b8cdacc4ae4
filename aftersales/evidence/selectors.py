from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from aftersales.domain.evidence import EvidenceState, Limits
from aftersales.domain.likeness import ALIKE_WITHIN, bands_of, distance
from aftersales.evidence.models import Evidence, EvidenceBand

SCANNER = "scanner"
MOST_CANDIDATES = 5000
"""Newest first; of so many pictures with a band in common, the rest says little."""


def intake_limits() -> Limits:
    """The limits of one file and of one request, as this portal is set up."""
    return Limits(
        photo_bytes=settings.EVIDENCE_PHOTO_MAX_BYTES,
        video_bytes=settings.EVIDENCE_VIDEO_MAX_BYTES,
        document_bytes=settings.EVIDENCE_DOCUMENT_MAX_BYTES,
        total_bytes=settings.EVIDENCE_TOTAL_MAX_BYTES,
        photos=settings.EVIDENCE_MAX_PHOTOS,
        videos=settings.EVIDENCE_MAX_VIDEOS,
        documents=settings.EVIDENCE_MAX_DOCUMENTS,
        pixels=settings.EVIDENCE_MAX_PIXELS,
        video_pixels=settings.EVIDENCE_MAX_VIDEO_PIXELS,
        video_frames=settings.EVIDENCE_MAX_VIDEO_FRAMES,
        video_seconds=settings.EVIDENCE_MAX_VIDEO_SECONDS,
        heic=settings.EVIDENCE_ALLOW_HEIC,
    )


def due_for_checking(at: datetime) -> QuerySet[Evidence]:
    """Received files that nobody is checking, longest waiting first."""
    return Evidence.objects.filter(state=EvidenceState.SCANNING, next_at__lte=at).order_by("next_at", "id")


def to_be_told() -> QuerySet[Evidence]:
    """Files that cannot be used, of which their sender has not heard."""
    bad = Evidence.objects.filter(state__in=[EvidenceState.REFUSED, EvidenceState.FAILED])
    return bad.filter(told_at__isnull=True)


def look_alikes(files: Collection[Evidence]) -> dict[UUID, dict[UUID, int]]:
    """Of each file, others that show the same, with the bits by which they differ; 0 also for the very same bytes.

    A few queries for all of them together, however many files there are to be found in.
    """
    found: dict[UUID, dict[UUID, int]] = {file.pk: {} for file in files}
    for file, other_id, likeness in _sharing_a_band(files):
        apart = distance(file.likeness, likeness)
        if apart <= ALIKE_WITHIN:
            found[file.pk][other_id] = apart
    sealed = {file.sha256: file.pk for file in files if file.sha256}
    for other_id, sha256 in Evidence.objects.filter(sha256__in=sealed).values_list("pk", "sha256"):
        found[sealed[sha256]][other_id] = 0
    return {pk: {other: apart for other, apart in near.items() if other != pk} for pk, near in found.items()}


def _sharing_a_band(files: Collection[Evidence]) -> Iterator[tuple[Evidence, UUID, str]]:
    by_band: dict[int, list[Evidence]] = defaultdict(list)
    for file in files:
        for band in bands_of(file.likeness) if file.likeness else ():
            by_band[band].append(file)
    rows = EvidenceBand.objects.filter(band__in=by_band).order_by("-id")
    for band, other_id, likeness in rows.values_list("band", "evidence", "evidence__likeness")[:MOST_CANDIDATES]:
        for file in by_band[band]:
            yield file, other_id, likeness


def unfinished_uploads(before: datetime) -> QuerySet[Evidence]:
    """Uploads begun before this moment whose bytes are not all here."""
    return Evidence.objects.filter(state=EvidenceState.UPLOADING, received_at__lt=before).order_by("received_at")


def unused_files(at: datetime) -> QuerySet[Evidence]:
    """Files of the last day that are handed in with nothing yet, also those still arriving."""
    return Evidence.objects.unused().filter(received_at__gt=at - timedelta(hours=settings.EVIDENCE_UPLOAD_HOURS))


def waiting_for_scanner() -> QuerySet[Evidence]:
    """Files kept back because the virus scanner does not judge them."""
    return Evidence.objects.filter(state=EvidenceState.SCANNING, waiting_for=SCANNER)


def checking_lag(at: datetime) -> timedelta:
    """How long the file has waited that came first of those nobody could check yet."""
    waiting = due_for_checking(at) | Evidence.objects.filter(state=EvidenceState.SCANNING).exclude(waiting_for="")
    oldest = waiting.order_by("received_at").values_list("received_at", flat=True).first()
    return max(at - oldest, timedelta()) if oldest else timedelta()
