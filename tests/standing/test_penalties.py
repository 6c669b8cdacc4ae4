import threading
from datetime import timedelta

import pytest
from django.db import connection

from aftersales.accounts.models import StaffRole, Store
from aftersales.audit.models import AppendOnlyError
from aftersales.audit.services import first_broken
from aftersales.clockwork.services import fan_out, sweep
from aftersales.deadlines.models import Deadline
from aftersales.domain.notices import Topic, topic_of
from aftersales.domain.penalties import (
    Confirmer,
    IllegalPenaltyMoveError,
    Ledger,
    Measure,
    PenaltyAction,
    PenaltyMoveCode,
    PenaltyRule,
    PenaltyState,
    Trigger,
)
from aftersales.domain.scores import CreditLevel
from aftersales.domain.settings import SettingCode
from aftersales.notifications.models import Notice
from aftersales.standing.models import CreditCause, CreditChange, Penalty, PointEntry, Sanction, SourceKind
from aftersales.standing.selectors.record import balance, credit_levels, public_penalties, sanctions_in_force
from aftersales.standing.services.clearing import clear_last_year
from aftersales.standing.services.penalties import SourceFact, move_penalty, propose
from tests.deadlines.setting import in_force
from tests.factories import NOON, StoreFactory, agent_of, an_arbiter, as_platform, as_store

pytestmark = pytest.mark.django_db

PROMISE = PenaltyRule(Trigger.BROKEN_PROMISE, Ledger.GENERAL, 4)
DISOBEYED = PenaltyRule(Trigger.RULING_DISOBEYED, Ledger.SERIOUS, 6)
DAY = timedelta(days=1)


def a_fact(number: int = 1) -> SourceFact:
    return SourceFact(SourceKind.RULING, number, f"DP-{number}", NOON)


def proposed(store: Store | None = None, rule: PenaltyRule = PROMISE, number: int = 1) -> Penalty:
    penalty = propose(store or StoreFactory(), rule, [a_fact(number)], at=NOON)
    assert penalty
    return penalty


def notified(store: Store | None = None, rule: PenaltyRule = PROMISE, number: int = 1) -> Penalty:
    return move_penalty(proposed(store, rule, number), PenaltyAction.CONFIRM, actor=as_platform(an_arbiter()), at=NOON)


def booked(store: Store, rule: PenaltyRule, number: int) -> Penalty:
    notified(store, rule, number)
    sweep(NOON + 8 * DAY)
    return Penalty.objects.latest("id")


def test_the_same_fact_is_held_against_a_store_once() -> None:
    first = proposed()

    assert propose(first.store, PROMISE, [a_fact()], at=NOON) is None
    assert Penalty.objects.count() == 1


def test_a_confirmed_penalty_is_told_and_can_be_appealed_for_seven_days() -> None:
    penalty = proposed()
    manager = agent_of(penalty.store, StaffRole.MANAGER)

    penalty = move_penalty(penalty, PenaltyAction.CONFIRM, actor=as_platform(an_arbiter()), at=NOON)
    fan_out(NOON)

    assert penalty.state == PenaltyState.NOTIFIED
    assert penalty.due_at
    assert penalty.due_at - NOON > 7 * DAY
    notice = Notice.objects.get(user=manager, code="penalty")
    assert topic_of(notice.code, notice.values) is Topic.CASE


def test_a_minor_one_is_confirmed_by_the_table() -> None:
    rule = PenaltyRule(Trigger.TIMEOUTS, Ledger.GENERAL, 1, Confirmer.TABLE)

    assert proposed(rule=rule).state == PenaltyState.NOTIFIED


def test_without_an_appeal_the_clock_books_the_points_once() -> None:
    penalty = notified()

    sweep(NOON + 8 * DAY)
    sweep(NOON + 8 * DAY)

    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.BOOKED
    assert list(PointEntry.objects.values_list("ledger", "points")) == [("general", 4)]
    assert list(public_penalties(penalty.store)) == [penalty]
    assert penalty.events.latest("sequence").via == "clock"


def test_nothing_is_public_before_it_is_booked() -> None:
    assert list(public_penalties(notified().store)) == []


def test_a_granted_appeal_books_nothing() -> None:
    penalty = notified()
    agent = agent_of(penalty.store, StaffRole.MANAGER)
    penalty = move_penalty(penalty, PenaltyAction.APPEAL, actor=as_store(agent), at=NOON + DAY, note="Carrier's fault.")

    move_penalty(
        penalty, PenaltyAction.GRANT_APPEAL, actor=as_platform(an_arbiter()), at=NOON + 2 * DAY, note="So it was."
    )
    sweep(NOON + 30 * DAY)

    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.LIFTED
    assert PointEntry.objects.count() == 0


def test_a_rejected_appeal_books_the_points() -> None:
    penalty = notified()
    agent = agent_of(penalty.store, StaffRole.MANAGER)
    penalty = move_penalty(penalty, PenaltyAction.APPEAL, actor=as_store(agent), at=NOON, note="No.")

    move_penalty(penalty, PenaltyAction.REJECT_APPEAL, actor=as_platform(an_arbiter()), at=NOON, note="Yes.")

    assert balance(penalty.store_id, Ledger.GENERAL) == 4


def test_who_confirmed_does_not_decide_on_the_appeal() -> None:
    arbiter = an_arbiter()
    penalty = move_penalty(proposed(), PenaltyAction.CONFIRM, actor=as_platform(arbiter), at=NOON)
    agent = agent_of(penalty.store, StaffRole.MANAGER)
    penalty = move_penalty(penalty, PenaltyAction.APPEAL, actor=as_store(agent), at=NOON, note="No.")

    with pytest.raises(IllegalPenaltyMoveError) as refused:
        move_penalty(penalty, PenaltyAction.REJECT_APPEAL, actor=as_platform(arbiter), at=NOON, note="Yes.")

    assert refused.value.code is PenaltyMoveCode.SAME_PERSON
    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.APPEALED


def test_late_is_late_even_before_the_clock_has_come() -> None:
    penalty = notified()
    agent = agent_of(penalty.store, StaffRole.MANAGER)

    with pytest.raises(IllegalPenaltyMoveError) as refused:
        move_penalty(penalty, PenaltyAction.APPEAL, actor=as_store(agent), at=NOON + 9 * DAY, note="Late.")

    assert refused.value.code is PenaltyMoveCode.TOO_LATE
    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.NOTIFIED


def test_the_history_is_linked() -> None:
    penalty = notified()
    sweep(NOON + 8 * DAY)

    events = list(penalty.events.order_by("sequence"))
    assert [event.action for event in events] == ["propose", "confirm", "book"]
    assert first_broken(events) is None


def test_points_are_never_changed() -> None:
    booked(StoreFactory(), PROMISE, 1)

    with pytest.raises(AppendOnlyError):
        PointEntry.objects.update(points=1)


def test_a_node_starts_a_measure_and_costs_a_level() -> None:
    store = StoreFactory()
    booked(store, DISOBEYED, 1)
    assert Sanction.objects.count() == 0

    second = booked(store, DISOBEYED, 2)

    sanction = Sanction.objects.get()
    assert (sanction.measure, sanction.node_points, sanction.penalty) == (Measure.HIDDEN, 12, second)
    assert sanction.ends_at == sanction.starts_at + 7 * DAY
    assert credit_levels([store])[store.pk] is CreditLevel.FAIR
    assert CreditChange.objects.get().cause == CreditCause.NODE


def test_a_measure_ends_by_itself() -> None:
    store = StoreFactory()
    booked(store, PenaltyRule(Trigger.RULING_DISOBEYED, Ledger.SERIOUS, 12), 1)
    sanction = Sanction.objects.get()
    assert sanction.ends_at

    assert sanctions_in_force([store], sanction.starts_at)[store.pk] == [sanction]
    assert sanctions_in_force([store], sanction.ends_at)[store.pk] == []


def test_the_year_is_cleared_once_and_late_runs_leave_new_points() -> None:
    store = StoreFactory()
    booked(store, PROMISE, 1)
    booked(store, PenaltyRule(Trigger.COUNTERFEIT, Ledger.COUNTERFEIT, 24), 2)
    new_year = NOON.replace(month=12, day=31, hour=16)
    entry = PointEntry(store=store, ledger=Ledger.GENERAL, points=3, at=new_year + DAY)
    entry.penalty = proposed(store, number=3)
    entry.save()

    assert clear_last_year(new_year + 2 * DAY) == 1
    assert clear_last_year(new_year + 3 * DAY) == 0
    assert (balance(store.pk, Ledger.GENERAL), balance(store.pk, Ledger.COUNTERFEIT)) == (3, 24)
    assert PointEntry.objects.get(cleared_year=2026).at == new_year


def test_from_how_many_on_counterfeit_points_outlast_the_year_is_set() -> None:
    store = StoreFactory()
    booked(store, PenaltyRule(Trigger.COUNTERFEIT, Ledger.COUNTERFEIT, 24), 1)
    new_year = NOON.replace(month=12, day=31, hour=16)
    in_force(SettingCode.KEPT_POINTS_FROM, 25, new_year - DAY)

    assert clear_last_year(new_year + DAY) == 1
    assert balance(store.pk, Ledger.COUNTERFEIT) == 0


def test_points_of_last_year_reach_no_node_in_the_new_one_though_nothing_was_cleared_yet() -> None:
    store = StoreFactory()
    booked(store, PenaltyRule(Trigger.RULING_DISOBEYED, Ledger.SERIOUS, 11), 1)
    new_year = NOON.replace(month=12, day=31, hour=16)
    late = notified(store, DISOBEYED, 2)
    Deadline.objects.filter(subject_kind="penalty", subject_id=late.pk).update(due_at=new_year, next_at=new_year)

    sweep(new_year + timedelta(seconds=15))

    assert balance(store.pk, Ledger.SERIOUS) == 6
    assert not Sanction.objects.exists()
    assert clear_last_year(new_year + DAY) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_bookings_at_once_cross_the_node_once() -> None:
    store = StoreFactory()
    waiting = [notified(store, DISOBEYED, number) for number in (1, 2)]
    agent, arbiter = agent_of(store, StaffRole.MANAGER), an_arbiter()
    for penalty in waiting:
        move_penalty(penalty, PenaltyAction.APPEAL, actor=as_store(agent), at=NOON, note="No.")

    def reject(penalty: Penalty) -> None:
        try:
            move_penalty(penalty, PenaltyAction.REJECT_APPEAL, actor=as_platform(arbiter), at=NOON, note="Yes.")
        finally:
            connection.close()

    threads = [threading.Thread(target=reject, args=[penalty]) for penalty in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert balance(store.pk, Ledger.SERIOUS) == 12
    assert Sanction.objects.count() == 1


@pytest.mark.parametrize("action", [PenaltyAction.CONFIRM, PenaltyAction.DISMISS])
def test_an_arbiter_who_works_for_the_store_decides_on_no_proposal(action: PenaltyAction) -> None:
    penalty = proposed()
    partial = an_arbiter()
    partial.memberships.create(store=penalty.store, role=StaffRole.AGENT)

    with pytest.raises(IllegalPenaltyMoveError) as refused:
        move_penalty(penalty, action, actor=as_platform(partial), at=NOON, note="A friend.")

    assert refused.value.code is PenaltyMoveCode.PARTY_MAY_NOT_DECIDE
    penalty.refresh_from_db()
    assert (penalty.state, penalty.version, penalty.confirmed_by) == (PenaltyState.PROPOSED, 1, None)
    assert list(penalty.events.values_list("action", flat=True)) == ["propose"]
    assert not Deadline.objects.filter(subject_kind="penalty", subject_id=penalty.pk).exists()


@pytest.mark.parametrize("action", [PenaltyAction.GRANT_APPEAL, PenaltyAction.REJECT_APPEAL])
def test_an_arbiter_who_works_for_the_store_answers_no_appeal(action: PenaltyAction) -> None:
    penalty = notified()
    manager, partial = agent_of(penalty.store, StaffRole.MANAGER), an_arbiter()
    penalty = move_penalty(penalty, PenaltyAction.APPEAL, actor=as_store(manager), at=NOON + DAY, note="Not so.")
    partial.memberships.create(store=penalty.store, role=StaffRole.AGENT)

    with pytest.raises(IllegalPenaltyMoveError) as refused:
        move_penalty(penalty, action, actor=as_platform(partial), at=NOON + 2 * DAY, note="A friend.")

    assert refused.value.code is PenaltyMoveCode.PARTY_MAY_NOT_DECIDE
    penalty.refresh_from_db()
    assert (penalty.state, penalty.events.count()) == (PenaltyState.APPEALED, 3)
    assert not PointEntry.objects.exists()
