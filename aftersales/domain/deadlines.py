"""Which due times there are, who must act, how long they run, and what passing them means (rules 6.1, 6.2, 6.5)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from aftersales.domain.calendar import (
    DueTime,
    RestCalendar,
    explain_clock,
    explain_clock_days,
    explain_legal_days,
    explain_workdays,
)
from aftersales.domain.settings import DEFAULTS, SETTINGS, SettingCode, SettingsTable, Unit


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
    ADVANCE_REFUND = "advance_refund"
    MARK_BREACH = "mark_breach"
    ESCALATE = "escalate"
    ACCEPT_DISPUTE = "accept_dispute"
    CLOSE_EVIDENCE_ROUND = "close_evidence_round"
    MARK_RULING_OVERDUE = "mark_ruling_overdue"
    RESUME_DISPUTE = "resume_dispute"
    FORCE_EXECUTION = "force_execution"
    UPHOLD_RULING = "uphold_ruling"
    CLOSE_DISPUTE = "close_dispute"
    BOOK_PENALTY = "book_penalty"


class DeadlineCode(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    CUSTOMER_INFO = "customer_info"
    OFFER_REPLY = "offer_reply"
    AFTER_REFUSAL = "after_refusal"
    RETURN_SHIPPING = "return_shipping"
    RETURN_INSPECTION = "return_inspection"
    RETURN_INSPECTION_SIGNED = "return_inspection_signed"
    AFTER_INSPECTION = "after_inspection"
    REPAIR = "repair"
    OUTBOUND_SHIPPING = "outbound_shipping"
    OUTBOUND_SHIPPING_GRACE = "outbound_shipping_grace"
    RECEIPT = "receipt"
    REFUND = "refund"
    REFUND_LEGAL = "refund_legal"
    REFUND_BREACH = "refund_breach"
    DISPUTE_ACCEPTANCE = "dispute_acceptance"
    EVIDENCE_ROUND = "evidence_round"
    SUPPLY_PROOF = "supply_proof"
    RULING = "ruling"
    EXECUTION = "execution"
    APPEAL = "appeal"
    APPEAL_REVIEW = "appeal_review"
    SUSPENSION = "suspension"
    BRAND_CHECK = "brand_check"
    COURT_SLIP = "court_slip"
    AUTHORITY = "authority"
    PENALTY_APPEAL = "penalty_appeal"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """`amount` counts hours or days by `timer`; `reminders` are hours before the end.

    Both are the values of `setting` and `remind_by` in force when the due time starts; `nudge_after` is one more
    reminder, so many days after the start, or at the end of so many working days where its setting counts those.
    """

    code: DeadlineCode
    side: Side
    timer: TimerClass
    setting: SettingCode
    consequence: Consequence
    remind_by: SettingCode | None = SettingCode.REMIND_H
    nudge_after: SettingCode | None = None
    amount: int = 0
    reminders: tuple[int, ...] = ()
    nudge_days: int = 0

    def in_force(self, table: SettingsTable, store_id: int | None, at: datetime) -> "DeadlineRule":
        """This rule with the values of a moment, for one store."""
        hours = SETTINGS[self.setting].unit is Unit.HOURS and self.timer is not TimerClass.HOURS
        amount = table.number(self.setting, store_id, at) // (24 if hours else 1)
        reminders = table.hours_before(self.remind_by, store_id, at) if self.remind_by else ()
        nudge_days = table.number(self.nudge_after, store_id, at) if self.nudge_after else 0
        return replace(self, amount=amount, reminders=reminders, nudge_days=nudge_days)

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

    def reminder_moments(self, start: datetime, due_at: datetime, calendar: RestCalendar) -> tuple[datetime, ...]:
        """Reminders that still lie ahead of the start."""
        moments = [due_at - timedelta(hours=hours) for hours in self.reminders]
        nudge = [self._nudge(start, calendar)] if self.nudge_days else []
        return tuple(moment for moment in (*nudge, *moments) if start < moment < due_at)

    def _nudge(self, start: datetime, calendar: RestCalendar) -> datetime:
        if self.nudges_in_workdays:
            return explain_workdays(start, self.nudge_days, calendar).at
        return start + timedelta(days=self.nudge_days)

    @property
    def nudges_in_workdays(self) -> bool:
        return self.nudge_after is not None and SETTINGS[self.nudge_after].unit is Unit.WORKDAYS

    @property
    def only_marks(self) -> bool:
        """Acting late is still allowed: the expiry leaves the state as it is."""
        marks = {Consequence.MARK_OVERDUE, Consequence.MARK_RULING_OVERDUE, Consequence.MARK_BREACH}
        return self.consequence in marks


_C, _T, _S, _D = Consequence, TimerClass, SettingCode, DeadlineCode
_SHORT = SettingCode.REMIND_SHORT_H
_RULES = (
    DeadlineRule(_D.DRAFT, Side.CUSTOMER, _T.DAYS, _S.DRAFT_D, _C.DROP_DRAFT, None),
    DeadlineRule(_D.REVIEW, Side.STORE, _T.HOURS, _S.SELLER_REVIEW_H, _C.JUDGE_SILENT_STORE, _S.SELLER_REVIEW_REMIND_H),
    DeadlineRule(_D.CUSTOMER_INFO, Side.CUSTOMER, _T.DAYS, _S.BUYER_INFO_H, _C.CLOSE_UNANSWERED),
    DeadlineRule(_D.OFFER_REPLY, Side.CUSTOMER, _T.HOURS, _S.OFFER_H, _C.LAPSE_OFFER),
    DeadlineRule(_D.AFTER_REFUSAL, Side.CUSTOMER, _T.DAYS, _S.BUYER_AFTER_REFUSAL_D, _C.CLOSE_UNANSWERED),
    DeadlineRule(_D.RETURN_SHIPPING, Side.CUSTOMER, _T.DAYS, _S.BUYER_SHIP_D, _C.CLOSE_UNANSWERED),
    # From the waybill, while nobody knows when the parcel arrived ...
    DeadlineRule(_D.RETURN_INSPECTION, Side.STORE, _T.DAYS, _S.SELLER_CONFIRM_AFTER_WAYBILL_D, _C.ACCEPT_RETURN),
    # ... and from the carrier's sign-off once it is known: the next generation of the same due time (R7 13, CPL 25).
    DeadlineRule(
        _D.RETURN_INSPECTION_SIGNED, Side.STORE, _T.LEGAL_DAYS, _S.SELLER_CONFIRM_AFTER_SIGNOFF_D, _C.ACCEPT_RETURN
    ),
    DeadlineRule(_D.AFTER_INSPECTION, Side.CUSTOMER, _T.DAYS, _S.BUYER_AFTER_INSPECTION_D, _C.CLOSE_UNANSWERED),
    # Zhejiang asks for a loaner after some days (ZJ 26); elsewhere it is only a nudge.
    DeadlineRule(_D.REPAIR, Side.STORE, _T.LEGAL_DAYS, _S.REPAIR_D, _C.MARK_OVERDUE, nudge_after=_S.REPAIR_SOFT_D),
    DeadlineRule(_D.OUTBOUND_SHIPPING, Side.STORE, _T.HOURS, _S.RESHIP_H, _C.MARK_OVERDUE),
    DeadlineRule(_D.OUTBOUND_SHIPPING_GRACE, Side.STORE, _T.HOURS, _S.RESHIP_GRACE_H, _C.CONVERT_TO_REFUND, _SHORT),
    DeadlineRule(_D.RECEIPT, Side.CUSTOMER, _T.DAYS, _S.BUYER_CONFIRM_D, _C.CONFIRM_RECEIPT),
    DeadlineRule(_D.REFUND, Side.STORE, _T.HOURS, _S.REFUND_TARGET_H, _C.MARK_OVERDUE, _SHORT),
    # CPL art 25: within seven days of receiving the goods; counted from the grant, like the next.
    DeadlineRule(_D.REFUND_LEGAL, Side.STORE, _T.LEGAL_DAYS, _S.REFUND_LEGAL_D, _C.ADVANCE_REFUND),
    # R7 art 31, PEN art 9: more than fifteen days is unlawful.
    DeadlineRule(_D.REFUND_BREACH, Side.PLATFORM, _T.LEGAL_DAYS, _S.REFUND_BREACH_D, _C.MARK_BREACH),
    DeadlineRule(_D.DISPUTE_ACCEPTANCE, Side.PLATFORM, _T.WORKDAYS, _S.PLATFORM_ACCEPT_WD, _C.ACCEPT_DISPUTE, _SHORT),
    DeadlineRule(_D.EVIDENCE_ROUND, Side.CUSTOMER, _T.HOURS, _S.EVIDENCE_H, _C.CLOSE_EVIDENCE_ROUND),
    # TB 66: the store first proves the source of what is said to be a counterfeit, with papers it has to fetch.
    DeadlineRule(_D.SUPPLY_PROOF, Side.STORE, _T.HOURS, _S.SUPPLY_PROOF_H, _C.CLOSE_EVIDENCE_ROUND),
    # What the platform wants to keep reminds it; what it must keep makes it late (CPR 46).
    DeadlineRule(
        _D.RULING,
        Side.PLATFORM,
        _T.WORKDAYS,
        _S.RULING_MAX_WD,
        _C.MARK_RULING_OVERDUE,
        nudge_after=_S.RULING_TARGET_WD,
    ),
    # TB 84-86: what the store does not carry out the platform does from its deposit.
    DeadlineRule(_D.EXECUTION, Side.STORE, _T.HOURS, _S.EXECUTE_H, _C.FORCE_EXECUTION, _SHORT),
    DeadlineRule(_D.APPEAL, Side.CUSTOMER, _T.DAYS, _S.APPEAL_D, _C.CLOSE_DISPUTE, _SHORT),
    DeadlineRule(_D.APPEAL_REVIEW, Side.PLATFORM, _T.WORKDAYS, _S.APPEAL_REVIEW_WD, _C.UPHOLD_RULING),
    # TB 82-83: thirty days to settle or to test; the receipt of police or court, then six months at most.
    DeadlineRule(_D.SUSPENSION, Side.PLATFORM, _T.DAYS, _S.SUSPEND_D, _C.RESUME_DISPUTE),
    DeadlineRule(_D.BRAND_CHECK, Side.PLATFORM, _T.DAYS, _S.BRAND_CHECK_D, _C.RESUME_DISPUTE),
    DeadlineRule(_D.COURT_SLIP, Side.PLATFORM, _T.WORKDAYS, _S.COURT_SLIP_WD, _C.RESUME_DISPUTE),
    DeadlineRule(_D.AUTHORITY, Side.PLATFORM, _T.DAYS, _S.AUTHORITY_D, _C.RESUME_DISPUTE),
    DeadlineRule(_D.PENALTY_APPEAL, Side.STORE, _T.DAYS, _S.PENALTY_APPEAL_D, _C.BOOK_PENALTY),
)
_ANY_TIME = datetime.max.replace(tzinfo=UTC)
RULES = {rule.code: rule.in_force(DEFAULTS, None, _ANY_TIME) for rule in _RULES}
"""With their default values."""

_NOT_FOR_ALL = {DeadlineCode.DRAFT, DeadlineCode.APPEAL, DeadlineCode.EXECUTION}
RECOUNTED = frozenset(code for code, rule in RULES.items() if rule.side is not Side.PLATFORM) - _NOT_FOR_ALL
"""What the platform may have counted anew by other values; its own time is nobody's to move."""
EXTENDED_FOR_ALL = frozenset(
    code for code in RECOUNTED if RULES[code].side is Side.CUSTOMER or not SETTINGS[RULES[code].setting].law
)
"""What a holiday may lengthen: never a time by which the law makes the store do something for the customer."""

RESUMED_AT_LEAST = timedelta(hours=24)
"""A paused due time comes back with its remainder, but never with less than this; the default."""
