"""The closed list of findings: what the engine can say about a request, and on whose authority."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self


class FindingKind(StrEnum):
    """A refusal outweighs a question, a question outweighs notes; the freight follows a question of fault."""

    REFUSAL = "refusal"
    FAULT_QUESTION = "fault_question"
    PLAIN_QUESTION = "plain_question"
    NOTE = "note"


_REFUSAL = FindingKind.REFUSAL
_FAULT = FindingKind.FAULT_QUESTION
_PLAIN = FindingKind.PLAIN_QUESTION
_NOTE = FindingKind.NOTE


class FindingCode(StrEnum):
    """Each code with its kind and its sources; the keys of the sources are those of the domain rules."""

    kind: FindingKind
    source: str

    def __new__(cls, code: str, kind: FindingKind, source: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.kind = kind
        member.source = source
        return member

    NOT_ORDER_OWNER = "NOT_ORDER_OWNER", _REFUSAL, "LG3"
    OPEN_TICKET = "OPEN_TICKET", _REFUSAL, "WX2"
    APPLICATION_LIMIT = "APPLICATION_LIMIT", _REFUSAL, "WX2"
    QUANTITY_EXCEEDED = "QUANTITY_EXCEEDED", _REFUSAL, "TB 6; portal invariant"
    REASON_NOT_FOR_KIND = "REASON_NOT_FOR_KIND", _REFUSAL, "TOP reason lists"
    NOT_YET_DELIVERED = "NOT_YET_DELIVERED", _REFUSAL, "TOP goods status"
    DEPOSIT_FORFEITED = "DEPOSIT_FORFEITED", _REFUSAL, "TB 14"
    EXCLUDED_BY_NATURE = "EXCLUDED_BY_NATURE", _REFUSAL, "CPL 25; R7 6"
    EXCLUDED_BY_CONSENT = "EXCLUDED_BY_CONSENT", _REFUSAL, "R7 7, 20"
    NOT_INTACT = "NOT_INTACT", _REFUSAL, "R7 8-9; TB 77"
    WINDOW_CLOSED = "WINDOW_CLOSED", _REFUSAL, "R7 10; CPL 24; 3B"
    WARRANTY_ENDED = "WARRANTY_ENDED", _REFUSAL, "CPR 18; CC 202"
    HUMAN_DAMAGE = "HUMAN_DAMAGE", _REFUSAL, "LG3; 3B"
    UNAUTHORISED_REPAIR = "UNAUTHORISED_REPAIR", _REFUSAL, "LG3; 3B"
    FORCE_MAJEURE = "FORCE_MAJEURE", _REFUSAL, "3B"
    NORMAL_WEAR = "NORMAL_WEAR", _REFUSAL, "LG3"
    NOT_A_DEFECT = "NOT_A_DEFECT", _REFUSAL, "3B; self-check rule"
    DEFECT_DISCLOSED = "DEFECT_DISCLOSED", _REFUSAL, "CPL 23"
    NO_PRICE_PROTECTION = "NO_PRICE_PROTECTION", _REFUSAL, "CPR 12"
    NO_PRICE_DROP = "NO_PRICE_DROP", _REFUSAL, "CPR 12"

    CONDITION_DISPUTED = "CONDITION_DISPUTED", _FAULT, "R7 8-9"
    CAUSE_DISPUTED = "CAUSE_DISPUTED", _FAULT, "CPL 23; TB 65"
    EVIDENCE_MISSING = "EVIDENCE_MISSING", _FAULT, "TB 65"
    SOURCE_PROOF_OPEN = "SOURCE_PROOF_OPEN", _FAULT, "TB 66"
    DESCRIPTION_DISPUTED = "DESCRIPTION_DISPUTED", _FAULT, "TB 78"
    LATE_DAMAGE_REPORT = "LATE_DAMAGE_REPORT", _FAULT, "TB 75; JD2 26"
    BURDEN_ON_CUSTOMER = "BURDEN_ON_CUSTOMER", _FAULT, "TB 76"
    RESCISSION_CLAIMED = "RESCISSION_CLAIMED", _FAULT, "CPL 24"
    REPAIR_OVERRUN = "REPAIR_OVERRUN", _FAULT, "JD2; 3B"
    EXTENSION_LATE = "EXTENSION_LATE", _FAULT, "LG2"
    PROOF_INDICATIVE = "PROOF_INDICATIVE", _FAULT, "LG4"
    SERIAL_MISMATCH = "SERIAL_MISMATCH", _FAULT, "LG4; TB 6"
    DUPLICATE_SERIAL = "DUPLICATE_SERIAL", _FAULT, "LG4"
    ABUSE_FLAGGED = "ABUSE_FLAGGED", _FAULT, "CPR 19; TB 53"

    SAFETY_HAZARD = "SAFETY_HAZARD", _PLAIN, "CPL 19"
    SELF_CHECK_MISSING = "SELF_CHECK_MISSING", _PLAIN, "LG4"
    OUT_OF_STOCK = "OUT_OF_STOCK", _PLAIN, "TOP exchange state 14; ZJ 26"
    REAPPLY_NEEDS_CONSENT = "REAPPLY_NEEDS_CONSENT", _PLAIN, "TB 43"
    SIGN_OFF_DISPUTED = "SIGN_OFF_DISPUTED", _PLAIN, "TB 36, 38"
    INTERCEPT_PENDING = "INTERCEPT_PENDING", _PLAIN, "TB 23"
    GOODS_KEPT = "GOODS_KEPT", _PLAIN, "TB 7, 67"

    STORE_TERM_OVERRIDDEN = "STORE_TERM_OVERRIDDEN", _NOTE, "TB 13; R7 31; CPL 26"
    STORE_PROMISE_APPLIES = "STORE_PROMISE_APPLIES", _NOTE, "R7 5; CPR 12"
    BRAND_WARRANTY_APPLIES = "BRAND_WARRANTY_APPLIES", _NOTE, "LG1; LG3"
    EXTENDED_WARRANTY_APPLIES = "EXTENDED_WARRANTY_APPLIES", _NOTE, "LG2; CPR 12"
    TERM_RESTARTED = "TERM_RESTARTED", _NOTE, "CPR 18"
    REPAIR_DAYS_ADDED = "REPAIR_DAYS_ADDED", _NOTE, "CPR 18"
    REPAIRS_EXHAUSTED = "REPAIRS_EXHAUSTED", _NOTE, "3B; ZJ 26"
    BURDEN_ON_STORE = "BURDEN_ON_STORE", _NOTE, "CPL 23"
    SOURCE_UNPROVEN = "SOURCE_UNPROVEN", _NOTE, "TB 66, 69"
    EXCLUSION_NOT_CONFIRMED = "EXCLUSION_NOT_CONFIRMED", _NOTE, "R7 20; CPR 19"
    EXCLUSION_NOT_ALLOWED = "EXCLUSION_NOT_ALLOWED", _NOTE, "R7 7, 30"
    ROLLED_TO_WORKDAY = "ROLLED_TO_WORKDAY", _NOTE, "CC 203"
    CALENDAR_YEAR_UNKNOWN = "CALENDAR_YEAR_UNKNOWN", _NOTE, "HOL"
    GIFT_DEDUCTED = "GIFT_DEDUCTED", _NOTE, "R7 12; TB 61"
    GIFT_KEPT = "GIFT_KEPT", _NOTE, "ZJ 13"
    REFUND_RECALCULATED = "REFUND_RECALCULATED", _NOTE, "R7 17"
    VOUCHERS_IN_KIND = "VOUCHERS_IN_KIND", _NOTE, "R7 14-15"
    OUTBOUND_FREIGHT_KEPT = "OUTBOUND_FREIGHT_KEPT", _NOTE, "TB 53"
    COLLECT_NOT_AGREED = "COLLECT_NOT_AGREED", _NOTE, "TB 46, 51"
    ONSITE_REPAIR = "ONSITE_REPAIR", _NOTE, "CPR 12"


Value = int | str | date | Decimal


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason of a verdict. Its values are what a sentence about it needs beside the verdict itself."""

    code: FindingCode
    kind: FindingKind
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def as_json(self) -> dict[str, object]:
        """Whole numbers stay numbers; days and money become text."""
        values = {name: value if isinstance(value, int) else str(value) for name, value in self.values.items()}
        return {"code": self.code.value, "kind": self.kind.value, "source": self.code.source, "values": values}


def finding(code: FindingCode, **values: Value) -> Finding:
    return Finding(code, code.kind, values)


def note(code: FindingCode) -> Finding:
    """A code that would refuse elsewhere and only explains here."""
    return Finding(code, FindingKind.NOTE)
