"""The numbered clauses of a store policy: what each states, which findings it governs, and the law behind it.

The numbers are fixed, so that a clause cited years ago is still found under its number.
"""

from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Reason, RequestKind


class ClauseCode(StrEnum):
    """The clause's number as it is cited; the part before the dot is its section."""

    NO_REASON_DAYS = "1.1"
    CONDITION = "1.2"
    RETURN_COST = "1.3"
    EXCLUSIONS = "1.4"
    NO_REASON_EXCHANGE = "1.5"
    GOOD_FAITH = "1.6"
    DEFECT_RETURN = "2.1"
    DEFECT_EXCHANGE = "2.2"
    DEFECT_REMEDY = "2.3"
    DEFECT_EVIDENCE = "2.4"
    WARRANTY_TERM = "3.1"
    NOT_COVERED = "3.2"
    REPAIRS = "3.3"
    MISMATCH_DAYS = "4.1"
    MISMATCH_PROOF = "4.2"
    COUNTERFEIT = "4.3"
    PRICE_PROTECTION = "5.1"
    REFUND_AMOUNT = "5.2"
    REFUND_ONLY = "5.3"
    WHO_AND_HOW_OFTEN = "6.1"
    SAME_ITEM = "6.2"
    COUNTING_DAYS = "6.3"
    FLOOR = "6.4"

    @property
    def section(self) -> str:
        return self.partition(".")[0]


ALL_KINDS = frozenset(RequestKind)
ALL_REASONS = frozenset(Reason)


@dataclass(frozen=True, slots=True)
class Clause:
    """`terms` are the names of the policy terms it states; `kinds` and `reasons` say where it speaks."""

    code: ClauseCode
    source: str
    findings: frozenset[FindingCode]
    terms: tuple[str, ...] = ()
    kinds: frozenset[RequestKind] = ALL_KINDS
    reasons: frozenset[Reason] = ALL_REASONS

    def speaks_of(self, kind: RequestKind, reason: Reason) -> bool:
        return kind in self.kinds and reason in self.reasons


_C, _F, _K, _R = ClauseCode, FindingCode, RequestKind, Reason
_NO_REASON = frozenset({_R.NO_LONGER_WANTED, _R.SOFTWARE_ISSUE})
_DEFECT = frozenset({_R.DEFECTIVE, _R.SOFTWARE_ISSUE})
_COUNTERFEIT = frozenset({_R.COUNTERFEIT})
_MISMATCH = frozenset({_R.WRONG_ITEM, _R.MISSING_PARTS, _R.DAMAGED_IN_TRANSIT, _R.NOT_AS_DESCRIBED, _R.NOT_DELIVERED})
_PRICE = frozenset({_K.PRICE_PROTECTION})


def _found(*codes: FindingCode) -> frozenset[FindingCode]:
    return frozenset(codes)


CLAUSES: tuple[Clause, ...] = (
    # 1 return and exchange for no reason
    Clause(
        _C.NO_REASON_DAYS,
        "CPL 25; R7 10",
        _found(_F.WINDOW_CLOSED),
        terms=("no_reason_days",),
        kinds=ALL_KINDS - _PRICE,
        reasons=_NO_REASON,
    ),
    Clause(
        _C.CONDITION,
        "R7 8-9, 31",
        _found(_F.NOT_INTACT, _F.CONDITION_DISPUTED),
        terms=("refuses_opened_goods", "requires_outer_box"),
        reasons=_NO_REASON,
    ),
    Clause(
        _C.RETURN_COST,
        "CPL 25; R7 18; TB 53-54",
        _found(_F.OUTBOUND_FREIGHT_KEPT, _F.COLLECT_NOT_AGREED),
        terms=("return_shipping_payer", "restocking_fee_percent"),
    ),
    Clause(
        _C.EXCLUSIONS,
        "CPL 25; R7 6-7, 20",
        _found(_F.EXCLUDED_BY_NATURE, _F.EXCLUDED_BY_CONSENT, _F.EXCLUSION_NOT_CONFIRMED, _F.EXCLUSION_NOT_ALLOWED),
        terms=("sale_items_final",),
    ),
    Clause(_C.NO_REASON_EXCHANGE, "TB 54", frozenset(), terms=("allows_no_reason_exchange",)),
    Clause(_C.GOOD_FAITH, "CPR 19; TB 53", _found(_F.ABUSE_FLAGGED)),
    # 2 defects
    Clause(
        _C.DEFECT_RETURN,
        "CPL 24; 3B",
        _found(_F.WINDOW_CLOSED, _F.RESCISSION_CLAIMED),
        terms=("defect_return_days",),
        kinds=frozenset({_K.RETURN_REFUND, _K.REFUND_ONLY}),
        reasons=_DEFECT,
    ),
    Clause(
        _C.DEFECT_EXCHANGE,
        "3B; ZJ 26",
        _found(_F.WINDOW_CLOSED, _F.OUT_OF_STOCK),
        terms=("defect_exchange_days",),
        kinds=frozenset({_K.EXCHANGE}),
        reasons=_DEFECT,
    ),
    Clause(_C.DEFECT_REMEDY, "CPL 24, 26; 3B", frozenset(), terms=("defect_remedy",)),
    Clause(
        _C.DEFECT_EVIDENCE,
        "CPL 23; TB 65-66",
        _found(
            _F.EVIDENCE_MISSING,
            _F.SOURCE_PROOF_OPEN,
            _F.SOURCE_UNPROVEN,
            _F.CAUSE_DISPUTED,
            _F.BURDEN_ON_STORE,
            _F.SELF_CHECK_MISSING,
            _F.SAFETY_HAZARD,
        ),
        reasons=_DEFECT,
    ),
    # 3 warranty
    Clause(
        _C.WARRANTY_TERM,
        "CPR 18; CC 202; 3B",
        _found(
            _F.WARRANTY_ENDED,
            _F.BRAND_WARRANTY_APPLIES,
            _F.EXTENDED_WARRANTY_APPLIES,
            _F.EXTENSION_LATE,
            _F.TERM_RESTARTED,
            _F.REPAIR_DAYS_ADDED,
            _F.WINDOW_CLOSED,
        ),
        terms=("warranty_months",),
        reasons=_DEFECT,
    ),
    Clause(
        _C.NOT_COVERED,
        "LG3; 3B",
        _found(
            _F.HUMAN_DAMAGE,
            _F.UNAUTHORISED_REPAIR,
            _F.FORCE_MAJEURE,
            _F.NORMAL_WEAR,
            _F.NOT_A_DEFECT,
            _F.DEFECT_DISCLOSED,
        ),
    ),
    Clause(
        _C.REPAIRS,
        "3B; ZJ 26",
        _found(_F.REPAIRS_EXHAUSTED, _F.REPAIR_OVERRUN, _F.ONSITE_REPAIR),
        terms=("offers_onsite_repair",),
    ),
    # 4 not what was bought
    Clause(_C.MISMATCH_DAYS, "TB 77, 79", _found(_F.WINDOW_CLOSED), kinds=ALL_KINDS - _PRICE, reasons=_MISMATCH),
    Clause(
        _C.MISMATCH_PROOF,
        "TB 65, 75-78; JD2 26",
        _found(
            _F.EVIDENCE_MISSING,
            _F.LATE_DAMAGE_REPORT,
            _F.BURDEN_ON_CUSTOMER,
            _F.DESCRIPTION_DISPUTED,
            _F.SIGN_OFF_DISPUTED,
            _F.NOT_INTACT,
            _F.CONDITION_DISPUTED,
        ),
        reasons=_MISMATCH,
    ),
    Clause(
        _C.COUNTERFEIT,
        "TB 66, 69",
        _found(_F.SOURCE_PROOF_OPEN, _F.SOURCE_UNPROVEN, _F.EVIDENCE_MISSING),
        reasons=_COUNTERFEIT,
    ),
    # 5 money
    Clause(
        _C.PRICE_PROTECTION,
        "CPR 12",
        _found(_F.NO_PRICE_PROTECTION, _F.NO_PRICE_DROP, _F.WINDOW_CLOSED),
        terms=("price_protection_days",),
        kinds=_PRICE,
    ),
    Clause(
        _C.REFUND_AMOUNT,
        "R7 12, 14-17; TB 61; ZJ 13",
        _found(_F.REFUND_RECALCULATED, _F.VOUCHERS_IN_KIND, _F.GIFT_DEDUCTED, _F.GIFT_KEPT),
    ),
    Clause(_C.REFUND_ONLY, "TB 7, 14, 23", _found(_F.DEPOSIT_FORFEITED, _F.INTERCEPT_PENDING, _F.GOODS_KEPT)),
    # 6 every request
    Clause(
        _C.WHO_AND_HOW_OFTEN,
        "LG3; TB 6, 43",
        _found(
            _F.NOT_ORDER_OWNER,
            _F.OPEN_TICKET,
            _F.APPLICATION_LIMIT,
            _F.QUANTITY_EXCEEDED,
            _F.REASON_NOT_FOR_KIND,
            _F.NOT_YET_DELIVERED,
            _F.REAPPLY_NEEDS_CONSENT,
        ),
    ),
    Clause(_C.SAME_ITEM, "LG4; TB 6", _found(_F.PROOF_INDICATIVE, _F.SERIAL_MISMATCH, _F.DUPLICATE_SERIAL)),
    Clause(_C.COUNTING_DAYS, "CC 201-203; HOL", _found(_F.ROLLED_TO_WORKDAY, _F.CALENDAR_YEAR_UNKNOWN)),
    Clause(_C.FLOOR, "TB 13; CPL 26; CPR 12", _found(_F.STORE_TERM_OVERRIDDEN, _F.STORE_PROMISE_APPLIES)),
)
CLAUSE_OF = {clause.code: clause for clause in CLAUSES}
CLAUSE_OF_TERM = {term: clause for clause in CLAUSES for term in clause.terms}

REFUSED_LIKE = {
    RefusalCode.WINDOW_CLOSED: _F.WINDOW_CLOSED,
    RefusalCode.WARRANTY_ENDED: _F.WARRANTY_ENDED,
    RefusalCode.NOT_INTACT: _F.NOT_INTACT,
    RefusalCode.EXCLUDED_BY_NATURE: _F.EXCLUDED_BY_NATURE,
    RefusalCode.HUMAN_DAMAGE: _F.HUMAN_DAMAGE,
    RefusalCode.UNAUTHORISED_REPAIR: _F.UNAUTHORISED_REPAIR,
    RefusalCode.NORMAL_WEAR: _F.NORMAL_WEAR,
    RefusalCode.NOT_A_DEFECT: _F.NOT_A_DEFECT,
    RefusalCode.EVIDENCE_MISSING: _F.EVIDENCE_MISSING,
    RefusalCode.SERIAL_MISMATCH: _F.SERIAL_MISMATCH,
    RefusalCode.NO_PRICE_PROTECTION: _F.NO_PRICE_PROTECTION,
    RefusalCode.ALREADY_SETTLED: _F.QUANTITY_EXCEEDED,
}
"""The finding that says the same as a store's coded refusal."""


def clause_for(code: FindingCode | RefusalCode, kind: RequestKind, reason: Reason) -> Clause:
    """The clause that governs a finding, or a store's refusal, about a request of this kind and reason.

    Where no clause with this code speaks of such a request (an agent may refuse anything), the first with it is named.
    """
    finding = REFUSED_LIKE[code] if isinstance(code, RefusalCode) else code
    governing = [clause for clause in CLAUSES if finding in clause.findings]
    return next((clause for clause in governing if clause.speaks_of(kind, reason)), governing[0])
