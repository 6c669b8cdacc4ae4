"""Charts as SVG that the server draws: points, bars, grid, labels in the chart's own units; CSS gives the colours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from aftersales.domain.figures import axis_top

LEFT, RIGHT, TOP, BOTTOM = 40, 556, 16, 174
PARTS = 3
MOST_LABELS = 7
_MOST_OF_ALL = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`style` is the class of the stroke, `mark` the shape of its dots: circle, square or none."""

    style: str
    mark: str
    stretches: Sequence[str]
    dots: Sequence[Dot]


@dataclass(frozen=True, slots=True)
class GridLine:
    y: float
    shown: str


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    shown: str


@dataclass(frozen=True, slots=True)
class Lines:
    """`today_x` is where the hatching of a day that is not over begins; 0 without one."""

    said: str
    lines: Sequence[Line]
    grid: Sequence[GridLine]
    labels: Sequence[Label]
    step: float
    today_x: float = 0
    target_y: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    style: str
    mark: str
    values: Sequence[Decimal | int | None]


def lines(
    said: str,
    series: Sequence[Series],
    labels: Sequence[str],
    shown: Callable[[Decimal], str],
    *,
    is_today_last: bool,
    target: Decimal | None = None,
) -> Lines:
    """A gap where there is no base; the peak of the first line says its value."""
    known = [value for one in series for value in one.values if value is not None]
    top = _top(max([Decimal(value) for value in known] + ([target] if target else [Decimal(0)])))
    step = (RIGHT - LEFT) / max(len(labels), 1)
    every = -(-len(labels) // MOST_LABELS)
    return Lines(
        said=said,
        lines=[_line(one, step, top, shown, says_peak=number == 0) for number, one in enumerate(series)],
        grid=[_grid(part, top, shown) for part in range(PARTS + 1)],
        labels=[
            Label(_x(place, step), words)
            for place, words in enumerate(labels)
            if (len(labels) - 1 - place) % every == 0
        ],
        step=round(step, 1),
        today_x=round(RIGHT - step, 1) if is_today_last else 0,
        target_y=_y(target, top) if target is not None else None,
    )


def _line(one: Series, step: float, top: Decimal, shown: Callable[[Decimal], str], *, says_peak: bool) -> Line:
    stretches: list[list[str]] = [[]]
    dots = []
    known = [value for value in one.values if value]
    peak = max(known) if known and says_peak else None
    for place, value in enumerate(one.values):
        if value is None:
            stretches.append([])
            continue
        x, y = _x(place, step), _y(Decimal(value), top)
        stretches[-1].append(f"{x},{y}")
        is_peak = peak is not None and value == peak
        dots.append(Dot(x, y, shown(Decimal(value)) if is_peak else ""))
        peak = None if is_peak else peak
    return Line(one.style, one.mark, [" ".join(stretch) for stretch in stretches if stretch], dots)


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    middle: float
    style: str
    shown: str
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    said: str
    bars: Sequence[Bar]
    grid: Sequence[GridLine]


def bars(said: str, values: Sequence[tuple[str, int, str]]) -> Bars:
    """Of (label, value, class)."""
    top = Decimal(axis_top(max((value for _, value, _ in values), default=0)))
    step = (RIGHT - LEFT) / max(len(values), 1)
    drawn = []
    for place, (label, value, style) in enumerate(values):
        y = _y(Decimal(value), top)
        x = round(LEFT + step * place + step * 0.12, 1)
        drawn.append(
            Bar(x, y, round(step * 0.76, 1), round(BOTTOM - y, 1), _x(place, step), style, str(value or ""), label)
        )
    return Bars(said, drawn, [_grid(part, top, lambda value: f"{value:.0f}") for part in range(PARTS + 1)])


def spark(values: Sequence[Decimal | int | None]) -> str:
    """Points of a small line in a box of 72 × 24; nothing of less than two values."""
    known = [(place, Decimal(value)) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    lowest, highest = min(value for _, value in known), max(value for _, value in known)
    height, width = (highest - lowest) or Decimal(1), len(values) - 1
    return " ".join(
        f"{2 + 68 * place / width:.1f},{20 - 16 * float((value - lowest) / height):.1f}" for place, value in known
    )


def _top(highest: Decimal) -> Decimal:
    """Whole numbers in three steps; below one, the same in tenths of a percent, and never more than all."""
    if highest > 1:
        return Decimal(axis_top(-int(-highest // 1)))
    if highest > _MOST_OF_ALL:
        return Decimal(1)
    return Decimal(axis_top(-int(-highest * 1000 // 1))) / 1000


def _grid(part: int, top: Decimal, shown: Callable[[Decimal], str]) -> GridLine:
    value = top * part / PARTS
    return GridLine(_y(value, top), shown(value))


def _x(place: int, step: float) -> float:
    return round(LEFT + step * (place + 0.5), 1)


def _y(value: Decimal, top: Decimal) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * float(value / top), 1) if top else BOTTOM
