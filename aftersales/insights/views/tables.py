"""What a panel shows: cells that know what they say, where they lead and what a spreadsheet gets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe

from aftersales.insights.views.charts import Bars, Lines
from aftersales.insights.views.drawing import as_svg
from aftersales.wording.insights import NO_BASE

Raw = int | Decimal | str


@dataclass(frozen=True, slots=True)
class Cell:
    """`raw` is what an export writes; without it, what is shown. `tint` 0–5 colours a heat table, never alone."""

    shown: str
    href: str = ""
    raw: Raw | None = None
    is_number: bool = False
    tint: int | None = None
    flag: str = ""
    small: str = ""
    mark: str = ""
    """What is said of it and stands in `shown` already, for an export that writes something else."""

    @property
    def exported(self) -> Raw:
        """With the marks that stand beside it."""
        if self.raw is not None and not (self.flag or self.mark):
            return self.raw
        written = self.shown if self.raw is None else str(self.raw)
        return " ".join(filter(None, (written, self.small if self.raw is None else "", self.mark, self.flag)))


def words(shown: str, href: str = "", *, small: str = "", flag: str = "") -> Cell:
    return Cell(shown, href, small=small, flag=flag)


def value(shown: str, href: str = "", *, flag: str = "") -> Cell:
    """A figure in its words, in a column of figures."""
    return Cell(shown, href, is_number=True, flag=flag)


def number(value: int, href: str = "", *, tint: int | None = None, flag: str = "", small: str = "") -> Cell:
    """A number leads to its tickets; nothing has nowhere to lead to."""
    return Cell(f"{value:,}", href if value else "", value, is_number=True, tint=tint, flag=flag, small=small)


def share(value: Decimal | None, shown: str, href: str = "") -> Cell:
    raw: Raw = NO_BASE if value is None else value.quantize(Decimal("0.0001"))
    return Cell(shown, href if value else "", raw, is_number=True)


def money(amount: Decimal, shown: str, href: str = "") -> Cell:
    return Cell(shown, href if amount else "", amount, is_number=True)


def length(value: timedelta | None, shown: str, href: str = "") -> Cell:
    """Exported as hours."""
    raw: Raw = NO_BASE if value is None else Decimal(str(round(value.total_seconds() / 3600, 2)))
    return Cell(shown, href if value is not None else "", raw, is_number=True)


def day_cell(day: date, shown: str, mark: str = "") -> Cell:
    return Cell(shown, raw=day.isoformat(), mark=mark)


@dataclass(frozen=True, slots=True)
class Head:
    name: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a page. A table is always there; a chart only shows what it says. `note` is the definition."""

    code: str
    title: str
    table: Table
    note: str = ""
    chart: Lines | Bars | None = None
    legend: Sequence[tuple[str, str]] = ()
    is_heat: bool = False
    has_bars: bool = False
    is_wide: bool = False
    empty: str = ""
    link: tuple[str, str] | None = None
    """Words and address behind the note."""

    @property
    def rows_as_html(self) -> Iterator[SafeString]:
        """Rendered here: a page has a thousand cells, and a template takes twenty times as long for one."""
        longest = max((_raw_number(row) for row in self.table.rows), default=0) if self.has_bars else 0
        for row in self.table.rows:
            bar = _bar(_raw_number(row), longest) if self.has_bars else ""
            yield _row_as_html(row, bar)

    @property
    def chart_as_html(self) -> SafeString:
        return as_svg(self.chart, self.code) if self.chart else SafeString()

    @property
    def foot_as_html(self) -> SafeString:
        return _row_as_html(self.table.foot, "")


def _row_as_html(row: Sequence[Cell], bar: str) -> SafeString:
    first, *others = row
    cells = [f'<th scope="row">{_inside(first)}{bar}</th>', *map(_cell_as_html, others)]
    return mark_safe(f"<tr>{''.join(cells)}</tr>\n")  # noqa: S308  every text in it is escaped below


def _cell_as_html(cell: Cell) -> str:
    classes = "r" if cell.is_number and cell.tint is None else "" if cell.tint is None else f"q{cell.tint}"
    return f'<td class="{classes}">{_inside(cell)}</td>' if classes else f"<td>{_inside(cell)}</td>"


def _inside(cell: Cell) -> str:
    shown = escape(cell.shown)
    linked = f'<a href="{escape(cell.href)}">{shown}</a>' if cell.href else shown
    flag = f' <span class="flagged">{escape(cell.flag)}</span>' if cell.flag else ""
    return f"{linked}{flag}<small>{escape(cell.small)}</small>" if cell.small else f"{linked}{flag}"


def _raw_number(row: Sequence[Cell]) -> float:
    return next((float(cell.raw) for cell in row if isinstance(cell.raw, int | Decimal)), 0.0)


def _bar(value: float, longest: float) -> str:
    width = round(100 * value / longest, 1) if longest else 0
    return (
        '<svg class="ch bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{width}" height="6" class="f1"/></svg>'
    )


@dataclass(frozen=True, slots=True)
class FailedPanel:
    """Nothing could be read; the rest of the page stands."""

    code: str
    title: str
    was_slow: bool
    failed: bool = True
