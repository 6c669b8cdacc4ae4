"""Charts as SVG. Written here: a chart has hundreds of numbers, and a template takes twenty times as long for one."""

from collections.abc import Iterator, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from aftersales.insights.views.charts import BOTTOM, LEFT, RIGHT, TOP, Bars, Dot, GridLine, Line, Lines

_LABELS_Y = 191


def as_svg(chart: Lines | Bars, code: str) -> SafeString:
    """The table below a chart says the same; `code` names its panel."""
    inside = _bars(chart) if isinstance(chart, Bars) else _lines(chart, code)
    head = f'<svg class="ch" viewBox="0 0 560 200" role="img" aria-label="{escape(chart.said)}">'
    return mark_safe(f"{head}\n{''.join(inside)}\n</svg>")  # noqa: S308  every text in it is escaped


def _lines(chart: Lines, code: str) -> Iterator[str]:
    if chart.today_x:
        yield (
            f'<defs><pattern id="{code}-today" width="6" height="6" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate(45)"><path class="hatch" d="M0 0v6"/></pattern></defs>'
        )
    yield from _grid(chart.grid)
    if chart.today_x:
        box = f'x="{chart.today_x}" y="{TOP}" width="{chart.step}" height="{BOTTOM - TOP}"'
        yield f'<rect {box} fill="url(#{code}-today)"/>'
    if chart.target_y is not None:
        yield f'<path class="sd" d="M{LEFT} {chart.target_y}H{RIGHT}"/>'
    for line in chart.lines:
        yield from _line(line)
    for place, label in enumerate(chart.labels, start=1):
        yield _text(label.x, _LABELS_Y, label.shown, anchor="end" if place == len(chart.labels) else "middle")


def _grid(grid: Sequence[GridLine]) -> Iterator[str]:
    for line in grid:
        yield f'<path class="g" d="M{LEFT} {line.y}H{RIGHT}"/>'
        yield f'<text x="{LEFT - 6}" y="{line.y}" dy="4" text-anchor="end">{escape(line.shown)}</text>'


def _line(line: Line) -> Iterator[str]:
    for points in line.stretches:
        yield f'<polyline class="{line.style}" stroke-linejoin="round" points="{points}"/>'
    for dot in line.dots:
        yield _mark(line.mark, dot)
        if dot.shown:
            yield _value(dot.x, dot.y, -7, dot.shown)


def _mark(shape: str, dot: Dot) -> str:
    if shape == "square":
        size = 'width="5" height="5" transform="translate(-2.5 -2.5)"'
        return f'<rect x="{dot.x}" y="{dot.y}" {size} class="f2"/>'
    return f'<circle cx="{dot.x}" cy="{dot.y}" r="2.6" class="f1"/>' if shape == "circle" else ""


def _bars(chart: Bars) -> Iterator[str]:
    yield from _grid(chart.grid)
    for bar in chart.bars:
        box = f'x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{bar.height}"'
        yield f'<rect {box} rx="2" class="{bar.style}"/>'
        if bar.shown:
            yield _value(bar.middle, bar.y, -5, bar.shown)
        yield _text(bar.middle, _LABELS_Y, bar.label, anchor="middle")


def _value(x: float, y: float, above: int, shown: str) -> str:
    return f'<text class="v" x="{x}" y="{y}" dy="{above}" text-anchor="middle">{escape(shown)}</text>'


def _text(x: float, y: float, shown: str, *, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(shown)}</text>'
