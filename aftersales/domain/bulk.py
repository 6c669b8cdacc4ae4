"""One step for many tickets."""

from enum import StrEnum

AT_ONCE = 200
"""So many are done while the agent waits; more by the worker."""
MOST = 5_000


def is_at_once(count: int) -> bool:
    return count <= AT_ONCE


class BulkAction(StrEnum):
    ASSIGN = "assign"
    RELEASE = "release"
    SNOOZE = "snooze"
    APPROVE = "approve"
    REJECT = "reject"
    EXTEND = "extend"


class BulkOutcome(StrEnum):
    WAITING = ""
    DONE = "done"
    REFUSED = "refused"
