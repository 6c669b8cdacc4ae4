from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from aftersales.domain.deadlines import DeadlineCode, Side
from aftersales.domain.lifecycle import (
    Action,
    Case,
    IllegalMoveError,
    MoveCode,
    Part,
    Role,
    State,
    Timer,
    allowed_actions,
)
from aftersales.domain.moving import DISPUTE, NEGOTIATION, NO_DETAILS, Details, TimerPlan, plan_move
from aftersales.domain.requests import RequestKind

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
REVIEW = Timer(DeadlineCode.REVIEW, Side.STORE, NOON + timedelta(hours=48), only_marks=False)


def case(state: State = State.AWAITING_REVIEW, **changes: object) -> Case:
    values: dict[str, object] = {"kind": RequestKind.EXCHANGE, "submitted_at": NOON, "worth": Decimal("699.00")}
    return Case(state=state, **(values | changes))  # type: ignore[arg-type]


def refused(case: Case, action: Action, role: Role, at: datetime = NOON, details: Details = NO_DETAILS) -> str:
    with pytest.raises(IllegalMoveError) as error:
        plan_move(case, action, role, at, details)
    return error.value.code


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (RequestKind.REFUND_ONLY, State.REFUNDING),
        (RequestKind.PRICE_PROTECTION, State.REFUNDING),
        (RequestKind.RETURN_REFUND, State.AWAITING_RETURN),
        (RequestKind.EXCHANGE, State.AWAITING_RETURN),
        (RequestKind.REPAIR, State.AWAITING_RETURN),
        (RequestKind.RESEND, State.AWAITING_SHIPMENT),
    ],
)
def test_approval_leads_where_the_kind_says(kind: RequestKind, target: State) -> None:
    assert plan_move(case(kind=kind), Action.APPROVE, Role.STORE, NOON).target is target


def test_a_customer_cannot_approve_their_own_request() -> None:
    assert refused(case(), Action.APPROVE, Role.CUSTOMER) is MoveCode.NOT_YOURS


def test_an_ended_ticket_cannot_be_approved() -> None:
    assert refused(case(State.CLOSED), Action.APPROVE, Role.STORE) is MoveCode.NOT_FROM_HERE


def test_a_refusal_needs_a_reason_code() -> None:
    assert refused(case(), Action.REJECT, Role.STORE, details=Details(note="No.")) is MoveCode.DETAIL_MISSING


def test_one_second_late_is_late_even_before_a_sweep() -> None:
    late = REVIEW.due_at

    assert refused(case(timer=REVIEW), Action.APPROVE, Role.STORE, late) is MoveCode.TOO_LATE
    assert plan_move(case(timer=REVIEW), Action.APPROVE, Role.STORE, late - timedelta(seconds=1))


def test_the_customer_may_still_withdraw_when_the_store_is_late() -> None:
    plan = plan_move(case(timer=REVIEW), Action.WITHDRAW, Role.CUSTOMER, REVIEW.due_at)

    assert (plan.target, plan.close_reason, plan.frees_units) == (State.CLOSED, "withdrawn", True)


def test_asking_for_more_pauses_the_review() -> None:
    plan = plan_move(case(), Action.REQUEST_INFO, Role.STORE, NOON, Details(note="A video, please."))

    assert plan.timers == TimerPlan(stop=False, pause_for=NEGOTIATION, start=DeadlineCode.CUSTOMER_INFO)


def test_a_dispute_pauses_whatever_runs() -> None:
    plan = plan_move(case(State.REJECTED), Action.ESCALATE, Role.CUSTOMER, NOON)

    assert plan.timers == TimerPlan(stop=False, pause_for=DISPUTE)
    assert plan.changes == {"is_overdue": False, "state_before_dispute": State.REJECTED}


def test_a_running_negotiation_can_be_escalated_after_24_hours() -> None:
    assert refused(case(), Action.ESCALATE, Role.CUSTOMER, NOON + timedelta(hours=23)) is MoveCode.ESCALATION_TOO_EARLY
    assert plan_move(case(), Action.ESCALATE, Role.CUSTOMER, NOON + timedelta(hours=24)).target is State.IN_DISPUTE


def test_an_offer_is_never_above_what_was_paid() -> None:
    offer = Details(kind=RequestKind.REFUND_ONLY, amount=Decimal("699.01"), note="Take the money.")

    assert refused(case(), Action.MAKE_OFFER, Role.STORE, details=offer) is MoveCode.DETAIL_WRONG


def test_a_third_offer_is_refused() -> None:
    offer = Details(kind=RequestKind.REPAIR, amount=Decimal(0), note="A repair.")

    assert refused(case(offers=2), Action.MAKE_OFFER, Role.STORE, details=offer) is MoveCode.OFFER_LIMIT


def test_an_accepted_offer_goes_where_the_offered_kind_says() -> None:
    offered = case(State.AWAITING_OFFER_REPLY, offered_kind=RequestKind.REFUND_ONLY, offered_amount=Decimal("50.00"))

    plan = plan_move(offered, Action.ACCEPT_OFFER, Role.CUSTOMER, NOON)

    assert plan.target is State.REFUNDING
    assert plan.changes == {"is_overdue": False, "kind": RequestKind.REFUND_ONLY, "amount": Decimal("50.00")}


def test_a_replacement_that_never_ships_becomes_a_full_refund() -> None:
    plan = plan_move(case(State.AWAITING_SHIPMENT), Action.CONVERT_TO_REFUND, Role.CLOCK, NOON)

    assert plan.target is State.REFUNDING
    assert plan.changes["amount"] == Decimal("699.00")
    assert plan.store_fault


def test_a_refund_in_place_of_an_exchange_is_about_the_pieces_that_the_store_took() -> None:
    short = case(State.AWAITING_SHIPMENT, quantity=3, part=Part(2, Decimal("466.00")))

    plan = plan_move(short, Action.CONVERT_TO_REFUND, Role.CLOCK, NOON)

    assert (plan.changes["amount"], plan.pieces) == (Decimal("466.00"), 2)


def test_a_customer_may_turn_a_late_shipment_into_a_refund_and_no_other() -> None:
    assert refused(case(State.AWAITING_SHIPMENT), Action.CONVERT_TO_REFUND, Role.CUSTOMER) is MoveCode.NOT_OVERDUE
    late = case(State.AWAITING_SHIPMENT, is_overdue=True)
    assert plan_move(late, Action.CONVERT_TO_REFUND, Role.CUSTOMER, NOON).target is State.REFUNDING


def test_a_completed_refund_keeps_its_units_and_an_exchange_frees_them() -> None:
    paid = Details(payment_reference="T1")
    refund = case(State.REFUNDING, kind=RequestKind.RETURN_REFUND)

    assert not plan_move(refund, Action.PAY_REFUND, Role.STORE, NOON, paid).frees_units
    assert plan_move(case(State.OUTBOUND_IN_TRANSIT), Action.CONFIRM_RECEIPT, Role.CUSTOMER, NOON).frees_units


def test_after_a_withdrawn_dispute_the_ticket_is_where_it_was() -> None:
    disputed = case(State.IN_DISPUTE, state_before_dispute=State.REJECTED)

    plan = plan_move(disputed, Action.RESUME, Role.CUSTOMER, NOON)

    assert (plan.target, plan.timers.resume_from) == (State.REJECTED, DISPUTE)


def test_the_buttons_of_a_fresh_ticket() -> None:
    fresh = case(timer=REVIEW)

    assert allowed_actions(fresh, Role.STORE, NOON) == (
        Action.APPROVE,
        Action.REJECT,
        Action.REQUEST_INFO,
        Action.MAKE_OFFER,
        Action.STATE_FACTS,
    )
    assert allowed_actions(fresh, Role.CUSTOMER, NOON) == (Action.EDIT, Action.WITHDRAW)
