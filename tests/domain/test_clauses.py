"""Every finding and every term has its clause."""

from dataclasses import fields

import pytest

from aftersales.domain.clauses import CLAUSE_OF, CLAUSE_OF_TERM, CLAUSES, ClauseCode, clause_for
from aftersales.domain.eligibility import FindingCode
from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.terms import PolicyTerms

_K, _R = RequestKind, Reason


def test_every_clause_is_there_once_and_in_order() -> None:
    assert [clause.code for clause in CLAUSES] == list(ClauseCode)
    assert len(CLAUSE_OF) == len(CLAUSES)


def test_every_term_stands_in_exactly_one_clause() -> None:
    stated = [term for clause in CLAUSES for term in clause.terms]
    assert sorted(stated) == sorted(field.name for field in fields(PolicyTerms))
    assert set(CLAUSE_OF_TERM) == set(stated)


@pytest.mark.parametrize("code", [*FindingCode, *RefusalCode])
def test_every_finding_and_refusal_has_a_clause_for_any_request(code: FindingCode | RefusalCode) -> None:
    assert all(clause_for(code, kind, reason) in CLAUSES for kind in RequestKind for reason in Reason)


@pytest.mark.parametrize(
    ("kind", "reason", "number"),
    [
        (_K.RETURN_REFUND, _R.NO_LONGER_WANTED, "1.1"),
        (_K.EXCHANGE, _R.SOFTWARE_ISSUE, "1.1"),
        (_K.RETURN_REFUND, _R.DEFECTIVE, "2.1"),
        (_K.EXCHANGE, _R.DEFECTIVE, "2.2"),
        (_K.REPAIR, _R.DEFECTIVE, "3.1"),
        (_K.RESEND, _R.MISSING_PARTS, "4.1"),
        (_K.PRICE_PROTECTION, _R.PRICE_DROP, "5.1"),
    ],
)
def test_a_closed_window_is_the_clause_of_what_was_asked(kind: RequestKind, reason: Reason, number: str) -> None:
    assert clause_for(FindingCode.WINDOW_CLOSED, kind, reason).code == number
    assert clause_for(RefusalCode.WINDOW_CLOSED, kind, reason).code == number


def test_missing_evidence_of_a_fault_and_of_a_wrong_item_are_two_clauses() -> None:
    assert clause_for(FindingCode.EVIDENCE_MISSING, _K.REPAIR, _R.DEFECTIVE).code is ClauseCode.DEFECT_EVIDENCE
    assert clause_for(FindingCode.EVIDENCE_MISSING, _K.RESEND, _R.WRONG_ITEM).code is ClauseCode.MISMATCH_PROOF


def test_a_clause_knows_its_section() -> None:
    assert ClauseCode.WARRANTY_TERM.section == "3"
