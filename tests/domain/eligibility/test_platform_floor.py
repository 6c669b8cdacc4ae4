"""The platform may grant more days than the law for what is not what was bought."""

import pytest

from aftersales.domain.eligibility import FactError, Outcome, facts_from, judge


def outcome(kind: str, day: str, **floor: int) -> Outcome:
    """A wrong item delivered on 3 March 2026, with a photo of it."""
    told = {
        "store": {"kind": "authorized"},
        "item": {"category": "mouse"},
        "order": {"delivered_at": "2026-03-03T15:00:00"},
        "request": {"kind": kind, "reason": "wrong_item", "submitted_at": f"2026-03-{day}T10:00:00"},
        "evidence": {"customer": "photo"},
        "floor": floor,
    }
    return judge(facts_from(told)).outcome


@pytest.mark.parametrize(
    ("kind", "term", "last_by_law", "next_day", "more"),
    [
        ("return_refund", "mismatch_return_days", "10", "11", 9),
        ("exchange", "mismatch_replacement_days", "18", "19", 17),
    ],
)
def test_the_law_counts_until_the_platform_grants_more(
    kind: str, term: str, last_by_law: str, next_day: str, more: int
) -> None:
    assert outcome(kind, last_by_law) is Outcome.ELIGIBLE
    assert outcome(kind, next_day) is Outcome.INELIGIBLE
    assert outcome(kind, next_day, **{term: more}) is Outcome.ELIGIBLE


@pytest.mark.parametrize(("term", "least"), [("mismatch_return_days", 7), ("mismatch_replacement_days", 15)])
def test_no_floor_lies_below_the_law(term: str, least: int) -> None:
    assert outcome("exchange", "05", **{term: least}) is Outcome.ELIGIBLE
    with pytest.raises(FactError) as error:
        outcome("exchange", "05", **{term: least - 1})
    assert error.value.field == f"floor.{term}"
