from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from aftersales.domain.evidence import EvidenceState, Limits
from aftersales.evidence.models import Evidence

SCANNER = "scanner"


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
    )


def due_for_checking(at: datetime) -> QuerySet[Evidence]:
    """Received files that nobody is checking, longest waiting first."""
    return Evidence.objects.filter(state=EvidenceState.SCANNING, next_at__lte=at).order_by("next_at", "id")


def unfinished_uploads(before: datetime) -> QuerySet[Evidence]:
    """Uploads begun before this moment whose bytes are not all here."""
    return Evidence.objects.filter(state=EvidenceState.UPLOADING, received_at__lt=before).order_by("received_at")


def waiting_for_scanner() -> QuerySet[Evidence]:
    """Files kept back because the virus scanner does not judge them."""
    return Evidence.objects.filter(state=EvidenceState.SCANNING, waiting_for=SCANNER)


def checking_lag(at: datetime) -> timedelta:
    """How long the file has waited that came first of those nobody could check yet."""
    waiting = due_for_checking(at) | Evidence.objects.filter(state=EvidenceState.SCANNING).exclude(waiting_for="")
    oldest = waiting.order_by("received_at").values_list("received_at", flat=True).first()
    return max(at - oldest, timedelta()) if oldest else timedelta()
