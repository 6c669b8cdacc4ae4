"""Repairs: taken in, diagnosed, quoted where the customer pays, answered, finished, and counted."""

from datetime import timedelta

import pytest

from aftersales.clockwork.services import fan_out, sweep
from aftersales.deadlines.models import Reminder
from aftersales.domain.goods import Cause, Diagnosed, GoodsCode
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, State
from aftersales.domain.requests import RequestKind
from aftersales.logistics.models import QuoteState, Repair, RepairQuote
from aftersales.notifications.models import Notice
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.goods import goods_of
from tests.factories import NOON, parcel_sent
from tests.logistics.stage import a_line, by_customer, by_store, diagnosed, in_order, in_repair, quoted

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def refused(ticket: Ticket, action: Action, at=NOON, **details: object) -> str:  # type: ignore[no-untyped-def]
    """Why the customer's answer is refused; and nothing has changed."""
    version, state = ticket.version, ticket.state
    with pytest.raises(IllegalMoveError) as error:
        by_customer(ticket, action, at, **details)
    ticket.refresh_from_db()
    assert (ticket.version, ticket.state) == (version, state)
    return error.value.code


def finished(ticket: Ticket) -> Ticket:
    """Repaired, sent back and received."""
    by_store(ticket, Action.FINISH_REPAIR, note="New switch.")
    parcel = parcel_sent()
    by_store(ticket, Action.SHIP_OUTBOUND, carrier=parcel.carrier, waybill=parcel.waybill)
    return by_customer(ticket, Action.CONFIRM_RECEIPT)


def test_goods_that_are_accepted_for_repair_are_taken_in() -> None:
    ticket = in_repair()

    repair = Repair.objects.get(case_id=ticket.pk)
    assert (repair.number, repair.taken_in_at, repair.in_warranty) == (1, NOON, None)


def test_repairs_of_an_item_are_counted() -> None:
    line = a_line()
    first, second = finished(in_repair(line)), in_repair(line)

    assert [Repair.objects.get(case_id=one.pk).number for one in (first, second)] == [1, 2]


def test_a_diagnosis_says_what_it_is_and_who_pays() -> None:
    ticket = diagnosed()

    repair = Repair.objects.get(case_id=ticket.pk)
    assert (repair.cause, repair.in_warranty, repair.diagnosis) == ("misuse", False, "The switch is worn out.")
    assert ticket.events.latest("sequence").payload == {"cause": "misuse", "in_warranty": "no"}


def test_a_quote_needs_a_diagnosis() -> None:
    with pytest.raises(IllegalMoveError) as error:
        quoted(in_repair())
    assert (error.value.code, RepairQuote.objects.count()) == (GoodsCode.NOT_DIAGNOSED, 0)


def test_a_repair_in_warranty_is_not_quoted() -> None:
    with pytest.raises(IllegalMoveError) as error:
        quoted(diagnosed(in_warranty=True))
    assert (error.value.code, RepairQuote.objects.count()) == (GoodsCode.QUOTE_IN_WARRANTY, 0)


def test_a_new_quote_takes_the_place_of_the_one_before() -> None:
    ticket = quoted(quoted())

    assert list(RepairQuote.objects.order_by("id").values_list("state", flat=True)) == ["replaced", "offered"]
    assert goods_of(ticket, NOON).quote == RepairQuote.objects.latest("id")


def test_an_accepted_quote_lets_the_repair_go_on() -> None:
    ticket = by_customer(quoted(), Action.ACCEPT_QUOTE, NOON + A_DAY)

    quote = RepairQuote.objects.get()
    assert (ticket.state, quote.state, quote.answered_at) == (State.IN_REPAIR, QuoteState.ACCEPTED, NOON + A_DAY)


def test_a_declined_quote_sends_the_item_back_unrepaired() -> None:
    ticket = by_customer(quoted(), Action.DECLINE_QUOTE)

    assert (ticket.state, ticket.kind, RepairQuote.objects.get().state) == (
        State.AWAITING_SHIPMENT,
        RequestKind.REPAIR,
        QuoteState.DECLINED,
    )


def test_a_quote_holds_to_the_end_of_its_last_day() -> None:
    # 18 Nov + 7 days; the evening of 25 Nov in Shanghai.
    evening = NOON + timedelta(days=7, hours=11)

    assert by_customer(quoted(), Action.ACCEPT_QUOTE, evening).state == State.IN_REPAIR


def test_a_quote_that_has_run_out_is_not_accepted() -> None:
    assert refused(quoted(), Action.ACCEPT_QUOTE, NOON + timedelta(days=8)) == GoodsCode.QUOTE_EXPIRED
    assert RepairQuote.objects.get().state == QuoteState.OFFERED


def test_a_quote_that_has_run_out_can_still_be_declined() -> None:
    ticket = by_customer(quoted(), Action.DECLINE_QUOTE, NOON + timedelta(days=8))

    assert ticket.state == State.AWAITING_SHIPMENT


@pytest.mark.parametrize("action", [Action.ACCEPT_QUOTE, Action.DECLINE_QUOTE])
def test_without_a_quote_there_is_nothing_to_answer(action: Action) -> None:
    assert refused(in_repair(), action) == GoodsCode.NO_QUOTE


def test_a_quote_is_answered_once() -> None:
    ticket = by_customer(quoted(), Action.ACCEPT_QUOTE)

    assert refused(ticket, Action.DECLINE_QUOTE) == GoodsCode.NO_QUOTE


def test_a_quote_that_was_replaced_is_not_answered_by_its_own_link() -> None:
    ticket = quoted()
    old = RepairQuote.objects.get().pk
    quoted(ticket)
    ticket.refresh_from_db()

    assert refused(ticket, Action.ACCEPT_QUOTE, quote_id=old) == GoodsCode.NO_QUOTE


def test_the_customer_is_told_of_a_quote_with_its_own_link() -> None:
    ticket = quoted()
    fan_out(NOON)

    paths = Notice.objects.filter(user=ticket.customer).order_by("-id").values_list("path", flat=True)
    assert paths[0].startswith("/quotes/")


def test_the_store_is_nudged_after_five_days_and_loses_nothing() -> None:
    ticket = in_repair()
    nudges = Reminder.objects.filter(deadline__subject_id=ticket.pk, deadline__code="repair").order_by("at")

    assert nudges[0].at == NOON + timedelta(days=5)
    sweep(NOON + timedelta(days=5, minutes=1))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.is_overdue) == (State.IN_REPAIR, False)


def test_thirty_legal_days_give_the_customer_the_choice() -> None:
    ticket = in_repair()
    assert refused(ticket, Action.CONVERT_TO_EXCHANGE, NOON + timedelta(days=29)) == MoveCode.NOT_OVERDUE

    late = NOON + timedelta(days=31)
    sweep(late)
    ticket = by_customer(ticket, Action.CONVERT_TO_EXCHANGE, late)

    assert (ticket.state, ticket.kind) == (State.AWAITING_SHIPMENT, RequestKind.EXCHANGE)


def test_after_two_failed_repairs_the_customer_need_not_wait_for_the_third() -> None:
    line = a_line()
    for _ in range(2):
        finished(in_repair(line))
    third = in_repair(line)

    ticket = by_customer(third, Action.CONVERT_TO_EXCHANGE)

    assert (ticket.state, ticket.kind) == (State.AWAITING_SHIPMENT, RequestKind.EXCHANGE)


def test_after_one_failed_repair_the_customer_waits() -> None:
    line = a_line()
    finished(in_repair(line))

    assert refused(in_repair(line), Action.CONVERT_TO_REFUND) == MoveCode.NOT_OVERDUE


def test_an_item_without_a_replacement_in_stock_becomes_a_refund() -> None:
    ticket = in_repair()
    by_store(ticket, Action.DIAGNOSE, record=Diagnosed(Cause.QUALITY, in_warranty=True), note="Board is dead.")
    by_store(ticket, Action.CONVERT_TO_EXCHANGE, note="Cannot be repaired.")

    ticket = by_store(ticket, Action.CONVERT_TO_REFUND, note="Out of stock.")

    assert (ticket.state, ticket.kind, ticket.amount) == (State.REFUNDING, RequestKind.RETURN_REFUND, ticket.worth)


def test_a_repair_that_takes_long_says_so() -> None:
    ticket = in_repair()

    assert [goods_of(ticket, NOON + timedelta(days=days)).repair_is_slow for days in (5, 6)] == [False, True]


def test_what_was_done_is_kept() -> None:
    ticket = by_store(in_repair(), Action.FINISH_REPAIR, NOON + A_DAY, note="New switch.")

    repair = Repair.objects.get(case_id=ticket.pk)
    assert (repair.work_done, repair.finished_at) == ("New switch.", NOON + A_DAY)
    assert in_order().told() == {"grade": "as_new", "accepted": "1"}
