"""What one concern tests: its validators, its window, and what is said when the window is closed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aftersales.domain.eligibility.facts import Facts
from aftersales.domain.eligibility.findings import Finding, FindingCode, finding
from aftersales.domain.eligibility.windows import Window

Validator = Callable[[Facts], Iterator[Finding]]


def no_window(facts: Facts) -> Window | None:
    """No time limit governs this request."""
    return None


def window_closed(facts: Facts) -> Iterator[Finding]:
    yield finding(FindingCode.WINDOW_CLOSED)


@dataclass(frozen=True, slots=True)
class Rules:
    validators: tuple[Validator, ...]
    window: Callable[[Facts], Window | None] = no_window
    when_late: Validator = window_closed
