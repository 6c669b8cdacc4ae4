from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from aftersales.deadlines.models import Deadline, DeadlineState, SettingVersion
from aftersales.deadlines.selectors import read_calendar
from aftersales.deadlines.selectors.settings import (
    amount_in_force,
    forget_settings,
    is_on,
    number_in_force,
    setting_history,
    settings_table,
)
from aftersales.deadlines.services.settings import change_setting
from aftersales.domain.lifecycle import Action, IllegalMoveError
from aftersales.domain.moving import Details
from aftersales.domain.settings import SettingCode, SettingFault, SettingRefusedError
from aftersales.tickets.selectors.cases import silence_approves
from aftersales.tickets.services.moving import move_ticket
from tests.deadlines.setting import in_force
from tests.factories import NOON, OrderLineFactory, StoreFactory, UserFactory, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def test_a_change_of_what_binds_people_is_announced_seven_days_ahead() -> None:
    version = change_setting(SettingCode.OFFER_H, "72", reason="More time.", by=UserFactory(), at=NOON)

    assert version.effective_at.isoformat() == "2026-11-24T16:00:00+00:00"  # 25 November 00:00 in Shanghai


def test_a_day_within_the_notice_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(SettingRefusedError) as refused:
        change_setting(
            SettingCode.OFFER_H, "72", effective_on=date(2026, 11, 24), reason="Soon.", by=UserFactory(), at=NOON
        )

    assert refused.value.fault is SettingFault.NOTICE_TOO_SHORT
    assert refused.value.values == {"earliest": date(2026, 11, 25)}
    assert not SettingVersion.objects.exists()


def test_a_switch_is_thrown_as_soon_as_every_process_has_read_it() -> None:
    version = change_setting(SettingCode.AUTO_APPROVE, "off", reason="A fault.", by=UserFactory(), at=NOON)
    forget_settings()

    assert version.effective_at == NOON + timedelta(minutes=2)
    assert is_on(SettingCode.AUTO_APPROVE, NOON + timedelta(seconds=119))
    assert not is_on(SettingCode.AUTO_APPROVE, NOON + timedelta(minutes=2))


def test_against_the_law_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(SettingRefusedError):
        change_setting(SettingCode.REFUND_LEGAL_D, "8", reason="Slow bank.", by=UserFactory(), at=NOON)

    assert not SettingVersion.objects.exists()


def test_a_store_may_promise_more_at_once() -> None:
    store = StoreFactory()
    change_setting(SettingCode.SELLER_REVIEW_H, "24", store=store, reason="We are fast.", by=UserFactory(), at=NOON)
    forget_settings()

    assert number_in_force(SettingCode.SELLER_REVIEW_H, store.pk, NOON + timedelta(minutes=2)) == 24
    assert number_in_force(SettingCode.SELLER_REVIEW_H, None, NOON + WEEK) == 48


def test_the_history_keeps_every_version_with_reason_and_name() -> None:
    person = UserFactory()
    for hours in ("72", "96"):
        change_setting(SettingCode.OFFER_H, hours, reason=f"To {hours}.", by=person, at=NOON)

    rows = setting_history(SettingCode.OFFER_H, None)

    assert [(row.value, row.reason, row.set_by) for row in rows] == [("96", "To 96.", person), ("72", "To 72.", person)]


def test_many_questions_read_the_table_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    change_setting(SettingCode.OFFER_H, "72", reason="More time.", by=None, at=NOON)
    forget_settings()

    with django_assert_num_queries(1):
        for _ in range(30):
            settings_table()


def test_a_new_due_time_has_the_length_in_force_and_one_that_runs_keeps_its_own() -> None:
    running = a_ticket()
    in_force(SettingCode.SELLER_REVIEW_H, 24, NOON + timedelta(hours=1))

    later = a_ticket(at=NOON + timedelta(hours=1))

    running.refresh_from_db()
    assert running.due_at == NOON + timedelta(hours=48)
    assert later.due_at == NOON + timedelta(hours=25)


def test_a_stores_own_value_is_its_own() -> None:
    fast, other = OrderLineFactory(), OrderLineFactory()
    in_force(SettingCode.SELLER_REVIEW_H, 12, NOON, fast.order.store)

    assert a_ticket(fast).due_at == NOON + timedelta(hours=12)
    assert a_ticket(other).due_at == NOON + timedelta(hours=48)


def test_reminders_follow_their_setting() -> None:
    in_force(SettingCode.SELLER_REVIEW_REMIND_H, (6, 2), NOON)
    a_ticket()

    deadline = Deadline.objects.get(code="review", state=DeadlineState.PENDING)

    due = NOON + timedelta(hours=48)
    assert list(deadline.reminders.order_by("at").values_list("at", flat=True)) == [
        due - timedelta(hours=6),
        due - timedelta(hours=2),
    ]


def test_the_amount_up_to_which_silence_agrees_is_that_of_the_day_of_the_request() -> None:
    before = a_ticket()
    in_force(SettingCode.AUTO_APPROVE_AMOUNT_LIMIT, Decimal("500.00"), NOON + timedelta(hours=1))

    after = a_ticket(at=NOON + timedelta(hours=1))

    assert (silence_approves(before), silence_approves(after)) == (True, False)
    assert amount_in_force(SettingCode.AUTO_APPROVE_AMOUNT_LIMIT, None, NOON) == Decimal("2000.00")


def test_the_number_of_resubmissions_is_that_of_the_day_of_the_request() -> None:
    in_force(SettingCode.MAX_RESUBMIT, 1, NOON)
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    refused = Details(reason_code="not_intact", note="Scratched.")
    move_ticket(ticket, Action.REJECT, actor=as_store(agent), at=NOON, details=refused)
    move_ticket(ticket, Action.RESUBMIT, actor=as_customer(ticket), at=NOON, details=Details(note="It is not."))
    move_ticket(ticket, Action.REJECT, actor=as_store(agent), at=NOON, details=refused)

    with pytest.raises(IllegalMoveError) as limit:
        move_ticket(ticket, Action.RESUBMIT, actor=as_customer(ticket), at=NOON, details=Details(note="It is not."))

    assert limit.value.values == {"limit": 1}


def test_weekends_are_rest_days_as_set() -> None:
    assert read_calendar().weekends_are_rest_days
    change_setting(SettingCode.WEEKEND_IS_REST, "off", reason="A court said so.", by=None, at=NOON)

    assert not read_calendar().weekends_are_rest_days
