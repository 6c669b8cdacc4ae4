"""A store's export on disk: its encoding, its separator, its rows."""

import csv
from codecs import getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from aftersales.domain.order_columns import FileProblem, UnusableFileError, columns_of
from aftersales.domain.order_rows import OrderRow, RowReader, RowRefusedError

CHUNK = 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_export(path: Path) -> Iterator[OrderRow | RowRefusedError | None]:
    """The rows, one after the other; a refused one comes as its refusal. Raises UnusableFileError."""
    try:
        with path.open(encoding=encoding_of(path), newline="") as file:
            yield from _rows(file)
    except OSError as error:
        raise UnusableFileError(FileProblem.NOT_THERE, path=path, reason=error.strerror or error) from error


def encoding_of(path: Path) -> str:
    """The first encoding in which the whole file makes sense. Raises UnusableFileError."""
    with path.open("rb") as file:
        head = file.read(4)
    if not head.strip():
        raise UnusableFileError(FileProblem.EMPTY)
    if head in (_ZIP, _OLD_EXCEL):
        raise UnusableFileError(FileProblem.SPREADSHEET)
    for encoding in ("utf-16",) if head.startswith(_UTF16) else ENCODINGS:
        if _fits(path, encoding):
            return encoding
    raise UnusableFileError(FileProblem.UNKNOWN_ENCODING)


def _fits(path: Path, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _rows(file: TextIO) -> Iterator[OrderRow | RowRefusedError | None]:
    heading = file.readline()
    if not heading.strip():
        raise UnusableFileError(FileProblem.EMPTY)
    separator = max(",;\t", key=heading.count)
    reader = RowReader(columns_of(next(csv.reader([heading], delimiter=separator))))
    lines = csv.reader(file, delimiter=separator)
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield _row(reader, cells, lines.line_num + 1)
    except csv.Error as error:
        raise UnusableFileError(FileProblem.BROKEN, line=lines.line_num + 1) from error


def _row(reader: RowReader, cells: list[str], line: int) -> OrderRow | RowRefusedError | None:
    try:
        return reader.read(cells, line)
    except RowRefusedError as refused:
        return refused
