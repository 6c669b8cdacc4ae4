"""A person lets the clock go on where a switch held it, and has it try what failed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.clockwork.services import sweep
from aftersales.clockwork.services.people import NothingHeldError, carry_out
from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.deadlines.selectors.watching import failing, given_up_count, left_to_people
from aftersales.deadlines.services import MAX_ATTEMPTS, try_again
from aftersales.disputes.models import Dispute
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.deadlines.setting import in_force
from tests.factories import NOON, OrderLineFactory, a_ticket, agent_of, an_arbiter, as_store

pytestmark = pytest.mark.django_db
REVIEW_ENDS = NOON + timedelta(hours=48)
LATER = REVIEW_ENDS + timedelta(hours=2)


def held(switch: SettingCode, paid: str = "699.00") -> tuple[Ticket, Deadline]:
    ticket = a_ticket(OrderLineFactory(paid_amount=Decimal(paid)))
    in_force(switch, False, NOON)
    sweep(REVIEW_ENDS)
    return ticket, left_to_people().get()


def test_a_person_lets_the_approval_happen_and_is_named() -> None:
    ticket, deadline = held(SettingCode.AUTO_APPROVE)
    arbiter = an_arbiter()

    assert carry_out(deadline, by=arbiter, at=LATER) is Action.APPROVE

    ticket.refresh_from_db()
    deadline.refresh_from_db()
    assert (ticket.state, ticket.is_overdue, deadline.state) == (State.AWAITING_RETURN, False, DeadlineState.FIRED)
    event = TicketEvent.objects.get(ticket=ticket, action=Action.APPROVE)
    assert (event.role, event.by, event.via) == ("clock", arbiter, "desk")


def test_the_same_silence_is_no_second_fault() -> None:
    ticket, deadline = held(SettingCode.AUTO_APPROVE)

    carry_out(deadline, by=an_arbiter(), at=LATER)

    faults = TicketEvent.objects.filter(ticket=ticket, store_fault=True).values_list("action", flat=True)
    assert list(faults) == [Action.LEAVE_TO_PERSON]


def test_what_would_have_gone_to_the_platform_does() -> None:
    ticket, deadline = held(SettingCode.AUTO_ESCALATE, "5000.00")

    carry_out(deadline, by=an_arbiter(), at=LATER)

    ticket.refresh_from_db()
    assert ticket.state == State.IN_DISPUTE
    assert Dispute.objects.get().opened_by_role == "clock"


def test_twice_does_it_once() -> None:
    _, deadline = held(SettingCode.AUTO_APPROVE)
    carry_out(deadline, by=an_arbiter(), at=LATER)

    with pytest.raises(NothingHeldError):
        carry_out(deadline, by=an_arbiter(), at=LATER)

    assert TicketEvent.objects.filter(action=Action.APPROVE).count() == 1


def test_who_has_answered_meanwhile_has_answered() -> None:
    ticket, deadline = held(SettingCode.AUTO_APPROVE)
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=LATER)

    with pytest.raises(NothingHeldError):
        carry_out(deadline, by=an_arbiter(), at=LATER)


def test_what_fails_again_and_again_is_given_up_and_tried_when_somebody_says_so() -> None:
    ticket = a_ticket()
    Deadline.objects.filter(subject_id=ticket.pk, state=DeadlineState.PENDING).update(consequence="nonsense")
    at = REVIEW_ENDS
    for _ in range(MAX_ATTEMPTS + 3):
        sweep(at)
        at += timedelta(minutes=5)
    deadline = failing().get()
    assert (deadline.attempts, deadline.is_given_up, given_up_count()) == (MAX_ATTEMPTS, True, 1)
    assert "nonsense" in deadline.last_error

    Deadline.objects.filter(pk=deadline.pk).update(consequence="judge_silent_store")
    assert try_again(deadline, at)
    sweep(at)

    ticket.refresh_from_db()
    assert (ticket.state, failing().exists()) == (State.AWAITING_RETURN, False)


def test_what_never_failed_is_not_tried_again() -> None:
    a_ticket()

    assert not try_again(Deadline.objects.get(state=DeadlineState.PENDING), NOON)
