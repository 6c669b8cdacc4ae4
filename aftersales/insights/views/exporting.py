"""Exactly what a page shows, as CSV and as a workbook. No cell is ever taken for a formula (OWASP: CSV injection)."""

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from aftersales.domain.figures import guarded_cell
from aftersales.insights.views.tables import Panel, Raw

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

Rows = Sequence[Sequence[Raw]]


def rows_of(panel: Panel) -> Rows:
    """Head, rows and foot, as raw values."""
    table = panel.table
    body = [[cell.exported for cell in row] for row in [*table.rows, *([table.foot] if table.foot else [])]]
    return [[head.name for head in table.head], *body]


def as_csv(panels: Sequence[Panel], about: Rows) -> bytes:
    """One table below the other, each under its title; the mark at the start lets Excel read UTF-8."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerows(_guarded(about))
    for panel in panels:
        writer.writerow([])
        writer.writerow([guarded_cell(panel.title)])
        writer.writerows(_guarded(rows_of(panel)))
    return ("\ufeff" + out.getvalue()).encode()


def _guarded(rows: Rows) -> Iterator[list[Raw]]:
    for row in rows:
        yield [guarded_cell(value) if isinstance(value, str) else value for value in row]


def as_xlsx(panels: Sequence[Panel], about: Rows) -> bytes:
    """A workbook with a sheet for each table. Text is kept as text, which no program calculates."""
    sheets = [("i", about), *((panel.title, rows_of(panel)) for panel in panels)]
    names = _sheet_names([name for name, _rows in sheets])
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _types(len(sheets)))
        book.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        book.writestr("xl/workbook.xml", _workbook(names))
        parts = [("worksheet", f"worksheets/sheet{place}.xml") for place in range(1, len(sheets) + 1)]
        book.writestr("xl/_rels/workbook.xml.rels", _relations(parts))
        for place, (_name, rows) in enumerate(sheets, start=1):
            book.writestr(f"xl/worksheets/sheet{place}.xml", _sheet(rows))
    return out.getvalue()


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Thirty-one characters, none of those that Excel forbids, each once."""
    names: list[str] = []
    for title in titles:
        name = title.translate(_FORBIDDEN).strip()[:_SHEET_NAME] or "-"
        while name in names:
            name = f"{name[: _SHEET_NAME - 3]} {len(names)}"
        names.append(name)
    return names


def _types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{place}.xml" ContentType="{_CONTENT}.worksheet+xml"/>'
        for place in range(1, count + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>{sheets}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{place}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{_text(name)}" sheetId="{place}" r:id="rId{place}"/>'
        for place, name in enumerate(names, start=1)
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{sheets}</sheets></workbook>'


def _sheet(rows: Rows) -> str:
    cells = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def _cell(value: Raw) -> str:
    if isinstance(value, int | Decimal):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{_text(guarded_cell(value))}</t></is></c>'


def _text(value: str) -> str:
    printable = "".join(sign for sign in value if sign >= " " or sign in "\t\n")
    return escape(printable, {'"': "&quot;"})
