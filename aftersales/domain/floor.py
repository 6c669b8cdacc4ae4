"""Which terms of a store policy are void because law or platform grant more (TB 13; CPL 26; R7 31).

Read from the contract's 3.1, 3.4, 3.5 and 3.6:

- A number of days or months below the floor is a breach. Silence is none: the floor then speaks alone.
- "Repair only" is always a breach. Beyond the floor's days nothing but a repair is owed anyway, so all it could
  ever take away is the return or exchange inside them.
- A condition on no-reason requests (unopened, outer box, no sale items, no exchange, a restocking fee) is void inside
  the floor's days and holds in days that the store adds. It is a breach where the store adds none: then there is
  nothing that it could lawfully bind.
- Who pays the return and price protection are the store's own: no floor stands beneath them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aftersales.domain.clauses import CLAUSE_OF_TERM, ClauseCode
from aftersales.domain.terms import LAW, DefectRemedy, Floor, PolicyTerms

PLATFORM_SOURCE = "TB 13"

_NUMBERS = {
    "no_reason_days": "CPL 25; R7 10, 31",
    "defect_return_days": "CPL 24, 26",
    "defect_exchange_days": "3B; CPL 26",
    "warranty_months": "CPR 18; 3B",
}
_CONDITIONS: dict[str, tuple[bool | int, str]] = {
    "refuses_opened_goods": (False, "R7 8, 31; CPR 19"),
    "requires_outer_box": (False, "R7 8; TB 13"),
    "sale_items_final": (False, "R7 7, 30"),
    "allows_no_reason_exchange": (True, "TB 13, 54"),
    "restocking_fee_percent": (0, "R7 31; CPL 26"),
}
"""The value that binds nobody, and the rule against any other inside the floor's days."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A term below the floor: the clause that states it, the rule it breaks, and the least that rule asks."""

    clause: ClauseCode
    source: str
    term: str
    value: int | bool | str
    least: int | bool | str


def floor_breaches(terms: PolicyTerms, floor: Floor = LAW) -> tuple[Breach, ...]:
    """Every term that would be set aside, in the order of the clauses; empty when all of them hold."""
    found = (*_short_numbers(terms, floor), *_void_conditions(terms, floor), *_repair_only(terms))
    return tuple(sorted(found, key=lambda breach: breach.clause))


def extra_days_from(terms: PolicyTerms, floor: Floor = LAW) -> int | None:
    """The first day that only the store's promise grants for no reason; None when it promises no more than the floor.

    Day 0 is the day of delivery.
    """
    is_longer = terms.no_reason_days is not None and terms.no_reason_days > floor.no_reason_days
    return floor.no_reason_days + 1 if is_longer else None


def _short_numbers(terms: PolicyTerms, floor: Floor) -> Iterator[Breach]:
    for term, source in _NUMBERS.items():
        value, least = getattr(terms, term), getattr(floor, term)
        if value is not None and value < least:
            yield _breach(term, source if value < getattr(LAW, term) else PLATFORM_SOURCE, value, least)


def _void_conditions(terms: PolicyTerms, floor: Floor) -> Iterator[Breach]:
    if extra_days_from(terms, floor) is not None:
        return
    for term, (harmless, source) in _CONDITIONS.items():
        value = getattr(terms, term)
        if value != harmless:
            yield _breach(term, source, value, harmless)


def _repair_only(terms: PolicyTerms) -> Iterator[Breach]:
    if terms.defect_remedy is DefectRemedy.REPAIR_ONLY:
        yield _breach("defect_remedy", "CPL 24, 26", terms.defect_remedy.value, DefectRemedy.BY_LAW.value)


def _breach(term: str, source: str, value: int | bool | str, least: int | bool | str) -> Breach:
    return Breach(CLAUSE_OF_TERM[term].code, source, term, value, least)
