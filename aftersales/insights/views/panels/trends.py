"""Panels that follow the days: flow, missed deadlines, disputes, money."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aftersales.domain.metrics import METRICS, MetricCode
from aftersales.domain.tallies import Days, Figures, Measure
from aftersales.insights.views import charts
from aftersales.insights.views.frame import Asked
from aftersales.insights.views.guarding import panel
from aftersales.insights.views.tables import Cell, Head, Panel, Table, day_cell, money, number, share, words
from aftersales.insights.views.tops import in_yuan
from aftersales.wording.insights import figure_definition, shown_share
from aftersales.wording.moments import shown_money

BREACH_TARGET = Decimal("0.05")
_WHOLE_PERCENT = Decimal("0.1")
CIRCLE, SQUARE, DASH = "circle", "square", ""


def _days(asked: Asked) -> Sequence[tuple[date, Figures]]:
    return asked.read.now.series()


def _labels(asked: Asked) -> list[str]:
    return [asked.day_words(day) for day, _figures in _days(asked)]


def _ends_today(asked: Asked) -> bool:
    return asked.filters.days.last == asked.today


def _day(asked: Asked, day: date) -> Cell:
    shown = asked.day_words(day)
    if day != asked.today:
        return day_cell(day, shown)
    return day_cell(day, _("%(day)s, not over") % {"day": shown}, _("(not over)"))


def _counted(
    asked: Asked, title: str, code: str, measures: tuple[Measure, Measure], names: tuple[str, str], *, net: bool = False
) -> Panel:
    """Two measures day by day; `net` is what the first has more of."""
    one, other = measures
    days, whole = _days(asked), asked.read.now.whole
    said = _("%(title)s: %(one)s %(first)d, %(other)s %(second)d") % {
        "title": title,
        "one": names[0],
        "first": whole.count(one),
        "other": names[1],
        "second": whole.count(other),
    }
    chart = charts.lines(
        said,
        [
            charts.Series("s1", CIRCLE, [figures.count(one) for _day, figures in days]),
            charts.Series("s2", SQUARE, [figures.count(other) for _day, figures in days]),
        ],
        _labels(asked),
        lambda value: f"{value:.0f}",
        is_today_last=_ends_today(asked),
    )
    rows = [
        [_day(asked, day), *_counts(asked, figures, Days(day, day), (one, other), net=net)] for day, figures in days
    ]
    foot = [words(_("Together")), *_counts(asked, whole, asked.filters.days, (one, other), net=net)]
    heads = [Head(_("Day"), is_number=False), *(Head(name) for name in names), *([Head(_("Net"))] if net else [])]
    legend = _legend(asked, ("line1", names[0]), ("line2", names[1]))
    return Panel(code, title, Table(heads, rows, foot), chart=chart, legend=legend)


def _counts(asked: Asked, figures: Figures, days: Days, measures: tuple[Measure, Measure], *, net: bool) -> list[Cell]:
    one, other = (figures.count(each) for each in measures)
    left = Cell(f"{one - other:+,}" if one != other else "0", raw=one - other, is_number=True)
    return [*(number(figures.count(each), asked.behind(each, days)) for each in measures), *([left] if net else [])]


def _legend(asked: Asked, *entries: tuple[str, str]) -> list[tuple[str, str]]:
    return [*entries, *([("", _("hatched: today, not over"))] if _ends_today(asked) else [])]


@panel("flow", gettext_lazy("Submitted and ended"))
def flow(asked: Asked, title: str) -> Panel:
    names = (_("Submitted"), _("Ended"))
    return _counted(asked, title, "flow", (Measure.SUBMITTED, Measure.ENDED), names, net=True)


@panel("disputes", gettext_lazy("Opened and ruled"))
def disputes(asked: Asked, title: str) -> Panel:
    names = (pgettext("disputes of a day", "Opened"), _("Ruled"))
    return _counted(asked, title, "disputes", (Measure.DISPUTED, Measure.RULED), names)


@panel("breach", gettext_lazy("Deadlines missed, day by day"))
def breach(asked: Asked, title: str) -> Panel:
    """The headline counts what came due; the thin line what was finished."""
    days, codes = _days(asked), (MetricCode.BREACH, MetricCode.LATE)
    values = {code: [METRICS[code].read(figures) for _day, figures in days] for code in codes}
    whole = asked.read.now.whole
    shares = {code: METRICS[code].read(whole) for code in codes}
    chart = charts.lines(
        _("Deadlines missed: %(share)s") % {"share": shown_share(shares[MetricCode.BREACH])},  # type: ignore[arg-type]  # a share
        [
            charts.Series("s1", CIRCLE, values[MetricCode.BREACH]),  # type: ignore[arg-type]  # shares
            charts.Series("s4", DASH, values[MetricCode.LATE]),  # type: ignore[arg-type]  # shares
        ],
        _labels(asked),
        lambda value: f"{100 * value:.2g}%" if value < _WHOLE_PERCENT else f"{100 * value:.0f}%",
        is_today_last=_ends_today(asked),
        target=BREACH_TARGET,
    )
    rows = [[_day(asked, day), *_breach_cells(asked, figures, Days(day, day))] for day, figures in days]
    head = [
        Head(_("Day"), is_number=False),
        Head(_("Came due")),
        Head(_("Missed")),
        Head(_("Share")),
        Head(_("Late, of those finished")),
    ]
    table = Table(head, rows, [words(_("Together")), *_breach_cells(asked, whole, asked.filters.days)])
    legend = _legend(
        asked, ("line1", _("of those that came due")), ("line4", _("of those finished")), ("target", _("target 5 %"))
    )
    return Panel("breach", title, table, figure_definition(MetricCode.BREACH), chart, legend)


def _breach_cells(asked: Asked, figures: Figures, days: Days) -> list[Cell]:
    due, late = figures.of(Measure.DUE), figures.of(Measure.FINISHED)
    return [
        number(due.count, asked.behind(Measure.DUE, days)),
        number(due.total, asked.behind_part(Measure.DUE, days)),
        share(due.share, shown_share(due.share), asked.behind_part(Measure.DUE, days)),
        share(late.share, shown_share(late.share), asked.behind_part(Measure.FINISHED, days)),
    ]


@panel("paid", gettext_lazy("Paid back, day by day"))
def paid(asked: Asked, title: str) -> Panel:
    days, whole = _days(asked), asked.read.now.whole
    chart = charts.lines(
        _("Paid back: %(goods)s for goods, %(freight)s for return freight")
        % {"goods": yuan(whole, Measure.PAID_GOODS), "freight": yuan(whole, Measure.PAID_FREIGHT)},
        [
            charts.Series("s1", CIRCLE, [in_yuan(figures, Measure.PAID_GOODS) for _day, figures in days]),
            charts.Series("s2", SQUARE, [in_yuan(figures, Measure.PAID_FREIGHT) for _day, figures in days]),
        ],
        _labels(asked),
        lambda value: f"{value:,.0f}",
        is_today_last=_ends_today(asked),
    )
    rows = [[_day(asked, day), *_paid_cells(asked, figures, Days(day, day))] for day, figures in days]
    head = [
        Head(_("Day"), is_number=False),
        Head(_("Refunds")),
        Head(_("For goods")),
        Head(_("For return freight")),
        Head(_("Replacements, what was paid for them")),
    ]
    table = Table(head, rows, [words(_("Together")), *_paid_cells(asked, whole, asked.filters.days)])
    legend = _legend(asked, ("line1", _("Goods, CNY")), ("line2", _("Return freight, CNY")))
    return Panel("paid", title, table, chart=chart, legend=legend)


def _paid_cells(asked: Asked, figures: Figures, days: Days) -> list[Cell]:
    measures = (Measure.PAID_GOODS, Measure.PAID_FREIGHT, Measure.REPLACED)
    amounts = [
        money(in_yuan(figures, each), yuan(figures, each), asked.behind(each, days) if figures.count(each) else "")
        for each in measures
    ]
    return [number(figures.count(Measure.PAID_GOODS), asked.behind(Measure.PAID_GOODS, days)), *amounts]


def yuan(figures: Figures, measure: Measure) -> str:
    return shown_money(in_yuan(figures, measure))
