from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.domain.calendar import CHINA
from aftersales.domain.deadlines import RULES, Consequence
from aftersales.domain.goods import Cause, Diagnosed
from aftersales.domain.lifecycle import (
    BEFORE_DISPUTE,
    DEADLINE_OF,
    DEFAULT_LIMITS,
    DISPUTE_ACTIONS,
    ENDED,
    EXPIRY_ACTIONS,
    MOVE_OF,
    MOVES,
    OPEN,
    TURN,
    Action,
    Case,
    IllegalMoveError,
    MoveCode,
    Role,
    State,
    Timer,
    action_answers,
    allowed_actions,
    refusal,
)
from aftersales.domain.moving import Details, MovePlan, plan_move
from aftersales.domain.requests import RequestKind

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
A, K, R, S = Action, RequestKind, Role, State
MONEY, GOODS, TRAVELS = (K.REFUND_ONLY, K.PRICE_PROTECTION), (K.RESEND,), (K.RETURN_REFUND, K.EXCHANGE, K.REPAIR)
ANY = tuple(K)

# Rules 6.1, row by row: from, action, who, for which kinds, to. The platform's moves follow below.
RULES_6_1: tuple[tuple[State, Action, set[Role], tuple[RequestKind, ...], set[State]], ...] = (
    (S.DRAFT, A.SUBMIT, {R.CUSTOMER, R.STORE}, ANY, {S.AWAITING_REVIEW}),
    (S.DRAFT, A.DISCARD, {R.CUSTOMER}, ANY, {S.CLOSED}),
    (S.DRAFT, A.DROP_DRAFT, {R.CLOCK}, ANY, {S.CLOSED}),
    (S.AWAITING_REVIEW, A.APPROVE, {R.STORE, R.CLOCK}, MONEY, {S.REFUNDING}),
    (S.AWAITING_REVIEW, A.APPROVE, {R.STORE, R.CLOCK}, TRAVELS, {S.AWAITING_RETURN}),
    (S.AWAITING_REVIEW, A.APPROVE, {R.STORE, R.CLOCK}, GOODS, {S.AWAITING_SHIPMENT}),
    (S.AWAITING_REVIEW, A.REJECT, {R.STORE}, ANY, {S.REJECTED}),
    (S.AWAITING_REVIEW, A.REQUEST_INFO, {R.STORE}, ANY, {S.AWAITING_CUSTOMER_INFO}),
    (S.AWAITING_REVIEW, A.MAKE_OFFER, {R.STORE}, ANY, {S.AWAITING_OFFER_REPLY}),
    (S.AWAITING_REVIEW, A.EDIT, {R.CUSTOMER}, ANY, {S.AWAITING_REVIEW}),
    (S.AWAITING_REVIEW, A.CLOSE_UNANSWERED, {R.CLOCK}, ANY, {S.CLOSED}),  # ADR 10: goodwill only
    (S.AWAITING_REVIEW, A.WITHDRAW, {R.CUSTOMER}, ANY, {S.CLOSED}),
    *[(state, A.STATE_FACTS, {R.STORE, R.PLATFORM}, ANY, {state}) for state in sorted(BEFORE_DISPUTE)],
    (S.AWAITING_CUSTOMER_INFO, A.SUPPLY_INFO, {R.CUSTOMER}, ANY, {S.AWAITING_REVIEW}),
    (S.AWAITING_CUSTOMER_INFO, A.WITHDRAW, {R.CUSTOMER}, ANY, {S.CLOSED}),
    (S.AWAITING_CUSTOMER_INFO, A.CLOSE_UNANSWERED, {R.CLOCK}, ANY, {S.CLOSED}),
    (S.AWAITING_OFFER_REPLY, A.ACCEPT_OFFER, {R.CUSTOMER}, MONEY, {S.REFUNDING}),
    (S.AWAITING_OFFER_REPLY, A.ACCEPT_OFFER, {R.CUSTOMER}, TRAVELS, {S.AWAITING_RETURN}),
    (S.AWAITING_OFFER_REPLY, A.ACCEPT_OFFER, {R.CUSTOMER}, GOODS, {S.AWAITING_SHIPMENT}),
    (S.AWAITING_OFFER_REPLY, A.DECLINE_OFFER, {R.CUSTOMER}, ANY, {S.AWAITING_REVIEW}),
    (S.AWAITING_OFFER_REPLY, A.LAPSE_OFFER, {R.CLOCK}, ANY, {S.AWAITING_REVIEW}),
    (S.AWAITING_OFFER_REPLY, A.WITHDRAW, {R.CUSTOMER}, ANY, {S.CLOSED}),
    (S.REJECTED, A.RESUBMIT, {R.CUSTOMER}, ANY, {S.AWAITING_REVIEW}),
    (S.REJECTED, A.ACCEPT_REFUSAL, {R.CUSTOMER}, ANY, {S.CLOSED}),
    (S.REJECTED, A.WITHDRAW, {R.CUSTOMER}, ANY, {S.CLOSED}),
    (S.REJECTED, A.CLOSE_UNANSWERED, {R.CLOCK}, ANY, {S.CLOSED}),
    (S.AWAITING_RETURN, A.SHIP_RETURN, {R.CUSTOMER}, ANY, {S.RETURN_IN_TRANSIT}),
    (S.AWAITING_RETURN, A.WITHDRAW, {R.CUSTOMER}, ANY, {S.CLOSED}),
    (S.AWAITING_RETURN, A.CORRECT_ADDRESS, {R.STORE}, ANY, {S.AWAITING_RETURN}),
    (S.AWAITING_RETURN, A.CLOSE_UNANSWERED, {R.CLOCK}, ANY, {S.CLOSED}),
    (S.AWAITING_RETURN, A.BOOK_APPOINTMENT, {R.CUSTOMER}, ANY, {S.AWAITING_RETURN}),  # ADR 15: F58, F60
    (S.AWAITING_RETURN, A.CANCEL_APPOINTMENT, {R.CUSTOMER, R.STORE}, ANY, {S.AWAITING_RETURN}),
    (S.AWAITING_RETURN, A.FINISH_VISIT, {R.STORE}, (K.REPAIR,), {S.COMPLETED}),
    (S.RETURN_IN_TRANSIT, A.RECORD_DELIVERY, {R.STORE, R.CLOCK}, ANY, {S.RETURN_IN_TRANSIT}),
    (S.OUTBOUND_IN_TRANSIT, A.RECORD_DELIVERY, {R.STORE, R.CLOCK}, ANY, {S.OUTBOUND_IN_TRANSIT}),
    (S.RETURN_IN_TRANSIT, A.ACCEPT_RETURN, {R.STORE, R.CLOCK}, (K.RETURN_REFUND,), {S.REFUNDING}),
    (S.RETURN_IN_TRANSIT, A.ACCEPT_RETURN, {R.STORE, R.CLOCK}, (K.EXCHANGE,), {S.AWAITING_SHIPMENT}),
    (S.RETURN_IN_TRANSIT, A.ACCEPT_RETURN, {R.STORE, R.CLOCK}, (K.REPAIR,), {S.IN_REPAIR}),
    (S.RETURN_IN_TRANSIT, A.FAIL_INSPECTION, {R.STORE}, ANY, {S.INSPECTION_FAILED}),
    (S.INSPECTION_FAILED, A.TAKE_GOODS_BACK, {R.CUSTOMER}, ANY, {S.CLOSED}),
    (S.INSPECTION_FAILED, A.WITHDRAW_OBJECTION, {R.STORE}, (K.RETURN_REFUND,), {S.REFUNDING}),
    (S.INSPECTION_FAILED, A.WITHDRAW_OBJECTION, {R.STORE}, (K.EXCHANGE,), {S.AWAITING_SHIPMENT}),
    (S.INSPECTION_FAILED, A.WITHDRAW_OBJECTION, {R.STORE}, (K.REPAIR,), {S.IN_REPAIR}),
    (S.INSPECTION_FAILED, A.CLOSE_UNANSWERED, {R.CLOCK}, ANY, {S.CLOSED}),
    (S.IN_REPAIR, A.DIAGNOSE, {R.STORE}, ANY, {S.IN_REPAIR}),
    (S.IN_REPAIR, A.QUOTE_REPAIR, {R.STORE}, ANY, {S.IN_REPAIR}),
    (S.IN_REPAIR, A.ACCEPT_QUOTE, {R.CUSTOMER}, ANY, {S.IN_REPAIR}),
    (S.IN_REPAIR, A.DECLINE_QUOTE, {R.CUSTOMER}, ANY, {S.AWAITING_SHIPMENT}),
    (S.IN_REPAIR, A.SETTLE_CHARGE, {R.STORE}, ANY, {S.IN_REPAIR}),
    (S.IN_REPAIR, A.WAIVE_CHARGE, {R.STORE}, ANY, {S.IN_REPAIR}),
    (S.AWAITING_SHIPMENT, A.SETTLE_CHARGE, {R.STORE}, ANY, {S.AWAITING_SHIPMENT}),
    (S.AWAITING_SHIPMENT, A.WAIVE_CHARGE, {R.STORE}, ANY, {S.AWAITING_SHIPMENT}),
    (S.IN_REPAIR, A.FINISH_REPAIR, {R.STORE}, ANY, {S.AWAITING_SHIPMENT}),
    (S.IN_REPAIR, A.CONVERT_TO_EXCHANGE, {R.STORE, R.CUSTOMER}, ANY, {S.AWAITING_SHIPMENT}),
    (S.IN_REPAIR, A.CONVERT_TO_REFUND, {R.STORE, R.CUSTOMER, R.CLOCK}, ANY, {S.REFUNDING}),
    (S.IN_REPAIR, A.MARK_OVERDUE, {R.CLOCK}, ANY, {S.IN_REPAIR}),
    (S.AWAITING_SHIPMENT, A.SHIP_OUTBOUND, {R.STORE}, ANY, {S.OUTBOUND_IN_TRANSIT}),
    (S.AWAITING_SHIPMENT, A.CONVERT_TO_REFUND, {R.STORE, R.CUSTOMER, R.CLOCK}, ANY, {S.REFUNDING}),
    (S.AWAITING_SHIPMENT, A.MARK_OVERDUE, {R.CLOCK}, ANY, {S.AWAITING_SHIPMENT}),
    (S.OUTBOUND_IN_TRANSIT, A.CONFIRM_RECEIPT, {R.CUSTOMER, R.CLOCK}, ANY, {S.COMPLETED}),
    (S.OUTBOUND_IN_TRANSIT, A.REPORT_PROBLEM, {R.CUSTOMER}, ANY, {S.AWAITING_REVIEW}),
    (S.REFUNDING, A.PAY_REFUND, {R.STORE, R.PLATFORM, R.CLOCK}, ANY, {S.COMPLETED}),
    (S.REFUNDING, A.ADVANCE_REFUND, {R.PLATFORM, R.CLOCK}, ANY, {S.REFUNDING}),
    (S.REFUNDING, A.MARK_BREACH, {R.CLOCK}, ANY, {S.REFUNDING}),
    (S.REFUNDING, A.MARK_OVERDUE, {R.CLOCK}, ANY, {S.REFUNDING}),
)
AFTER_RULING = {S.REFUNDING, S.AWAITING_RETURN, S.AWAITING_SHIPMENT, S.CLOSED}
EXTENDED = {
    S.AWAITING_CUSTOMER_INFO,
    S.AWAITING_OFFER_REPLY,
    S.REJECTED,
    S.AWAITING_RETURN,
    S.INSPECTION_FAILED,
    S.OUTBOUND_IN_TRANSIT,
}
"""Where the customer's own time runs (ADR 17)."""
IN_DISPUTE = (
    (A.RESUME, {R.PLATFORM, R.CUSTOMER, R.STORE}, set(BEFORE_DISPUTE)),
    (A.SETTLE, {R.PLATFORM, R.CUSTOMER, R.STORE}, AFTER_RULING),
    (A.RULE, {R.STORE, R.PLATFORM, R.CLOCK}, AFTER_RULING),
)
ESCALATORS = {R.CUSTOMER, R.STORE, R.CLOCK}

Leg = tuple[State, Action, RequestKind]


def told_legs() -> dict[Leg, tuple[set[Role], set[State]]]:
    """The rules' list, one entry for each state, action and kind."""
    legs: dict[Leg, tuple[set[Role], set[State]]] = {
        (source, action, kind): (roles, targets)
        for source, action, roles, kinds, targets in RULES_6_1
        for kind in kinds
    }
    for kind in RequestKind:
        legs |= {(S.IN_DISPUTE, action, kind): (roles, targets) for action, roles, targets in IN_DISPUTE}
        legs |= {(state, A.ESCALATE, kind): (ESCALATORS, {S.IN_DISPUTE}) for state in OPEN - {S.IN_DISPUTE}}
        revised = OPEN - {S.IN_DISPUTE}  # an appeal changed a ruling that had been carried out (ADR 28)
        legs |= {(state, A.REVISE, kind): ({R.PLATFORM}, AFTER_RULING) for state in revised}
        for action in (A.LEAVE_TO_PERSON, A.RESCHEDULE):
            legs |= {(state, action, kind): ({R.CLOCK}, {state}) for state in OPEN - {S.IN_DISPUTE}}
        legs |= {(state, A.EXTEND, kind): ({R.STORE, R.PLATFORM}, {state}) for state in EXTENDED}
    return legs


def table_legs() -> dict[Leg, tuple[set[Role], set[State]]]:
    return {
        (source, move.action, kind): (set(move.roles), set(move.targets_for(source, kind)))
        for move in MOVES
        for source in move.sources
        for kind in RequestKind
        if move.targets_for(source, kind)
    }


def test_the_table_holds_the_moves_of_the_rules_and_no_others() -> None:
    assert table_legs() == told_legs()


def test_the_states_are_those_of_the_rules() -> None:
    names = (
        "draft awaiting_review awaiting_customer_info awaiting_offer_reply rejected awaiting_return return_in_transit "
        "inspection_failed in_repair awaiting_shipment outbound_in_transit refunding in_dispute completed closed"
    )

    assert [state.value for state in State] == names.split()


def test_an_action_is_one_row() -> None:
    assert sorted(move.action for move in MOVES) == sorted(Action)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nothing_leaves_an_end(state: State) -> None:
    assert [move.action for move in MOVES if state in move.sources] == []


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize("state", sorted(OPEN | {State.DRAFT}))
def test_every_other_state_leads_to_an_end(state: State, kind: RequestKind) -> None:
    reached, seen = {state}, set[State]()
    while reached - seen:
        seen |= reached
        reached = {target for source in seen for move in MOVES if source in move.sources
                   for target in move.targets_for(source, kind)}  # fmt: skip

    assert seen >= ENDED


@pytest.mark.parametrize("kind", RequestKind)
def test_a_kind_that_needs_no_parcel_never_waits_for_one(kind: RequestKind) -> None:
    """Approval of money and of a missing part goes straight on."""
    (target,) = MOVE_OF[A.APPROVE].targets_for(S.AWAITING_REVIEW, kind)

    assert (target is S.AWAITING_RETURN) == (kind in TRAVELS)


def test_every_state_but_a_dispute_has_a_due_time() -> None:
    assert set(DEADLINE_OF) == set(State) - ENDED - {S.IN_DISPUTE}


def test_every_open_state_says_whose_turn_it_is() -> None:
    assert set(TURN) == set(State) - ENDED


@pytest.mark.parametrize("state", sorted(DEADLINE_OF))
def test_a_due_time_that_passes_has_a_move_for_the_clock(state: State) -> None:
    consequence = RULES[DEADLINE_OF[state]].consequence
    judged = {A.APPROVE, A.ESCALATE} if consequence is Consequence.JUDGE_SILENT_STORE else set()
    actions = judged or {EXPIRY_ACTIONS[consequence]}

    assert all(state in MOVE_OF[action].sources and R.CLOCK in MOVE_OF[action].roles for action in actions)


@pytest.mark.parametrize("state", sorted(DEADLINE_OF))
def test_the_side_that_must_act_is_the_side_whose_time_runs(state: State) -> None:
    assert RULES[DEADLINE_OF[state]].side == TURN[state]


def test_a_late_customer_is_refused_swept_or_not() -> None:
    timer = Timer(DEADLINE_OF[S.REJECTED], TURN[S.REJECTED], NOON, only_marks=False)
    refused = refusal(Case(S.REJECTED, K.REPAIR, timer=timer), A.RESUBMIT, R.CUSTOMER, NOON)

    assert refused is not None
    assert refused.code is MoveCode.TOO_LATE


def test_a_late_store_may_still_pay() -> None:
    timer = Timer(DEADLINE_OF[S.REFUNDING], TURN[S.REFUNDING], NOON, only_marks=True)

    assert refusal(Case(S.REFUNDING, K.REFUND_ONLY, timer=timer), A.PAY_REFUND, R.STORE, NOON) is None


@pytest.mark.parametrize(("hours", "code"), [(23, MoveCode.ESCALATION_TOO_EARLY), (24, None)])
def test_a_customer_may_ask_the_platform_in_after_a_day(hours: int, code: MoveCode | None) -> None:
    case = Case(S.AWAITING_REVIEW, K.REPAIR, submitted_at=NOON - timedelta(hours=hours))
    refused = refusal(case, A.ESCALATE, R.CUSTOMER, NOON)

    assert (refused.code if refused else None) is code


@pytest.mark.parametrize("state", sorted(BEFORE_DISPUTE))
def test_a_store_asks_the_platform_in_only_about_goods_that_came_back(state: State) -> None:
    refused = refusal(Case(state, K.RETURN_REFUND), A.ESCALATE, R.STORE, NOON)

    assert (refused is None) == (state in {S.RETURN_IN_TRANSIT, S.INSPECTION_FAILED})


@pytest.mark.parametrize("action", [A.CONVERT_TO_EXCHANGE, A.CONVERT_TO_REFUND])
def test_a_customer_converts_a_repair_only_once_it_is_late(action: Action) -> None:
    early = refusal(Case(S.IN_REPAIR, K.REPAIR), action, R.CUSTOMER, NOON)

    assert early is not None
    assert early.code is MoveCode.NOT_OVERDUE
    assert refusal(Case(S.IN_REPAIR, K.REPAIR, is_overdue=True), action, R.CUSTOMER, NOON) is None


def test_a_move_without_its_details_is_refused() -> None:
    with pytest.raises(IllegalMoveError) as refused:
        plan_move(Case(S.AWAITING_REVIEW, K.REPAIR), A.REJECT, R.STORE, NOON, Details(reason_code="not_intact"))

    assert (refused.value.code, refused.value.values) == (MoveCode.DETAIL_MISSING, {"detail": "note"})


# --- any walk ---

FULL = Details(
    note="…",
    reason_code="not_intact",
    kind=K.RETURN_REFUND,
    amount=Decimal("9.90"),
    carrier="顺丰速运",
    waybill="SF1",
    payment_reference="P1",
    target=S.CLOSED,
    days=2,
    delivered_at=NOON,
    record=Diagnosed(Cause.QUALITY, in_warranty=True),
    facts={"item.in_stock": True},
)


def case_after(case: Case, plan: MovePlan, at: datetime) -> Case:
    """The case as the services would store it; due times restart, which is all that a walk needs."""
    code = DEADLINE_OF.get(plan.target)
    rule = RULES[code] if code else None
    changes = {name: value for name, value in plan.changes.items() if name != "amount"}
    if "state_before_dispute" in changes:
        changes["state_before_dispute"] = changes["state_before_dispute"] or None
    return replace(
        case,
        state=plan.target,
        timer=Timer(rule.code, rule.side, rule.due_time(at, CHINA).at, rule.only_marks) if rule else None,
        submitted_at=at if plan.action is A.SUBMIT else case.submitted_at,
        **changes,  # type: ignore[arg-type]  # named as the fields are
    )


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(RequestKind), choose=st.data())
def test_any_walk_of_allowed_actions_keeps_the_invariants(kind: RequestKind, choose: st.DataObject) -> None:
    case, at = Case(S.DRAFT, kind, worth=Decimal("9.90")), NOON
    for _ in range(25):
        at += timedelta(hours=choose.draw(st.integers(0, 90)))
        if not open_to(case, at):
            break
        role, action = choose.draw(st.sampled_from(open_to(case, at)))
        plan = plan_move(case, action, role, at, FULL)
        check_plan(case, plan)
        case = case_after(case, plan, at)
    check_case(case, at)


def open_to(case: Case, at: datetime) -> list[tuple[Role, Action]]:
    return [(role, action) for role in Role for action in allowed_actions(case, role, at)]


def check_plan(case: Case, plan: MovePlan) -> None:
    assert case.state in MOVE_OF[plan.action].sources
    assert plan.role in MOVE_OF[plan.action].roles
    assert bool(plan.close_reason) == (plan.target is S.CLOSED)
    assert not (plan.frees_units and plan.target not in ENDED)
    assert not (plan.store_fault and plan.role is not R.CLOCK)
    in_dispute = DISPUTE_ACTIONS - {A.REVISE}  # of what a ruling had set going before
    assert (plan.action in in_dispute) == (S.IN_DISPUTE in {case.state, plan.target})


def check_case(case: Case, at: datetime) -> None:
    assert (case.state in ENDED) == (not open_to(case, at))
    assert case.resubmissions <= DEFAULT_LIMITS.resubmissions
    assert case.offers <= DEFAULT_LIMITS.offers
    assert (case.state_before_dispute is not None) == (case.state is S.IN_DISPUTE)


@given(st.sampled_from(State), st.sampled_from(RequestKind), st.sampled_from(Role))
def test_answers_and_refusals_agree(state: State, kind: RequestKind, role: Role) -> None:
    case = Case(state, kind, submitted_at=NOON)
    allowed = set(allowed_actions(case, role, NOON))

    assert allowed == {action for action in Action if refusal(case, action, role, NOON) is None}
    assert allowed <= {answer.action for answer in action_answers(case, role, NOON)}
