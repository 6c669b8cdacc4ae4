"""Names, units and sources of what the platform may set, and why a value is refused."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.domain.settings import (
    SETTINGS,
    Gain,
    Group,
    PolicyFloorCode,
    SettingCode,
    SettingFault,
    SettingRefusedError,
    Source,
    Unit,
    Value,
)
from aftersales.wording.moments import shown_day, shown_money

Words = str | Promise

_C = SettingCode
SETTING_NAMES: Mapping[str, Words] = {
    _C.AUTO_APPROVE: _("Approve by itself when the store is silent"),
    _C.AUTO_ESCALATE: _("Hand up to the platform by itself"),
    _C.AUTO_CLOSE: _("Close by itself what the customer leaves unanswered"),
    _C.AUTO_CONFIRM: _("Confirm receipt and returned items by itself"),
    _C.FORCED_EXECUTION: _("Carry out by itself what a store owes and does not do"),
    _C.SELLER_REVIEW_H: _("Store's reply to a request"),
    _C.SELLER_REVIEW_REMIND_H: _("Reminders before the store's reply is due"),
    _C.SELLER_CONFIRM_AFTER_SIGNOFF_D: _("Store checks a return, from the carrier's delivery"),
    _C.SELLER_CONFIRM_AFTER_WAYBILL_D: _("Store checks a return, from the tracking number without tracking"),
    _C.RESHIP_H: _("Store ships the replacement"),
    _C.RESHIP_GRACE_H: _("Last chance to ship before it becomes a refund"),
    _C.REPAIR_D: _("Repair"),
    _C.REPAIR_SOFT_D: _("Repair, when to warn"),
    _C.DRAFT_D: _("How long a draft is kept"),
    _C.BUYER_INFO_H: _("Customer answers a question of the store"),
    _C.OFFER_H: _("Customer answers an offer"),
    _C.MAX_OFFERS: _("Offers of a store in one ticket"),
    _C.BUYER_AFTER_REFUSAL_D: _("Customer answers a refusal"),
    _C.MAX_RESUBMIT: _("How often a refused request can be sent again"),
    _C.MAX_APPLICATIONS_PER_LINE: _("Requests for one item of an order"),
    _C.BUYER_SHIP_D: _("Customer sends the item back"),
    _C.BUYER_AFTER_INSPECTION_D: _("Customer answers a failed inspection"),
    _C.BUYER_CONFIRM_D: _("Customer confirms receipt"),
    _C.AFTER_SALE_WINDOW_D: _("Complaints after the end of a request"),
    _C.ARRIVAL_DAMAGE_REPORT_H: _("Reporting damage found on arrival"),
    _C.RATING_WINDOW_D: _("Rating the service after the end"),
    _C.NEGOTIATION_BEFORE_ESCALATION_H: _("Talking before the platform can be asked"),
    _C.REMIND_H: _("Reminders before other time limits"),
    _C.REMIND_SHORT_H: _("Reminders before time limits of a day or less"),
    _C.RESUME_LEAST_H: _("What is left at least when a paused time limit goes on"),
    _C.EXTENSION_MAX_D: _("Longest extension of one time limit"),
    _C.DEAL_OUT: _("New tickets are dealt out to the agents"),
    _C.AUTO_APPROVE_AMOUNT_LIMIT: _("Up to this amount a silent store counts as agreeing"),
    _C.SECOND_PERSON_AMOUNT: _("Above this amount a refund needs a second person"),
    _C.RETURN_FREIGHT_MOST: _("The most that is given back for the parcel of a return"),
    _C.LOW_PRICE_PERCENT: _("Below this share of the list price customers are warned"),
    _C.REFUND_TARGET_H: _("Store pays the refund"),
    _C.REFUND_LEGAL_D: _("Refund, legal limit from the receipt of the goods"),
    _C.REFUND_BREACH_D: _("Refund, from when on it is a statutory breach"),
    _C.PLATFORM_ACCEPT_WD: _("Platform accepts a dispute"),
    _C.EVIDENCE_H: _("Evidence round"),
    _C.EVIDENCE_EXT_H: _("Extension of an evidence round"),
    _C.SUPPLY_PROOF_H: _("Evidence round where a counterfeit is claimed"),
    _C.RULING_TARGET_WD: _("Ruling, target"),
    _C.RULING_MAX_WD: _("Ruling, at the latest"),
    _C.EXECUTE_H: _("Store carries out a ruling"),
    _C.APPEAL_D: _("Appeal against a ruling"),
    _C.APPEAL_REVIEW_WD: _("Platform decides an appeal"),
    _C.SUSPEND_D: _("Suspension of a dispute"),
    _C.BRAND_CHECK_D: _("The brand's check whether an item is genuine"),
    _C.COURT_SLIP_WD: _("Handing in the court's or the police's receipt"),
    _C.AUTHORITY_D: _("Waiting for police or court"),
    _C.PENALTY_PUBLISH_WD: _("Publishing a penalty"),
    _C.PENALTY_APPEAL_D: _("Store objects to penalty points"),
    _C.MAX_QUESTIONS: _("Further questions in a dispute, at most"),
    _C.KEPT_POINTS_FROM: _("From so many on, points for counterfeits outlast the year"),
    _C.SCORE_LEAST_CASES: _("Cases that a service score needs"),
    _C.SCORE_PASS: _("A month passes from this score on"),
    _C.SCORE_WARN: _("Below this score a month brings a penalty case"),
    _C.ASSESSED_MONTHS: _("Two warnings within so many months bring a penalty case"),
    _C.PASSES_TO_RISE: _("Months passed in a row that lift the credit level"),
    _C.RETENTION_YEARS: _("How long records are kept"),
    _C.ROLL_LEGAL_WINDOWS: _("A legal period never ends on a rest day"),
    _C.WEEKEND_IS_REST: _("Weekends count as rest days"),
    PolicyFloorCode.NO_REASON_D: _("Return without a reason"),
    PolicyFloorCode.QUALITY_RETURN_D: _("Return of a faulty item"),
    PolicyFloorCode.QUALITY_EXCHANGE_D: _("Exchange of a faulty item"),
    PolicyFloorCode.WARRANTY_FLOOR_M: _("Warranty"),
}

GROUPS: Mapping[str, Words] = {
    Group.SWITCHES: _("What the clock does by itself"),
    Group.STORE: _("The store's time"),
    Group.CUSTOMER: _("The customer's time and limits"),
    Group.MONEY: _("Money"),
    Group.PLATFORM: _("The platform's time"),
    Group.STANDING: _("The record of stores"),
    Group.RIGHTS: _("Rights that every store owes"),
    Group.CALENDAR: _("Records and calendar"),
}

SOURCES: Mapping[str, Words] = {
    Source.LAW: _("law"),
    Source.PLATFORM: _("platform rule"),
    Source.HOUSE: _("house default"),
}

TIMERS: Mapping[str, Words] = {
    Unit.HOURS: _("hours, day and night"),
    Unit.DAYS: _("days, to 24:00 of the last"),
    Unit.LEGAL_DAYS: _("days, the end moves off rest days"),
    Unit.WORKDAYS: _("working days"),
    Unit.HOURS_BEFORE: _("hours before the end"),
}


def setting_name(code: str) -> str:
    return str(SETTING_NAMES.get(code, code))


def setting_group_name(group: str) -> str:
    return str(GROUPS.get(group, group))


def source_name(source: str) -> str:
    return str(SOURCES.get(source, source))


def timer_words(unit: str) -> str:
    """How it is counted; empty for what is no length of time."""
    return str(TIMERS.get(unit, ""))


def shown_value(code: str, value: Value) -> str:
    """`48 hours`, `¥2,000.00`, `on`."""
    return _shown(SETTINGS[SettingCode(code)].unit, value)


def _shown(unit: Unit, value: Value) -> str:
    if isinstance(value, bool):
        return gettext("on") if value else gettext("off")
    if isinstance(value, tuple):
        return gettext("%(hours)s h before") % {"hours": ", ".join(map(str, value))}
    if isinstance(value, Decimal):
        return shown_money(value)
    return shown_count(unit, value)


_COUNTED: Mapping[Unit, Words] = {
    Unit.HOURS: ngettext_lazy("%(count)d hour", "%(count)d hours", "count"),
    Unit.WORKDAYS: ngettext_lazy("%(count)d working day", "%(count)d working days", "count"),
    Unit.MONTHS: ngettext_lazy("%(count)d month", "%(count)d months", "count"),
    Unit.YEARS: ngettext_lazy("%(count)d year", "%(count)d years", "count"),
    Unit.TIMES: ngettext_lazy("%(count)d time", "%(count)d times", "count"),
    Unit.CASES: ngettext_lazy("%(count)d case", "%(count)d cases", "count"),
    Unit.POINTS: ngettext_lazy("%(count)d point", "%(count)d points", "count"),
}
_DAYS = ngettext_lazy("%(count)d day", "%(count)d days", "count")


def shown_count(unit: Unit, count: int) -> str:
    return f"{count} %" if unit is Unit.PERCENT else _COUNTED.get(unit, _DAYS) % {"count": count}


# --- refusals ---

_MORE_OR_LESS: Mapping[SettingFault, Mapping[Gain, Words]] = {
    SettingFault.AGAINST_THE_LAW: {
        Gain.MORE: _("The law gives customers at least %(limit)s (%(article)s). Nothing was changed."),
        Gain.LESS: _("The law allows at most %(limit)s (%(article)s). Nothing was changed."),
    },
    SettingFault.WORSE_THAN_PLATFORM: {
        Gain.MORE: _("A store can only promise more than the platform: at least %(limit)s. Nothing was changed."),
        Gain.LESS: _("A store can only promise more than the platform: at most %(limit)s. Nothing was changed."),
    },
}
_FAULTS: Mapping[SettingFault, Words] = {
    SettingFault.NOT_A_NUMBER: _("Enter a number in digits."),
    SettingFault.OUT_OF_RANGE: _("Enter a value from %(least)s to %(most)s."),
    SettingFault.NOT_WHOLE_DAYS: _("Enter whole days: a multiple of %(step)s hours."),
    SettingFault.NOT_HOURS_BEFORE: _("Enter one to five numbers of hours, such as 24, 4."),
    SettingFault.NOT_FOR_STORES: _("This is the same for every store; only the platform sets it."),
    SettingFault.ABOVE_THE_HARD_LIMIT: _("It can't be more than “%(other)s”, which is %(limit)s."),
    SettingFault.BELOW_THE_SOFT_LIMIT: _("It can't be less than “%(other)s”, which is %(limit)s."),
    SettingFault.NOTICE_TOO_SHORT: _(
        "Changed rules are published at least 7 days ahead (ECL 34): %(earliest)s is the first possible day."
    ),
}


def setting_refusal_sentence(code: str, error: SettingRefusedError, at: datetime) -> str:
    """Why the value was refused, with the law or the limit behind it."""
    words = _FAULTS.get(error.fault) or _MORE_OR_LESS[error.fault][Gain(str(error.values["gain"]))]
    return str(words) % {name: _plain(SettingCode(code), name, value, at) for name, value in error.values.items()}


def _plain(code: SettingCode, name: str, value: object, at: datetime) -> str:
    if name == "limit":
        return _shown(SETTINGS[code].unit, value)  # type: ignore[arg-type]  # a limit is a value of this setting
    if name == "other":
        return setting_name(str(value))
    if isinstance(value, date):
        return shown_day(value, at)
    return str(value)


# --- before a value is typed ---

_KNOW: Mapping[tuple[str, Gain], Words] = {
    ("law", Gain.MORE): _("By law it is at least %(limit)s (%(article)s)."),
    ("law", Gain.LESS): _("By law it is at most %(limit)s (%(article)s)."),
    ("store", Gain.MORE): _("A store can promise more than the platform's %(limit)s, not less."),
    ("store", Gain.LESS): _("A store can be faster than the platform's %(limit)s, not slower."),
}


def own_value_sentence(whose: str, gain: Gain, limit: str, article: str = "") -> str:
    return str(_KNOW[whose, gain]) % {"limit": limit, "article": article}


_HELP: Mapping[Unit, Words] = {
    Unit.HOURS: _("In hours."),
    Unit.DAYS: _("In days."),
    Unit.LEGAL_DAYS: _("In days; the end moves off rest days."),
    Unit.WORKDAYS: _("In working days."),
    Unit.YEARS: _("In years."),
    Unit.MONTHS: _("In months."),
    Unit.TIMES: _("How many times."),
    Unit.CASES: _("How many cases."),
    Unit.POINTS: _("In points."),
    Unit.PERCENT: _("In percent."),
    Unit.AMOUNT: _("In CNY."),
    Unit.HOURS_BEFORE: _("Hours before the end, with commas between: 24, 4."),
    Unit.SWITCH: _("Off: it is marked as overdue and left to a person."),
}
_OWN_HELP: Mapping[str, Words] = {
    SettingCode.RULING_TARGET_WD: _("In working days; at their end the arbiters are reminded."),
    SettingCode.ROLL_LEGAL_WINDOWS: _("The law leaves no choice here."),
    SettingCode.DEAL_OUT: _("On: each goes to the agent who has the fewest open. Off: agents take them."),
    SettingCode.WEEKEND_IS_REST: _("Off: only public holidays move the end of a legal period."),
}


def value_help(code: SettingCode) -> str:
    return str(_OWN_HELP.get(code) or _HELP.get(SETTINGS[code].unit, ""))
