"""Days that are not like others, and clocks that jump."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftersales.clockwork.services import fan_out, sweep
from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.notifications.models import Notice
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, OrderFactory, OrderLineFactory, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
REVIEW_ENDS = NOON + timedelta(hours=48)
REFUSED = Details(reason_code="not_intact", note="Scratched.")


def bought(at: datetime) -> OrderLine:
    return OrderLineFactory(order=OrderFactory(placed_at=at, paid_at=at, delivered_at=at))


def dispute_due(at: datetime) -> Deadline:
    """The platform's time to accept a dispute that is opened at this moment: one working day."""
    ticket = a_ticket(bought(at - timedelta(days=1)), at=at)
    move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=at, details=REFUSED)
    opened = open_dispute(ticket, actor=as_customer(ticket), at=at)
    return Deadline.objects.get(subject_kind=SubjectKind.DISPUTE, subject_id=opened.pk)


def test_t64_a_clock_that_is_set_back_undoes_nothing_and_repeats_nothing() -> None:
    ticket = a_ticket()
    sweep(REVIEW_ENDS)

    sweep(REVIEW_ENDS - timedelta(hours=1))
    sweep(REVIEW_ENDS + timedelta(minutes=1))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) == (State.AWAITING_RETURN, 2)
    assert TicketEvent.objects.filter(ticket=ticket, via="clock").count() == 1


def test_t64_a_clock_that_jumps_a_week_ahead_does_each_thing_once() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    sweep(NOON + timedelta(days=7))
    sweep(NOON + timedelta(days=7))
    fan_out(NOON + timedelta(days=7))

    assert TicketEvent.objects.filter(ticket=ticket, via="clock").count() == 1
    assert not Notice.objects.filter(user=agent, code="reminder").exists()


def test_t64_the_make_up_saturday_counts_as_a_working_day() -> None:
    friday = datetime(2026, 10, 9, 10, 0, tzinfo=SHANGHAI)

    assert dispute_due(friday).due_at == datetime(2026, 10, 11, tzinfo=SHANGHAI)


def test_what_the_make_up_saturday_ends_is_swept_on_its_midnight() -> None:
    due = dispute_due(datetime(2026, 10, 9, 10, 0, tzinfo=SHANGHAI))

    sweep(datetime(2026, 10, 10, 15, 59, 59, tzinfo=UTC))
    assert Dispute.objects.get().state == "awaiting_acceptance"
    sweep(datetime(2026, 10, 10, 16, 0, tzinfo=UTC))

    due.refresh_from_db()
    assert (due.state, Dispute.objects.get().state) == (DeadlineState.FIRED, "collecting_evidence")


def test_t64_a_year_without_published_holidays_has_weekends_only_and_says_so() -> None:
    thursday = datetime(2026, 12, 31, 10, 0, tzinfo=SHANGHAI)

    due = dispute_due(thursday)

    assert due.due_at == datetime(2027, 1, 2, tzinfo=SHANGHAI)
    assert "year_unknown" in [step["code"] for step in due.explanation]
