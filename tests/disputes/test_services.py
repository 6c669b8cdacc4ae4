from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.accounts.models import User
from aftersales.audit.services import first_broken
from aftersales.deadlines.models import Deadline
from aftersales.disputes.models import Dispute, Ruling
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeAction, DisputeMoveCode, DisputeState, Ground, IllegalDisputeMoveError
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, Role, State
from aftersales.domain.moving import Details
from aftersales.domain.rulings import Liable, RulingDraft, RulingOutcome
from aftersales.notifications.models import Notice
from aftersales.tickets.models import ClaimedUnit, Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, a_ticket, agent_of, an_arbiter, as_customer, as_platform, as_store
from tests.logistics.stage import sent_back

pytestmark = pytest.mark.django_db

REFUND = RulingDraft(RulingOutcome.REFUND, Liable.STORE, Decimal("699.00"), "The switch fails.", "A defect.")


def a_refused_ticket() -> Ticket:
    ticket = a_ticket()
    refusal = Details(reason_code="not_intact", note="Scratched.")
    return move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=refusal)


def a_dispute_under_review() -> Dispute:
    ticket = a_refused_ticket()
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It is not scratched.")
    dispute = move_dispute(dispute, DisputeAction.ACCEPT, actor=as_platform(an_arbiter()), at=NOON)
    agent = ticket.store.memberships.get().user
    for party in (as_customer(ticket), as_store(agent)):
        dispute = move_dispute(dispute, DisputeAction.FINISH_EVIDENCE, actor=party, at=NOON)
    dispute.refresh_from_db()
    return dispute


def agent_in(dispute: Dispute) -> User:
    return dispute.ticket.store.memberships.get().user


def test_a_refused_ticket_goes_to_the_platform_and_the_arbiters_are_told() -> None:
    arbiter = an_arbiter()
    ticket = a_refused_ticket()

    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It is not scratched.")

    ticket.refresh_from_db()
    assert ticket.state == State.IN_DISPUTE
    assert (dispute.state, dispute.ground) == (DisputeState.AWAITING_ACCEPTANCE, "refused")
    assert Notice.objects.filter(user=arbiter, code="dispute").count() == 1


def test_a_ticket_cannot_be_in_two_disputes() -> None:
    ticket = a_refused_ticket()
    open_dispute(ticket, actor=as_customer(ticket), at=NOON)

    with pytest.raises(IllegalMoveError):
        open_dispute(ticket, actor=as_customer(ticket), at=NOON)

    assert Dispute.objects.count() == 1


def test_nobody_escalates_a_ticket_without_a_dispute() -> None:
    ticket = a_refused_ticket()

    with pytest.raises(IllegalMoveError) as error:
        move_ticket(ticket, Action.ESCALATE, actor=as_customer(ticket), at=NOON)

    assert error.value.code is MoveCode.NEEDS_DISPUTE
    ticket.refresh_from_db()
    assert ticket.state == State.REJECTED


def test_when_both_sides_are_done_the_review_begins() -> None:
    dispute = a_dispute_under_review()

    assert dispute.state == DisputeState.UNDER_REVIEW
    assert first_broken(dispute.events.order_by("sequence")) is None


def test_saying_done_twice_is_refused() -> None:
    ticket = a_refused_ticket()
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON)
    move_dispute(dispute, DisputeAction.ACCEPT, actor=as_platform(an_arbiter()), at=NOON)
    move_dispute(dispute, DisputeAction.FINISH_EVIDENCE, actor=as_customer(ticket), at=NOON)

    with pytest.raises(IllegalDisputeMoveError) as error:
        move_dispute(dispute, DisputeAction.FINISH_EVIDENCE, actor=as_customer(ticket), at=NOON)

    assert error.value.code is DisputeMoveCode.ALREADY_DONE


def test_a_ruling_for_the_customer_moves_the_ticket_to_its_refund() -> None:
    dispute = a_dispute_under_review()

    rule(dispute, REFUND, actor=as_platform(an_arbiter()), at=NOON)
    move_dispute(dispute, DisputeAction.EXECUTE, actor=as_store(agent_in(dispute)), at=NOON)

    ticket = Ticket.objects.get()
    dispute.refresh_from_db()
    assert (ticket.state, ticket.kind, ticket.amount) == (State.REFUNDING, "refund_only", Decimal("699.00"))
    assert ticket.due_at == NOON + timedelta(hours=24)
    assert (dispute.state, dispute.holds_ticket) == (DisputeState.EXECUTED, False)


def test_a_ruling_for_the_store_closes_the_ticket_once_the_customer_accepts_it() -> None:
    dispute = a_dispute_under_review()
    reject = RulingDraft(RulingOutcome.REJECT, Liable.CUSTOMER, Decimal(0), "Scratched.", "Not intact.")

    rule(dispute, reject, actor=as_platform(an_arbiter()), at=NOON)
    assert Ticket.objects.get().state == State.IN_DISPUTE
    move_dispute(dispute, DisputeAction.ACCEPT_RULING, actor=as_customer(dispute.ticket), at=NOON)

    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.close_reason) == (State.CLOSED, "ruled_for_store")
    assert not ClaimedUnit.objects.filter(released_at__isnull=True).exists()


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "699.01"])
def test_a_refund_of_nothing_or_of_more_than_was_paid_is_refused(amount: str) -> None:
    dispute = a_dispute_under_review()
    draft = RulingDraft(RulingOutcome.REFUND, Liable.STORE, Decimal(amount), "Facts.", "Reasons.")

    with pytest.raises(IllegalDisputeMoveError) as error:
        rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON)

    assert error.value.code is DisputeMoveCode.AMOUNT_WRONG
    assert not Ruling.objects.exists()
    assert Ticket.objects.get().state == State.IN_DISPUTE


def test_whoever_works_for_the_store_may_not_rule() -> None:
    dispute = a_dispute_under_review()
    agent = dispute.ticket.store.memberships.get().user

    with pytest.raises(IllegalDisputeMoveError) as error:
        rule(dispute, REFUND, actor=as_platform(agent), at=NOON)

    assert error.value.code is DisputeMoveCode.PARTY_MAY_NOT_RULE
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("action", [DisputeAction.ACCEPT, DisputeAction.DISMISS])
def test_whoever_works_for_the_store_may_not_act_for_the_platform(action: DisputeAction) -> None:
    ticket = a_refused_ticket()
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON)
    agent = ticket.store.memberships.get().user

    with pytest.raises(IllegalDisputeMoveError) as error:
        move_dispute(dispute, action, actor=as_platform(agent), at=NOON)

    assert error.value.code is DisputeMoveCode.PARTY_MAY_NOT_RULE
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.AWAITING_ACCEPTANCE


def test_a_ruling_on_a_stale_page_is_refused() -> None:
    dispute = a_dispute_under_review()

    with pytest.raises(IllegalDisputeMoveError) as error:
        rule(dispute, REFUND, actor=as_platform(an_arbiter()), at=NOON, version=1)

    assert error.value.code is DisputeMoveCode.STALE
    assert not Ruling.objects.exists()


def test_only_who_opened_it_may_withdraw_and_the_ticket_goes_back() -> None:
    ticket = a_refused_ticket()
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON)
    agent = ticket.store.memberships.get().user
    with pytest.raises(IllegalDisputeMoveError):
        move_dispute(dispute, DisputeAction.WITHDRAW, actor=as_store(agent), at=NOON)

    move_dispute(dispute, DisputeAction.WITHDRAW, actor=as_customer(ticket), at=NOON)

    ticket.refresh_from_db()
    assert ticket.state == State.REJECTED
    assert ticket.due_at is not None


def test_the_platform_extends_an_evidence_round_once_with_its_reason() -> None:
    ticket, arbiter = a_refused_ticket(), as_platform(an_arbiter())
    opened = open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It is not scratched.")
    dispute = move_dispute(opened, DisputeAction.ACCEPT, actor=arbiter, at=NOON)
    first_due = dispute.due_at
    assert first_due

    action = DisputeAction.EXTEND_ROUND
    extended = move_dispute(dispute, action, actor=arbiter, at=NOON, note="The customer is in hospital.")
    with pytest.raises(IllegalDisputeMoveError) as refused:
        move_dispute(extended, action, actor=arbiter, at=NOON, note="Again.")

    extended.refresh_from_db()
    assert refused.value.code is DisputeMoveCode.ALREADY_DONE
    assert extended.due_at == first_due + timedelta(hours=24)
    clock = Deadline.objects.get(subject_kind="dispute", state="pending")
    assert (clock.due_at, clock.generation, clock.original_due_at) == (extended.due_at, 2, first_due)
    assert clock.explanation[-1]["why"] == "The customer is in hospital."


@pytest.mark.parametrize(
    ("role", "days", "ground"),
    [
        (Role.CUSTOMER, 2, Ground.NO_AGREEMENT),
        (Role.CUSTOMER, 30, Ground.OVERDUE),
        (Role.STORE, 2, Ground.GOODS_NOT_AS_SENT),
    ],
)
def test_goods_on_their_way_back_are_not_as_sent_in_the_stores_words_alone(
    role: Role, days: int, ground: Ground
) -> None:
    ticket = sent_back()
    actor = as_customer(ticket) if role is Role.CUSTOMER else as_store(agent_of(ticket.store))

    dispute = open_dispute(ticket, actor=actor, at=NOON + timedelta(days=days), statement="Look at it.")

    assert dispute.ground == ground


def test_a_dismissal_names_its_rule() -> None:
    ticket = a_refused_ticket()
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="No.")

    with pytest.raises(IllegalDisputeMoveError) as refused:
        move_dispute(dispute, DisputeAction.DISMISS, actor=as_platform(an_arbiter()), at=NOON, note="No case.")

    assert refused.value.code is DisputeMoveCode.CHOICE_MISSING
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.AWAITING_ACCEPTANCE
