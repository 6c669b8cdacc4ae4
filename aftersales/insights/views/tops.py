"""Which products and defects a page shows: those alone have to be called by name."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from aftersales.domain.tallies import Figures, Measure
from aftersales.insights.selectors.tallying import Wanted

MOST_DEFECTS, MOST_PRODUCTS = 10, 50
Named = tuple[str, Figures]
_COST = (Measure.PAID_GOODS, Measure.PAID_FREIGHT, Measure.REPLACED)


def in_yuan(figures: Figures, measure: Measure) -> Decimal:
    return Decimal(figures.of(measure).total) / 100


def cost(figures: Figures) -> Decimal:
    """What after-sales cost: money paid back, freight, and what was paid for goods that were sent again."""
    return Decimal(_fen(figures)) / 100


def _fen(figures: Figures) -> int:
    return sum(figures.of(measure).total for measure in _COST)


def top_defects(found: Mapping[str, Figures], wanted: Wanted) -> Sequence[Named]:
    """By `product:reason`; the whole slice is read of the store, what the filter names is kept of it."""
    matching = [item for item in found.items() if _matches(item[0], wanted)]
    return sorted(matching, key=lambda item: (-item[1].count(Measure.SUBMITTED), item[0]))[:MOST_DEFECTS]


def _matches(value: str, wanted: Wanted) -> bool:
    pk, _colon, reason = value.partition(":")
    return wanted.product in {"", pk} and wanted.reason in {"", reason}


def top_products(found: Mapping[str, Figures], wanted: Wanted) -> Sequence[Named]:
    """The dearest first."""
    asked_for = [
        (value, figures)
        for value, figures in found.items()
        if wanted.product in {"", value} and (figures.count(Measure.SUBMITTED) or _fen(figures))
    ]
    ranked = sorted(asked_for, key=lambda item: (-_fen(item[1]), -item[1].count(Measure.SUBMITTED), item[0]))
    return ranked[:MOST_PRODUCTS]
