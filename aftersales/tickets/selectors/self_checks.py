"""The self-check that a customer made before asking, as it is kept with what they declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aftersales.guides.models import GuideStep
from aftersales.wording.guides import answer_name, ending_name

KEPT_AS = "self_check"


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """In the reader's language: the guide, each question with its answer, and how it ended."""

    title: str
    answers: Sequence[tuple[str, str]]
    ending: str


def self_check_in(declared: Mapping[str, Any]) -> SelfCheck | None:
    """One statement where there is one, and none where there is not."""
    kept = declared.get(KEPT_AS)
    if not kept:
        return None
    steps = {step.code: step for step in GuideStep.objects.filter(version=kept["version"]).select_related("version")}
    told = [(steps[code], answer) for code, answer in kept["steps"] if code in steps]
    if not told:
        return None
    answers = [(step.shown_question, answer_name(answer)) for step, answer in told]
    return SelfCheck(told[0][0].version.shown_title, answers, ending_name(kept["ending"]))


def declared_anew(before: Mapping[str, Any], declared: Mapping[str, Any]) -> dict[str, Any]:
    """What is declared now; a self-check that was made stays a fact, whatever else is answered anew."""
    kept = {KEPT_AS: before[KEPT_AS]} if KEPT_AS in before else {}
    return kept | dict(declared)
