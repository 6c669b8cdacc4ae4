"""A scorecard as people read it: each figure with its words and its definition."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.domain.scores import SCORE_METRICS
from aftersales.standing.models import Scorecard
from aftersales.wording.standing import metric_definition, metric_name, metric_value


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: str
    definition: str


def figures(card: Scorecard | None) -> Sequence[Figure]:
    """In the order of the page; without a card every value is "–"."""
    return [
        Figure(metric_name(one), metric_value(one, getattr(card, one) if card else None), metric_definition(one))
        for one in SCORE_METRICS
    ]
