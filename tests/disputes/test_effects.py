"""What a ruling comes to, read before it is made."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils.translation import override

from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors.effects import draft_of, effect_of
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.moving import Details
from aftersales.domain.rulings import FreightSplit, RulingDraft
from aftersales.tickets.services.moving import move_ticket
from aftersales.wording.effects import effect_lines
from tests.disputes.cast import PART, REFUND, REJECT, RETURN, executed, in_force, party, ticket_of, under_review
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ENDED = "The request has ended, so only its money changes; the goods stay where they are."


def lines(dispute: Dispute, draft: RulingDraft) -> list[str]:
    with override("en"):
        return effect_lines(effect_of(dispute, draft))


def paid(draft: RulingDraft) -> Dispute:
    dispute = executed(draft)
    move_ticket(
        ticket_of(dispute),
        Action.PAY_REFUND,
        actor=party(dispute, Role.STORE),
        at=NOON,
        details=Details(payment_reference="2200"),
    )
    dispute.ticket.refresh_from_db()
    return dispute


def test_a_first_ruling_says_what_becomes_of_goods_money_and_freight() -> None:
    freight = replace(RETURN, freight=FreightSplit.STORE, return_freight=Decimal("12.00"))

    assert lines(under_review(), freight) == [
        "The customer sends the item back, and then gets ¥699.00 back. The store pays it.",
        "¥12.00 for the way back is paid from the store's deposit as soon as the item is on its way.",
    ]


def test_a_changed_ruling_says_what_still_moves_and_from_where() -> None:
    assert lines(paid(PART), REFUND) == ["¥399.00 more goes to the customer, from the store's deposit.", ENDED]


def test_what_was_paid_and_turns_out_not_to_be_due_is_made_good() -> None:
    words = "¥699.00 that was paid stays with the customer; the platform makes it good to the store."

    assert lines(paid(REFUND), REJECT) == [words, ENDED]


def test_what_waits_for_its_signature_reads_as_it_was_written() -> None:
    dispute = executed(PART)

    assert lines(dispute, draft_of(in_force(dispute))) == lines(dispute, PART)
