"""A self-check guide: questions, each answered yes, no or unsure, and where each answer leads (features F27–F31).

A guide is a tree that a person can finish: every step is reached, no answer leads in a circle, and both ends are
there, "solved" (no ticket is needed) and a hand-over to the request with its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.requests import Reason


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Ending(StrEnum):
    SOLVED = "solved"
    DEFECT = "defect"
    SOFTWARE = "software"


HANDS_OVER = frozenset({Ending.DEFECT, Ending.SOFTWARE})
REASON_OF = {Ending.DEFECT: Reason.DEFECTIVE, Ending.SOFTWARE: Reason.SOFTWARE_ISSUE}
"""What the request is filled in with after a hand-over."""


@dataclass(frozen=True, slots=True)
class Step:
    """One question. The targets are codes of other steps, or an Ending."""

    code: str
    yes: str
    no: str
    unsure: str

    def target(self, answer: Answer) -> str:
        return {Answer.YES: self.yes, Answer.NO: self.no, Answer.UNSURE: self.unsure}[answer]

    @property
    def targets(self) -> frozenset[str]:
        return frozenset({self.yes, self.no, self.unsure})


class GuideProblem(StrEnum):
    """Why a guide cannot be published."""

    EMPTY = "empty"
    CODE_TWICE = "code_twice"
    UNKNOWN_TARGET = "unknown_target"
    CIRCLE = "circle"
    UNREACHED = "unreached"
    NEVER_SOLVED = "never_solved"
    NEVER_HANDED_OVER = "never_handed_over"


@dataclass(frozen=True, slots=True)
class Complaint:
    """`step` is the code that the problem is about, empty for the guide as a whole."""

    problem: GuideProblem
    step: str = ""


def is_ending(target: str) -> bool:
    return target in set(Ending)


def complaints(steps: Sequence[Step]) -> tuple[Complaint, ...]:
    """What keeps these steps from being published; the first step is where everybody starts."""
    if not steps:
        return (Complaint(GuideProblem.EMPTY),)
    by_code = {step.code: step for step in steps}
    wrong = [Complaint(GuideProblem.CODE_TWICE, code) for code in _doubled(steps)]
    wrong += [Complaint(GuideProblem.UNKNOWN_TARGET, step.code) for step in steps if _leads_nowhere(step, by_code)]
    if wrong:
        return tuple(wrong)
    return tuple(_shape(steps, by_code))


def _doubled(steps: Sequence[Step]) -> list[str]:
    codes = [step.code for step in steps]
    return sorted({code for code in codes if codes.count(code) > 1 or is_ending(code)})


def _leads_nowhere(step: Step, by_code: Mapping[str, Step]) -> bool:
    return any(not is_ending(target) and target not in by_code for target in step.targets)


def _shape(steps: Sequence[Step], by_code: Mapping[str, Step]) -> list[Complaint]:
    circles = [Complaint(GuideProblem.CIRCLE, step.code) for step in steps if step.code in _after(step, by_code)]
    reached = _after(steps[0], by_code) | {steps[0].code}
    unreached = [Complaint(GuideProblem.UNREACHED, step.code) for step in steps if step.code not in reached]
    ends = []
    if Ending.SOLVED not in reached:
        ends.append(Complaint(GuideProblem.NEVER_SOLVED))
    if not reached & HANDS_OVER:
        ends.append(Complaint(GuideProblem.NEVER_HANDED_OVER))
    return circles + unreached + ends


def _after(step: Step, by_code: Mapping[str, Step]) -> set[str]:
    """Everything that can follow a step, endings included; a circle ends where it closes."""
    found: set[str] = set()
    open_targets = set(step.targets)
    while open_targets:
        target = open_targets.pop()
        found.add(target)
        if target in by_code:
            open_targets |= by_code[target].targets - found
    return found


@dataclass(frozen=True, slots=True)
class Answered:
    code: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Walk:
    """Where the answers have led: the questions answered on the way, and the next one or the ending."""

    answered: tuple[Answered, ...]
    at: str

    @property
    def ending(self) -> Ending | None:
        return Ending(self.at) if is_ending(self.at) else None


def walk(steps: Sequence[Step], answers: Mapping[str, str]) -> Walk:
    """Follow the answers (step code → Answer) from the first step.

    An answer that is no longer on the way, after an earlier one was changed, is left out and not forgotten.
    """
    by_code = {step.code: step for step in steps}
    at, answered = steps[0].code, []
    while at in by_code and at in answers:
        answer = Answer(answers[at])
        answered.append(Answered(at, answer))
        at = by_code[at].target(answer)
    return Walk(tuple(answered), at)


def longest_way(steps: Sequence[Step]) -> int:
    """At most so many questions are asked: what the first page promises."""
    by_code = {step.code: step for step in steps}

    def length(code: str) -> int:
        return 1 + max(length(target) for target in by_code[code].targets) if code in by_code else 0

    return length(steps[0].code)
