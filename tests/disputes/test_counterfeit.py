"""A counterfeit is claimed: the store proves its source in its own time, the brand is asked, proof has its price."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.clockwork.services import sweep
from aftersales.deadlines.models import Deadline
from aftersales.disputes.models import Dispute, Exhibit, SupplyRequirement
from aftersales.disputes.selectors import papers_missing
from aftersales.disputes.services.opening import open_complaint, open_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.disputes.services.showing import stage_evidence
from aftersales.domain.disputes import DisputeMoveCode, DisputeState, Ground, IllegalDisputeMoveError, SuspensionGround
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.rulings import FreightSplit, Liable, RulingDraft, RulingOutcome
from aftersales.domain.supply import SupplyPaper
from aftersales.refunds.models import Refund
from aftersales.standing.models import Penalty
from aftersales.standing.services.proposing import propose_due
from aftersales.tickets.models import TicketEvidence
from aftersales.tickets.services.moving import move_ticket
from tests.disputes.cast import A, again, collecting, in_force, party, step, ticket_of, under_review
from tests.factories import NOON, a_ticket, agent_of, an_arbiter, as_customer, as_platform, as_store, asked
from tests.tickets.test_shots import a_photo

pytestmark = pytest.mark.django_db
HOUR, DAY, D = timedelta(hours=1), timedelta(days=1), Decimal
FAKE = RulingDraft(RulingOutcome.REFUND, Liable.STORE, D("699.00"), "假冒商品。", "货源无法证明。")


def claimed() -> Dispute:
    """The platform has taken it up at NOON."""
    ticket = a_ticket(None, asked(RequestKind.REFUND_ONLY, Reason.COUNTERFEIT))
    refusal = Details(reason_code="evidence_missing", note="It is genuine.")
    ticket = move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=refusal)
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="The print is blurred.")
    return step(again(dispute), A.ACCEPT, as_platform(an_arbiter()))


def shows(dispute: Dispute, *papers: SupplyPaper) -> Dispute:
    files = {paper: [a_photo()] for paper in papers}
    stage_evidence(dispute, actor=party(dispute, Role.STORE), at=NOON, papers=files)
    return again(dispute)


def reviewed(dispute: Dispute) -> Dispute:
    for role in (Role.CUSTOMER, Role.STORE):
        dispute = step(dispute, A.FINISH_EVIDENCE, party(dispute, role))
    return dispute


def refusal_of(call: object) -> DisputeMoveCode:
    with pytest.raises(IllegalDisputeMoveError) as refused:
        call()  # type: ignore[operator]
    return refused.value.code


def test_the_round_about_a_counterfeit_has_its_own_time() -> None:
    fake, other = claimed(), collecting()

    codes = dict(Deadline.objects.filter(subject_kind="dispute", state="pending").values_list("subject_id", "code"))

    assert (codes[fake.pk], fake.due_at) == ("supply_proof", NOON + 120 * HOUR)
    assert (codes[other.pk], other.due_at) == ("evidence_round", NOON + 72 * HOUR)


def test_a_store_that_shows_nothing_in_its_time_is_decided_on_file() -> None:
    dispute = claimed()
    sweep(NOON + 119 * HOUR)
    assert again(dispute).state == DisputeState.COLLECTING_EVIDENCE

    sweep(NOON + 120 * HOUR)

    assert again(dispute).state == DisputeState.UNDER_REVIEW
    assert papers_missing(again(dispute)) == (SupplyPaper.PURCHASE_INVOICE, SupplyPaper.DELIVERY_NOTE)


def test_one_paper_is_not_the_whole_chain_and_what_is_only_staged_is_not_shown() -> None:
    dispute = shows(claimed(), SupplyPaper.PURCHASE_INVOICE)
    assert len(papers_missing(dispute)) == 2

    dispute = reviewed(dispute)

    assert papers_missing(dispute) == (SupplyPaper.DELIVERY_NOTE,)


def test_what_the_platform_has_set_is_what_is_asked() -> None:
    SupplyRequirement.objects.create(paper=SupplyPaper.SERIAL_LIST, position=1)
    SupplyRequirement.objects.create(paper=SupplyPaper.PURCHASE_INVOICE, is_needed=False, position=2)

    assert papers_missing(claimed()) == (SupplyPaper.SERIAL_LIST,)


def test_papers_of_a_supply_chain_belong_to_the_store_and_to_a_counterfeit_alone() -> None:
    fake, other = claimed(), collecting()
    paper = {SupplyPaper.PURCHASE_INVOICE: [a_photo()]}

    customers = refusal_of(lambda: stage_evidence(fake, actor=party(fake, Role.CUSTOMER), at=NOON, papers=paper))
    others = refusal_of(lambda: stage_evidence(other, actor=party(other, Role.STORE), at=NOON, papers=paper))

    assert (customers, others) == (DisputeMoveCode.NOT_A_COUNTERFEIT, DisputeMoveCode.NOT_A_COUNTERFEIT)
    assert not Exhibit.objects.exists()


def test_missing_papers_are_proof_enough_and_cost_the_refund_and_points_of_ledger_c() -> None:
    dispute = reviewed(claimed())
    rule(dispute, FAKE, actor=as_platform(an_arbiter()), at=NOON)
    dispute = step(again(dispute), A.EXECUTE, party(dispute, Role.STORE))
    for role in (Role.CUSTOMER, Role.STORE):
        dispute = step(dispute, A.ACCEPT_RULING, party(dispute, role))

    propose_due(NOON + HOUR)

    penalty = Penalty.objects.get()
    assert (ticket_of(dispute).state, Refund.objects.get().amount) == (State.REFUNDING, D("699.00"))
    assert (penalty.trigger, penalty.ledger, penalty.points) == ("counterfeit", "counterfeit", 24)


def test_whose_chain_is_whole_is_no_counterfeiter_without_a_file_that_proves_it() -> None:
    dispute = reviewed(shows(claimed(), SupplyPaper.PURCHASE_INVOICE, SupplyPaper.DELIVERY_NOTE))
    judge = as_platform(an_arbiter())

    refused = refusal_of(lambda: rule(dispute, FAKE, actor=judge, at=NOON))
    assert (refused, again(dispute).state) == (DisputeMoveCode.COUNTERFEIT_UNPROVED, DisputeState.UNDER_REVIEW)

    report = TicketEvidence.objects.filter(ticket=dispute.ticket).values_list("pk", flat=True)[0]
    rule(dispute, replace(FAKE, evidence_ids=(report,)), actor=judge, at=NOON)
    assert in_force(dispute).liable == Liable.STORE


def test_nobody_is_accused_when_the_claim_is_refused_or_nobody_is_at_fault() -> None:
    dispute = reviewed(shows(claimed(), SupplyPaper.PURCHASE_INVOICE, SupplyPaper.DELIVERY_NOTE))
    nobody = replace(FAKE, liable=Liable.NOBODY, amount=D("100.00"), freight=FreightSplit.NONE)

    rule(dispute, nobody, actor=as_platform(an_arbiter()), at=NOON)

    assert in_force(dispute).amount == D("100.00")


def test_the_brand_has_its_own_time_to_say_whether_it_is_genuine() -> None:
    dispute, judge = reviewed(claimed()), as_platform(an_arbiter())

    waits = step(dispute, A.SUSPEND, judge, note="Sent to the brand.", suspended_for=SuspensionGround.BRAND)

    clock = Deadline.objects.get(subject_kind="dispute", state="pending")
    assert (waits.state, clock.code) == (DisputeState.SUSPENDED, "brand_check")
    assert waits.due_at
    sweep(waits.due_at)
    assert again(dispute).state == DisputeState.UNDER_REVIEW


def test_the_brand_is_asked_about_nothing_else() -> None:
    dispute, judge = under_review(), as_platform(an_arbiter())

    refused = refusal_of(
        lambda: step(dispute, A.SUSPEND, judge, note="Ask them.", suspended_for=SuspensionGround.BRAND)
    )

    assert (refused, again(dispute).state) == (DisputeMoveCode.NOT_A_COUNTERFEIT, DisputeState.UNDER_REVIEW)


def test_a_complaint_beside_such_a_claim_is_a_complaint_like_others() -> None:
    fake = claimed()
    ticket = ticket_of(fake)
    complaint = open_complaint(ticket, Ground.NO_RESPONSE, actor=as_customer(ticket), at=NOON, statement="Silence.")

    complaint = step(again(complaint), A.ACCEPT, as_platform(an_arbiter()))

    assert (complaint.is_counterfeit, complaint.due_at) == (False, NOON + 72 * HOUR)
