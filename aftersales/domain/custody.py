"""The life of a file a party relies on: who had it and what was done with it, and who may take it back until when."""

from enum import StrEnum

from aftersales.domain.lifecycle import Role, State


class CustodyAction(StrEnum):
    """What happens to a file. Nothing of it is ever undone; it is followed by something else."""

    RECEIVED = "received"
    CHECKED = "checked"
    SHOWN = "shown"
    TAKEN_OUT = "taken_out"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    MARKED = "marked"
    HELD = "held"
    RELEASED = "released"
    EXPORTED = "exported"
    PURGED = "purged"


UNDECIDED = frozenset(
    {State.AWAITING_REVIEW, State.AWAITING_CUSTOMER_INFO, State.AWAITING_OFFER_REPLY, State.IN_DISPUTE}
)
"""Nobody has decided yet on what was shown: it may be withdrawn, or replaced by something better."""


class StaysCode(StrEnum):
    """Why a file is not withdrawn."""

    NOT_YOURS = "not_yours"
    DECIDED = "decided"
    ALREADY = "already"


class FileStaysError(Exception):
    """The file stays what it is; nothing was changed."""

    def __init__(self, code: StaysCode) -> None:
        super().__init__(code.value)
        self.code = code


def reason_to_stay(state: State, *, shown_by: Role, by: Role, is_withdrawn: bool) -> StaysCode | None:
    """Why this side may not withdraw a file now; None when it may.

    Each side withdraws only what it has shown itself, and only until somebody decides on it.
    """
    if shown_by is not by:
        return StaysCode.NOT_YOURS
    if is_withdrawn:
        return StaysCode.ALREADY
    return None if state in UNDECIDED else StaysCode.DECIDED


def may_open(*, shown_by: Role, reader: Role | None, is_withdrawn: bool) -> bool:
    """Whether a reader of the ticket may still look at the file: the platform at everything, a side at its own.

    The other side reads that a file was withdrawn, when and by whom, and no longer sees it.
    """
    return not is_withdrawn or reader in {None, Role.PLATFORM, shown_by}
