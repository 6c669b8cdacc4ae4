"""A due time that changed says how, beside how it was first counted."""

from datetime import timedelta

import pytest

from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.deadlines.services import TimerChange, make_overdue, write_timer_changes
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.moving import TimerPlan
from aftersales.wording.steps import step_sentence
from tests.factories import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FIRST = "48 hours from 18 Nov, 12:00 on."


def plan(timers: TimerPlan, at_hour: int) -> Deadline:
    live = list(Deadline.objects.filter(state__in=[DeadlineState.PENDING, DeadlineState.PAUSED]))
    write_timer_changes([TimerChange(SubjectKind.TICKET, 1, live, timers)], NOON + at_hour * HOUR)
    return Deadline.objects.order_by("-id")[0]


def told(deadline: Deadline) -> list[str]:
    return [step_sentence(step) for step in deadline.explanation]


def test_a_resumed_due_time_tells_its_remainder() -> None:
    plan(TimerPlan(start=DeadlineCode.REVIEW), 0)
    plan(TimerPlan(stop=False, pause_for="dispute"), 10)
    resumed = plan(TimerPlan(stop=False, resume_from="dispute"), 20)
    assert resumed.due_at == NOON + 58 * HOUR
    assert told(resumed) == [
        FIRST,
        "The clock stood still until 19 Nov, 08:00; with the time that was left it runs until 20 Nov, 22:00.",
    ]


def test_a_small_remainder_comes_back_as_a_day() -> None:
    plan(TimerPlan(start=DeadlineCode.REVIEW), 0)
    plan(TimerPlan(stop=False, pause_for="dispute"), 40)
    resumed = plan(TimerPlan(stop=False, resume_from="dispute"), 60)
    assert resumed.due_at == NOON + 84 * HOUR
    assert told(resumed) == [
        FIRST,
        "The clock stood still until 21 Nov, 00:00; at least 24 hours are given, so it runs until 22 Nov, 00:00.",
    ]


def test_a_due_time_moved_by_hand_says_so() -> None:
    started = plan(TimerPlan(start=DeadlineCode.REVIEW), 0)
    make_overdue(started, NOON + HOUR)
    moved = Deadline.objects.order_by("-id")[0]
    assert told(moved) == [FIRST, "It was moved by hand to 18 Nov, 13:00."]


def test_a_due_time_without_remainder_is_not_explained_by_a_full_one() -> None:
    back = plan(TimerPlan(start=DeadlineCode.REVIEW, resume_from="dispute"), 0)
    assert told(back) == [
        "The clock stood still until 18 Nov, 12:00; at least 24 hours are given, so it runs until 19 Nov, 12:00."
    ]
