"""The week's figures as sentences and lines, in the reader's language, from plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import dateformat
from django.utils.translation import get_language, gettext, pgettext

from aftersales.domain.metrics import METRICS, Form, MetricCode, Value
from aftersales.domain.tallies import Measure
from aftersales.wording.insights import figure_name, measure_words, shown_value

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportLine:
    name: str
    value: str
    before: str
    verdict: str

    @property
    def compared(self) -> str:
        """`the week before 4.2 %, better`."""
        verdict = {"good": gettext("better"), "bad": gettext("worse")}.get(self.verdict, "")
        before = gettext("the week before: %(value)s") % {"value": self.before}
        return gettext(", ").join([before, verdict]) if verdict else before

    @property
    def words(self) -> str:
        told = {"name": self.name, "value": self.value, "compared": self.compared}
        return gettext("%(name)s: %(value)s (%(compared)s)") % told


def report_title(values: Values) -> str:
    store = str(values.get("store_en" if get_language() == "en" else "store") or "")
    days = {"first": _day(values.get("first", "")), "last": _day(values.get("last", ""))}
    if store:
        return gettext("%(store)s: the week of %(first)s – %(last)s") % (days | {"store": store})
    return gettext("The week of %(first)s – %(last)s") % days


def _day(written: str) -> str:
    # Translators: Django date format letters, not a sentence.
    return dateformat.format(date.fromisoformat(written), pgettext("date format", "j M")) if written else ""


def report_lines(values: Values) -> list[ReportLine]:
    counts = [
        ReportLine(measure_words(Measure(row["measure"])), f"{row['now']:,}", f"{row['before']:,}", "")
        for row in values.get("counts", ())
    ]
    return counts + [_figure(row) for row in values.get("figures", ())]


def _figure(row: Values) -> ReportLine:
    code = MetricCode(row["code"])
    now, before = (shown_value(code, _value(code, row.get(name))) for name in ("now", "before"))
    return ReportLine(figure_name(code), now, before, str(row.get("verdict", "")))


def _value(code: MetricCode, kept: Any) -> Value:
    if kept is None:
        return None
    return timedelta(seconds=int(kept)) if METRICS[code].form is Form.LENGTH else Decimal(str(kept))
