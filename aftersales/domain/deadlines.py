"""Which due times there are, who must act, how long they run, and what passing them means (rules 6.1, 6.2, 6.5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aftersales.domain.calendar import (
    DueTime,
    RestCalendar,
    explain_clock,
    explain_clock_days,
    explain_legal_days,
    explain_workdays,
)


class Side(StrEnum):
    """Who has the ball."""

    CUSTOMER = "customer"
    STORE = "store"
    PLATFORM = "platform"


class TimerClass(StrEnum):
    HOURS = "hours"  # 24 x 7, nothing rolls
    DAYS = "days"  # plain clock, to 24:00 of the last day
    LEGAL_DAYS = "legal_days"  # natural days, roll off rest days
    WORKDAYS = "workdays"


class Consequence(StrEnum):
    """What passing a due time does; the clock maps each code to one service call."""

    DROP_DRAFT = "drop_draft"
    JUDGE_SILENT_STORE = "judge_silent_store"
    CLOSE_UNANSWERED = "close_unanswered"
    LAPSE_OFFER = "lapse_offer"
    ACCEPT_RETURN = "accept_return"
    MARK_OVERDUE = "mark_overdue"
    CONVERT_TO_REFUND = "convert_to_refund"
    CONFIRM_RECEIPT = "confirm_receipt"
    ESCALATE = "escalate"
    ACCEPT_DISPUTE = "accept_dispute"
    CLOSE_EVIDENCE_ROUND = "close_evidence_round"
    MARK_RULING_OVERDUE = "mark_ruling_overdue"
    CLOSE_DISPUTE = "close_dispute"


class DeadlineCode(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    CUSTOMER_INFO = "customer_info"
    OFFER_REPLY = "offer_reply"
    AFTER_REFUSAL = "after_refusal"
    RETURN_SHIPPING = "return_shipping"
    RETURN_INSPECTION = "return_inspection"
    AFTER_INSPECTION = "after_inspection"
    REPAIR = "repair"
    OUTBOUND_SHIPPING = "outbound_shipping"
    OUTBOUND_SHIPPING_GRACE = "outbound_shipping_grace"
    RECEIPT = "receipt"
    REFUND = "refund"
    REFUND_LEGAL = "refund_legal"
    DISPUTE_ACCEPTANCE = "dispute_acceptance"
    EVIDENCE_ROUND = "evidence_round"
    RULING = "ruling"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """`amount` counts hours or days by `timer`; `reminders` are hours before the end."""

    code: DeadlineCode
    side: Side
    timer: TimerClass
    amount: int
    consequence: Consequence
    reminders: tuple[int, ...] = (24, 4)

    def due_time(self, start: datetime, calendar: RestCalendar) -> DueTime:
        match self.timer:
            case TimerClass.HOURS:
                return explain_clock(start, hours=self.amount)
            case TimerClass.DAYS:
                return explain_clock_days(start, self.amount)
            case TimerClass.LEGAL_DAYS:
                return explain_legal_days(start, self.amount, calendar)
            case TimerClass.WORKDAYS:
                return explain_workdays(start, self.amount, calendar)

    def reminder_moments(self, start: datetime, due_at: datetime) -> tuple[datetime, ...]:
        """Reminders that still lie ahead of the start."""
        moments = (due_at - timedelta(hours=hours) for hours in self.reminders)
        return tuple(moment for moment in moments if moment > start)

    @property
    def only_marks(self) -> bool:
        """Acting late is still allowed: the expiry leaves the state as it is."""
        return self.consequence in {Consequence.MARK_OVERDUE, Consequence.MARK_RULING_OVERDUE}


_C, _T = Consequence, TimerClass
_RULES = (
    DeadlineRule(DeadlineCode.DRAFT, Side.CUSTOMER, _T.DAYS, 7, _C.DROP_DRAFT, reminders=()),
    DeadlineRule(DeadlineCode.REVIEW, Side.STORE, _T.HOURS, 48, _C.JUDGE_SILENT_STORE),
    DeadlineRule(DeadlineCode.CUSTOMER_INFO, Side.CUSTOMER, _T.DAYS, 3, _C.CLOSE_UNANSWERED),
    DeadlineRule(DeadlineCode.OFFER_REPLY, Side.CUSTOMER, _T.HOURS, 48, _C.LAPSE_OFFER),
    DeadlineRule(DeadlineCode.AFTER_REFUSAL, Side.CUSTOMER, _T.DAYS, 7, _C.CLOSE_UNANSWERED),
    DeadlineRule(DeadlineCode.RETURN_SHIPPING, Side.CUSTOMER, _T.DAYS, 7, _C.CLOSE_UNANSWERED),
    # From the waybill; the seven legal days from the carrier's sign-off come with tracking.
    DeadlineRule(DeadlineCode.RETURN_INSPECTION, Side.STORE, _T.DAYS, 10, _C.ACCEPT_RETURN),
    DeadlineRule(DeadlineCode.AFTER_INSPECTION, Side.CUSTOMER, _T.DAYS, 7, _C.CLOSE_UNANSWERED),
    DeadlineRule(DeadlineCode.REPAIR, Side.STORE, _T.LEGAL_DAYS, 30, _C.MARK_OVERDUE),
    DeadlineRule(DeadlineCode.OUTBOUND_SHIPPING, Side.STORE, _T.HOURS, 72, _C.MARK_OVERDUE),
    DeadlineRule(DeadlineCode.OUTBOUND_SHIPPING_GRACE, Side.STORE, _T.HOURS, 24, _C.CONVERT_TO_REFUND, reminders=(4,)),
    DeadlineRule(DeadlineCode.RECEIPT, Side.CUSTOMER, _T.DAYS, 10, _C.CONFIRM_RECEIPT),
    DeadlineRule(DeadlineCode.REFUND, Side.STORE, _T.HOURS, 24, _C.MARK_OVERDUE, reminders=(4,)),
    # CPL art 25: within seven days of receiving the goods.
    DeadlineRule(DeadlineCode.REFUND_LEGAL, Side.STORE, _T.LEGAL_DAYS, 7, _C.ESCALATE),
    DeadlineRule(DeadlineCode.DISPUTE_ACCEPTANCE, Side.PLATFORM, _T.WORKDAYS, 1, _C.ACCEPT_DISPUTE, reminders=(4,)),
    DeadlineRule(DeadlineCode.EVIDENCE_ROUND, Side.CUSTOMER, _T.HOURS, 72, _C.CLOSE_EVIDENCE_ROUND),
    DeadlineRule(DeadlineCode.RULING, Side.PLATFORM, _T.WORKDAYS, 7, _C.MARK_RULING_OVERDUE),
    DeadlineRule(DeadlineCode.APPEAL, Side.CUSTOMER, _T.DAYS, 7, _C.CLOSE_DISPUTE, reminders=()),
)
RULES = {rule.code: rule for rule in _RULES}

RESUMED_AT_LEAST = timedelta(hours=24)
"""A paused due time comes back with its remainder, but never with less than this."""
