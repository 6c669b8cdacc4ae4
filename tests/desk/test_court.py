"""The desk before the platform: the store's evidence, two signatures, the record, who may not decide."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from aftersales.disputes.models import Ruling, Submission
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeState
from aftersales.domain.lifecycle import Role
from tests.desk.cast import said, signed_in
from tests.disputes.cast import (
    PART,
    REFUND,
    A,
    again,
    agent_in,
    appealed,
    collecting,
    in_force,
    party,
    ruled,
    step,
    under_review,
)
from tests.factories import NOON, OrderLineFactory, an_arbiter, as_platform

pytestmark = pytest.mark.django_db


def page_of(name: str, *args: object) -> str:
    return reverse(f"admin:{name}", args=args)


def test_the_store_keeps_its_evidence_and_submits_it_once() -> None:
    dispute = collecting()
    desk, address = signed_in(agent_in(dispute)), page_of("dispute_evidence", dispute.number)

    desk.post(address, {"statement": "It was whole.", "step": "save"})
    assert Submission.objects.get().submitted_at is None
    sent = desk.post(address, {"statement": "It was whole.", "step": "submit"})
    again_sent = desk.post(address, {"statement": "Otherwise.", "step": "submit"})

    assert (sent.status_code, again_sent.status_code) == (302, 409)
    assert Submission.objects.get().statement == "It was whole."


def test_the_arbiter_does_not_read_what_is_only_kept() -> None:
    dispute = collecting()
    desk = signed_in(agent_in(dispute))
    desk.post(page_of("dispute_evidence", dispute.number), {"statement": "Our secret plan.", "step": "save"})

    shown = said(signed_in(an_arbiter()).get(page_of("dispute", dispute.number)))

    assert "Our secret plan." not in shown
    assert "Our secret plan." in said(desk.get(page_of("dispute", dispute.number)))


def test_a_dear_ruling_is_signed_by_another_arbiter() -> None:
    dispute = under_review(OrderLineFactory(paid_amount=Decimal("9000.00")))
    first, second = an_arbiter(), an_arbiter()
    rule(dispute, replace(REFUND, amount=Decimal("9000.00")), actor=as_platform(first), at=NOON)
    address, version = page_of("sign_ruling", dispute.number), {"version": again(dispute).version}

    own = signed_in(first).post(address, version)
    assert (own.status_code, Ruling.objects.get().status) == (409, "proposed")
    assert "Ruling to sign" in said(signed_in(second).get(page_of("dispute", dispute.number)))
    other = signed_in(second).post(address, version)

    assert (other.status_code, Ruling.objects.get().signed_by) == (302, second)
    assert again(dispute).state == DisputeState.AWAITING_EXECUTION


def test_the_second_arbiter_reads_what_the_ruling_comes_to_and_signs_only_what_was_read() -> None:
    dispute = under_review(OrderLineFactory(paid_amount=Decimal("9000.00")))
    rule(dispute, replace(REFUND, amount=Decimal("9000.00")), actor=as_platform(an_arbiter()), at=NOON)
    desk = signed_in(an_arbiter())

    page = said(desk.get(page_of("dispute", dispute.number)))
    unseen = desk.post(page_of("sign_ruling", dispute.number))

    assert "The customer gets ¥9,000.00 back and keeps the item. The store pays it." in page
    assert (unseen.status_code, Ruling.objects.get().status) == (409, "proposed")


def test_whoever_ruled_is_offered_no_refusal_of_the_change_either() -> None:
    dispute = appealed(ruled(PART, line=OrderLineFactory(paid_amount=Decimal("9000.00"))), Role.CUSTOMER)
    first = in_force(dispute).by
    rule(dispute, replace(REFUND, amount=Decimal("9000.00")), actor=as_platform(an_arbiter()), at=NOON)
    address = page_of("dispute_move", dispute.number, A.DECLINE_RULING)

    own, others = (said(signed_in(who).get(page_of("dispute", dispute.number))) for who in (first, an_arbiter()))

    assert (f'href="{address}"' in own, f'href="{address}"' in others) == (False, True)


def test_whoever_ruled_is_offered_no_decision_on_the_appeal() -> None:
    dispute = ruled(REFUND)
    judge = in_force(dispute).by
    step(dispute, A.ACCEPT_RULING, party(dispute, Role.CUSTOMER))
    appealed(again(dispute), Role.STORE)

    shown = said(signed_in(judge).get(page_of("dispute", dispute.number)))

    assert "somebody else decides now" in shown
    assert page_of("rule", dispute.number) not in shown


def test_the_record_of_a_ruling_can_be_opened_again() -> None:
    dispute = ruled(REFUND)

    shown = said(signed_in(an_arbiter()).get(page_of("record", dispute.number, in_force(dispute).pk)))

    assert "The record as it was known then" in shown
    assert "It is not scratched." in shown


def test_harsh_words_are_shown_with_a_warning_and_never_swallowed() -> None:
    dispute = appealed(ruled(REFUND), Role.STORE)
    dispute.appeals.update(words="You idiots!")

    shown = said(signed_in(an_arbiter()).get(page_of("dispute", dispute.number)))

    assert "You idiots!" in shown
    assert "Harsh words: judge the case, not the tone" in shown
