"""Who may rule, what needs two, and what is kept of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from aftersales.disputes.models import Dispute, Ruling
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import rule, sign
from aftersales.domain.disputes import DisputeMoveCode, DisputeState, IllegalDisputeMoveError
from aftersales.domain.goods import Grade, Inspected
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.rulings import CitedClause, Liable
from aftersales.tickets.models import TicketEvidence
from tests.disputes.cast import (
    NOTED,
    REFUND,
    REJECT,
    A,
    again,
    appealed,
    in_force,
    party,
    step,
    ticket_of,
    under_review,
)
from tests.factories import NOON, OrderLineFactory, an_arbiter, as_customer, as_platform
from tests.logistics.stage import by_store, sent_back
from tests.tickets.test_shots import a_photo

pytestmark = pytest.mark.django_db
DEAR = replace(REFUND, amount=Decimal("9000.00"))


def a_dear_one() -> Dispute:
    return under_review(OrderLineFactory(paid_amount=Decimal("9000.00")))


def refusal_of(call: object) -> DisputeMoveCode:
    with pytest.raises(IllegalDisputeMoveError) as refused:
        call()  # type: ignore[operator]
    return refused.value.code


def test_above_the_amount_a_ruling_waits_for_a_second_person() -> None:
    dispute = a_dear_one()

    proposed = rule(dispute, DEAR, actor=as_platform(an_arbiter()), at=NOON)

    assert (proposed.status, proposed.at) == ("proposed", None)
    assert again(dispute).state == DisputeState.UNDER_REVIEW
    assert ticket_of(dispute).state == State.IN_DISPUTE


def test_whoever_wrote_it_does_not_sign_it() -> None:
    dispute, judge = a_dear_one(), as_platform(an_arbiter())
    rule(dispute, DEAR, actor=judge, at=NOON)

    assert refusal_of(lambda: sign(dispute, actor=judge, at=NOON)) is DisputeMoveCode.SAME_PERSON
    assert Ruling.objects.get().status == "proposed"


@pytest.mark.parametrize("side", [Role.CUSTOMER, Role.STORE])
def test_whoever_belongs_to_one_side_does_not_sign_it(side: Role) -> None:
    dispute = a_dear_one()
    rule(dispute, DEAR, actor=as_platform(an_arbiter()), at=NOON)
    partial = party(dispute, side).by
    assert partial

    assert refusal_of(lambda: sign(dispute, actor=as_platform(partial), at=NOON)) is DisputeMoveCode.PARTY_MAY_NOT_RULE
    assert (Ruling.objects.get().status, Ruling.objects.get().signed_by) == ("proposed", None)
    assert again(dispute).state == DisputeState.UNDER_REVIEW
    assert ticket_of(dispute).state == State.IN_DISPUTE


@pytest.mark.parametrize("which", ["wrote", "signed"])
def test_whoever_decided_the_first_ruling_does_not_sign_another_on_appeal(which: str) -> None:
    dispute = a_dear_one()
    people = {"wrote": an_arbiter(), "signed": an_arbiter()}
    rule(dispute, DEAR, actor=as_platform(people["wrote"]), at=NOON)
    sign(dispute, actor=as_platform(people["signed"]), at=NOON)
    appealed(again(dispute), Role.STORE)
    rule(again(dispute), replace(DEAR, amount=Decimal("8000.00")), actor=as_platform(an_arbiter()), at=NOON)

    again_by = as_platform(people[which])
    assert refusal_of(lambda: sign(again(dispute), actor=again_by, at=NOON)) is DisputeMoveCode.DECIDED_BEFORE

    assert list(Ruling.objects.order_by("id").values_list("status", "signed_by")) == [
        ("in_force", people["signed"].pk),
        ("proposed", None),
    ]
    assert again(dispute).state == DisputeState.UNDER_APPEAL


def test_signed_by_another_it_stands() -> None:
    dispute, second = a_dear_one(), an_arbiter()
    rule(dispute, DEAR, actor=as_platform(an_arbiter()), at=NOON)

    signed = sign(dispute, actor=as_platform(second), at=NOON)

    assert (signed.status, signed.signed_by, signed.at) == ("in_force", second, NOON)
    assert again(dispute).state == DisputeState.AWAITING_EXECUTION


def test_not_signed_it_is_written_again() -> None:
    dispute = a_dear_one()
    rule(dispute, DEAR, actor=as_platform(an_arbiter()), at=NOON)

    step(dispute, A.DECLINE_RULING, as_platform(an_arbiter()), note="The amount is not proved.")
    rule(dispute, replace(DEAR, amount=Decimal("100.00")), actor=as_platform(an_arbiter()), at=NOON)

    assert list(Ruling.objects.order_by("id").values_list("status", flat=True)) == ["declined", "in_force"]


def test_while_one_waits_no_other_is_written() -> None:
    dispute = a_dear_one()
    rule(dispute, DEAR, actor=as_platform(an_arbiter()), at=NOON)

    second = refusal_of(lambda: rule(dispute, DEAR, actor=as_platform(an_arbiter()), at=NOON))

    assert second is DisputeMoveCode.WAITS_FOR_SIGNATURE
    assert Ruling.objects.count() == 1


def test_a_claim_is_not_merely_noted() -> None:
    dispute = under_review()

    assert refusal_of(lambda: rule(dispute, NOTED, actor=as_platform(an_arbiter()), at=NOON)) is (
        DisputeMoveCode.OUTCOME_WRONG
    )


def test_it_relies_on_files_of_its_own_ticket_alone() -> None:
    dispute, other = under_review(), under_review()
    link = TicketEvidence.objects.create(ticket=other.ticket, evidence=a_photo(), role="store", at=NOON)
    draft = replace(REFUND, evidence_ids=(link.pk,))

    assert refusal_of(lambda: rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON)) is (
        DisputeMoveCode.EVIDENCE_WRONG
    )
    assert not Ruling.objects.exists()


def test_it_keeps_what_it_relies_on_and_the_record_as_it_was() -> None:
    dispute = under_review()
    link = TicketEvidence.objects.create(ticket=dispute.ticket, evidence=a_photo(), role="customer", at=NOON)
    draft = replace(REFUND, evidence_ids=(link.pk,), clauses=(CitedClause("tb_65"), CitedClause("3.2", 2)))
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON)
    TicketEvidence.objects.create(ticket=dispute.ticket, evidence=a_photo(), role="store", at=NOON)

    ruling = in_force(dispute)
    record = ruling.record
    assert list(ruling.evidence.all()) == [link]
    assert [(one["code"], one["policy_version"]) for one in record["clauses"]] == [("tb_65", None), ("3.2", 2)]
    assert [(one["sha256"], one["relied_on"]) for one in record["evidence"]] == [("0" * 64, True)]
    assert {one["action"] for one in record["timeline"]} >= {"reject", "escalate", "accept", "close_round"}


def test_the_record_keeps_the_order_what_the_store_found_and_who_had_to_prove_it() -> None:
    ticket = sent_back()
    found = Inspected(Grade.WORN, 1, is_complete=False, missing="USB receiver")
    by_store(ticket, Action.FAIL_INSPECTION, record=found, note="It is worn and incomplete.")
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It was new.")
    judge = as_platform(an_arbiter())
    dispute = step(again(dispute), A.ACCEPT, judge)
    for role in (Role.CUSTOMER, Role.STORE):
        dispute = step(dispute, A.FINISH_EVIDENCE, party(dispute, role))
    draft = replace(REFUND, amount=ticket.worth)
    rule(dispute, draft, actor=judge, at=NOON)

    record, line = in_force(dispute).record, ticket.order_line
    assert (record["order"]["number"], record["order"]["paid"]) == (line.order.number, str(line.paid_amount))
    assert [(one["grade"], one["missing"], one["is_passed"]) for one in record["inspections"]] == [
        ("worn", "USB receiver", False)
    ]
    assert record["burden"] == {
        "first": "customer", "rule": "general", "source": "TB 65", "on_file": "both_missing"
    }  # fmt: skip


def test_a_claim_that_is_refused_leaves_the_store_nothing_to_be_liable_for() -> None:
    dispute = under_review()

    wrong = refusal_of(
        lambda: rule(dispute, replace(REJECT, liable=Liable.STORE), actor=as_platform(an_arbiter()), at=NOON)
    )

    assert wrong is DisputeMoveCode.LIABLE_WRONG
    assert not Ruling.objects.exists()
