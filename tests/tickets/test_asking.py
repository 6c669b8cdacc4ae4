from decimal import Decimal
from uuid import uuid4

import pytest

from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.units import UnitsUnavailableError
from aftersales.tickets.models import ClaimedUnit, Ticket, TicketEvent
from aftersales.tickets.services.asking import discard, open_ticket, submit
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.tickets.services.moving import move_ticket
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    a_draft,
    a_ticket,
    agent_of,
    as_customer,
    as_store,
    asked,
)

pytestmark = pytest.mark.django_db


def test_a_draft_claims_nothing_and_is_no_history() -> None:
    draft = a_draft()

    assert draft.state == State.DRAFT
    assert not ClaimedUnit.objects.exists()
    assert not TicketEvent.objects.exists()


def test_a_second_open_ticket_on_the_same_unit_is_refused_with_the_first_ones_number() -> None:
    first = a_ticket()

    with pytest.raises(UnitsClaimedError) as error:
        a_ticket(first.order_line)

    assert error.value.number == first.number
    assert Ticket.objects.count() == 1


def test_the_other_units_of_the_line_are_free() -> None:
    line = OrderLineFactory(quantity=2, paid_amount=Decimal("100.01"))

    first, second = a_ticket(line), a_ticket(line)

    assert (first.amount, second.amount) == (Decimal("50.01"), Decimal("50.00"))


def test_more_units_than_bought_are_refused() -> None:
    line = OrderLineFactory(quantity=2)

    with pytest.raises(UnitsUnavailableError) as error:
        a_ticket(line, asked(quantity=3))

    assert (error.value.asked, error.value.free) == (3, 2)
    assert not Ticket.objects.exists()


def test_a_withdrawn_ticket_frees_its_unit() -> None:
    first = a_ticket()
    move_ticket(first, Action.WITHDRAW, actor=as_customer(first), at=NOON)

    assert a_ticket(first.order_line).state == State.AWAITING_REVIEW


def test_a_refunded_unit_is_settled_for_good() -> None:
    line = OrderLineFactory(order=OrderFactory(fulfilment="paid", delivered_at=None))
    first = a_ticket(line, asked(RequestKind.REFUND_ONLY))
    agent = agent_of(first.store)
    from_store = as_store(agent)
    move_ticket(first, Action.APPROVE, actor=from_store, at=NOON)
    move_ticket(first, Action.PAY_REFUND, actor=from_store, at=NOON, details=Details(payment_reference="T1"))

    with pytest.raises(UnitsUnavailableError):
        a_ticket(line, asked(RequestKind.REFUND_ONLY))


def test_the_same_key_opens_the_same_ticket() -> None:
    line, key = OrderLineFactory(), uuid4()
    actor = as_customer(line.order.customer)

    first = open_ticket(line, asked(), actor=actor, key=key, at=NOON)
    second = open_ticket(line, asked(), actor=actor, key=key, at=NOON)

    assert first.pk == second.pk
    assert TicketEvent.objects.count() == 1


def test_submitting_twice_changes_nothing_more() -> None:
    draft = a_draft()
    submit(draft, actor=as_customer(draft), at=NOON)

    again = submit(draft, actor=as_customer(draft), at=NOON)

    assert (again.state, again.version) == (State.AWAITING_REVIEW, 1)


def test_a_discarded_draft_cannot_be_submitted() -> None:
    draft = a_draft()
    discard(draft, by=draft.customer, at=NOON)

    with pytest.raises(IllegalMoveError):
        submit(draft, actor=as_customer(draft), at=NOON)

    draft.refresh_from_db()
    assert (draft.state, draft.close_reason) == (State.CLOSED, "discarded")
    assert not ClaimedUnit.objects.exists()


def test_an_exchange_asks_for_no_money_but_knows_what_the_unit_is_worth() -> None:
    ticket = a_ticket(what=asked(RequestKind.EXCHANGE))

    assert (ticket.amount, ticket.worth) == (Decimal("0.00"), Decimal("699.00"))


def test_price_protection_asks_for_the_drop() -> None:
    drop = asked(RequestKind.PRICE_PROTECTION, Reason.PRICE_DROP, declared={"price_drop": "30.00"})

    assert a_ticket(what=drop).amount == Decimal("30.00")


def test_goods_delivered_on_no_known_day_are_for_a_person_to_judge() -> None:
    line = OrderLineFactory(order=OrderFactory(delivered_at=None))

    assert a_ticket(line).verdict["outcome"] == "needs_review"


def test_nobody_submits_for_nobody() -> None:
    draft = a_draft()

    with pytest.raises(IllegalMoveError):
        submit(draft, actor=as_store(agent_of(draft.store)), at=NOON)

    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert not ClaimedUnit.objects.exists()
