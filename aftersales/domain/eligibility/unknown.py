"""What nobody has told: who can answer it, what the answer would change, and what may be said until then.

A fact that is not known never counts as its default in silence. Where its answer could turn the outcome, the request
needs review until somebody answers; where it could only turn a note or the freight, the verdict says that it assumes.
What only the returned goods can show is settled when they are back, before any money goes: it holds up nobody's right.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from aftersales.domain.eligibility.facts import Goods
from aftersales.domain.eligibility.origins import MATTERS, ORIGINS, Origin, assumed_facts
from aftersales.domain.eligibility.verdict import Outcome, ReturnShipping, Verdict
from aftersales.domain.eligibility.vocabulary import (
    Category,
    ConditionBasis,
    Damage,
    DataLeft,
    GiftStatus,
    Handover,
    SerialCheck,
    Severity,
    SourceProof,
    UseMarks,
    Visibility,
)
from aftersales.domain.lifecycle import Role
from aftersales.domain.reading import read
from aftersales.domain.requests import Reason, RequestKind

Told = Mapping[str, Any]
Judge = Callable[[Told], Verdict | None]
"""The verdict on facts as told; None where they contradict each other."""


class Answerer(StrEnum):
    CUSTOMER = "customer"
    STORE = "store"
    PLATFORM = "platform"
    INSPECTION = "inspection"


_BY_ORIGIN = {
    Origin.DECLARATION: Answerer.CUSTOMER,
    Origin.AGENT: Answerer.STORE,
    Origin.INSPECTION: Answerer.INSPECTION,
    Origin.PRODUCT: Answerer.STORE,
}
_BY_FACT = {
    "customer.flagged_for_abuse": Answerer.PLATFORM,
    "proof.serial": Answerer.INSPECTION,  # whoever could not read the label is not asked again
    "order.gift.status": Answerer.INSPECTION,
}

_YES_NO = (True, False)
VALUES: Mapping[str, tuple[object, ...]] = {
    "item.category": tuple(each.value for each in Category),
    "item.in_stock": _YES_NO,
    "order.gift.status": (GiftStatus.RETURNED.value, GiftStatus.LOST.value),
    "request.handover": tuple(each.value for each in Handover),
    "request.self_check_done": _YES_NO,
    "request.price_drop": ("0.00", "0.01"),
    "goods.opened": _YES_NO,
    "goods.outer_box_kept": _YES_NO,
    "goods.accessories_complete": _YES_NO,
    "goods.labels_intact": _YES_NO,
    "goods.use_marks": tuple(each.value for each in UseMarks),
    "goods.data_left": tuple(each.value for each in DataLeft),
    "goods.damage": tuple(each.value for each in Damage),
    "goods.condition_basis": tuple(each.value for each in ConditionBasis),
    "defect.visibility": tuple(each.value for each in Visibility),
    "defect.severity": tuple(each.value for each in Severity),
    "defect.safety_hazard": _YES_NO,
    "defect.disclosed_at_sale": _YES_NO,
    "evidence.store_source_proof": (SourceProof.SUBMITTED.value, SourceProof.FAILED.value),
    "proof.serial": tuple(each.value for each in SerialCheck),
    "customer.flagged_for_abuse": _YES_NO,
}
"""Every answer to the facts that people tell; an amount stands for "none" and "some"."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that nobody has told and that bears on the verdict; `decides` when the outcome turns on it."""

    fact: str
    by: Answerer
    decides: bool


def answerer_of(fact: str) -> Answerer:
    return _BY_FACT.get(fact) or _BY_ORIGIN[ORIGINS[fact]]


def unknowns(
    told: Told, kind: RequestKind, reason: Reason, judge: Judge, taken: Collection[str] = ()
) -> tuple[Unknown, ...]:
    """The open questions of a request, each weighed alone against the defaults of the others."""
    return tuple(open_questions(told, kind, reason, judge, taken))


def open_questions(
    told: Told, kind: RequestKind, reason: Reason, judge: Judge, taken: Collection[str] = ()
) -> Iterator[Unknown]:
    """The same one by one, for who stops at the first that decides."""
    verdict = judge(told)
    if verdict is not None:
        yield from _weighed(told, assumed_facts(told, kind, reason, taken), verdict, judge)


def _weighed(told: Told, facts: Collection[str], verdict: Verdict, judge: Judge) -> Iterator[Unknown]:
    for fact in facts:
        others = tuple(_other_verdicts(told, fact, verdict, judge))
        if others:
            by = answerer_of(fact)
            turns = any(other.outcome is not verdict.outcome for other in others)
            yield Unknown(fact, by, decides=turns and by is not Answerer.INSPECTION)


def _other_verdicts(told: Told, fact: str, verdict: Verdict, judge: Judge) -> Iterator[Verdict]:
    for value in VALUES[fact]:
        other = judge(with_fact(told, fact, value))
        if other is not None and _gist(other) != _gist(verdict):
            yield other


def _gist(verdict: Verdict) -> tuple[Outcome, ReturnShipping, frozenset[str]]:
    return verdict.outcome, verdict.return_shipping, frozenset(verdict.codes)


def held_open(verdict: Verdict, questions: Iterable[Unknown]) -> Verdict:
    """Neither granted nor refused while the outcome hangs on an answer."""
    if verdict.outcome is Outcome.NEEDS_REVIEW or not any(each.decides for each in questions):
        return verdict
    is_granted = verdict.outcome is Outcome.ELIGIBLE
    payer = verdict.return_shipping if is_granted else ReturnShipping.BY_FAULT
    return replace(verdict, outcome=Outcome.NEEDS_REVIEW, return_shipping=payer)


def outcome_if_silent(verdict: Verdict, questions: Iterable[Unknown]) -> Outcome:
    """What a store that never answers has to accept: nobody gains by leaving a question of their own open (TB 65, 91).

    What only the customer can tell stays open.
    """
    others = [each for each in questions if each.by is not Answerer.STORE]
    return held_open(verdict, others).outcome


# --- what staff state ---

_BY_STAFF = frozenset({Role.STORE, Role.PLATFORM})
_CONDITION = frozenset(fact for fact in VALUES if fact.startswith("goods."))
_CUSTOMERS_WORD = frozenset({"defect.visibility", "defect.severity", "defect.safety_hazard"})
"""The complaint itself: the store answers only where the customer could not; the platform weighs both."""

STATED_BY: Mapping[str, frozenset[Role]] = {
    **dict.fromkeys(_CONDITION | _CUSTOMERS_WORD, _BY_STAFF),
    "item.in_stock": _BY_STAFF,
    "order.gift.status": _BY_STAFF,
    "request.handover": _BY_STAFF,
    "request.self_check_done": _BY_STAFF,
    "defect.disclosed_at_sale": _BY_STAFF,
    "evidence.store_source_proof": _BY_STAFF,
    "proof.serial": _BY_STAFF,
    "customer.flagged_for_abuse": frozenset({Role.PLATFORM}),
}


def statable_facts(
    told: Told, kind: RequestKind, reason: Reason, role: Role, judge: Judge, declared: Collection[str]
) -> tuple[str, ...]:
    """What this role can state here: only what would change something. `declared` the customer has told."""
    verdict = judge(told)
    if verdict is None:
        return ()
    wanted = (fact for fact in MATTERS if _may_state(fact, role, declared) and MATTERS[fact](kind, reason))
    return tuple(fact for fact in wanted if any(_other_verdicts(told, fact, verdict, judge)))


def _may_state(fact: str, role: Role, declared: Collection[str]) -> bool:
    if role not in STATED_BY.get(fact, ()):
        return False
    return role is Role.PLATFORM or fact not in _CUSTOMERS_WORD or fact not in declared


def with_findings(told: Told, found: Mapping[str, object]) -> dict[str, Any]:
    """The facts with what staff stated. A worse condition than the customer told is the store's claim until it is
    agreed, proved or disputed (CPL 23; R7 8-9)."""
    facts: Told = told
    for fact, value in found.items():
        facts = with_fact(facts, fact, value)
    goods = {name: value for name, value in facts.get("goods", {}).items() if name != "condition_basis"}
    if read(Goods, goods).is_intact:
        return with_fact(facts, "goods.condition_basis", ConditionBasis.AGREED.value)
    if "goods.condition_basis" not in found and not _CONDITION.isdisjoint(found):
        return with_fact(facts, "goods.condition_basis", ConditionBasis.STORE_CLAIM.value)
    return dict(facts)


def with_fact(told: Told, fact: str, value: object) -> dict[str, Any]:
    """A copy with one fact, by its dotted name."""
    name, _dot, rest = fact.partition(".")
    return {**told, name: with_fact(told.get(name, {}), rest, value) if rest else value}
