import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.guides import (
    Answer,
    Answered,
    Complaint,
    Ending,
    GuideProblem,
    Step,
    complaints,
    longest_way,
    walk,
)

PORT = Step("port", yes="other", no="solved", unsure="other")
OTHER = Step("other", yes="defect", no="software", unsure="defect")
GUIDE = (PORT, OTHER)


def test_a_guide_that_can_be_finished_has_no_complaint() -> None:
    assert complaints(GUIDE) == ()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), (Complaint(GuideProblem.EMPTY),)),
        ((PORT, OTHER, OTHER), (Complaint(GuideProblem.CODE_TWICE, "other"),)),
        ((Step("solved", "defect", "software", "defect"),), (Complaint(GuideProblem.CODE_TWICE, "solved"),)),
        ((PORT,), (Complaint(GuideProblem.UNKNOWN_TARGET, "port"),)),
        (
            (PORT, Step("other", "port", "solved", "defect")),
            (Complaint(GuideProblem.CIRCLE, "port"), Complaint(GuideProblem.CIRCLE, "other")),
        ),
        (
            (PORT, OTHER, Step("lost", "solved", "defect", "defect")),
            (Complaint(GuideProblem.UNREACHED, "lost"),),
        ),
        ((OTHER,), (Complaint(GuideProblem.NEVER_SOLVED),)),
        ((Step("port", "solved", "solved", "solved"),), (Complaint(GuideProblem.NEVER_HANDED_OVER),)),
    ],
    ids=lambda value: value[0].problem if value and isinstance(value[0], Complaint) else "",
)
def test_what_keeps_a_guide_from_being_published(steps: tuple[Step, ...], expected: tuple[Complaint, ...]) -> None:
    assert complaints(steps) == expected


def test_a_walk_begins_at_the_first_step() -> None:
    assert walk(GUIDE, {}).at == "port"


def test_answers_lead_on_to_an_ending() -> None:
    walked = walk(GUIDE, {"port": "yes", "other": "no"})

    assert walked.ending is Ending.SOFTWARE
    assert walked.answered == (Answered("port", Answer.YES), Answered("other", Answer.NO))


def test_an_answer_off_the_way_does_not_count() -> None:
    assert walk(GUIDE, {"port": "no", "other": "yes"}).answered == (Answered("port", Answer.NO),)


def test_the_longest_way_is_what_is_promised() -> None:
    assert longest_way(GUIDE) == 2


TARGETS = st.sampled_from(["a", "b", "c", "d", *Ending])
STEPS = st.lists(st.builds(Step, st.sampled_from("abcd"), TARGETS, TARGETS, TARGETS), max_size=5)


@given(STEPS, st.dictionaries(st.sampled_from("abcd"), st.sampled_from(list(Answer))))
def test_every_publishable_guide_ends_whatever_is_answered(steps: list[Step], some: dict[str, Answer]) -> None:
    if complaints(steps):
        return
    answers = dict.fromkeys("abcd", Answer.UNSURE) | some

    walked = walk(steps, answers)

    assert walked.ending is not None
    assert len(walked.answered) <= longest_way(steps)
