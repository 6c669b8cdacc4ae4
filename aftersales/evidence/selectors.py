from django.conf import settings

from aftersales.domain.evidence import Limits


def intake_limits() -> Limits:
    """The limits of one submission, as this portal is set up."""
    return Limits(
        photo_bytes=settings.EVIDENCE_PHOTO_MAX_BYTES,
        video_bytes=settings.EVIDENCE_VIDEO_MAX_BYTES,
        pixels=settings.EVIDENCE_MAX_PIXELS,
        photos=settings.EVIDENCE_MAX_PHOTOS,
        videos=settings.EVIDENCE_MAX_VIDEOS,
        video_seconds=settings.EVIDENCE_MAX_VIDEO_SECONDS,
    )
