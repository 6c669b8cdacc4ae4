"""Random walks of everybody over the tickets of one order line, legal and illegal steps alike, on real rows.

After each step: one live due time for a code, refunds within what was paid, a whole and linked history, ended stays
ended, and each unit claimed once. `make soak` takes many more and longer walks.
"""

import os
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from aftersales.audit.services import first_broken
from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.disputes.selectors import disputes_of
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import rule as issue_ruling
from aftersales.domain.disputes import DisputeAction, IllegalDisputeMoveError
from aftersales.domain.goods import (
    Cause,
    ChargePaid,
    ChargePaidBy,
    ChargeState,
    Diagnosed,
    Grade,
    Inspected,
    Quoted,
    Record,
)
from aftersales.domain.goodwill import IneligibleError
from aftersales.domain.lifecycle import ENDED, Action, IllegalMoveError, Role, State
from aftersales.domain.moving import Details
from aftersales.domain.ratings import RatingRefusedError
from aftersales.domain.requests import REASONS_FOR_KIND, RequestKind
from aftersales.domain.rulings import Liable, RulingDraft, RulingOutcome
from aftersales.domain.units import UnitsUnavailableError
from aftersales.logistics.models import RepairCharge
from aftersales.refunds.selectors.lines import granted_by_line
from aftersales.tickets.models import ClaimedUnit, Ticket, TicketEvent
from aftersales.tickets.services.asking import open_ticket
from aftersales.tickets.services.changing import change_request
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.rating import Stars, rate
from aftersales.tickets.services.reapplying import draft_again
from tests.factories import (
    NOON,
    OrderLineFactory,
    agent_of,
    an_arbiter,
    as_customer,
    as_platform,
    as_store,
    asked,
    buyer,
    parcel_sent,
)

REFUSALS = (
    IllegalMoveError,
    IllegalDisputeMoveError,
    IneligibleError,
    RatingRefusedError,
    UnitsClaimedError,
    UnitsUnavailableError,
)
BOOKED_ELSEWHERE = {Action.BOOK_APPOINTMENT, Action.CANCEL_APPOINTMENT, Action.FINISH_VISIT}
"""Steps that need slots of their own; their walks are the goods' tests."""
PEOPLES = [one for one in Action if one not in BOOKED_ELSEWHERE]
WALKS, STEPS = (150, 60) if os.environ.get("SOAK") == "1" else (8, 25)
PIECES, PAID = 3, Decimal("300.01")


class Walk(RuleBasedStateMachine):
    """Each walk is a transaction of its own, rolled back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.all = transaction.atomic()
        self.all.__enter__()
        self.at = NOON
        self.line = OrderLineFactory(quantity=PIECES, paid_amount=PAID)
        self.actors = {
            Role.CUSTOMER: as_customer(buyer(self.line)),
            Role.STORE: as_store(agent_of(self.line.order.store)),
            Role.PLATFORM: as_platform(an_arbiter()),
        }
        self.ended: dict[int, tuple[str, int]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.all.__exit__(None, None, None)

    # --- what people do ---

    @initialize(kind=st.sampled_from(RequestKind), quantity=st.integers(1, PIECES))
    def begin(self, kind: RequestKind, quantity: int) -> None:
        self.ask(kind, quantity, 0)

    @rule(kind=st.sampled_from(RequestKind), quantity=st.integers(1, PIECES), which=st.integers(0, 5))
    def ask(self, kind: RequestKind, quantity: int, which: int) -> None:
        reasons = REASONS_FOR_KIND[kind]
        what = asked(kind, reasons[which % len(reasons)], quantity=quantity)
        self.tried(
            lambda: open_ticket(
                self.line, what, actor=self.actors[Role.CUSTOMER], key=uuid4(), at=self.at, as_goodwill=True
            )
        )

    @precondition(lambda self: self.tickets())
    @rule(
        which=st.integers(0, 5),
        action=st.sampled_from(PEOPLES),
        role=st.sampled_from([*Role]),
        amount=st.integers(0, 400),
    )
    def step(self, which: int, action: Action, role: Role, amount: int) -> None:
        """Anybody tries anything; nobody but the clock acts as the clock."""
        if role is Role.CLOCK:
            return
        ticket = self.pick(which)
        details = details_for(action, ticket, Decimal(amount))
        self.tried(lambda: move_ticket(ticket, action, actor=self.actors[role], at=self.at, details=details), ticket)

    @precondition(lambda self: self.tickets())
    @rule(which=st.integers(0, 5), turns=st.lists(st.integers(0, 14), min_size=2, max_size=6))
    def go_on(self, which: int, turns: list[int]) -> None:
        """The straight road, some steps at once, so that walks come far."""
        for likely in turns:
            ticket = self.pick(which)
            ahead = ROAD.get(State(ticket.state), ())
            if ahead:
                role, action = ahead[likely % len(ahead)]
                details = details_for(action, ticket, ticket.worth)
                self.tried(partial(move_ticket, ticket, action, actor=self.actors[role], at=self.at, details=details))

    @precondition(lambda self: self.tickets())
    @rule(which=st.integers(0, 5), quantity=st.integers(1, PIECES), again=st.booleans())
    def change(self, which: int, quantity: int, again: bool) -> None:
        ticket, action = self.pick(which), Action.RESUBMIT if again else Action.EDIT
        what = asked(quantity=quantity)
        actor = self.actors[Role.CUSTOMER]
        self.tried(
            lambda: change_request(ticket, action, what, actor=actor, at=self.at, note="New.", as_goodwill=True), ticket
        )

    @precondition(lambda self: self.tickets())
    @rule(which=st.integers(0, 5), stars=st.integers(1, 5))
    def rate(self, which: int, stars: int) -> None:
        ticket = self.pick(which)
        self.tried(lambda: rate(ticket, Stars(stars, stars, stars), "", by=ticket.customer, at=self.at), ticket)

    @precondition(lambda self: self.tickets())
    @rule(which=st.integers(0, 5))
    def ask_again(self, which: int) -> None:
        ticket = self.pick(which)
        self.tried(lambda: draft_again(ticket, by=ticket.customer, at=self.at))

    @precondition(lambda self: self.tickets())
    @rule(which=st.integers(0, 5), role=st.sampled_from([Role.CUSTOMER, Role.STORE]))
    def escalate(self, which: int, role: Role) -> None:
        ticket = self.pick(which)
        self.tried(lambda: open_dispute(ticket, actor=self.actors[role], at=self.at, statement="See here."), ticket)

    @precondition(lambda self: self.tickets())
    @rule(which=st.integers(0, 5), action=st.sampled_from([*DisputeAction]), role=st.sampled_from([*Role]))
    def dispute(self, which: int, action: DisputeAction, role: Role) -> None:
        found = disputes_of(self.pick(which)).first()
        if found and role is not Role.CLOCK and action not in {DisputeAction.OPEN, DisputeAction.RULE}:
            self.tried(lambda: move_dispute(found, action, actor=self.actors[role], at=self.at, note="Well."))

    @precondition(lambda self: self.tickets())
    @rule(which=st.integers(0, 5), outcome=st.sampled_from([*RulingOutcome]), cents=st.integers(1, 40_000))
    def decide(self, which: int, outcome: RulingOutcome, cents: int) -> None:
        found = disputes_of(self.pick(which)).first()
        if found:
            draft = RulingDraft(outcome, Liable.STORE, Decimal(cents) / 100, "Seen.", "So it is.")
            self.tried(lambda: issue_ruling(found, draft, actor=self.actors[Role.PLATFORM], at=self.at))

    @rule(hours=st.sampled_from([1, 5, 25, 49, 73, 24 * 8]))
    def wait(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        report = sweep(self.at)
        assert not report.failed, report.failed

    # --- what must hold ---

    @invariant()
    def each_code_has_one_live_due_time(self) -> None:
        live = Deadline.objects.filter(state__in=[DeadlineState.PENDING, DeadlineState.PAUSED])
        counted = Counter(live.values_list("subject_kind", "subject_id", "code"))
        assert set(counted.values()) <= {1}, counted

    @invariant()
    def refunds_stay_within_what_was_paid(self) -> None:
        assert granted_by_line([self.line.pk]).get(self.line.pk, Decimal(0)) <= self.line.money.paid

    @invariant()
    def what_is_owed_for_a_repair_is_a_charge_that_is_open(self) -> None:
        owing = {ticket.pk for ticket in self.tickets() if ticket.owes_charge}
        open_ones = RepairCharge.objects.filter(state=ChargeState.OPEN).values_list("repair__case_id", flat=True)
        assert set(open_ones) == owing

    @invariant()
    def every_history_is_whole_and_linked(self) -> None:
        for ticket in self.tickets():
            events = list(TicketEvent.objects.filter(ticket=ticket).order_by("sequence"))
            assert len(events) == ticket.version
            assert first_broken(events) is None

    @invariant()
    def what_has_ended_stays_ended(self) -> None:
        for ticket in Ticket.objects.filter(order_line=self.line, state__in=ENDED):
            before = self.ended.setdefault(ticket.pk, (ticket.state, ticket.version))
            assert before == (ticket.state, ticket.version)

    @invariant()
    def each_unit_is_claimed_once_by_who_needs_it(self) -> None:
        held = list(ClaimedUnit.objects.filter(order_line=self.line, released_at__isnull=True))
        assert len({claim.unit for claim in held}) == len(held) <= PIECES
        counted = Counter(claim.ticket_id for claim in held)
        for ticket in self.tickets():
            if ticket.submitted_at and ticket.state not in ENDED:
                assert counted[ticket.pk] == ticket.quantity

    # --- small talk ---

    def tickets(self) -> list[Ticket]:
        return list(Ticket.objects.filter(order_line=self.line).order_by("pk"))

    def pick(self, which: int) -> Ticket:
        found = self.tickets()
        return found[which % len(found)]

    def tried(self, work: Any, ticket: Ticket | None = None) -> None:
        """A refusal changes nothing of the ticket."""
        before = told(ticket)
        try:
            with transaction.atomic():
                work()
        except REFUSALS:
            assert told(ticket) == before


def told(ticket: Ticket | None) -> Any:
    return Ticket.objects.filter(pk=ticket.pk).values().get() if ticket else None


ROAD: dict[State, tuple[tuple[Role, Action], ...]] = {
    State.AWAITING_REVIEW: (
        (Role.STORE, Action.APPROVE),
        (Role.STORE, Action.MAKE_OFFER),
        (Role.STORE, Action.REJECT),
        (Role.STORE, Action.REQUEST_INFO),
    ),
    State.AWAITING_CUSTOMER_INFO: ((Role.CUSTOMER, Action.SUPPLY_INFO),),
    State.AWAITING_OFFER_REPLY: ((Role.CUSTOMER, Action.ACCEPT_OFFER), (Role.CUSTOMER, Action.DECLINE_OFFER)),
    State.REJECTED: ((Role.CUSTOMER, Action.RESUBMIT), (Role.CUSTOMER, Action.ACCEPT_REFUSAL)),
    State.AWAITING_RETURN: ((Role.CUSTOMER, Action.SHIP_RETURN),),
    State.RETURN_IN_TRANSIT: ((Role.STORE, Action.ACCEPT_RETURN), (Role.STORE, Action.FAIL_INSPECTION)),
    State.INSPECTION_FAILED: ((Role.CUSTOMER, Action.TAKE_GOODS_BACK), (Role.STORE, Action.WITHDRAW_OBJECTION)),
    State.IN_REPAIR: (
        (Role.STORE, Action.DIAGNOSE),
        (Role.STORE, Action.QUOTE_REPAIR),
        (Role.CUSTOMER, Action.ACCEPT_QUOTE),
        (Role.STORE, Action.FINISH_REPAIR),
        (Role.STORE, Action.CONVERT_TO_REFUND),
    ),
    State.AWAITING_SHIPMENT: (
        (Role.STORE, Action.SHIP_OUTBOUND),
        (Role.STORE, Action.SETTLE_CHARGE),
        (Role.STORE, Action.CONVERT_TO_REFUND),
    ),
    State.OUTBOUND_IN_TRANSIT: ((Role.CUSTOMER, Action.CONFIRM_RECEIPT), (Role.CUSTOMER, Action.REPORT_PROBLEM)),
    State.REFUNDING: ((Role.STORE, Action.PAY_REFUND),),
}


RECORDS: dict[Action, Record] = {
    Action.DIAGNOSE: Diagnosed(Cause.MISUSE, in_warranty=False),
    Action.QUOTE_REPAIR: Quoted(Decimal("50.00"), "Switch", (NOON + timedelta(days=90)).date()),
    Action.SETTLE_CHARGE: ChargePaid(Decimal("50.00"), ChargePaidBy.HAND_OVER),
}


def details_for(action: Action, ticket: Ticket, amount: Decimal) -> Details:
    if action in {Action.SHIP_RETURN, Action.SHIP_OUTBOUND}:
        return parcel_sent(waybill=f"SF{ticket.pk:07d}{ticket.version:04d}00")
    given: dict[str, Any] = {"note": "…", "reason_code": "not_intact", "payment_reference": f"P{ticket.pk}", "days": 2}
    given |= {"kind": RequestKind.REFUND_ONLY, "amount": amount, "target": State.CLOSED}
    given["delivered_at"] = ticket.created_at
    given["record"] = RECORDS.get(action)
    if action is Action.ACCEPT_RETURN:  # often fewer pieces than were asked for
        given["record"] = Inspected(Grade.GOOD, 1 + ticket.version % ticket.quantity)
    if action is Action.STATE_FACTS:
        given["facts"] = {"item.in_stock": True}
    return Details(**given)


@pytest.mark.django_db
def test_any_walk_of_anybody_keeps_the_invariants() -> None:
    run_state_machine_as_test(Walk, settings=settings(max_examples=WALKS, stateful_step_count=STEPS, deadline=None))
