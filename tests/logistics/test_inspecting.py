"""Inspections: what was found, who may refuse for what, and what fewer pieces are worth."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.clockwork.services import sweep
from aftersales.domain.goods import GoodsCode, Grade, Inspected
from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import RequestKind
from aftersales.evidence.services import receive_files
from aftersales.logistics.models import Inspection
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, as_store
from tests.logistics.stage import agent_on, by_store, in_order, sent_back

pytestmark = pytest.mark.django_db


def refused(ticket: Ticket, action: Action, found: Inspected) -> str:
    with pytest.raises(IllegalMoveError) as error:
        by_store(ticket, action, record=found, note="Looked at.")
    ticket.refresh_from_db()
    assert (ticket.state, Inspection.objects.count()) == (State.RETURN_IN_TRANSIT, 0)
    return error.value.code


def test_goods_in_order_are_accepted_with_what_was_found() -> None:
    ticket = by_store(sent_back(), Action.ACCEPT_RETURN, record=Inspected(Grade.GOOD, 1), note="All there.")

    inspection = Inspection.objects.get(case_id=ticket.pk)
    assert (inspection.is_passed, inspection.grade, inspection.accepted, inspection.expected) == (True, "good", 1, 1)
    assert (inspection.by, inspection.note, ticket.state) == (agent_on(ticket), "All there.", State.REFUNDING)
    assert ticket.events.latest("sequence").payload == {"grade": "good", "accepted": "1"}


def test_the_clock_inspects_nothing() -> None:
    ticket = sent_back()
    sweep(NOON + timedelta(days=11))

    ticket.refresh_from_db()
    assert (ticket.state, Inspection.objects.count()) == (State.REFUNDING, 0)


def test_fewer_pieces_are_worth_their_share() -> None:
    ticket = sent_back(quantity=3)

    by_store(ticket, Action.ACCEPT_RETURN, record=in_order(2))

    ticket.refresh_from_db()
    assert (ticket.worth, ticket.amount) == (Decimal("699.00"), Decimal("466.00"))


def test_fewer_pieces_of_an_exchange_cost_nothing() -> None:
    ticket = sent_back(RequestKind.EXCHANGE, quantity=2)

    by_store(ticket, Action.ACCEPT_RETURN, record=in_order(1))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.amount) == (State.AWAITING_SHIPMENT, Decimal("0.00"))


@pytest.mark.parametrize("accepted", [0, -1, 2])
def test_more_pieces_than_asked_for_or_none_are_not_accepted(accepted: int) -> None:
    assert refused(sent_back(), Action.ACCEPT_RETURN, in_order(accepted)) == GoodsCode.QUANTITY_WRONG


def test_goods_are_not_refused_for_nothing() -> None:
    assert refused(sent_back(), Action.FAIL_INSPECTION, in_order()) == GoodsCode.NOTHING_WRONG


def test_damage_by_the_customer_has_to_be_shown() -> None:
    found = Inspected(Grade.DAMAGED, 0, has_human_damage=True)

    assert refused(sent_back(), Action.FAIL_INSPECTION, found) == GoodsCode.PHOTOS_NEEDED


def test_damage_is_refused_with_its_photo_as_evidence() -> None:
    ticket = sent_back()
    agent = agent_on(ticket)
    photos = receive_files([sent(jpeg(), "crack.jpg")], by=agent, at=NOON)
    details = Details(note="Broken.", record=Inspected(Grade.DAMAGED, 0, has_human_damage=True))

    move_ticket(ticket, Action.FAIL_INSPECTION, actor=as_store(agent), at=NOON, details=details, evidence=photos)

    inspection = Inspection.objects.get(case_id=ticket.pk)
    assert [photo.evidence.display_name for photo in inspection.photos.all()] == ["crack.jpg"]
    assert ticket.evidence_links.get().role == "store"


@pytest.mark.parametrize(
    "found",
    [
        Inspected(Grade.NOT_ARRIVED, 0),
        Inspected(Grade.AS_NEW, 0, is_right_item=False),
        Inspected(Grade.AS_NEW, 0, is_complete=False, missing="Receiver"),
    ],
    ids=["lost", "wrong item", "short"],
)
def test_lost_wrong_and_short_goods_end_an_inspection(found: Inspected) -> None:
    ticket = by_store(sent_back(), Action.FAIL_INSPECTION, record=found, note="See what was found.")

    inspection = Inspection.objects.get(case_id=ticket.pk)
    assert (ticket.state, inspection.is_passed, inspection.missing) == (State.INSPECTION_FAILED, False, found.missing)
