"""What staff hold of a file: does it bear on the question, is it unclear, is it no evidence at all."""

from enum import StrEnum


class Mark(StrEnum):
    RELEVANT = "relevant"
    UNCLEAR = "unclear"
    REJECTED = "rejected"


class MarkReason(StrEnum):
    BLURRED = "blurred"
    TOO_DARK = "too_dark"
    INCOMPLETE = "incomplete"
    FAULT_NOT_SEEN = "fault_not_seen"
    SERIAL_UNREADABLE = "serial_unreadable"
    OTHER_ITEM = "other_item"
    OTHER_TIME = "other_time"
    LOOKS_EDITED = "looks_edited"
    SHOWN_ELSEWHERE = "shown_elsewhere"
    OTHER = "other"


class MarkFault(StrEnum):
    """What a mark lacks."""

    REASON_MISSING = "reason_missing"
    WORDS_MISSING = "words_missing"


def fault_of_mark(mark: Mark, reason: MarkReason | None, words: str) -> MarkFault | None:
    """Whoever doubts a file says why: from the list, and in words where the list has none for it."""
    if mark is not Mark.RELEVANT and reason is None:
        return MarkFault.REASON_MISSING
    if reason is MarkReason.OTHER and not words.strip():
        return MarkFault.WORDS_MISSING
    return None
