"""Freight of a return by the rules: collected without consent it is deducted, never for a fault; another address is
made good."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.domain.goods import GoodsCode
from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.domain.requests import Reason, RequestKind
from aftersales.logistics.models import Inspection
from aftersales.refunds.models import Refund
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from aftersales.web.selectors.money import money_of
from tests.desk.cast import AT, said, set_clock, signed_in
from tests.factories import NOON, a_ticket, as_customer, asked, parcel_sent
from tests.logistics.stage import a_line, agent_on, by_store, in_order
from tests.refunds.cast import refund_of, returned

pytestmark = pytest.mark.django_db
D = Decimal
WHY = "It came freight collect and we had not agreed to that."


def on_the_way(reason: Reason) -> Ticket:
    ticket = by_store(a_ticket(a_line(), asked(RequestKind.RETURN_REFUND, reason)), Action.APPROVE)
    return move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel_sent())


def accepted(ticket: Ticket, collected: str) -> Ticket:
    found = replace(in_order(), collected=D(collected))
    return by_store(ticket, Action.ACCEPT_RETURN, record=found, note=WHY)


def test_freight_collected_without_consent_is_deducted_from_a_return_for_no_reason() -> None:
    ticket = accepted(on_the_way(Reason.NO_LONGER_WANTED), "18.00")

    assert (ticket.state, ticket.amount, refund_of(ticket).amount) == (State.REFUNDING, D("681.00"), D("681.00"))
    assert Inspection.objects.get(case_id=ticket.pk).collected == D("18.00")
    assert ticket.events.latest("sequence").payload["collected"] == "18.00"


@pytest.mark.parametrize(
    ("reason", "collected", "code"),
    [
        (Reason.DEFECTIVE, "18.00", GoodsCode.COLLECT_NOT_THEIRS),
        (Reason.NO_LONGER_WANTED, "200.01", GoodsCode.COLLECT_TOO_MUCH),
        (Reason.NO_LONGER_WANTED, "-1.00", GoodsCode.COLLECT_TOO_MUCH),
        (Reason.NO_LONGER_WANTED, "1.005", GoodsCode.COLLECT_TOO_MUCH),
    ],
    ids=["a fault", "more than a parcel costs", "below nothing", "no cents"],
)
def test_what_may_not_be_deducted_is_refused_and_changes_nothing(
    reason: Reason, collected: str, code: GoodsCode
) -> None:
    ticket = on_the_way(reason)

    with pytest.raises(IllegalMoveError) as refused:
        accepted(ticket, collected)

    ticket.refresh_from_db()
    assert refused.value.code is code
    assert (ticket.state, Refund.objects.count(), Inspection.objects.count()) == (State.RETURN_IN_TRANSIT, 0, 0)


def page_of(ticket: Ticket) -> str:
    return reverse("admin:move", args=[ticket.number, "accept_return"])


FOUND = {
    "grade": "as_new",
    "accepted": "1",
    "is_right_item": "yes",
    "is_complete": "yes",
    "has_human_damage": "no",
    "collected": "18.00",
}


def test_the_page_asks_for_it_with_a_reason_and_the_customer_reads_both(settings: Settings) -> None:
    set_clock(settings, AT)
    ticket = on_the_way(Reason.NO_LONGER_WANTED)
    client = signed_in(agent_on(ticket))

    silent = client.post(page_of(ticket), FOUND | {"version": ticket.version})
    assert (silent.status_code, "Say why you deduct freight" in said(silent)) == (422, True)
    client.post(page_of(ticket), FOUND | {"version": ticket.version, "note": WHY})

    page = said(signed_in(ticket.customer).get(f"/tickets/{ticket.number}/"))
    assert ("Freight collect, deducted" in page, "¥18.00" in page, "¥681.00" in page) == (True, True, True)


def test_a_return_for_a_fault_is_not_even_asked() -> None:
    ticket = on_the_way(Reason.DEFECTIVE)

    page = said(signed_in(agent_on(ticket)).get(page_of(ticket)))

    assert "Freight you paid at the door" not in page


def test_what_another_return_address_cost_more_is_given_back_by_its_name() -> None:
    ticket = returned()
    address = reverse("admin:return_freight", args=[ticket.number])

    signed_in(agent_on(ticket)).post(address, {"cause": "other_address", "amount": "6.50"})

    extra = money_of(ticket).rows[-1]
    assert (extra.refund.amount, str(extra.purpose)) == (D("6.50"), "What another return address cost more")


def test_a_cause_that_is_none_of_freight_is_refused() -> None:
    ticket = returned()
    address = reverse("admin:return_freight", args=[ticket.number])

    response = signed_in(agent_on(ticket)).post(address, {"cause": "ruling", "amount": "6.50"})

    assert (response.status_code, Refund.objects.filter(purpose="return_freight").count()) == (422, 0)
