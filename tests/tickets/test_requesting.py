"""A request about several lines: one draft a line and kind, sent as a whole or not at all."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from aftersales.accounts.models import User
from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.domain.lifecycle import IllegalMoveError, State
from aftersales.domain.requests import Reason, RequestKind, Unsaid
from aftersales.orders.models import Order
from aftersales.tickets.models import ClaimedUnit, Request, Ticket, TicketEvent
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.tickets.services.requesting import (
    Answers,
    Item,
    ItemsRefusedError,
    discard_request,
    save_answers,
    save_items,
    submit_request,
)
from tests.factories import NOON, OrderFactory, OrderLineFactory, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db
K, R = RequestKind, Reason


@pytest.fixture
def order() -> Order:
    """Three mice in the first line, one keyboard in the second."""
    order = OrderFactory()
    OrderLineFactory(order=order, position=1, quantity=3, paid_amount=Decimal("300.01"))
    OrderLineFactory(order=order, position=2, paid_amount=Decimal("499.00"))
    return order


@pytest.fixture
def customer(order: Order) -> User:
    assert order.customer
    return order.customer


def item(order: Order, position: int, kind: RequestKind = K.RETURN_REFUND, quantity: int = 1) -> Item:
    reason = R.NO_LONGER_WANTED if kind is K.RETURN_REFUND else R.DEFECTIVE
    return Item(order.lines.get(position=position), kind, reason, quantity)


def drafted(order: Order, *items: Item, key: UUID | None = None) -> Request:
    assert order.customer
    return save_items(order, items, by=order.customer, key=key or uuid4(), at=NOON)


def drafts(request: Request) -> list[tuple[int, str, int]]:
    rows = request.tickets.filter(state=State.DRAFT).order_by("order_line__position", "kind")
    return [(one.order_line.position, one.kind, one.quantity) for one in rows]


def test_each_line_and_kind_becomes_a_draft_of_its_own(order: Order) -> None:
    request = drafted(order, item(order, 1, quantity=2), item(order, 1, K.REPAIR), item(order, 2, K.EXCHANGE))

    assert drafts(request) == [(1, "repair", 1), (1, "return_refund", 2), (2, "exchange", 1)]
    assert not ClaimedUnit.objects.exists()


def test_one_line_with_the_same_kind_twice_is_refused(order: Order) -> None:
    with pytest.raises(IllegalMoveError):
        drafted(order, item(order, 1), item(order, 1, quantity=2))

    assert not Request.objects.exists()


def test_what_has_no_reason_yet_is_kept_and_not_sent(order: Order, customer: User) -> None:
    request = drafted(order, Item(order.lines.get(position=1), Unsaid.NOT_YET, Unsaid.NOT_YET, 1))

    with pytest.raises(IllegalMoveError):
        submit_request(request, actor=as_customer(customer), at=NOON)

    assert drafts(request) == [(1, "", 1)]
    assert not ClaimedUnit.objects.exists()


def test_the_same_key_goes_on_with_the_same_drafts(order: Order) -> None:
    key = uuid4()
    first = drafted(order, item(order, 1), item(order, 2), key=key)
    before = set(first.tickets.values_list("pk", flat=True))

    again = drafted(order, item(order, 1, quantity=3), item(order, 2, K.EXCHANGE), key=key)

    assert again.pk == first.pk
    assert set(again.tickets.values_list("pk", flat=True)) == before
    assert drafts(again) == [(1, "return_refund", 3), (2, "exchange", 1)]


def test_an_item_taken_out_is_discarded_and_its_time_limit_with_it(order: Order) -> None:
    key = uuid4()
    request = drafted(order, item(order, 1), item(order, 2), key=key)

    drafted(order, item(order, 2), key=key)

    assert drafts(request) == [(2, "return_refund", 1)]
    assert Deadline.objects.filter(state=DeadlineState.PENDING).count() == 1


def test_an_item_added_later_takes_over_words(order: Order) -> None:
    key = uuid4()
    request = drafted(order, item(order, 1), key=key)
    save_answers(request, "They click twice.", {})

    drafted(order, item(order, 1), item(order, 2), key=key)

    assert set(request.tickets.values_list("description", flat=True)) == {"They click twice."}


def test_another_customers_key_opens_a_request_of_ones_own(order: Order) -> None:
    key = uuid4()
    first = drafted(order, item(order, 1), key=key)
    other = OrderFactory()
    OrderLineFactory(order=other)

    assert drafted(other, item(other, 1), key=key).pk != first.pk


def test_all_items_are_sent_at_once_each_with_its_units_and_amount(order: Order, customer: User) -> None:
    request = drafted(order, item(order, 1, quantity=2), item(order, 2, K.EXCHANGE))

    tickets = submit_request(request, actor=as_customer(customer), at=NOON)

    assert [(one.state, one.worth, one.amount) for one in tickets] == [
        (State.AWAITING_REVIEW, Decimal("200.01"), Decimal("200.01")),
        (State.AWAITING_REVIEW, Decimal("499.00"), Decimal("0.00")),
    ]
    assert [one.claimed_units.count() for one in tickets] == [2, 1]
    request.refresh_from_db()
    assert request.submitted_at == NOON


def test_answers_are_kept_with_their_item(order: Order) -> None:
    request = drafted(order, item(order, 1), item(order, 2))
    first, second = request.tickets.order_by("order_line__position")

    save_answers(request, "Loud.", {first.number: Answers({"goods": {"opened": True}}, "2431LZ0A8K29")})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.declared, first.serial) == ({"goods": {"opened": True}}, "2431LZ0A8K29")
    assert (second.declared, second.serial, second.description) == ({}, "", "Loud.")


def test_one_item_that_cannot_be_sent_holds_back_all_and_is_named(order: Order, customer: User) -> None:
    other = a_ticket(order.lines.get(position=2))
    request = drafted(order, item(order, 1), item(order, 2))
    blocked = request.tickets.get(order_line__position=2)

    with pytest.raises(ItemsRefusedError) as refused:
        submit_request(request, actor=as_customer(customer), at=NOON)

    (refusal,) = refused.value.refusals.values()
    assert list(refused.value.refusals) == [blocked.number]
    assert isinstance(refusal, UnitsClaimedError)
    assert refusal.number == other.number
    assert len(drafts(request)) == 2
    assert ClaimedUnit.objects.count() == 1


def test_two_items_of_one_line_share_its_units(order: Order, customer: User) -> None:
    request = drafted(order, item(order, 1, quantity=2), item(order, 1, K.REPAIR, quantity=2))

    with pytest.raises(ItemsRefusedError):
        submit_request(request, actor=as_customer(customer), at=NOON)

    assert not ClaimedUnit.objects.exists()


def test_sending_twice_is_sending_once(order: Order, customer: User) -> None:
    request = drafted(order, item(order, 1), item(order, 2))

    first = submit_request(request, actor=as_customer(customer), at=NOON)
    second = submit_request(request, actor=as_customer(customer), at=NOON)

    assert [one.pk for one in first] == [one.pk for one in second]
    assert TicketEvent.objects.count() == 2


def test_what_is_sent_is_no_draft_any_more(order: Order, customer: User) -> None:
    key = uuid4()
    request = drafted(order, item(order, 1), key=key)
    submit_request(request, actor=as_customer(customer), at=NOON)

    drafted(order, item(order, 1, K.REPAIR), key=key)
    with pytest.raises(IllegalMoveError):
        save_answers(request, "Too late.", {})

    assert Ticket.objects.get().kind == "return_refund"


def test_a_discarded_request_leaves_no_draft_and_nothing_to_send(order: Order, customer: User) -> None:
    request = drafted(order, item(order, 1), item(order, 2))

    discard_request(request, by=customer, at=NOON)

    assert drafts(request) == []
    with pytest.raises(IllegalMoveError):
        submit_request(request, actor=as_customer(customer), at=NOON)


def test_a_store_does_not_send_what_the_customer_drafted(order: Order) -> None:
    request = drafted(order, item(order, 1))

    with pytest.raises(IllegalMoveError):
        submit_request(request, actor=as_store(agent_of(order.store)), at=NOON)

    assert len(drafts(request)) == 1


def test_a_favour_is_asked_for_item_by_item(order: Order, customer: User) -> None:
    worn = replace(item(order, 2), reason=R.NO_LONGER_WANTED)
    request = drafted(order, item(order, 1), worn)
    ticket = request.tickets.get(order_line__position=2)
    save_answers(request, "Broken.", {ticket.number: Answers({"goods": {"damage": "drop"}})})

    tickets = submit_request(request, actor=as_customer(customer), at=NOON, as_goodwill=[ticket.number])

    assert [one.is_goodwill for one in tickets] == [False, True]
