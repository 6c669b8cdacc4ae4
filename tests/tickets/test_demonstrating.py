from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from aftersales.clock.services import moment
from aftersales.clockwork.services import sweep
from aftersales.domain.lifecycle import Action, State
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.demonstrating import DemoOnlyError, NothingRunsError, force_overdue
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True


@pytest.mark.usefixtures("demo")
def test_the_time_limit_is_over_now_and_the_sweep_acts_on_it() -> None:
    ticket = a_ticket()

    force_overdue(ticket, NOON)
    sweep(NOON)

    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN
    assert ticket.events.order_by("-sequence")[0].via == "clock"


@pytest.mark.usefixtures("demo")
def test_the_page_shows_the_new_due_time_at_once() -> None:
    ticket = a_ticket()

    force_overdue(ticket, NOON + timedelta(hours=1))

    ticket.refresh_from_db()
    assert (ticket.due_at, ticket.state) == (NOON + timedelta(hours=1), State.AWAITING_REVIEW)


@pytest.mark.usefixtures("demo")
def test_cutting_short_twice_leaves_one_running_limit() -> None:
    ticket = a_ticket()

    force_overdue(ticket, NOON)
    force_overdue(ticket, NOON + timedelta(minutes=1))
    sweep(NOON + timedelta(minutes=1))

    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN


@pytest.mark.usefixtures("demo")
def test_a_limit_that_only_marks_is_marked() -> None:
    ticket = a_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(kind="refund_only")
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)

    force_overdue(ticket, NOON)
    sweep(NOON)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.is_overdue) == (State.REFUNDING, True)


@pytest.mark.usefixtures("demo")
def test_a_ticket_that_has_ended_has_no_time_to_cut_short() -> None:
    ticket = a_ticket()
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    with pytest.raises(NothingRunsError):
        force_overdue(ticket, NOON)


def test_real_tickets_keep_their_time(settings: Settings) -> None:
    settings.DEMO = False
    ticket = a_ticket()

    with pytest.raises(DemoOnlyError):
        force_overdue(ticket, NOON)
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("force_overdue", ticket.number)

    ticket.refresh_from_db()
    assert ticket.due_at == NOON + timedelta(hours=48)


@pytest.mark.usefixtures("demo")
def test_the_command_names_the_limit_it_cut_short(capsys: pytest.CaptureFixture[str]) -> None:
    ticket = a_ticket(at=moment())

    call_command("force_overdue", ticket.number)

    assert capsys.readouterr().out.startswith(f"{ticket.number}: ")
    ticket.refresh_from_db()
    assert ticket.due_at is not None
    assert ticket.due_at <= moment()


@pytest.mark.usefixtures("demo")
def test_a_number_nobody_has_is_a_plain_sentence() -> None:
    with pytest.raises(CommandError, match=r"There is no ticket AS-0\."):
        call_command("force_overdue", "AS-0")
