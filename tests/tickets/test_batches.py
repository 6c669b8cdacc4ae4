from datetime import timedelta

import pytest

from aftersales.audit.services import first_broken
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, State
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket, move_tickets
from tests.factories import NOON, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db


def test_a_batch_moves_all_and_links_each_history() -> None:
    tickets = [a_ticket() for _ in range(3)]
    agent = agent_of(tickets[0].store)

    report = move_tickets([ticket.pk for ticket in tickets], Action.APPROVE, actor=as_store(agent), at=NOON)

    assert report.moved == [ticket.number for ticket in tickets]
    assert set(Ticket.objects.values_list("state", "version")) == {(State.AWAITING_RETURN, 2)}
    assert [first_broken(ticket.events.order_by("sequence")) for ticket in tickets] == [None, None, None]


def test_one_that_cannot_move_stops_nobody_else() -> None:
    tickets = [a_ticket() for _ in range(3)]
    agent = agent_of(tickets[0].store)
    move_ticket(tickets[1], Action.WITHDRAW, actor=as_customer(tickets[1]), at=NOON)

    report = move_tickets([ticket.pk for ticket in tickets], Action.APPROVE, actor=as_store(agent), at=NOON)

    assert report.moved == [tickets[0].number, tickets[2].number]
    refused = report.refused[tickets[1].number]
    assert isinstance(refused, IllegalMoveError)
    assert refused.code is MoveCode.NOT_FROM_HERE
    tickets[1].refresh_from_db()
    assert (tickets[1].state, tickets[1].version) == (State.CLOSED, 2)


def test_a_stale_page_changes_nothing() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    with pytest.raises(IllegalMoveError) as error:
        move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON, version=1)

    assert error.value.code is MoveCode.STALE
    assert TicketEvent.objects.filter(ticket=ticket).count() == 2


def test_an_answer_one_second_late_is_refused_before_any_sweep() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    with pytest.raises(IllegalMoveError) as error:
        move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON + timedelta(hours=48))

    assert error.value.code is MoveCode.TOO_LATE
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW
