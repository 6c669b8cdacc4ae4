"""Every number and switch that the platform may set, with its default and what the law leaves of it (rules 6.5).

A value in force is the newest version whose moment has come. A store's own value counts where it is better for the
customer than the platform's; what is worse was refused, or has been overtaken by the platform since (TB 13).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

Value = int | bool | Decimal | tuple[int, ...]


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    LEGAL_DAYS = "legal_days"
    WORKDAYS = "workdays"
    MONTHS = "months"
    YEARS = "years"
    TIMES = "times"
    CASES = "cases"
    POINTS = "points"
    PERCENT = "percent"
    AMOUNT = "amount"
    HOURS_BEFORE = "hours_before"
    SWITCH = "switch"


class Source(StrEnum):
    """Where a default comes from."""

    LAW = "law"
    PLATFORM = "platform"
    HOUSE = "house"  # no source was found: BG in rules.md


class Gain(StrEnum):
    """Which way a value is better for the customer."""

    MORE = "more"
    LESS = "less"
    NONE = "none"


class Group(StrEnum):
    SWITCHES = "switches"
    STORE = "store"
    CUSTOMER = "customer"
    MONEY = "money"
    PLATFORM = "platform"
    STANDING = "standing"
    RIGHTS = "rights"
    CALENDAR = "calendar"


class SettingCode(StrEnum):
    SELLER_REVIEW_H = "seller_review_h"
    SELLER_REVIEW_REMIND_H = "seller_review_remind_h"
    REMIND_H = "remind_h"
    REMIND_SHORT_H = "remind_short_h"
    DRAFT_D = "draft_d"
    BUYER_INFO_H = "buyer_info_h"
    OFFER_H = "offer_h"
    MAX_OFFERS = "max_offers"
    BUYER_AFTER_REFUSAL_D = "buyer_after_refusal_d"
    MAX_RESUBMIT = "max_resubmit"
    MAX_APPLICATIONS_PER_LINE = "max_applications_per_line"
    BUYER_SHIP_D = "buyer_ship_d"
    SELLER_CONFIRM_AFTER_SIGNOFF_D = "seller_confirm_after_signoff_d"
    SELLER_CONFIRM_AFTER_WAYBILL_D = "seller_confirm_after_waybill_d"
    BUYER_AFTER_INSPECTION_D = "buyer_after_inspection_d"
    RESHIP_H = "reship_h"
    RESHIP_GRACE_H = "reship_grace_h"
    BUYER_CONFIRM_D = "buyer_confirm_d"
    REPAIR_D = "repair_d"
    REPAIR_SOFT_D = "repair_soft_d"
    REFUND_TARGET_H = "refund_target_h"
    REFUND_LEGAL_D = "refund_legal_d"
    REFUND_BREACH_D = "refund_breach_d"
    AUTO_APPROVE_AMOUNT_LIMIT = "auto_approve_amount_limit"
    SECOND_PERSON_AMOUNT = "second_person_amount"
    RETURN_FREIGHT_MOST = "return_freight_most"
    LOW_PRICE_PERCENT = "low_price_percent"
    NEGOTIATION_BEFORE_ESCALATION_H = "negotiation_before_escalation_h"
    RESUME_LEAST_H = "resume_least_h"
    EXTENSION_MAX_D = "extension_max_d"
    PLATFORM_ACCEPT_WD = "platform_accept_wd"
    EVIDENCE_H = "evidence_h"
    EVIDENCE_EXT_H = "evidence_ext_h"
    SUPPLY_PROOF_H = "supply_proof_h"
    RULING_TARGET_WD = "ruling_target_wd"
    RULING_MAX_WD = "ruling_max_wd"
    EXECUTE_H = "execute_h"
    APPEAL_D = "appeal_d"
    APPEAL_REVIEW_WD = "appeal_review_wd"
    SUSPEND_D = "suspend_d"
    BRAND_CHECK_D = "brand_check_d"
    COURT_SLIP_WD = "court_slip_wd"
    AUTHORITY_D = "authority_d"
    PENALTY_PUBLISH_WD = "penalty_publish_wd"
    PENALTY_APPEAL_D = "penalty_appeal_d"
    MAX_QUESTIONS = "max_questions"
    KEPT_POINTS_FROM = "kept_points_from"
    SCORE_LEAST_CASES = "score_least_cases"
    SCORE_PASS = "score_pass"  # noqa: S105  a mark, no secret
    SCORE_WARN = "score_warn"
    ASSESSED_MONTHS = "assessed_months"
    PASSES_TO_RISE = "passes_to_rise"
    AFTER_SALE_WINDOW_D = "after_sale_window_d"
    ARRIVAL_DAMAGE_REPORT_H = "arrival_damage_report_h"
    RATING_WINDOW_D = "rating_window_d"
    RETENTION_YEARS = "retention_years"
    ROLL_LEGAL_WINDOWS = "roll_legal_windows"
    WEEKEND_IS_REST = "weekend_is_rest"
    AUTO_APPROVE = "auto_approve"
    AUTO_ESCALATE = "auto_escalate"
    AUTO_CLOSE = "auto_close"
    AUTO_CONFIRM = "auto_confirm"
    FORCED_EXECUTION = "forced_execution"
    DEAL_OUT = "deal_out"


class PolicyFloorCode(StrEnum):
    """Keys of rules 6.5 that the platform's rules keep as versions of their own, because orders freeze them."""

    NO_REASON_D = "no_reason_d"
    QUALITY_RETURN_D = "quality_return_d"
    QUALITY_EXCHANGE_D = "quality_exchange_d"
    WARRANTY_FLOOR_M = "warranty_floor_m"


@dataclass(frozen=True, slots=True)
class Law:
    """The last value that is lawful, and the article that says so."""

    limit: Value
    article: str


@dataclass(frozen=True, slots=True)
class Setting:
    """`gain` is the customer's; `per_store` lets a store promise more; what `binds` somebody is announced first."""

    code: SettingCode
    group: Group
    unit: Unit
    default: Value
    source: Source
    gain: Gain = Gain.NONE
    per_store: bool = False
    law: Law | None = None
    step: int = 1

    @property
    def binds(self) -> bool:
        """Somebody's right or duty hangs on it, so that a change is published ahead (ECL 34)."""
        return self.gain is not Gain.NONE

    def is_worse(self, value: Value, than: Value) -> bool:
        """For the customer."""
        match self.gain:
            case Gain.MORE:
                return value < than  # type: ignore[operator]  # one setting has values of one type
            case Gain.LESS:
                return value > than  # type: ignore[operator]
        return False

    def better(self, one: Value, other: Value) -> Value:
        return other if self.is_worse(one, other) else one


_G, _U, _S, _C = Group, Unit, Source, SettingCode
_CPL25 = "CPL 25; R7 13"
_TABLE = (
    # switches: what the clock does by itself
    Setting(_C.AUTO_APPROVE, _G.SWITCHES, _U.SWITCH, True, _S.PLATFORM),
    Setting(_C.AUTO_ESCALATE, _G.SWITCHES, _U.SWITCH, True, _S.PLATFORM),
    Setting(_C.AUTO_CLOSE, _G.SWITCHES, _U.SWITCH, True, _S.PLATFORM),
    Setting(_C.AUTO_CONFIRM, _G.SWITCHES, _U.SWITCH, True, _S.PLATFORM),
    Setting(_C.FORCED_EXECUTION, _G.SWITCHES, _U.SWITCH, True, _S.PLATFORM),
    # the store's time
    Setting(_C.SELLER_REVIEW_H, _G.STORE, _U.HOURS, 48, _S.PLATFORM, Gain.LESS, per_store=True),
    Setting(_C.SELLER_REVIEW_REMIND_H, _G.STORE, _U.HOURS_BEFORE, (24, 4), _S.HOUSE, per_store=True),
    Setting(
        _C.SELLER_CONFIRM_AFTER_SIGNOFF_D,
        _G.STORE,
        _U.LEGAL_DAYS,
        7,
        _S.LAW,
        Gain.LESS,
        per_store=True,
        law=Law(7, _CPL25),
    ),
    Setting(_C.SELLER_CONFIRM_AFTER_WAYBILL_D, _G.STORE, _U.DAYS, 10, _S.HOUSE, Gain.LESS, per_store=True),
    Setting(_C.RESHIP_H, _G.STORE, _U.HOURS, 72, _S.PLATFORM, Gain.LESS, per_store=True),
    Setting(_C.RESHIP_GRACE_H, _G.STORE, _U.HOURS, 24, _S.HOUSE, Gain.LESS, per_store=True),
    Setting(_C.REPAIR_D, _G.STORE, _U.LEGAL_DAYS, 30, _S.PLATFORM, Gain.LESS, per_store=True),
    Setting(_C.REPAIR_SOFT_D, _G.STORE, _U.DAYS, 5, _S.PLATFORM, Gain.LESS, per_store=True),
    Setting(_C.DEAL_OUT, _G.STORE, _U.SWITCH, False, _S.HOUSE, per_store=True),
    # the customer's time
    Setting(_C.DRAFT_D, _G.CUSTOMER, _U.DAYS, 7, _S.HOUSE, Gain.MORE),
    Setting(_C.BUYER_INFO_H, _G.CUSTOMER, _U.HOURS, 72, _S.HOUSE, Gain.MORE, per_store=True, step=24),
    Setting(_C.OFFER_H, _G.CUSTOMER, _U.HOURS, 48, _S.HOUSE, Gain.MORE, per_store=True),
    Setting(_C.MAX_OFFERS, _G.CUSTOMER, _U.TIMES, 2, _S.HOUSE, Gain.LESS),
    Setting(_C.BUYER_AFTER_REFUSAL_D, _G.CUSTOMER, _U.DAYS, 7, _S.PLATFORM, Gain.MORE, per_store=True),
    Setting(_C.MAX_RESUBMIT, _G.CUSTOMER, _U.TIMES, 3, _S.HOUSE, Gain.MORE, per_store=True),
    Setting(_C.MAX_APPLICATIONS_PER_LINE, _G.CUSTOMER, _U.TIMES, 5, _S.PLATFORM, Gain.MORE, per_store=True),
    Setting(_C.BUYER_SHIP_D, _G.CUSTOMER, _U.DAYS, 7, _S.PLATFORM, Gain.MORE, per_store=True),
    Setting(_C.BUYER_AFTER_INSPECTION_D, _G.CUSTOMER, _U.DAYS, 7, _S.HOUSE, Gain.MORE, per_store=True),
    Setting(_C.BUYER_CONFIRM_D, _G.CUSTOMER, _U.DAYS, 10, _S.PLATFORM, Gain.MORE, per_store=True),
    Setting(_C.AFTER_SALE_WINDOW_D, _G.CUSTOMER, _U.DAYS, 15, _S.PLATFORM, Gain.MORE, per_store=True),
    Setting(_C.ARRIVAL_DAMAGE_REPORT_H, _G.CUSTOMER, _U.HOURS, 48, _S.PLATFORM, Gain.MORE, per_store=True),
    Setting(_C.RATING_WINDOW_D, _G.CUSTOMER, _U.DAYS, 30, _S.HOUSE, Gain.MORE),
    Setting(_C.NEGOTIATION_BEFORE_ESCALATION_H, _G.CUSTOMER, _U.HOURS, 24, _S.HOUSE, Gain.LESS),
    Setting(_C.REMIND_H, _G.CUSTOMER, _U.HOURS_BEFORE, (24, 4), _S.HOUSE),
    Setting(_C.REMIND_SHORT_H, _G.CUSTOMER, _U.HOURS_BEFORE, (4,), _S.HOUSE),
    Setting(_C.RESUME_LEAST_H, _G.CUSTOMER, _U.HOURS, 24, _S.HOUSE),
    Setting(_C.EXTENSION_MAX_D, _G.CUSTOMER, _U.DAYS, 7, _S.HOUSE),
    # money
    Setting(_C.AUTO_APPROVE_AMOUNT_LIMIT, _G.MONEY, _U.AMOUNT, Decimal("2000.00"), _S.HOUSE, Gain.MORE, per_store=True),
    Setting(_C.SECOND_PERSON_AMOUNT, _G.MONEY, _U.AMOUNT, Decimal("5000.00"), _S.HOUSE),
    Setting(_C.RETURN_FREIGHT_MOST, _G.MONEY, _U.AMOUNT, Decimal("200.00"), _S.HOUSE),
    Setting(_C.LOW_PRICE_PERCENT, _G.MONEY, _U.PERCENT, 60, _S.HOUSE),
    Setting(_C.REFUND_TARGET_H, _G.MONEY, _U.HOURS, 24, _S.PLATFORM, Gain.LESS, per_store=True),
    Setting(_C.REFUND_LEGAL_D, _G.MONEY, _U.LEGAL_DAYS, 7, _S.LAW, Gain.LESS, law=Law(7, _CPL25)),
    Setting(_C.REFUND_BREACH_D, _G.MONEY, _U.DAYS, 15, _S.LAW, Gain.LESS, law=Law(15, "R7 31; PEN 9")),
    # the platform's time
    Setting(_C.PLATFORM_ACCEPT_WD, _G.PLATFORM, _U.WORKDAYS, 1, _S.HOUSE, Gain.LESS),
    Setting(_C.EVIDENCE_H, _G.PLATFORM, _U.HOURS, 72, _S.HOUSE, Gain.MORE),
    Setting(_C.EVIDENCE_EXT_H, _G.PLATFORM, _U.HOURS, 24, _S.HOUSE, Gain.MORE),
    Setting(_C.MAX_QUESTIONS, _G.PLATFORM, _U.TIMES, 2, _S.HOUSE),
    Setting(_C.SUPPLY_PROOF_H, _G.PLATFORM, _U.HOURS, 120, _S.HOUSE, Gain.LESS),
    Setting(_C.RULING_TARGET_WD, _G.PLATFORM, _U.WORKDAYS, 3, _S.HOUSE),
    Setting(_C.RULING_MAX_WD, _G.PLATFORM, _U.WORKDAYS, 7, _S.PLATFORM, Gain.LESS),
    Setting(_C.EXECUTE_H, _G.PLATFORM, _U.HOURS, 24, _S.PLATFORM, Gain.LESS),
    Setting(_C.APPEAL_D, _G.PLATFORM, _U.DAYS, 7, _S.PLATFORM, Gain.MORE),
    Setting(_C.APPEAL_REVIEW_WD, _G.PLATFORM, _U.WORKDAYS, 7, _S.HOUSE, Gain.LESS),
    Setting(_C.SUSPEND_D, _G.PLATFORM, _U.DAYS, 30, _S.PLATFORM, Gain.LESS),
    Setting(_C.BRAND_CHECK_D, _G.PLATFORM, _U.DAYS, 20, _S.HOUSE, Gain.LESS),
    Setting(_C.COURT_SLIP_WD, _G.PLATFORM, _U.WORKDAYS, 7, _S.PLATFORM, Gain.MORE),
    Setting(_C.AUTHORITY_D, _G.PLATFORM, _U.DAYS, 183, _S.PLATFORM, Gain.LESS),
    Setting(_C.PENALTY_PUBLISH_WD, _G.PLATFORM, _U.WORKDAYS, 1, _S.LAW, Gain.LESS, law=Law(1, "OTR 30; ECL 36")),
    Setting(_C.PENALTY_APPEAL_D, _G.PLATFORM, _U.DAYS, 7, _S.HOUSE),
    # the record of stores (rules 4)
    Setting(_C.KEPT_POINTS_FROM, _G.STANDING, _U.POINTS, 24, _S.PLATFORM),
    Setting(_C.SCORE_LEAST_CASES, _G.STANDING, _U.CASES, 20, _S.HOUSE),
    Setting(_C.SCORE_PASS, _G.STANDING, _U.POINTS, 80, _S.HOUSE),
    Setting(_C.SCORE_WARN, _G.STANDING, _U.POINTS, 60, _S.HOUSE),
    Setting(_C.ASSESSED_MONTHS, _G.STANDING, _U.MONTHS, 3, _S.HOUSE),
    Setting(_C.PASSES_TO_RISE, _G.STANDING, _U.MONTHS, 3, _S.HOUSE),
    # records and the calendar
    Setting(_C.RETENTION_YEARS, _G.CALENDAR, _U.YEARS, 3, _S.LAW, Gain.MORE, law=Law(3, "ECL 31; OTR 31")),
    Setting(_C.ROLL_LEGAL_WINDOWS, _G.CALENDAR, _U.SWITCH, True, _S.LAW, Gain.MORE, law=Law(True, "CC 203")),
    Setting(_C.WEEKEND_IS_REST, _G.CALENDAR, _U.SWITCH, True, _S.HOUSE),
)
SETTINGS: Mapping[SettingCode, Setting] = {setting.code: setting for setting in _TABLE}

NOT_ABOVE = {
    SettingCode.REPAIR_SOFT_D: SettingCode.REPAIR_D,
    SettingCode.REFUND_LEGAL_D: SettingCode.REFUND_BREACH_D,
    SettingCode.RULING_TARGET_WD: SettingCode.RULING_MAX_WD,
    SettingCode.SCORE_WARN: SettingCode.SCORE_PASS,
}
"""A soft limit is no longer than the hard one, and a warning no higher than a pass."""

MOST = {Unit.HOURS: 2400, Unit.MONTHS: 600, Unit.YEARS: 100, Unit.TIMES: 100, Unit.PERCENT: 99, Unit.POINTS: 100}
"""Beyond these a number is a slip of the hand; days end at ten years."""
MOST_DAYS, MOST_AMOUNT, MOST_REMINDERS = 3650, Decimal(1_000_000), 5


class SettingFault(StrEnum):
    """Why a value is refused."""

    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_WHOLE_DAYS = "not_whole_days"
    NOT_HOURS_BEFORE = "not_hours_before"
    AGAINST_THE_LAW = "against_the_law"
    NOT_FOR_STORES = "not_for_stores"
    WORSE_THAN_PLATFORM = "worse_than_platform"
    ABOVE_THE_HARD_LIMIT = "above_the_hard_limit"
    BELOW_THE_SOFT_LIMIT = "below_the_soft_limit"
    NOTICE_TOO_SHORT = "notice_too_short"


class SettingRefusedError(Exception):
    """The value cannot be set; nothing was changed."""

    def __init__(self, fault: SettingFault, **values: object) -> None:
        super().__init__(fault, values)
        self.fault = fault
        self.values = values


# --- values ---


def parsed(code: SettingCode, text: str) -> Value:
    """The value that somebody typed, or that a row holds. Raises SettingRefusedError."""
    setting, text = SETTINGS[code], text.strip()
    match setting.unit:
        case Unit.SWITCH:
            if text not in {"on", "off"}:
                raise SettingRefusedError(SettingFault.OUT_OF_RANGE, least="off", most="on")
            return text == "on"
        case Unit.AMOUNT:
            return _amount(text)
        case Unit.HOURS_BEFORE:
            return _hours_before(text)
    return _whole(setting, text)


def as_text(value: Value) -> str:
    """The inverse of `parsed`."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)


def _whole(setting: Setting, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise SettingRefusedError(SettingFault.NOT_A_NUMBER)
    number, most = int(text[:9]), MOST.get(setting.unit, MOST_DAYS)
    if not setting.step <= number <= most:
        raise SettingRefusedError(SettingFault.OUT_OF_RANGE, least=setting.step, most=most)
    if number % setting.step:
        raise SettingRefusedError(SettingFault.NOT_WHOLE_DAYS, step=setting.step)
    return number


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise SettingRefusedError(SettingFault.NOT_A_NUMBER) from None
    if not amount.is_finite() or not 0 <= amount <= MOST_AMOUNT:
        raise SettingRefusedError(SettingFault.OUT_OF_RANGE, least=0, most=MOST_AMOUNT)
    return amount.quantize(Decimal("0.01"))


def _hours_before(text: str) -> tuple[int, ...]:
    """`24, 4`: hours before the end, each once, the longest first; nothing ends without a reminder."""
    parts = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and 0 < int(part) <= MOST[Unit.HOURS] for part in parts):
        raise SettingRefusedError(SettingFault.NOT_HOURS_BEFORE)
    hours = sorted({int(part) for part in parts}, reverse=True)
    if not 0 < len(hours) <= MOST_REMINDERS:
        raise SettingRefusedError(SettingFault.NOT_HOURS_BEFORE)
    return tuple(hours)


# --- what is in force ---


@dataclass(frozen=True, slots=True)
class SettingInTime:
    """A value and the moment from which it holds, for the platform (no store) or for one store."""

    code: SettingCode
    store_id: int | None
    effective_at: datetime
    value: Value


@dataclass(frozen=True, slots=True)
class _Run:
    """The values of one code and store, in order of time."""

    moments: list[datetime] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def value(self, at: datetime) -> Value | None:
        place = bisect_right(self.moments, at)
        return self.values[place - 1] if place else None


_EVER = datetime.min.replace(tzinfo=UTC)


class SettingsTable:
    """All versions that were ever set; every question names a moment. It is never changed once made."""

    def __init__(self, versions: Iterable[SettingInTime] = ()) -> None:
        self._runs: dict[tuple[SettingCode, int | None], _Run] = defaultdict(_Run)
        self._changes: list[datetime] = []
        for version in sorted(versions, key=lambda each: each.effective_at):  # of equals, the later one written wins
            run = self._runs[version.code, version.store_id]
            run.moments.append(version.effective_at)
            run.values.append(version.value)
            self._changes.append(version.effective_at)

    def unchanged_since(self, at: datetime) -> datetime:
        """The moment of the last change of anything: from then to this moment every answer is the same."""
        place = bisect_right(self._changes, at)
        return self._changes[place - 1] if place else _EVER

    def value(self, code: SettingCode, store_id: int | None, at: datetime) -> Value:
        """What holds for this store at this moment, or for the platform itself when no store is named."""
        setting = SETTINGS[code]
        value = self._set(code, None, at)
        general = setting.default if value is None else value
        own = self._set(code, store_id, at) if store_id is not None and setting.per_store else None
        return general if own is None else setting.better(own, general)

    def number(self, code: SettingCode, store_id: int | None, at: datetime) -> int:
        value = self.value(code, store_id, at)
        if not isinstance(value, int):
            raise TypeError(f"{code} is no whole number")
        return value

    def amount(self, code: SettingCode, store_id: int | None, at: datetime) -> Decimal:
        value = self.value(code, store_id, at)
        if not isinstance(value, Decimal):
            raise TypeError(f"{code} is no amount")
        return value

    def hours_before(self, code: SettingCode, store_id: int | None, at: datetime) -> tuple[int, ...]:
        value = self.value(code, store_id, at)
        if not isinstance(value, tuple):
            raise TypeError(f"{code} is no list of hours")
        return value

    def is_on(self, code: SettingCode, at: datetime, store_id: int | None = None) -> bool:
        return bool(self.value(code, store_id, at))

    def stretches(
        self, code: SettingCode, store_id: int | None
    ) -> list[tuple[datetime | None, datetime | None, Value]]:
        """From when to when each value holds for this store, in order of time; None for ever."""
        runs = [self._runs[key] for key in {(code, None), (code, store_id)} if key in self._runs]
        moments = sorted({moment for run in runs for moment in run.moments})
        starts = [None, *moments]
        return [
            (start, end, self.value(code, store_id, start or _EVER))
            for start, end in zip(starts, [*moments, None], strict=True)
        ]

    def _set(self, code: SettingCode, store_id: int | None, at: datetime) -> Value | None:
        run = self._runs.get((code, store_id))
        return run.value(at) if run else None


DEFAULTS = SettingsTable()


def default_number(code: SettingCode) -> int:
    """What holds as long as nobody has set anything."""
    return DEFAULTS.number(code, None, _EVER)


# --- who may set what ---

NOTICE_DAYS = 7
"""A platform's changed rule is published at least so many days before it applies (ECL 34)."""
SETTLING = timedelta(minutes=2)
"""No change applies sooner: within it every process has read the table anew, so that all of them agree."""


def check_value(code: SettingCode, value: Value, *, is_store: bool, now: SettingsTable, at: datetime) -> None:
    """Refuse what the law, the platform or a related limit forbids at that moment. Raises SettingRefusedError."""
    setting = SETTINGS[code]
    if setting.law and setting.is_worse(value, setting.law.limit):
        raise SettingRefusedError(
            SettingFault.AGAINST_THE_LAW, gain=setting.gain, limit=setting.law.limit, article=setting.law.article
        )
    if is_store and not setting.per_store:
        raise SettingRefusedError(SettingFault.NOT_FOR_STORES)
    general = now.value(code, None, at)
    if is_store and setting.is_worse(value, general):
        raise SettingRefusedError(SettingFault.WORSE_THAN_PLATFORM, gain=setting.gain, limit=general)
    if not is_store:
        _check_pair(code, value, now, at)


def _check_pair(code: SettingCode, value: Value, now: SettingsTable, at: datetime) -> None:
    for soft, hard in NOT_ABOVE.items():
        if code is soft and value > (limit := now.value(hard, None, at)):  # type: ignore[operator]  # both are numbers
            raise SettingRefusedError(SettingFault.ABOVE_THE_HARD_LIMIT, limit=limit, other=hard)
        if code is hard and value < (limit := now.value(soft, None, at)):  # type: ignore[operator]
            raise SettingRefusedError(SettingFault.BELOW_THE_SOFT_LIMIT, limit=limit, other=soft)
