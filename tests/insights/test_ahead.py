"""What is foretold is what the clock then does, if nobody acts."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, Store
from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline
from aftersales.disputes.models import Dispute, DisputeEvent
from aftersales.domain.lifecycle import Action
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.settings import SettingCode
from aftersales.domain.tallies import Days, Measure
from aftersales.insights.services.counting import rebuild
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.wording.disputing import dispute_action_name
from aftersales.wording.names import action_name
from tests.deadlines.setting import in_force
from tests.desk.cast import a_dispute, set_clock, signed_in
from tests.disputes.finals import a_ruled_dispute
from tests.factories import NOON, StoreFactory, a_ticket, agent_of, as_store, asked
from tests.insights.story import DAY, HOUR, a_line, moved
from tests.insights.test_counting import kept
from tests.insights.test_pages import listed, panels

pytestmark = pytest.mark.django_db
AT = NOON + 20 * HOUR
SWITCHES = (
    SettingCode.AUTO_APPROVE,
    SettingCode.AUTO_ESCALATE,
    SettingCode.AUTO_CLOSE,
    SettingCode.AUTO_CONFIRM,
    SettingCode.FORCED_EXECUTION,
)


@pytest.fixture
def store() -> Store:
    return StoreFactory()


def open_ones(store: Store) -> list[Ticket]:
    """Waiting for the store (cheap, dear, and asked for later), for the customer, for a parcel, and for the money."""
    person = as_store(agent_of(store))
    waiting = [a_ticket(a_line(store, paid_amount=Decimal(paid)), at=NOON) for paid in ("99.00", "699.00", "5000.00")]
    later = a_ticket(a_line(store), at=NOON + 10 * HOUR)
    questioned = moved(a_ticket(a_line(store)), Action.REQUEST_INFO, person, NOON + HOUR, note="A photo, please.")
    agreed = moved(a_ticket(a_line(store)), Action.APPROVE, person, NOON + HOUR)
    lost = a_ticket(a_line(store), asked(RequestKind.REFUND_ONLY, Reason.NOT_DELIVERED))
    owed = moved(lost, Action.APPROVE, person, NOON + HOUR)
    return [*waiting, later, questioned, agreed, owed]


def foretold(store: Store, settings: Settings) -> dict[str, int]:
    """Of the next seven days; every number of it opens its tickets."""
    set_clock(settings, AT)
    client = signed_in(agent_of(store, StaffRole.MANAGER))
    rows = panels(client, "deadlines")["silent"].table.rows
    for row in rows:
        assert [len(listed(client, cell.href)) if cell.raw else 0 for cell in row[1:4]] == [
            cell.raw for cell in row[1:4]
        ]
    return {row[0].shown: int(row[3].shown) for row in rows}


def done_by_the_clock(tickets: Sequence[Ticket], until: datetime) -> dict[str, int]:
    """The first thing that it did to each."""
    sweep(until)
    events = TicketEvent.objects.filter(ticket__in=tickets, via="clock", at__gt=AT).order_by("ticket", "sequence")
    firsts = {event.ticket_id: event.action for event in reversed(events)}
    return dict(Counter(action_name(action) for action in firsts.values()))


@pytest.mark.parametrize("off", [None, *SWITCHES])
def test_what_is_foretold_is_what_the_clock_does(store: Store, settings: Settings, off: SettingCode | None) -> None:
    tickets = open_ones(store)
    if off:
        in_force(off, False, NOON)

    said = foretold(store, settings)

    assert said == done_by_the_clock(tickets, AT + 7 * DAY + timedelta(minutes=1))
    assert sum(said.values()) >= 5


def test_a_switch_that_is_turned_before_the_time_ends_is_foretold(store: Store, settings: Settings) -> None:
    a_ticket(a_line(store), at=NOON)
    a_ticket(a_line(store), at=NOON + 10 * HOUR)
    in_force(SettingCode.AUTO_APPROVE, False, NOON + 50 * HOUR)

    assert foretold(store, settings) == {"Approve the request": 1, "Leave it to a person": 1}


@pytest.mark.parametrize("of_store", [False, True])
def test_the_limit_is_that_of_the_moment_of_asking(store: Store, settings: Settings, of_store: bool) -> None:
    tickets = [a_ticket(a_line(store), at=NOON), a_ticket(a_line(store), at=NOON + 10 * HOUR)]
    limit = SettingCode.AUTO_APPROVE_AMOUNT_LIMIT
    in_force(limit, Decimal("100.00"), NOON - 90 * DAY)
    in_force(limit, Decimal("900.00"), NOON + 5 * HOUR, store if of_store else None)

    said = foretold(store, settings)

    assert said == done_by_the_clock(tickets, AT + 7 * DAY)
    assert said == {"Approve the request": 1, "Ask the platform to decide": 1}


# --- disputes ---


def test_the_time_of_a_dispute_stands_among_what_comes_due(settings: Settings) -> None:
    dispute = a_dispute()
    assert dispute.due_at
    set_clock(settings, dispute.due_at - 5 * HOUR)
    manager = agent_of(dispute.ticket.store, StaffRole.MANAGER)
    client = signed_in(manager)

    found = panels(client, "deadlines")

    ahead = [row for row in found["horizon"].table.rows if row[1].raw]
    assert [row[0].shown for row in ahead] == [found["horizon"].table.rows[3][0].shown]  # within 4 to 6 hours
    assert listed(client, ahead[0][1].href) == {dispute.ticket.number}
    assert [cell.shown for cell in found["week"].table.rows[0]][1:4] == ["0", "0", "1"]
    ((name, *counts, amount, _first),) = found["silent"].table.rows
    assert (name.shown, [cell.shown for cell in counts], amount.shown) == (
        "Dispute: Accept the dispute",
        ["1", "1", "1"],
        "¥699.00",
    )
    assert listed(client, counts[0].href) == {dispute.ticket.number}
    assert found["overdue"].table.rows == []


def test_what_is_foretold_of_a_dispute_is_what_the_clock_does(settings: Settings) -> None:
    dispute = a_dispute()

    (foretold,) = panels(clerk_of(dispute, settings), "deadlines")["silent"].table.rows
    sweep(AT + 7 * DAY)

    event = DisputeEvent.objects.filter(dispute=dispute, via="clock").order_by("sequence")[0]
    assert foretold[0].shown == f"Dispute: {dispute_action_name(event.action)}"


def clerk_of(dispute: Dispute, settings: Settings) -> Client:
    set_clock(settings, AT)
    return signed_in(agent_of(dispute.ticket.store, StaffRole.MANAGER))


def test_a_ruling_that_the_store_did_not_carry_out_in_time_is_a_missed_time_limit() -> None:
    dispute = a_ruled_dispute()
    limit = Deadline.objects.get(subject_kind="dispute", subject_id=dispute.pk, code="execution")
    sweep(limit.due_at + HOUR)

    rebuild(Days(NOON.date() - 10 * DAY, limit.due_at.date() + DAY), limit.due_at + DAY)

    missed = {key: value for key, value in kept(dispute.ticket.store_id).items() if key[0] is Measure.DUE}
    assert sum(total for _count, total in missed.values()) == 1
