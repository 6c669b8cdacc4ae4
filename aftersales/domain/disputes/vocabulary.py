"""The words of platform intervention: states, actions, grounds, and why a step is refused (rules 6.2)."""

from collections.abc import Mapping
from enum import StrEnum


class DisputeState(StrEnum):
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    COLLECTING_EVIDENCE = "collecting_evidence"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    AWAITING_EXECUTION = "awaiting_execution"
    RULED = "ruled"
    EXECUTED = "executed"
    UNDER_APPEAL = "under_appeal"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


ENDED_DISPUTES = frozenset({DisputeState.SETTLED, DisputeState.WITHDRAWN, DisputeState.CLOSED})
PENDING = frozenset(DisputeState) - ENDED_DISPUTES - {DisputeState.EXECUTED}
"""Something is still to be shown, decided or carried out."""
UNDECIDED = frozenset(
    {
        DisputeState.AWAITING_ACCEPTANCE,
        DisputeState.COLLECTING_EVIDENCE,
        DisputeState.UNDER_REVIEW,
        DisputeState.SUSPENDED,
    }
)
"""Before the first ruling: the sides can still settle it among themselves."""


class DisputeAction(StrEnum):
    OPEN = "open"
    ACCEPT = "accept"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"
    OFFER_SETTLEMENT = "offer_settlement"
    ACCEPT_SETTLEMENT = "accept_settlement"
    DECLINE_SETTLEMENT = "decline_settlement"
    FINISH_EVIDENCE = "finish_evidence"
    ADD_LATE = "add_late"
    CLOSE_ROUND = "close_round"
    EXTEND_ROUND = "extend_round"
    ASK = "ask"
    SUSPEND = "suspend"
    RECORD_SLIP = "record_slip"
    RESUME = "resume"
    PROPOSE_RULING = "propose_ruling"
    DECLINE_RULING = "decline_ruling"
    RULE = "rule"
    MARK_OVERDUE = "mark_overdue"
    EXECUTE = "execute"
    LEAVE_EXECUTION = "leave_execution"
    ACCEPT_RULING = "accept_ruling"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    CHANGE_RULING = "change_ruling"
    CLOSE = "close"
    RESCHEDULE = "reschedule"


class Ground(StrEnum):
    """Why the platform is asked in."""

    REFUSED = "refused"
    OVERDUE = "overdue"
    NO_AGREEMENT = "no_agreement"
    GOODS_NOT_AS_SENT = "goods_not_as_sent"
    NO_RESPONSE = "no_response"
    DUTY_REFUSED = "duty_refused"
    POOR_ATTITUDE = "poor_attitude"


COMPLAINTS = frozenset({Ground.NO_RESPONSE, Ground.DUTY_REFUSED, Ground.POOR_ATTITUDE})
"""Grounds of a complaint about the store's conduct (F39): it claims nothing, so it holds no ticket."""


class Dismissal(StrEnum):
    """Why the platform does not take a case up, or stops it."""

    OUT_OF_TIME = "out_of_time"
    OTHER_ITEM = "other_item"
    SETTLED_BEFORE = "settled_before"
    SHAM_TRADE = "sham_trade"
    EXTRA_LOSS = "extra_loss"
    UNFOUNDED = "unfounded"


DISMISSAL_RULES: Mapping[Dismissal, str] = {
    Dismissal.OUT_OF_TIME: "TB 6",
    Dismissal.OTHER_ITEM: "TB 6",
    Dismissal.SETTLED_BEFORE: "TB 6",
    Dismissal.SHAM_TRADE: "TB 6",
    Dismissal.EXTRA_LOSS: "TB 6",
    Dismissal.UNFOUNDED: "TB 65",
}
"""The article behind each. Article 6 lists what is not accepted, and "unfounded" is not among it; the nearest rule is
that missing evidence loses."""


class SuspensionGround(StrEnum):
    """What a suspended dispute waits for (TB 82-83)."""

    AGREED = "agreed"
    TEST = "test"
    POLICE = "police"
    COURT = "court"
    BRAND = "brand"


class OfferState(StrEnum):
    """Of a settlement one side offers to the other."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"
    LAPSED = "lapsed"


class Asked(StrEnum):
    """Whom a round of evidence asks."""

    BOTH = "both"
    CUSTOMER = "customer"
    STORE = "store"


class DisputeMoveCode(StrEnum):
    NOT_FROM_HERE = "dispute_not_from_here"
    NOT_YOURS = "dispute_not_yours"
    ALREADY_DONE = "dispute_already_done"
    STALE = "dispute_stale"
    TOO_LATE = "dispute_too_late"
    NOTE_MISSING = "dispute_note_missing"
    CHOICE_MISSING = "dispute_choice_missing"
    NO_MORE_QUESTIONS = "dispute_no_more_questions"
    NOT_ASKED = "dispute_not_asked"
    NOTHING_OFFERED = "settlement_nothing_offered"
    NOT_A_COUNTERFEIT = "dispute_not_a_counterfeit"
    COUNTERFEIT_UNPROVED = "ruling_counterfeit_unproved"
    COMPLAINT_CLAIMS_NOTHING = "complaint_claims_nothing"
    NOTHING_TO_SHOW = "dispute_nothing_to_show"
    TOO_MANY_FILES = "dispute_too_many_files"
    SLIP_NOT_AWAITED = "dispute_slip_not_awaited"
    AMOUNT_WRONG = "ruling_amount_wrong"
    FREIGHT_WRONG = "ruling_freight_wrong"
    OUTCOME_WRONG = "ruling_outcome_wrong"
    EVIDENCE_WRONG = "ruling_evidence_wrong"
    LIABLE_WRONG = "ruling_liable_wrong"
    PARTY_MAY_NOT_RULE = "ruling_by_party"
    DECIDED_BEFORE = "ruling_decided_before"
    SAME_PERSON = "ruling_same_person"
    WAITS_FOR_SIGNATURE = "ruling_waits_for_signature"
    NOTHING_TO_SIGN = "ruling_nothing_to_sign"
    NOT_APPEALABLE = "ruling_not_appealable"
    APPEALED_BEFORE = "ruling_appealed_before"
    ACCEPTED_BEFORE = "ruling_accepted_before"
    TICKET_ENDED = "ruling_ticket_ended"
    MONEY_LEFT = "ruling_money_left"


class IllegalDisputeMoveError(Exception):
    """The table or a guard says no; nothing was changed."""

    def __init__(self, code: DisputeMoveCode, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values
