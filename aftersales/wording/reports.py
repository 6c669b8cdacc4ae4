"""The week's figures as sentences and lines, in the reader's language, from plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import dateformat
from django.utils.translation import get_language, gettext, pgettext

from aftersales.domain.metrics import METRICS, Form, MetricCode, Value
from aftersales.domain.tallies import Measure, share
from aftersales.wording.insights import figure_name, measure_words, shown_share, shown_value

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


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the week: what came and went, what came due and was missed. Bars are percent of the longest."""

    day: str
    submitted: int
    ended: int
    due: int
    missed: int
    longest: int

    @property
    def bars(self) -> tuple[int, int]:
        return self._bar(self.submitted), self._bar(self.ended)

    def _bar(self, count: int) -> int:
        return max(1, round(100 * count / self.longest)) if count else 0

    @property
    def missed_share(self) -> str:
        return shown_share(share(self.missed, self.due))

    @property
    def missed_bar(self) -> int:
        return max(1, round(100 * self.missed / self.due)) if self.missed else 0

    @property
    def missed_of(self) -> str:
        return gettext("%(missed)d of %(due)d") % {"missed": self.missed, "due": self.due}

    @property
    def words(self) -> str:
        told = {name: getattr(self, name) for name in ("day", "submitted", "ended", "missed_of", "missed_share")}
        return (
            gettext(
                "%(day)s: %(submitted)d submitted, %(ended)d ended; deadlines missed: %(missed_of)s (%(missed_share)s)"
            )
            % told
        )


def report_days(values: Values) -> list[DayLine]:
    """The week's two charts, as rows of a table; none in a report from before they were kept."""
    rows = values.get("days", ())
    longest = max((max(row["submitted"], row["ended"]) for row in rows), default=0)
    return [
        DayLine(_day(row["day"]), row["submitted"], row["ended"], row["due"], row["missed"], longest) for row in rows
    ]


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
