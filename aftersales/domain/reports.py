"""Reports of messages: why somebody reports one, and what a person of the platform made of it (F38)."""

from enum import StrEnum


class ReportReason(StrEnum):
    INSULT = "insult"
    THREAT = "threat"
    PRIVATE = "private"
    OFF_PLATFORM = "off_platform"
    OTHER = "other"


class ReportState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    UNFOUNDED = "unfounded"


SETTLED = frozenset({ReportState.UPHELD, ReportState.UNFOUNDED})
