"""The store's coded refusals; each names the rule that excludes the case."""

from dataclasses import dataclass
from enum import StrEnum


class RefusalCode(StrEnum):
    WINDOW_CLOSED = "window_closed"
    WARRANTY_ENDED = "warranty_ended"
    NOT_INTACT = "not_intact"
    EXCLUDED_BY_NATURE = "excluded_by_nature"
    HUMAN_DAMAGE = "human_damage"
    UNAUTHORISED_REPAIR = "unauthorised_repair"
    NORMAL_WEAR = "normal_wear"
    NOT_A_DEFECT = "not_a_defect"
    EVIDENCE_MISSING = "evidence_missing"
    SERIAL_MISMATCH = "serial_mismatch"
    NO_PRICE_PROTECTION = "no_price_protection"
    ALREADY_SETTLED = "already_settled"


@dataclass(frozen=True, slots=True)
class RefusalRule:
    code: RefusalCode
    source: str


REFUSALS = {
    rule.code: rule
    for rule in (
        RefusalRule(RefusalCode.WINDOW_CLOSED, "R7 10; CPL 24"),
        RefusalRule(RefusalCode.WARRANTY_ENDED, "CPR 18; CC 202"),
        RefusalRule(RefusalCode.NOT_INTACT, "R7 8-9; TB 77"),
        RefusalRule(RefusalCode.EXCLUDED_BY_NATURE, "CPL 25; R7 6-7"),
        RefusalRule(RefusalCode.HUMAN_DAMAGE, "LG3; 3B"),
        RefusalRule(RefusalCode.UNAUTHORISED_REPAIR, "LG3; 3B"),
        RefusalRule(RefusalCode.NORMAL_WEAR, "LG3"),
        RefusalRule(RefusalCode.NOT_A_DEFECT, "3B"),
        RefusalRule(RefusalCode.EVIDENCE_MISSING, "TB 65"),
        RefusalRule(RefusalCode.SERIAL_MISMATCH, "LG4; TB 6"),
        RefusalRule(RefusalCode.NO_PRICE_PROTECTION, "CPR 12"),
        RefusalRule(RefusalCode.ALREADY_SETTLED, "TB 6"),
    )
}
