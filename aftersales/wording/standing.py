"""Words for a store's record: penalties, measures, scores, levels."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from aftersales.domain.penalties import (
    Confirmer,
    IllegalPenaltyMoveError,
    Ledger,
    Measure,
    PenaltyAction,
    PenaltyMoveCode,
    PenaltyState,
    Trigger,
)
from aftersales.domain.scores import CreditLevel, Metric, Result
from aftersales.domain.settings import Source

Words = str | Promise
Choices = list[tuple[str, str]]

LEDGERS: Mapping[str, Words] = {
    Ledger.GENERAL: gettext_lazy("General breaches (A)"),
    Ledger.SERIOUS: gettext_lazy("Serious breaches (B)"),
    Ledger.COUNTERFEIT: gettext_lazy("Sale of counterfeits (C)"),
}
TRIGGERS: Mapping[str, Words] = {
    Trigger.TIMEOUTS: gettext_lazy("Answered too late, again and again"),
    Trigger.BROKEN_PROMISE: gettext_lazy("Refused a service that law or promise grants"),
    Trigger.RULING_DISOBEYED: gettext_lazy("Did not carry out a ruling"),
    Trigger.LATE_REFUND: gettext_lazy("Refund later than the law allows"),
    Trigger.COMPLAINT_UPHELD: gettext_lazy("Treated a customer badly, as a complaint showed"),
    Trigger.COUNTERFEIT: gettext_lazy("Sold a counterfeit"),
    Trigger.ASSESSMENT_FAILED: gettext_lazy("Failed the monthly assessment"),
}
CONFIRMERS: Mapping[str, Words] = {
    Confirmer.PLATFORM: gettext_lazy("a person of the platform"),
    Confirmer.TABLE: gettext_lazy("this table"),
}
PENALTY_STATES: Mapping[str, Words] = {
    PenaltyState.PROPOSED: pgettext_lazy("penalty", "Proposed"),
    PenaltyState.NOTIFIED: pgettext_lazy("penalty", "Open to appeal"),
    PenaltyState.APPEALED: pgettext_lazy("penalty", "Under appeal"),
    PenaltyState.BOOKED: pgettext_lazy("penalty", "Booked"),
    PenaltyState.DISMISSED: pgettext_lazy("penalty", "Dropped"),
    PenaltyState.LIFTED: pgettext_lazy("penalty", "Lifted on appeal"),
}
PENALTY_ACTIONS: Mapping[str, Words] = {
    PenaltyAction.PROPOSE: pgettext_lazy("penalty", "Propose"),
    PenaltyAction.CONFIRM: pgettext_lazy("penalty", "Confirm and tell the store"),
    PenaltyAction.DISMISS: pgettext_lazy("penalty", "Drop the proposal"),
    PenaltyAction.APPEAL: pgettext_lazy("penalty", "Appeal"),
    PenaltyAction.GRANT_APPEAL: pgettext_lazy("penalty", "Grant the appeal"),
    PenaltyAction.REJECT_APPEAL: pgettext_lazy("penalty", "Reject the appeal"),
    PenaltyAction.BOOK: pgettext_lazy("penalty", "Book the points"),
}
PENALTY_DONE: Mapping[str, Words] = {
    PenaltyAction.PROPOSE: pgettext_lazy("penalty", "Proposed; the platform decides"),
    PenaltyAction.CONFIRM: pgettext_lazy("penalty", "Confirmed, and the store was told"),
    PenaltyAction.DISMISS: pgettext_lazy("penalty", "Dropped"),
    PenaltyAction.APPEAL: pgettext_lazy("penalty", "The store appealed"),
    PenaltyAction.GRANT_APPEAL: pgettext_lazy("penalty", "Appeal granted: no points"),
    PenaltyAction.REJECT_APPEAL: pgettext_lazy("penalty", "Appeal rejected, points booked"),
    PenaltyAction.BOOK: pgettext_lazy("penalty", "No appeal came: points booked"),
}
MEASURES: Mapping[str, Words] = {
    Measure.RESTRICTED: gettext_lazy("No campaigns"),
    Measure.HIDDEN: gettext_lazy("Hidden from search"),
    Measure.CLOSED: pgettext_lazy("measure", "Closed"),
}
METRICS: Mapping[str, Words] = {
    Metric.FIRST_RESPONSE_HOURS: gettext_lazy("First reply"),
    Metric.REFUND_HOURS: gettext_lazy("Time to refund"),
    Metric.SELF_CLOSE_RATE: gettext_lazy("Settled without the platform"),
    Metric.DISPUTE_RATE: gettext_lazy("Disputes"),
    Metric.FAULT_RATE: gettext_lazy("Rulings for the customer"),
    Metric.QUALITY_REFUND_RATE: gettext_lazy("Refunds for quality"),
    Metric.TIMEOUT_RATE: gettext_lazy("Deadlines missed"),
    Metric.RATING: gettext_lazy("Customers' rating"),
}
METRIC_DEFINITIONS: Mapping[str, Words] = {
    Metric.FIRST_RESPONSE_HOURS: gettext_lazy("Median from the request to the store's first decision."),
    Metric.REFUND_HOURS: gettext_lazy("Mean from the request to the money, of refunds."),
    Metric.SELF_CLOSE_RATE: gettext_lazy("Of the requests that ended, those that never went to the platform."),
    Metric.DISPUTE_RATE: gettext_lazy("Requests that went to the platform, of the order lines paid."),
    Metric.FAULT_RATE: gettext_lazy("Of the platform's rulings, those for the customer, in whole or in part."),
    Metric.QUALITY_REFUND_RATE: gettext_lazy("Refunds for quality, of the order lines paid; a week later."),
    Metric.TIMEOUT_RATE: gettext_lazy("Of the store's due times that started, those that passed."),
    Metric.RATING: gettext_lazy("Mean of speed, attitude and outcome, 1 to 5."),
}
LEVELS: Mapping[int, Words] = {
    CreditLevel.EXCELLENT: pgettext_lazy("credit", "Excellent"),
    CreditLevel.GOOD: pgettext_lazy("credit", "Good"),
    CreditLevel.FAIR: pgettext_lazy("credit", "Fair"),
    CreditLevel.WATCHED: pgettext_lazy("credit", "Watched"),
    CreditLevel.POOR: pgettext_lazy("credit", "Poor"),
}
RESULTS: Mapping[str, Words] = {
    Result.PASSED: pgettext_lazy("assessment", "Passed"),
    Result.WARNING: pgettext_lazy("assessment", "Warning"),
    Result.PENALTY: pgettext_lazy("assessment", "Penalty case"),
    Result.INSUFFICIENT: pgettext_lazy("assessment", "Insufficient data"),
}
SOURCES: Mapping[str, Words] = {
    Source.LAW: gettext_lazy("the law"),
    Source.PLATFORM: gettext_lazy("a platform's rules"),
    Source.HOUSE: gettext_lazy("this portal's default"),
}
_ERRORS: Mapping[str, Words] = {
    PenaltyMoveCode.NOT_FROM_HERE: gettext_lazy("This step is not open now: the penalty is “%(state)s”."),
    PenaltyMoveCode.NOT_YOURS: gettext_lazy("This step is not yours."),
    PenaltyMoveCode.TOO_LATE: gettext_lazy("The time to appeal is over."),
    PenaltyMoveCode.REASON_MISSING: gettext_lazy("Please say why; both sides will read it."),
    PenaltyMoveCode.SAME_PERSON: gettext_lazy("Whoever confirmed a penalty does not decide on its appeal."),
    PenaltyMoveCode.PARTY_MAY_NOT_DECIDE: gettext_lazy("You work for this store, so somebody else has to decide."),
    PenaltyMoveCode.STALE: gettext_lazy("Somebody else acted on this just now. Look at it again first."),
}


def _named(table: Mapping[str, Words], code: str) -> str:
    return str(table.get(code, code))


def ledger_name(code: str) -> str:
    return _named(LEDGERS, code)


def trigger_name(code: str) -> str:
    return _named(TRIGGERS, code)


def measure_name(code: str) -> str:
    return _named(MEASURES, code)


def penalty_state_name(code: str) -> str:
    return _named(PENALTY_STATES, code)


def penalty_action_name(code: str) -> str:
    return _named(PENALTY_ACTIONS, code)


def penalty_done(code: str) -> str:
    return _named(PENALTY_DONE, code)


def metric_name(code: str) -> str:
    return _named(METRICS, code)


def metric_definition(code: str) -> str:
    return _named(METRIC_DEFINITIONS, code)


def result_name(code: str) -> str:
    return _named(RESULTS, code)


def level_name(level: int) -> str:
    return str(LEVELS.get(level, level))


def metric_value(code: str, value: Decimal | None) -> str:
    """A figure as people read it; "–" where there is nothing to divide by, never 0."""
    if value is None:
        return "–"
    if code in {Metric.FIRST_RESPONSE_HOURS, Metric.REFUND_HOURS}:
        return _("%(hours)s h") % {"hours": f"{value:.1f}"}
    return f"{value:.1f}" if code == Metric.RATING else f"{100 * value:.1f} %"


def penalty_error_sentence(error: IllegalPenaltyMoveError) -> str:
    values = dict(error.values)
    if "state" in values:
        values["state"] = penalty_state_name(str(values["state"]))
    return str(_ERRORS[error.code]) % values


def _choices(table: Mapping[str, Words]) -> Choices:
    return [(str(code), str(words)) for code, words in table.items()]


def ledgers() -> Choices:
    return _choices(LEDGERS)


def triggers() -> Choices:
    return _choices(TRIGGERS)


def confirmers() -> Choices:
    return _choices(CONFIRMERS)


def measures() -> Choices:
    return _choices(MEASURES)


def penalty_states() -> Choices:
    return _choices(PENALTY_STATES)


def metric_codes() -> Choices:
    return _choices(METRICS)


def results() -> Choices:
    return _choices(RESULTS)


def sources() -> Choices:
    return _choices(SOURCES)


def levels() -> list[tuple[int, str]]:
    return [(level, str(words)) for level, words in LEVELS.items()]


def penalty_confirm_lines(action: PenaltyAction, points: int, appeal_days: int) -> tuple[list[str], str]:
    """What a step does, and whether it can be undone; `appeal_days` has a store that is told now."""
    happens = {
        PenaltyAction.CONFIRM: ngettext(
            "The store's managers are told, and have %(days)s day to appeal.",
            "The store's managers are told, and have %(days)s days to appeal.",
            appeal_days,
        )
        % {"days": appeal_days},
        PenaltyAction.DISMISS: _("Nothing is held against the store, and it is not told."),
        PenaltyAction.APPEAL: _("Another person of the platform decides on it; until then no points are booked."),
        PenaltyAction.GRANT_APPEAL: _("No points are booked; the store is told why."),
        PenaltyAction.REJECT_APPEAL: _("%(points)s points are booked and shown on the store's public page.")
        % {"points": points},
    }
    return [happens[action]] if action in happens else [], _("This can't be undone.")


PENALTY_NEWS: Mapping[str, Words] = {
    PenaltyAction.PROPOSE: gettext_lazy("A penalty is proposed against %(store)s: %(trigger)s"),
    PenaltyAction.CONFIRM: gettext_lazy("%(points)s points are to be booked: %(trigger)s"),
    PenaltyAction.APPEAL: gettext_lazy("%(store)s appeals against a penalty"),
    PenaltyAction.GRANT_APPEAL: gettext_lazy("Your appeal was granted: no points"),
    PenaltyAction.REJECT_APPEAL: gettext_lazy("Your appeal was rejected: %(points)s points are booked"),
    PenaltyAction.BOOK: gettext_lazy("%(points)s points are booked: %(trigger)s"),
    "reminder": gettext_lazy("The time to appeal against %(points)s points is nearly over"),
}


def penalty_reason(said: Mapping[str, object]) -> str:
    """Why a step was taken: what somebody wrote, or which ruling was overturned."""
    if said.get("fallen"):
        return _("The ruling of dispute %(number)s was overturned on appeal.") % {"number": said["fallen"]}
    return str(said.get("note", ""))


def penalty_news(values: Mapping[str, object]) -> str:
    """The inbox line of a step."""
    in_english = get_language() == "en"
    told = dict(values) | {
        "trigger": trigger_name(str(values.get("trigger", ""))),
        "store": values.get("store_en" if in_english else "store", ""),
    }
    return _named(PENALTY_NEWS, str(values.get("action", ""))) % told


ASSESSMENT_NEWS: Mapping[str, Words] = {
    "result": gettext_lazy("Monthly assessment %(month)s: %(result)s, %(score)s of 100; you can appeal"),
    "set_aside": gettext_lazy("Your appeal was granted: the result of %(month)s is set aside"),
    "stands": gettext_lazy("Your appeal was rejected: the result of %(month)s stands"),
}


def assessment_news(values: Mapping[str, object]) -> str:
    """The inbox line of a month."""
    told = dict(values) | {"result": result_name(str(values.get("result", "")))}
    return _named(ASSESSMENT_NEWS, str(values.get("news", ""))) % told
