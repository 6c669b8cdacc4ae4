"""What a self-check says: its answers, its endings, and what keeps a guide from being published."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from aftersales.domain.guides import Answer, Complaint, Ending, GuideProblem

Words = str | Promise

ANSWERS: Mapping[str, Words] = {
    Answer.YES: pgettext_lazy("answer", "Yes"),
    Answer.NO: pgettext_lazy("answer", "No"),
    Answer.UNSURE: pgettext_lazy("answer", "I can't tell"),
}

ENDINGS: Mapping[str, Words] = {
    Ending.SOLVED: gettext_lazy("Solved without a request"),
    Ending.DEFECT: gettext_lazy("Looks like a fault of the item"),
    Ending.SOFTWARE: gettext_lazy("Looks like software or settings"),
}

PROBLEMS: Mapping[str, Words] = {
    GuideProblem.EMPTY: gettext_lazy("There is no step yet."),
    GuideProblem.CODE_TWICE: gettext_lazy(
        "%(step)s: another step has this code, or it is the name of an ending. Choose another."
    ),
    GuideProblem.UNKNOWN_TARGET: gettext_lazy("%(step)s: an answer leads to a step that does not exist."),
    GuideProblem.CIRCLE: gettext_lazy("%(step)s: its answers lead back to it, so nobody would come to an end."),
    GuideProblem.UNREACHED: gettext_lazy("%(step)s: no answer leads there."),
    GuideProblem.NEVER_SOLVED: gettext_lazy("No answer ends in “solved”."),
    GuideProblem.NEVER_HANDED_OVER: gettext_lazy("No answer hands over to a request."),
}


def answer_name(code: str) -> str:
    return str(ANSWERS.get(code, code))


def ending_name(code: str) -> str:
    return str(ENDINGS.get(code, code))


def ending_choices() -> list[tuple[str, str]]:
    return [(ending.value, ending_name(ending)) for ending in Ending]


def complaint_sentence(complaint: Complaint) -> str:
    return str(PROBLEMS[complaint.problem]) % {"step": complaint.step}
