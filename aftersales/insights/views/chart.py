"""The trend as an SVG that the server draws: points, grid and labels, and the table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.accounts.models import Store
from aftersales.domain.figures import DayFlow, axis_top
from aftersales.insights.views.links import queue
from aftersales.wording.moments import shown_day

LEFT, RIGHT, TOP, BOTTOM = 34, 556, 14, 174
"""The field of the chart, in its own units."""
PARTS = 3
LABEL_EVERY = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """One day of the chart and of its table."""

    flow: DayFlow
    x: float
    submitted_y: float
    ended_y: float
    submitted_href: str
    ended_href: str
    label: str
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class GridLine:
    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    marks: Sequence[Mark]
    grid: Sequence[GridLine]
    step: float

    @property
    def submitted_points(self) -> str:
        return " ".join(f"{mark.x},{mark.submitted_y}" for mark in self.marks)

    @property
    def ended_points(self) -> str:
        return " ".join(f"{mark.x},{mark.ended_y}" for mark in self.marks)

    @property
    def today_x(self) -> float:
        return round(RIGHT - self.step, 1)

    @property
    def peak(self) -> Mark | None:
        """The day with most submissions; None when there were none at all."""
        highest = max(self.marks, key=lambda mark: mark.flow.submitted)
        return highest if highest.flow.submitted else None

    @property
    def submitted_total(self) -> int:
        return sum(mark.flow.submitted for mark in self.marks)

    @property
    def ended_total(self) -> int:
        return sum(mark.flow.ended for mark in self.marks)


def chart_of(flow: Sequence[DayFlow], store: Store | None, at: datetime) -> Chart:
    top = axis_top(max(max(each.submitted, each.ended) for each in flow))
    step = (RIGHT - LEFT) / len(flow)
    return Chart(
        marks=[_mark(each, index, len(flow), top, store, at) for index, each in enumerate(flow)],
        grid=[GridLine(_height(top * part // PARTS, top), top * part // PARTS) for part in range(PARTS + 1)],
        step=round(step, 1),
    )


def _mark(each: DayFlow, index: int, count: int, top: int, store: Store | None, at: datetime) -> Mark:
    day = each.day.isoformat()
    return Mark(
        flow=each,
        x=round(LEFT + (RIGHT - LEFT) / count * (index + 0.5), 1),
        submitted_y=_height(each.submitted, top),
        ended_y=_height(each.ended, top),
        submitted_href=queue(store, view="every", submitted=day),
        ended_href=queue(store, view="ended", ended=day),
        label=shown_day(each.day, at),
        is_labelled=(count - 1 - index) % LABEL_EVERY == 0,
    )


def _height(value: int, top: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)
