from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import StaffRole, Store
from aftersales.clockwork.services import sweep
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.notices import Topic, topic_of
from aftersales.domain.penalties import IllegalPenaltyMoveError, PenaltyAction, PenaltyMoveCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.scores import CreditLevel, Result
from aftersales.domain.settings import SettingCode
from aftersales.notifications.models import Notice
from aftersales.standing.models import Assessment, Penalty, PointEntry, Scorecard
from aftersales.standing.selectors.counting import counts_by_store
from aftersales.standing.selectors.record import credit_levels
from aftersales.standing.services.penalties import move_penalty
from aftersales.standing.services.scoring import (
    appeal_assessment,
    assess_month,
    decide_assessment,
    keep_records,
    keep_scorecards,
)
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import CLOCK, move_ticket
from aftersales.wording.notices import notice_title
from tests.deadlines.setting import in_force
from tests.factories import (
    NOON,
    OrderLineFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    as_platform,
    as_store,
    asked,
)
from tests.refunds.cast import refunding

pytestmark = pytest.mark.django_db
TODAY, DAY, HOUR = date(2026, 11, 18), timedelta(days=1), timedelta(hours=1)
MONTH = date(2026, 10, 1)


def of_store(store: Store) -> Ticket:
    return a_ticket(OrderLineFactory(order__store=store, order__placed_at=NOON - 3 * DAY))


def a_card(store: Store, score: str | None, day: date = date(2026, 10, 31)) -> Scorecard:
    value = Decimal(score) if score else None
    return Scorecard.objects.create(store=store, day=day, cases=30, score=value, made_at=NOON)


def assessed(store: Store, score: str | None) -> Assessment:
    a_card(store, score)
    (made,) = assess_month(MONTH, NOON)
    return made


def test_a_card_counts_what_happened_in_its_window() -> None:
    store = StoreFactory()
    agent = agent_of(store)
    for hours in (2, 4):
        move_ticket(of_store(store), Action.APPROVE, actor=as_store(agent), at=NOON + hours * HOUR)
    of_store(store)

    keep_scorecards(TODAY, NOON + DAY)

    names = ("cases", "score", "first_response_hours", "timeout_rate", "fault_rate")
    assert Scorecard.objects.values_list(*names).get(store=store) == (3, None, Decimal(3), 0, None)


def test_what_the_clock_decided_is_nobodys_answer_and_a_missed_timer() -> None:
    store = StoreFactory()
    of_store(store)
    sweep(NOON + 3 * DAY)

    keep_scorecards(TODAY + 3 * DAY, NOON + 4 * DAY)

    names = ("first_response_hours", "counts__timers_expired")
    assert Scorecard.objects.values_list(*names).get(store=store) == (None, 1)


def test_yesterday_and_tomorrow_are_outside() -> None:
    store = StoreFactory()
    of_store(store)

    keep_scorecards(TODAY - DAY, NOON)
    keep_scorecards(TODAY + 30 * DAY, NOON)

    assert list(Scorecard.objects.filter(store=store).values_list("cases", flat=True)) == [0, 0]


def test_a_quality_refund_is_counted_a_week_later() -> None:
    store = StoreFactory()
    line = OrderLineFactory(order__store=store, order__placed_at=NOON - 10 * DAY)
    agent = as_store(agent_of(store))
    ticket = a_ticket(line, asked(RequestKind.REFUND_ONLY, Reason.DEFECTIVE))
    move_ticket(ticket, Action.APPROVE, actor=agent, at=NOON)
    move_ticket(ticket, Action.PAY_REFUND, actor=agent, at=NOON, details=Details(payment_reference="T1"))

    keep_scorecards(TODAY, NOON)
    keep_scorecards(TODAY + 7 * DAY, NOON)

    rates = Scorecard.objects.filter(store=store).order_by("day").values_list("quality_refund_rate", flat=True)
    assert list(rates) == [0, 1]


def test_making_a_card_again_replaces_it() -> None:
    store = StoreFactory()
    keep_scorecards(TODAY, NOON)
    of_store(store)

    keep_scorecards(TODAY, NOON)

    assert Scorecard.objects.get(store=store, day=TODAY).cases == 1


def test_the_cards_of_many_stores_cost_as_much_as_those_of_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    of_store(StoreFactory())
    with django_assert_num_queries(15):
        keep_scorecards(TODAY, NOON)
    for _ in range(5):
        of_store(StoreFactory())
    with django_assert_num_queries(15):
        keep_scorecards(TODAY, NOON)


def test_a_score_under_sixty_is_a_penalty_case_and_costs_a_level() -> None:
    store = StoreFactory()

    assert assessed(store, "59.9").result == Result.PENALTY

    assert Penalty.objects.get().trigger == "assessment_failed"
    assert credit_levels([store])[store.pk] is CreditLevel.FAIR


def test_a_warning_costs_nothing_yet() -> None:
    store = StoreFactory()

    assert assessed(store, "70").result == Result.WARNING

    assert Penalty.objects.count() == 0
    assert credit_levels([store])[store.pk] is CreditLevel.GOOD


def test_too_few_cases_say_so() -> None:
    assert assessed(StoreFactory(), None).result == Result.INSUFFICIENT


def test_a_month_is_assessed_once() -> None:
    assessed(StoreFactory(), "70")

    assert assess_month(MONTH, NOON + DAY) == []


def test_three_passed_months_lift_the_level_by_one() -> None:
    store = StoreFactory()
    for month, day in ((8, 31), (9, 30), (10, 31), (11, 30)):
        a_card(store, "90", date(2026, month, day))
        assess_month(date(2026, month, 1), NOON + month * DAY)

    assert credit_levels([store])[store.pk] is CreditLevel.EXCELLENT
    assert store.credit_changes.count() == 1


def test_a_granted_appeal_sets_the_month_aside_and_gives_the_level_back() -> None:
    store = StoreFactory()
    assessment = appeal_assessment(assessed(store, "50"), words="The carrier was on strike.", at=NOON + DAY)

    decide_assessment(assessment, sets_aside=True, words="True.", by=an_arbiter(), at=NOON + 2 * DAY)

    assessment.refresh_from_db()
    assert assessment.is_set_aside
    assert credit_levels([store])[store.pk] is CreditLevel.GOOD


@pytest.mark.parametrize(("is_confirmed", "state"), [(False, "dismissed"), (True, "lifted")])
def test_a_month_that_is_set_aside_takes_its_penalty_along(is_confirmed: bool, state: str) -> None:
    store = StoreFactory()
    assessment = appeal_assessment(assessed(store, "50"), words="The carrier was on strike.", at=NOON + DAY)
    penalty = Penalty.objects.get()
    if is_confirmed:
        move_penalty(penalty, PenaltyAction.CONFIRM, actor=as_platform(an_arbiter()), at=NOON + DAY)

    decide_assessment(assessment, sets_aside=True, words="True.", by=an_arbiter(), at=NOON + 2 * DAY)
    sweep(NOON + 30 * DAY)

    penalty.refresh_from_db()
    assert (penalty.state, PointEntry.objects.exists()) == (state, False)
    assert penalty.events.latest("sequence").payload == {"note": "True."}


def test_nothing_is_booked_for_a_month_whose_appeal_is_not_answered() -> None:
    assessment = appeal_assessment(assessed(StoreFactory(), "50"), words="The carrier was on strike.", at=NOON + DAY)
    penalty = move_penalty(Penalty.objects.get(), PenaltyAction.CONFIRM, actor=as_platform(an_arbiter()), at=NOON)

    sweep(NOON + 30 * DAY)
    penalty.refresh_from_db()
    assert (penalty.state, PointEntry.objects.exists()) == ("appealed", False)
    decide_assessment(assessment, sets_aside=True, words="True.", by=an_arbiter(), at=NOON + 31 * DAY)

    penalty.refresh_from_db()
    assert penalty.state == "lifted"


def test_a_refund_that_the_platform_takes_over_is_counted_once_when_it_is_paid() -> None:
    ticket = refunding(OrderLineFactory())
    move_ticket(ticket, Action.ADVANCE_REFUND, actor=CLOCK, at=NOON + DAY)
    paid = Details(payment_reference="2200")
    move_ticket(ticket, Action.PAY_REFUND, actor=as_platform(an_arbiter()), at=NOON + 2 * DAY, details=paid)

    (counts,) = counts_by_store(date(2026, 11, 30)).values()

    assert (counts.refunds, counts.refund_hours_sum) == (1, Decimal(48))


@pytest.mark.parametrize(
    ("words", "days", "code"),
    [("Late.", 8, PenaltyMoveCode.TOO_LATE), (" ", 1, PenaltyMoveCode.REASON_MISSING)],
)
def test_an_appeal_that_comes_late_or_says_nothing_is_refused(words: str, days: int, code: PenaltyMoveCode) -> None:
    assessment = assessed(StoreFactory(), "50")

    with pytest.raises(IllegalPenaltyMoveError) as refused:
        appeal_assessment(assessment, words=words, at=NOON + days * DAY)

    assert refused.value.code is code
    assessment.refresh_from_db()
    assert assessment.appealed_at is None


@pytest.mark.parametrize(("score", "told"), [("55.0", 1), ("70.0", 1), ("85.0", 0), (None, 0)])
def test_the_managers_hear_of_a_month_that_was_not_passed(score: str | None, told: int) -> None:
    store = StoreFactory()
    manager = agent_of(store, StaffRole.MANAGER)
    agent_of(store)

    assessed(store, score)

    notices = Notice.objects.filter(code="assessment")
    assert [notice.user for notice in notices] == [manager] * told
    assert all(topic_of(notice.code, notice.values) is Topic.CASE for notice in notices)


def test_the_managers_hear_what_became_of_their_appeal() -> None:
    store = StoreFactory()
    agent_of(store, StaffRole.MANAGER)
    appealed = appeal_assessment(assessed(store, "55.0"), words="A strike.", at=NOON + DAY)
    decide_assessment(appealed, sets_aside=False, words="No.", by=an_arbiter(), at=NOON + 2 * DAY)

    titles = [notice_title(one.code, one.values) for one in Notice.objects.order_by("id")]

    assert titles == [
        "Monthly assessment 2026-10: Penalty case, 55.0 of 100; you can appeal",
        "Your appeal was rejected: the result of 2026-10 stands",
    ]


def test_there_is_one_appeal() -> None:
    assessment = appeal_assessment(assessed(StoreFactory(), "50"), words="Once.", at=NOON)

    with pytest.raises(IllegalPenaltyMoveError):
        appeal_assessment(assessment, words="Twice.", at=NOON)

    assessment.refresh_from_db()
    assert assessment.appeal_words == "Once."


def test_the_daily_work_may_run_as_often_as_anybody_likes() -> None:
    StoreFactory()

    for _ in range(2):
        keep_records(NOON)

    assert Scorecard.objects.count() == 2
    assert list(Assessment.objects.values_list("month", "result")) == [(MONTH, "insufficient")]


def test_days_and_months_without_the_daily_work_are_made_up_for() -> None:
    store = StoreFactory()
    keep_records(NOON)

    keep_records(NOON + 33 * DAY)

    days = list(Scorecard.objects.filter(store=store).order_by("day").values_list("day", flat=True))
    assert (days[0], days[-1], len(days)) == (date(2026, 10, 31), date(2026, 12, 20), 32)
    assert date(2026, 11, 30) in days
    assert list(Assessment.objects.order_by("month").values_list("month", flat=True)) == [MONTH, date(2026, 11, 1)]


def test_a_month_is_judged_by_the_numbers_that_are_set() -> None:
    in_force(SettingCode.SCORE_PASS, 50, NOON - DAY)

    assert assessed(StoreFactory(), "50").result == Result.PASSED


@pytest.mark.parametrize("sets_aside", [True, False])
def test_who_works_for_the_store_does_not_answer_the_appeal_of_its_month(sets_aside: bool) -> None:
    store = StoreFactory()
    assessment = appeal_assessment(assessed(store, "50"), words="The carrier was on strike.", at=NOON + DAY)
    partial = an_arbiter()
    partial.memberships.create(store=store, role=StaffRole.AGENT)

    with pytest.raises(IllegalPenaltyMoveError) as refused:
        decide_assessment(assessment, sets_aside=sets_aside, words="True.", by=partial, at=NOON + 2 * DAY)

    assert refused.value.code is PenaltyMoveCode.PARTY_MAY_NOT_DECIDE
    assessment.refresh_from_db()
    assert (assessment.decided_at, assessment.decided_by, assessment.is_set_aside) == (None, None, False)
    assert credit_levels([store])[store.pk] is CreditLevel.FAIR
    assert Penalty.objects.get().state == "proposed"
