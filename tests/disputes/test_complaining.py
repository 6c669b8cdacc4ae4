"""A complaint about the store's conduct: no claim, no held ticket, also for a while after the end."""

from datetime import datetime, timedelta

import pytest

from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.opening import open_complaint, open_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import Dismissal, DisputeMoveCode, DisputeState, Ground, IllegalDisputeMoveError
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.standing.services.proposing import propose_due
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.disputes.cast import NOTED, REFUND, A, a_refused_ticket, again, party, step, ticket_of
from tests.factories import NOON, a_draft, a_ticket, agent_of, an_arbiter, as_customer, as_platform

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def complain(ticket: Ticket, ground: Ground = Ground.NO_RESPONSE, at: datetime = NOON) -> Dispute:
    return open_complaint(ticket, ground, actor=as_customer(ticket), at=at, statement="Nobody answers me.")


def refusal_of(call: object) -> DisputeMoveCode:
    with pytest.raises(IllegalDisputeMoveError) as refused:
        call()  # type: ignore[operator]
    return refused.value.code


def test_a_complaint_leaves_the_ticket_where_it_is() -> None:
    ticket = a_ticket()
    due = ticket.due_at

    complaint = complain(ticket)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.due_at) == (State.AWAITING_REVIEW, due)
    assert (complaint.state, complaint.is_complaint, complaint.holds_ticket) == ("awaiting_acceptance", True, False)


def test_beside_it_the_claim_can_still_go_to_the_platform() -> None:
    ticket = a_refused_ticket()
    complain(ticket)
    ticket.refresh_from_db()

    open_dispute(ticket, actor=as_customer(ticket), at=NOON)

    assert Dispute.objects.filter(ticket=ticket, holds_ticket=True).count() == 1


def test_one_complaint_at_a_time() -> None:
    ticket = a_ticket()
    complain(ticket)

    assert refusal_of(lambda: complain(ticket, Ground.POOR_ATTITUDE)) is DisputeMoveCode.ALREADY_DONE
    assert Dispute.objects.count() == 1


def test_after_the_end_there_are_fifteen_days() -> None:
    ticket = a_ticket()
    ended = move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    assert refusal_of(lambda: complain(ended, at=NOON + 16 * DAY)) is DisputeMoveCode.TOO_LATE
    assert complain(ended, at=NOON + 14 * DAY).state == DisputeState.AWAITING_ACCEPTANCE


def test_a_draft_is_nothing_to_complain_of() -> None:
    draft = a_draft()

    assert refusal_of(lambda: complain(draft)) is DisputeMoveCode.NOT_FROM_HERE


def test_a_ground_of_a_claim_is_no_complaint() -> None:
    ticket = a_ticket()

    assert refusal_of(lambda: complain(ticket, Ground.REFUSED)) is DisputeMoveCode.NOT_FROM_HERE


def reviewed(ground: Ground = Ground.NO_RESPONSE) -> Dispute:
    ticket = a_ticket()
    agent_of(ticket.store)
    dispute = step(again(complain(ticket, ground)), A.ACCEPT, as_platform(an_arbiter()))
    for role in (Role.CUSTOMER, Role.STORE):
        dispute = step(dispute, A.FINISH_EVIDENCE, party(dispute, role))
    return dispute


def test_it_ends_in_a_ruling_without_money_and_a_proposal_of_points() -> None:
    dispute = reviewed()
    rule(dispute, NOTED, actor=as_platform(an_arbiter()), at=NOON)
    assert again(dispute).state == DisputeState.EXECUTED
    assert ticket_of(dispute).state == State.AWAITING_REVIEW

    sweep(NOON + 10 * DAY)
    triggers = {penalty.trigger for penalty in propose_due(NOON + 10 * DAY)}

    assert again(dispute).state == DisputeState.CLOSED
    assert "complaint_upheld" in triggers


def test_it_cannot_end_in_a_refund() -> None:
    dispute = reviewed()

    late = refusal_of(lambda: rule(dispute, REFUND, actor=as_platform(an_arbiter()), at=NOON))

    assert late is DisputeMoveCode.OUTCOME_WRONG


def test_there_is_nothing_to_settle() -> None:
    dispute = reviewed()

    assert refusal_of(lambda: step(dispute, A.OFFER_SETTLEMENT, party(dispute, Role.STORE))) is (
        DisputeMoveCode.COMPLAINT_CLAIMS_NOTHING
    )


def test_it_is_dismissed_with_the_rule_and_the_ticket_does_not_move() -> None:
    ticket = a_ticket()
    dispute = again(complain(ticket))

    done = step(dispute, A.DISMISS, as_platform(an_arbiter()), note="They did.", dismissal=Dismissal.UNFOUNDED)

    assert (done.state, done.dismissal) == (DisputeState.CLOSED, "unfounded")
    assert done.events.get(action="dismiss").payload == {"note": "They did.", "dismissal": "unfounded"}
    assert ticket_of(done).version == ticket.version
