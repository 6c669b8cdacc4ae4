from datetime import datetime, timedelta

import pytest

from aftersales.domain.lifecycle import Action
from aftersales.domain.rights import RightCode, Standing
from aftersales.orders.models import Fulfilment, OrderLine
from aftersales.tickets.selectors.rights import line_histories, open_rights_of, rights_of
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, OrderLineFactory, a_draft, a_ticket, as_customer

pytestmark = pytest.mark.django_db


def standings(line: OrderLine, at: datetime = NOON) -> dict[RightCode, Standing]:
    return {answer.right.code: answer.standing for answer in rights_of(line, line_histories([line])[line.pk], at)}


def test_rights_come_by_their_end_and_closed_ones_last() -> None:
    line = OrderLineFactory()

    answers = rights_of(line, line_histories([line])[line.pk], NOON)

    assert [(answer.right.code, answer.ends_at and answer.ends_at - NOON) for answer in answers] == [
        (RightCode.NO_REASON_RETURN, timedelta(days=5, hours=12)),
        (RightCode.QUALITY_RETURN, timedelta(days=5, hours=12)),
        (RightCode.QUALITY_EXCHANGE, timedelta(days=13, hours=12)),
        (RightCode.WARRANTY, timedelta(days=729, hours=12)),
        (RightCode.ARRIVAL_DAMAGE, timedelta(0)),
    ]


def test_damage_on_arrival_is_open_for_48_hours() -> None:
    line = OrderLineFactory()

    assert standings(line, NOON - timedelta(seconds=1))[RightCode.ARRIVAL_DAMAGE] == Standing.OPEN
    assert standings(line)[RightCode.ARRIVAL_DAMAGE] == Standing.CLOSED


def test_after_two_years_everything_is_closed() -> None:
    line = OrderLineFactory(order__delivered_at=NOON - timedelta(days=800))

    assert set(standings(line).values()) == {Standing.CLOSED}


def test_before_the_sign_off_only_money_can_be_asked_for() -> None:
    line = OrderLineFactory(order__fulfilment=Fulfilment.PAID, order__delivered_at=None)

    assert standings(line) == {RightCode.CANCELLATION: Standing.OPEN, RightCode.NOT_ARRIVED: Standing.OPEN}


def test_an_order_whose_delivery_day_is_missing_has_to_be_looked_at() -> None:
    line = OrderLineFactory(order__delivered_at=None)

    assert standings(line)[RightCode.NO_REASON_RETURN] == Standing.TO_CHECK


def test_the_history_of_a_line_tells_its_tickets_apart() -> None:
    line = OrderLineFactory(quantity=3)
    ended = a_ticket(line)
    move_ticket(ended, Action.WITHDRAW, actor=as_customer(ended), at=NOON)
    running, draft = a_ticket(line), a_draft(line)

    history = line_histories([line])[line.pk]

    assert (history.open_ticket, history.draft) == (running, draft)
    assert (history.held, history.settled) == (1, 0)


def test_a_discarded_draft_is_forgotten() -> None:
    line = OrderLineFactory()
    draft = a_draft(line)
    move_ticket(draft, Action.DISCARD, actor=as_customer(draft), at=NOON)

    assert line_histories([line])[line.pk].draft is None


def test_five_requests_close_every_right() -> None:
    line = OrderLineFactory()
    for _ in range(5):
        ticket = a_ticket(line)
        move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    assert set(standings(line).values()) == {Standing.CLOSED}


@pytest.mark.parametrize("later", [0, 1, 3, 10, 20, 200, 2_000])
def test_a_list_finds_the_same_open_rights_as_the_page_of_the_order(later: int) -> None:
    line, at = OrderLineFactory(), NOON + timedelta(days=later)
    history = line_histories([line])[line.pk]

    for_list = {one.right.code: (one.standing, one.ends_at) for one in open_rights_of(line, history, at)}

    on_page = [one for one in rights_of(line, history, at) if not one.is_closed]
    assert for_list == {one.right.code: (one.standing, one.ends_at) for one in on_page}
