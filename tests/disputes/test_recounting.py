"""The recount of a simulated year knows what stands at the end: the last ruling, or what both sides agreed on later."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.disputes.models import Dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.goods import Grade, Inspected
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.rulings import RulingOutcome
from aftersales.refunds.models import Refund
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.refunding import pay_refund
from portal.simulation.recount.money import rulings_are_paid
from tests.disputes.cast import RETURN, A, again, executed, party, step, ticket_of
from tests.factories import NOON, as_customer, parcel_sent
from tests.logistics.stage import by_store

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BROKEN = Inspected(Grade.WORN, 0, is_complete=False, missing="cable")


def agreed_after_a_ruling(amount: str) -> Dispute:
    """Ruled is a return for 300.00; what came back was not as sent, and both settle for this."""
    first = executed(replace(RETURN, amount=Decimal("300.00")))
    ticket = ticket_of(first)
    ticket = move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON + HOUR, details=parcel_sent())
    ticket = by_store(ticket, Action.FAIL_INSPECTION, NOON + 2 * HOUR, note="Worn.", record=BROKEN)
    second = open_dispute(ticket, actor=as_customer(ticket), at=NOON + 3 * HOUR, statement="It was new.")
    store, outcome = party(second, Role.STORE), RulingOutcome.REFUND
    step(again(second), A.OFFER_SETTLEMENT, store, NOON + 4 * HOUR, outcome=outcome, amount=Decimal(amount))
    return step(again(second), A.ACCEPT_SETTLEMENT, party(second, Role.CUSTOMER), NOON + 5 * HOUR)


def paid(dispute: Dispute) -> None:
    refund = Refund.objects.get(reference=dispute.ticket.number, purpose="goods", state="to_pay")
    pay_refund(refund, reference="P-1", proof=[], actor=party(dispute, Role.STORE), at=NOON + 6 * HOUR)


def test_what_both_sides_agree_on_after_a_ruling_takes_its_place() -> None:
    dispute = agreed_after_a_ruling("200.00")
    paid(dispute)
    assert ticket_of(dispute).state == State.COMPLETED

    finding = rulings_are_paid()

    assert (finding.compared, finding.differences) == (2, [])


def test_less_than_was_agreed_is_found() -> None:
    dispute = agreed_after_a_ruling("200.00")
    paid(dispute)
    Refund.objects.filter(reference=dispute.ticket.number, purpose="goods").update(amount=Decimal("150.00"))

    differences = rulings_are_paid().differences

    assert differences == [f"{dispute.ticket.number}: kept Decimal('150.00'), counted Decimal('200.00')"]
