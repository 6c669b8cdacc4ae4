from datetime import timedelta

import pytest

from aftersales.audit.services import first_broken
from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline
from aftersales.disputes.models import Dispute
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.notifications.models import Notice
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db


def test_a_submitted_ticket_waits_for_the_store_for_48_hours() -> None:
    ticket = a_ticket()

    assert ticket.state == State.AWAITING_REVIEW
    assert ticket.due_at == NOON + timedelta(hours=48)
    assert ticket.verdict["outcome"] == "eligible"


def test_an_approved_return_waits_for_the_parcel() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)

    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN
    assert [event.action for event in ticket.events.order_by("sequence")] == ["submit", "approve"]
    assert first_broken(ticket.events.order_by("sequence")) is None
    assert Notice.objects.filter(user=ticket.customer).count() == 2


def test_a_silent_store_lets_an_eligible_request_be_approved() -> None:
    ticket = a_ticket()

    sweep(NOON + timedelta(hours=48))

    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN
    last = ticket.events.order_by("-sequence")[0]
    assert (last.action, last.via, last.store_fault) == ("approve", "clock", True)


def test_information_asked_pauses_the_review_and_gives_its_remainder_back() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    move_ticket(
        ticket,
        Action.REQUEST_INFO,
        actor=as_store(agent),
        at=NOON + timedelta(hours=8),
        details=Details(note="A video, please."),
    )

    moved = move_ticket(
        ticket,
        Action.SUPPLY_INFO,
        actor=as_customer(ticket),
        at=NOON + timedelta(hours=30),
        details=Details(note="Here."),
    )

    assert moved.state == State.AWAITING_REVIEW
    assert moved.due_at == NOON + timedelta(hours=70)
    assert list(Deadline.objects.order_by("id").values_list("code", "state", "generation")) == [
        ("draft", "stopped", 1),
        ("review", "stopped", 1),
        ("customer_info", "stopped", 1),
        ("review", "pending", 2),
    ]


def test_a_refusal_left_alone_closes_after_seven_days() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    move_ticket(
        ticket,
        Action.REJECT,
        actor=as_store(agent),
        at=NOON,
        details=Details(reason_code="not_intact", note="Scratched."),
    )

    sweep(NOON + timedelta(days=8))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.close_reason) == (State.CLOSED, "customer_silent")
    assert not Dispute.objects.exists()
