"""The figures of the dashboards in words: name, definition, and a value as people read it."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.metrics import METRICS, Change, Form, MetricCode, Value
from aftersales.domain.tallies import Measure
from aftersales.wording.standing import METRIC_DEFINITIONS
from aftersales.wording.standing import METRICS as SCORE_NAMES

Words = str | Promise
NO_BASE = "–"
_HOURS_UP_TO = 48

NAMES: Mapping[MetricCode, Words] = {
    MetricCode.BREACH: _("Deadlines missed"),
    MetricCode.LATE: _("Late, of those finished"),
    MetricCode.PLATFORM_BREACH: _("Platform's deadlines missed"),
    MetricCode.FIRST_RESPONSE: _("First reply, median"),
    MetricCode.FIRST_RESPONSE_P90: _("First reply, 90 % within"),
    MetricCode.RESOLUTION: _("Resolution, median"),
    MetricCode.RESOLUTION_P90: _("Resolution, 90 % within"),
    MetricCode.RESOLUTION_FOR_GOOD: _("Resolution with reopening, median"),
    MetricCode.REFUND_TIME: SCORE_NAMES["refund_hours"],
    MetricCode.SELF_CLOSE: SCORE_NAMES["self_close_rate"],
    MetricCode.DISPUTES: SCORE_NAMES["dispute_rate"],
    MetricCode.FAULT: SCORE_NAMES["fault_rate"],
    MetricCode.QUALITY_REFUNDS: SCORE_NAMES["quality_refund_rate"],
    MetricCode.REOPENED: _("Asked again after an end"),
    MetricCode.COMPLETE: _("Evidence complete at once"),
    MetricCode.SATISFACTION: _("Satisfaction"),
    MetricCode.LOW_STARS: _("One or two stars"),
    MetricCode.ANSWERED: _("Ratings given"),
    MetricCode.DEFLECTED: _("Solved by self-check"),
}
DEFINITIONS: Mapping[MetricCode, Words] = {
    MetricCode.BREACH: _(
        "Of the store's deadlines that came due in these days, those that were passed; open and past due counts as "
        "missed, what another side took away or moved before does not count. To prove a source and to carry out a "
        "ruling are deadlines too."
    ),
    MetricCode.LATE: _("Of the store's deadlines that ended in these days, those that ended too late."),
    MetricCode.PLATFORM_BREACH: _("The same of the platform's own deadlines."),
    MetricCode.FIRST_RESPONSE: _(
        "From the request to the first thing a person of the store decided or wrote for the customer to read, on the "
        "day of it; what the clock decided is no reply. Half of them took no longer."
    ),
    MetricCode.FIRST_RESPONSE_P90: _("The same; nine of ten took no longer."),
    MetricCode.RESOLUTION: _(
        "From the request to its first end, without the time in which it waited for the customer or the platform. "
        "Half of them took no longer."
    ),
    MetricCode.RESOLUTION_P90: _("The same; nine of ten took no longer."),
    MetricCode.RESOLUTION_FOR_GOOD: _("The same to the last end, so that reopening counts."),
    MetricCode.REFUND_TIME: METRIC_DEFINITIONS["refund_hours"],
    MetricCode.SELF_CLOSE: METRIC_DEFINITIONS["self_close_rate"],
    MetricCode.DISPUTES: METRIC_DEFINITIONS["dispute_rate"],
    MetricCode.FAULT: METRIC_DEFINITIONS["fault_rate"],
    MetricCode.QUALITY_REFUNDS: _("Refunds for quality, of the order lines paid in the same days."),
    MetricCode.REOPENED: _("Requests asked again after an end, of the requests that ended."),
    MetricCode.COMPLETE: _("Of the store's first decisions, those that did not have to ask for more."),
    MetricCode.SATISFACTION: METRIC_DEFINITIONS["rating"],
    MetricCode.LOW_STARS: _("Of the ratings, those whose mean is one or two stars."),
    MetricCode.ANSWERED: _("Ratings given, of the requests that ended."),
    MetricCode.DEFLECTED: _("Of the self-checks that were finished, those that solved it without a request."),
}
MEASURES: Mapping[Measure, Words] = {
    Measure.SUBMITTED: _("Submitted"),
    Measure.APPROVED: _("Agreed to"),
    Measure.RETURNED: _("Sent back"),
    Measure.ENDED: _("Ended"),
    Measure.REOPENED: _("Asked once more"),
    Measure.FIRST_RESPONSE: _("First replies"),
    Measure.DECIDED: _("First decisions"),
    Measure.ASKED_MORE: _("First decisions that asked for more"),
    Measure.HANDLED: _("Steps taken"),
    Measure.RESOLVED: _("Ended for the first time"),
    Measure.RESOLVED_FOR_GOOD: _("Ended for good"),
    Measure.DUE: _("Store's deadlines that came due"),
    Measure.FINISHED: _("Store's deadlines that ended"),
    Measure.PLATFORM_DUE: _("Platform's deadlines that came due"),
    Measure.REFUNDED: _("Refunded"),
    Measure.QUALITY_REFUNDED: _("Refunded for quality"),
    Measure.PAID_GOODS: _("Refunds for goods paid"),
    Measure.PAID_FREIGHT: _("Return freight paid"),
    Measure.REPLACED: _("Replacements sent"),
    Measure.DISPUTED: _("Went to the platform"),
    Measure.RULED: _("Ruled"),
    Measure.RATED: _("Rated"),
    Measure.RATED_LOW: _("One or two stars"),
    Measure.FAULTS: _("Asked for because of a fault"),
    Measure.SOLD: _("Order lines sold"),
    Measure.CHECKED: _("Self-checks finished"),
}
ONLY: Mapping[Measure, Words] = {
    Measure.DUE: _("Store's deadlines that were missed"),
    Measure.FINISHED: _("Store's deadlines that ended too late"),
    Measure.PLATFORM_DUE: _("Platform's deadlines that were missed"),
    Measure.ENDED: _("Ended without the platform"),
    Measure.RULED: _("Ruled for the customer"),
}


def figure_name(code: MetricCode) -> str:
    return str(NAMES[code])


def figure_definition(code: MetricCode) -> str:
    return str(DEFINITIONS[code])


def measure_words(measure: Measure, *, only: bool = False) -> str:
    return str(ONLY.get(measure, MEASURES[measure]) if only else MEASURES[measure])


def shown_share(value: Decimal | None) -> str:
    """`3.8 %`; "–" where there is nothing to divide by, never 0."""
    return NO_BASE if value is None else f"{_tenth(100 * value)} %"


def shown_value(code: MetricCode, value: Value) -> str:
    if value is None:
        return NO_BASE
    if isinstance(value, timedelta):
        return short_length(value)
    return shown_share(value) if METRICS[code].form is Form.SHARE else str(_tenth(value))


def short_length(length: timedelta) -> str:
    """`42 min`, `3.1 h`, `4.6 d`: one unit, as it is read beside others."""
    hours = Decimal(str(length.total_seconds())) / 3600
    if hours < 1:
        return gettext("%(minutes)d min") % {"minutes": round(60 * hours)}
    if hours < _HOURS_UP_TO:
        return gettext("%(hours)s h") % {"hours": _tenth(hours)}
    return gettext("%(days)s d") % {"days": _tenth(hours / 24)}


def shown_change(code: MetricCode, change: Change | None) -> str:
    if change is None:
        return ""
    if change.is_none:
        return gettext("no change")
    if isinstance(change.difference, timedelta):
        return short_length(abs(change.difference))
    if METRICS[code].form is Form.SHARE:
        return gettext("%(points)s pt") % {"points": _tenth(abs(100 * change.difference))}
    return str(_tenth(abs(change.difference)))


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
