"""A store's order export, row by row: what was bought, and which rows cannot be used, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.order_columns import HEADERS, Columns, Field


class Delivery(StrEnum):
    """The delivery states of an order, by the names the orders use."""

    DEPOSIT_PAID = "deposit_paid"
    PAID = "paid"
    IN_TRANSIT = "in_transit"
    INTERCEPTED = "intercepted"
    DELIVERED = "delivered"
    RECEIPT_CONFIRMED = "receipt_confirmed"


_D = Delivery
_STATUSES: dict[str, Delivery | None] = {
    "定金已付": _D.DEPOSIT_PAID,
    "定金已付,等待尾款付款": _D.DEPOSIT_PAID,
    "买家已付款,等待卖家发货": _D.PAID,
    "等待卖家发货": _D.PAID,
    "待发货": _D.PAID,
    "卖家部分发货": _D.PAID,
    "卖家已发货,等待买家确认": _D.IN_TRANSIT,
    "等待买家确认收货": _D.IN_TRANSIT,
    "待收货": _D.IN_TRANSIT,
    "已拦截": _D.INTERCEPTED,
    "已签收": _D.DELIVERED,
    "交易成功": _D.RECEIPT_CONFIRMED,
    "等待买家付款": None,
    "待付款": None,
    "交易关闭": None,
    "deposit paid": _D.DEPOSIT_PAID,
    "paid": _D.PAID,
    "awaiting shipment": _D.PAID,
    "shipped": _D.IN_TRANSIT,
    "in transit": _D.IN_TRANSIT,
    "intercepted": _D.INTERCEPTED,
    "called back": _D.INTERCEPTED,
    "delivered": _D.DELIVERED,
    "completed": _D.RECEIPT_CONFIRMED,
    "receipt confirmed": _D.RECEIPT_CONFIRMED,
    "unpaid": None,
    "closed": None,
    "cancelled": None,
    "canceled": None,
}
"""None: nothing was bought, so the row is passed over."""

_STEP = {_D.DEPOSIT_PAID: 0, _D.PAID: 1, _D.IN_TRANSIT: 2, _D.INTERCEPTED: 3, _D.DELIVERED: 3, _D.RECEIPT_CONFIRMED: 4}


def is_further(new: str, old: str) -> bool:
    """Whether a delivery went on; what was called back does not arrive."""
    if old == _D.INTERCEPTED:
        return False
    return _STEP[Delivery(new)] > _STEP[Delivery(old)]


class RowProblem(StrEnum):
    """Why one row was refused."""

    MISSING = "row_value_missing"
    NUMBER_SHORTENED = "row_number_shortened"
    NUMBER_ROUNDED = "row_number_rounded"
    NUMBER_BAD = "row_number_bad"
    QUANTITY_BAD = "row_quantity_bad"
    AMOUNT_BAD = "row_amount_bad"
    TIME_BAD = "row_time_bad"
    TIME_MISSING = "row_time_missing"
    TIMES_CROSSED = "row_times_crossed"
    EMAIL_BAD = "row_email_bad"
    STATUS_UNKNOWN = "row_status_unknown"
    OTHER_STORE = "row_other_store"
    LINE_DIFFERS = "row_line_differs"


class RowRefusedError(Exception):
    """The first thing wrong with a row; `column` is the file's own heading."""

    def __init__(self, problem: RowProblem, line: int, column: str = "", **values: object) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.line = line
        self.column = column
        self.values = values


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of an order; `position` counts the rows of this number in the file, refused ones too."""

    line: int
    position: int
    number: str
    title: str
    sku: str
    quantity: int
    paid_amount: Decimal
    shipping_fee: Decimal
    """What the buyer paid for the way here, inside what was paid; of the whole order where its rows say the same."""
    delivery: Delivery
    buyer_nick: str
    receiver_name: str
    phone: str
    email: str
    placed_at: datetime
    paid_at: datetime | None
    delivered_at: datetime | None
    confirmed_at: datetime | None
    coupon: Decimal = Decimal(0)
    points: int = 0


# --- one row ---

_SHORTENED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_NUMBER = re.compile(r"[0-9A-Za-z-]{4,40}")
_AS_FORMULA = re.compile(r'="(.*)"')
_EXACT_DIGITS = 15
"""A spreadsheet keeps this many digits of a number and writes zeros for the rest."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9]{6,15}")
_TIME_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
MAX_QUANTITY = 9999
MAX_AMOUNT = Decimal("9999999999.99")


class RowReader:
    """Reads the rows of one file in order."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._seen: dict[str, int] = {}

    def read(self, cells: Sequence[str], line: int) -> OrderRow | None:
        """The row, or None when nothing was bought. Raises RowRefusedError."""
        row = _Cells(self._columns, cells, line)
        number = _number(row)
        position = self._seen[number] = self._seen.get(number, 0) + 1
        status = _status(row)
        if status is None:
            return None
        return _read(row, number, position, status.delivery)


@dataclass(frozen=True, slots=True)
class _Cells:
    columns: Columns
    cells: Sequence[str]
    line: int

    def raw(self, field: Field) -> str:
        place = self.columns.places.get(field)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def text(self, field: Field) -> str:
        """Without what keeps a spreadsheet from counting: a leading apostrophe, ="…", tabs."""
        return _as_text(self.raw(field))

    def needed(self, field: Field) -> str:
        text = self.text(field)
        if not text:
            raise self.refused(RowProblem.MISSING, field)
        return text

    def refused(self, problem: RowProblem, field: Field, **values: object) -> RowRefusedError:
        heading = self.columns.headings.get(field, HEADERS[field][0])
        return RowRefusedError(problem, self.line, heading, value=self.text(field)[:60], **values)


@dataclass(frozen=True, slots=True)
class _Status:
    delivery: Delivery | None


def _as_text(raw: str) -> str:
    text = raw.strip()
    formula = _AS_FORMULA.fullmatch(text)
    return (formula[1] if formula else text).strip().lstrip("'").strip()


def _number(row: _Cells) -> str:
    text = row.needed(Field.NUMBER)
    if _SHORTENED.fullmatch(text):
        raise row.refused(RowProblem.NUMBER_SHORTENED, Field.NUMBER)
    if not _NUMBER.fullmatch(text):
        raise row.refused(RowProblem.NUMBER_BAD, Field.NUMBER)
    if _looks_rounded(text) and text == row.raw(Field.NUMBER).strip(" "):
        raise row.refused(RowProblem.NUMBER_ROUNDED, Field.NUMBER)
    return text


def _looks_rounded(number: str) -> bool:
    """Eighteen digits or more that end in zeros where a spreadsheet stops counting."""
    is_long = number.isdecimal() and len(number) >= _EXACT_DIGITS + 3
    return is_long and not number[_EXACT_DIGITS:].strip("0")


def _status(row: _Cells) -> _Status | None:
    """None when nothing was bought."""
    text = " ".join(row.text(Field.STATUS).lower().replace("，", ",").replace("_", " ").split())
    if not text:
        return _Status(None)
    if text not in _STATUSES:
        raise row.refused(RowProblem.STATUS_UNKNOWN, Field.STATUS)
    delivery = _STATUSES[text]
    return _Status(delivery) if delivery else None


def _read(row: _Cells, number: str, position: int, told: Delivery | None) -> OrderRow:
    title = row.needed(Field.TITLE)
    quantity, amount = _quantity(row), _amount(row, Field.PAID_AMOUNT)
    placed_at, paid_at = _time(row, Field.PLACED_AT), _time(row, Field.PAID_AT)
    bought_at = placed_at or paid_at
    if bought_at is None:
        raise row.refused(RowProblem.TIME_MISSING, Field.PAID_AT)
    confirmed_at = _time(row, Field.CONFIRMED_AT)
    delivered_at = _time(row, Field.DELIVERED_AT) or confirmed_at
    delivery = _delivery(row, told, delivered_at, confirmed_at)
    _check_order(row, bought_at, delivered_at)
    return OrderRow(
        line=row.line,
        position=position,
        number=number,
        title=title[:200],
        sku=row.text(Field.SKU)[:40],
        quantity=quantity,
        paid_amount=amount,
        shipping_fee=_amount_or_none(row, Field.SHIPPING_FEE),
        delivery=delivery,
        buyer_nick=row.text(Field.BUYER_NICK)[:80],
        receiver_name=row.text(Field.RECEIVER_NAME)[:80],
        phone=_phone(row.text(Field.PHONE)),
        email=_email(row),
        placed_at=bought_at,
        paid_at=paid_at,
        delivered_at=delivered_at,
        confirmed_at=confirmed_at,
        coupon=_amount_or_none(row, Field.COUPON),
        points=_points(row),
    )


def _quantity(row: _Cells) -> int:
    text = row.needed(Field.QUANTITY)
    whole = text[:-2] if text.endswith(".0") else text
    if not (whole.isascii() and whole.isdecimal() and 0 < int(whole[:9]) <= MAX_QUANTITY and len(whole) < 10):
        raise row.refused(RowProblem.QUANTITY_BAD, Field.QUANTITY)
    return int(whole)


def _amount(row: _Cells, field: Field) -> Decimal:
    text = row.needed(field).lstrip("¥￥").removesuffix("元").replace(",", "").strip()
    try:
        amount = Decimal(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else None
    except InvalidOperation:
        amount = None
    if amount is None or amount > MAX_AMOUNT or amount != amount.quantize(Decimal("0.01")):
        raise row.refused(RowProblem.AMOUNT_BAD, field)
    return amount.quantize(Decimal("0.01"))


def _amount_or_none(row: _Cells, field: Field) -> Decimal:
    """Nothing told is nothing paid."""
    return _amount(row, field) if row.text(field) else Decimal(0)


def _points(row: _Cells) -> int:
    text = row.text(Field.POINTS).removesuffix(".0")
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise row.refused(RowProblem.AMOUNT_BAD, Field.POINTS)
    return int(text)


def _time(row: _Cells, field: Field) -> datetime | None:
    text = row.text(field)
    if not text:
        return None
    spaced = " ".join(text.replace("/", "-").replace("T", " ").split())
    for form in _TIME_FORMATS:
        try:
            at = datetime.strptime(spaced, form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
        if 2000 <= at.year <= 2100:
            return at
    raise row.refused(RowProblem.TIME_BAD, field)


def _delivery(
    row: _Cells, told: Delivery | None, delivered_at: datetime | None, confirmed_at: datetime | None
) -> Delivery:
    """The status the file tells, carried on by its times; windows count from a sign-off, so it must be known."""
    if told in {Delivery.DELIVERED, Delivery.RECEIPT_CONFIRMED} and delivered_at is None:
        raise row.refused(RowProblem.TIME_MISSING, Field.CONFIRMED_AT)
    if told is Delivery.INTERCEPTED:
        return told
    if delivered_at is None:
        return told or Delivery.PAID
    by_time = Delivery.RECEIPT_CONFIRMED if confirmed_at else Delivery.DELIVERED
    return by_time if told is None or is_further(by_time, told) else told


def _check_order(row: _Cells, bought_at: datetime, delivered_at: datetime | None) -> None:
    if delivered_at is not None and delivered_at < bought_at:
        field = Field.DELIVERED_AT if row.text(Field.DELIVERED_AT) else Field.CONFIRMED_AT
        raise row.refused(RowProblem.TIMES_CROSSED, field)


def _phone(text: str) -> str:
    """Digits only; a masked number such as 138****0001 names nobody."""
    bare = re.sub(r"[\s-]", "", text)
    bare = bare.removeprefix("+86").removeprefix("0086") if bare.startswith(("+86", "0086")) else bare
    return bare if _PHONE.fullmatch(bare) else ""


def _email(row: _Cells) -> str:
    text = row.text(Field.EMAIL).lower()
    if text and (not _EMAIL.fullmatch(text) or len(text) > 254):
        raise row.refused(RowProblem.EMAIL_BAD, Field.EMAIL)
    return text
