"""Panels that compare: steps of the way, reasons, kinds, products, money."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.domain.metrics import METRICS, MetricCode
from aftersales.domain.requests import Reason
from aftersales.domain.tallies import Figures, Measure, Split
from aftersales.domain.tallies import share as share_of
from aftersales.insights.views.frame import Asked
from aftersales.insights.views.guarding import panel
from aftersales.insights.views.panels.trends import yuan
from aftersales.insights.views.tables import Cell, Head, Panel, Table, length, money, number, share, words
from aftersales.insights.views.tops import MOST_PRODUCTS, cost, in_yuan, top_defects, top_products
from aftersales.wording.insights import figure_definition, measure_words, shown_share, shown_value
from aftersales.wording.moments import shown_money
from aftersales.wording.names import kind_name, reason_name

_WAY = (Measure.SUBMITTED, Measure.APPROVED, Measure.RETURNED, Measure.REFUNDED)
_WAY_OF_DISPUTES = (Measure.SUBMITTED, Measure.DISPUTED, Measure.RULED)


@panel("funnel", gettext_lazy("The way of requests"))
def funnel(asked: Asked, title: str) -> Panel:
    """What happened in these days at each step of two ways, money back and the platform; percent of the step before."""
    rows = [*_steps(asked, _WAY), *_steps(asked, _WAY_OF_DISPUTES)[1:], _ruled_for_customer(asked)]
    head = [Head(_("Step"), is_number=False), Head(_("Tickets")), Head(_("Of the step before"), is_number=False)]
    note = _(
        "Steps taken in these days, not the same tickets followed: a return of today was asked for days ago. What went "
        "to the platform is a share of what was submitted."
    )
    return Panel("funnel", title, Table(head, rows), note, has_bars=True)


def _steps(asked: Asked, way: Sequence[Measure]) -> list[list[Cell]]:
    counts = [asked.read.now.whole.count(measure) for measure in way]
    parts = [None, *(share_of(count, before) for before, count in pairwise(counts))]
    return [
        _step(asked, measure, count, shown_share(part)) for measure, count, part in zip(way, counts, parts, strict=True)
    ]


def _ruled_for_customer(asked: Asked) -> list[Cell]:
    ruled = asked.read.now.whole.of(Measure.RULED)
    return [
        words(measure_words(Measure.RULED, only=True)),
        number(ruled.total, asked.behind_part(Measure.RULED)),
        words(shown_share(ruled.share)),
    ]


def _step(asked: Asked, measure: Measure, count: int, part: str) -> list[Cell]:
    return [words(measure_words(measure)), number(count, asked.behind(measure)), words(part)]


def _by_value(asked: Asked, split: Split) -> Mapping[str, Figures]:
    return asked.read.values.get(split, {})


@panel("defects", gettext_lazy("Reasons and products"))
def defects(asked: Asked, title: str) -> Panel:
    rows = []
    for value, figures in top_defects(_by_value(asked, Split.DEFECT), asked.wanted):
        pk, _colon, reason = value.partition(":")
        name, sku = asked.names.product(pk)
        href = asked.behind(Measure.SUBMITTED, product=sku, reason=reason)
        rows.append([words(reason_name(reason), small=name), number(figures.count(Measure.SUBMITTED), href)])
    head = [Head(_("Reason and product"), is_number=False), Head(_("Submitted"))]
    return Panel("defects", title, Table(head, rows), has_bars=True, empty=_("Nothing was asked for in these days."))


def _breach_by(split: Split, code: str, name: Callable[[str], str], column: str) -> Callable[[Asked, str], Panel]:
    def build(asked: Asked, title: str) -> Panel:
        found = sorted(_by_value(asked, split).items(), key=lambda item: (-item[1].of(Measure.DUE).total, item[0]))
        rows = []
        for value, figures in found:
            due, asks = figures.of(Measure.DUE), {split.value: value}
            if due.count:
                rows.append(
                    [
                        words(name(value)),
                        number(due.total, asked.behind_part(Measure.DUE, **asks)),
                        number(due.count, asked.behind(Measure.DUE, **asks)),
                        share(due.share, shown_share(due.share), asked.behind_part(Measure.DUE, **asks)),
                    ]
                )
        head = [Head(column, is_number=False), Head(_("Missed")), Head(_("Came due")), Head(_("Share"))]
        return Panel(code, title, Table(head, rows), empty=_("Nothing came due in these days."))

    return build


@panel("breach_by_kind", gettext_lazy("Deadlines missed by kind"))
def breach_by_kind(asked: Asked, title: str) -> Panel:
    return _breach_by(Split.KIND, "breach_by_kind", kind_name, _("Kind"))(asked, title)


@panel("breach_by_reason", gettext_lazy("Deadlines missed by reason"))
def breach_by_reason(asked: Asked, title: str) -> Panel:
    return _breach_by(Split.REASON, "breach_by_reason", reason_name, _("Reason"))(asked, title)


@panel("reasons", gettext_lazy("What was asked for, and why"))
def reasons(asked: Asked, title: str) -> Panel:
    found = _by_value(asked, Split.REASON)
    top = sorted(found.items(), key=lambda item: (-item[1].count(Measure.SUBMITTED), item[0]))
    rows = [
        [
            words(reason_name(value)),
            number(figures.count(Measure.SUBMITTED), asked.behind(Measure.SUBMITTED, reason=value)),
            number(figures.count(Measure.ENDED), asked.behind(Measure.ENDED, reason=value)),
            number(figures.count(Measure.DISPUTED), asked.behind(Measure.DISPUTED, reason=value)),
        ]
        for value, figures in top
        if value in set(Reason)
    ]
    measures = (Measure.SUBMITTED, Measure.ENDED, Measure.DISPUTED)
    head = [Head(_("Reason"), is_number=False), *(Head(measure_words(one)) for one in measures)]
    return Panel("reasons", title, Table(head, rows), has_bars=True, empty=_("Nothing was asked for in these days."))


@panel("refunds", gettext_lazy("Refunds by reason"))
def refunds(asked: Asked, title: str) -> Panel:
    found = _by_value(asked, Split.REASON)
    top = sorted(found.items(), key=lambda item: (-item[1].of(Measure.PAID_GOODS).total, item[0]))
    rows = [_refund_row(asked, reason_name(value), figures, reason=value) for value, figures in top if cost(figures)]
    head = [
        Head(_("Reason"), is_number=False),
        Head(_("Refunds")),
        Head(_("For goods")),
        Head(_("For return freight")),
        Head(_("Mean time to refund")),
    ]
    foot = _refund_row(asked, _("Together"), asked.read.now.whole)
    note = figure_definition(MetricCode.REFUND_TIME)
    return Panel(
        "refunds", title, Table(head, rows, foot), note, is_wide=True, empty=_("Nothing was paid back in these days.")
    )


def _refund_row(asked: Asked, name: str, figures: Figures, **asks: str) -> list[Cell]:
    mean = METRICS[MetricCode.REFUND_TIME].read(figures)
    return [
        words(name),
        number(figures.count(Measure.PAID_GOODS), asked.behind(Measure.PAID_GOODS, **asks)),
        _paid(asked, figures, Measure.PAID_GOODS, **asks),
        _paid(asked, figures, Measure.PAID_FREIGHT, **asks),
        length(mean, shown_value(MetricCode.REFUND_TIME, mean), asked.behind(Measure.REFUNDED, **asks)),  # type: ignore[arg-type]  # a length
    ]


def _paid(asked: Asked, figures: Figures, measure: Measure, **asks: str) -> Cell:
    return money(in_yuan(figures, measure), yuan(figures, measure), asked.behind(measure, **asks))


@panel("products", gettext_lazy("Products"))
def products(asked: Asked, title: str) -> Panel:
    """Sold, asked for, faulty, and what it cost; the dearest first."""
    top = top_products(_by_value(asked, Split.PRODUCT), asked.wanted)
    rows = [_product_row(asked, asked.names.product(value), figures) for value, figures in top]
    head = [
        Head(_("Product"), is_number=False),
        Head(_("Units sold")),
        Head(_("Submitted")),
        Head(_("Of them faults")),
        Head(_("Faults of units sold")),
        Head(_("For goods")),
        Head(_("For return freight")),
        Head(_("Replacements")),
        Head(_("Cost together")),
    ]
    note = _(
        "Cost: refunds and return freight paid in these days, and what had been paid for goods that were sent again. "
        "The %(count)d dearest are shown."
    ) % {"count": MOST_PRODUCTS}
    return Panel("products", title, Table(head, rows), note, is_wide=True, empty=_("Nothing was asked for."))


def _product_row(asked: Asked, product: tuple[str, str], figures: Figures) -> list[Cell]:
    name, sku = product
    faults, sold = figures.count(Measure.FAULTS), figures.of(Measure.SOLD).total
    rate, paid = share_of(faults, sold), cost(figures)
    return [
        words(name, asked.page("products", product=sku), small=sku),
        Cell(f"{sold:,}", raw=sold, is_number=True),
        number(figures.count(Measure.SUBMITTED), asked.behind(Measure.SUBMITTED, product=sku)),
        number(faults, asked.behind(Measure.FAULTS, product=sku)),
        share(rate, shown_share(rate), asked.behind(Measure.FAULTS, product=sku)),
        _paid(asked, figures, Measure.PAID_GOODS, product=sku),
        _paid(asked, figures, Measure.PAID_FREIGHT, product=sku),
        _paid(asked, figures, Measure.REPLACED, product=sku),
        Cell(shown_money(paid), raw=paid, is_number=True),
    ]
