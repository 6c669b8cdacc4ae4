"""A serial number against the order line and against other requests, as the engine sees it."""

import pytest
from pytest_django import DjangoAssertNumQueries

from aftersales.domain.lifecycle import IllegalMoveError
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.serials import SerialHint, SerialReading
from aftersales.orders.models import OrderLine, UnitSerial
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.serials import earlier_claims, serial_facts
from aftersales.tickets.services.asking import submit
from aftersales.tickets.services.describing import state_serial
from tests.factories import NOON, OrderLineFactory, a_draft, a_ticket, as_customer, asked

pytestmark = pytest.mark.django_db
SERIAL = "2431LZ0A8K29"
OTHER = "2431LZ0A8K30"


def sold(line: OrderLine, *numbers: str) -> OrderLine:
    UnitSerial.objects.bulk_create(
        UnitSerial(order_line=line, unit=unit, serial=n) for unit, n in enumerate(numbers, 1)
    )
    return line


def submitted(line: OrderLine, typed: str, reason: Reason = Reason.NO_LONGER_WANTED) -> Ticket:
    draft = a_draft(line, asked(RequestKind.RETURN_REFUND, reason))
    state_serial(draft, typed)
    return submit(draft, actor=as_customer(draft), at=NOON)


def test_nothing_typed_is_no_fact_and_costs_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    line = OrderLineFactory()
    with django_assert_num_queries(0):
        assert serial_facts(line, " ") == {}


def test_the_number_that_was_sold_matches_however_it_is_typed() -> None:
    assert serial_facts(sold(OrderLineFactory(), SERIAL), "2431 lzo a8k29") == {"serial": "matches"}


def test_another_number_than_the_one_sold_is_a_mismatch() -> None:
    assert serial_facts(sold(OrderLineFactory(), SERIAL), OTHER) == {"serial": "mismatch"}


def test_a_line_whose_numbers_nobody_knows_gives_no_mismatch() -> None:
    assert serial_facts(OrderLineFactory(), SERIAL) == {"serial": "matches"}


def test_a_number_may_be_of_a_unit_nobody_has_entered_yet() -> None:
    assert serial_facts(sold(OrderLineFactory(quantity=2), SERIAL), OTHER) == {"serial": "matches"}


def test_a_number_sold_on_another_line_is_a_mismatch() -> None:
    sold(OrderLineFactory(), OTHER)
    assert serial_facts(OrderLineFactory(), OTHER) == {"serial": "mismatch"}


def test_a_number_of_another_shape_is_a_mismatch() -> None:
    assert serial_facts(OrderLineFactory(), "12345") == {"serial": "mismatch"}


def test_a_number_of_somebody_elses_request_was_claimed_before() -> None:
    first = submitted(OrderLineFactory(), SERIAL)
    line = OrderLineFactory()
    assert serial_facts(line, SERIAL) == {"serial": "already_claimed"}
    assert list(earlier_claims(line, frozenset({SERIAL}))) == [first]


def test_a_draft_claims_nothing() -> None:
    state_serial(a_draft(), SERIAL)
    assert serial_facts(OrderLineFactory(), SERIAL) == {"serial": "matches"}


def test_the_same_line_asking_again_was_not_claimed_before() -> None:
    line = OrderLineFactory()
    submitted(line, SERIAL)
    assert serial_facts(line, SERIAL) == {"serial": "matches"}


# --- through the engine ---


def test_a_request_with_the_sold_number_stays_eligible() -> None:
    ticket = submitted(sold(OrderLineFactory(), SERIAL), SERIAL)
    assert (ticket.serial, ticket.verdict["outcome"]) == (SERIAL, "eligible")
    assert ticket.verdict["facts"]["proof"] == {"purchase": "order", "serial": "matches"}


@pytest.mark.parametrize(("typed", "code"), [(OTHER, "SERIAL_MISMATCH"), (SERIAL, "DUPLICATE_SERIAL")])
def test_a_strange_number_sends_the_request_to_a_person(typed: str, code: str) -> None:
    if typed == SERIAL:
        submitted(OrderLineFactory(), SERIAL)
    ticket = submitted(sold(OrderLineFactory(), SERIAL), typed)
    assert ticket.verdict["outcome"] == "needs_review"
    assert code in ticket.verdict["findings"]


# --- stating it ---


def test_an_odd_number_is_kept_with_a_hint() -> None:
    draft = a_draft()
    assert state_serial(draft, "243ILZ0A8K29") == SerialReading(SERIAL, hint=SerialHint.READ_ALIKE)
    draft.refresh_from_db()
    assert draft.serial == SERIAL


def test_after_submission_the_number_stays() -> None:
    ticket = a_ticket()
    with pytest.raises(IllegalMoveError):
        state_serial(ticket, SERIAL)
    ticket.refresh_from_db()
    assert ticket.serial == ""


def test_a_unit_keeps_its_number_in_plain_form() -> None:
    unit = UnitSerial(order_line=OrderLineFactory(), unit=1, serial=" 2431-lz0a-8k29 ")
    unit.full_clean()
    assert unit.serial == SERIAL
