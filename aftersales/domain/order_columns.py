"""The columns of a store's order export: what each heading means, and what must be there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    NUMBER = "number"
    TITLE = "title"
    SKU = "sku"
    QUANTITY = "quantity"
    PAID_AMOUNT = "paid_amount"
    SHIPPING_FEE = "shipping_fee"
    COUPON = "coupon"
    POINTS = "points"
    STATUS = "status"
    BUYER_NICK = "buyer_nick"
    RECEIVER_NAME = "receiver_name"
    PHONE = "phone"
    EMAIL = "email"
    PLACED_AT = "placed_at"
    PAID_AT = "paid_at"
    DELIVERED_AT = "delivered_at"
    CONFIRMED_AT = "confirmed_at"


REQUIRED = (Field.NUMBER, Field.TITLE, Field.QUANTITY, Field.PAID_AMOUNT)
WHEN_BOUGHT = (Field.PLACED_AT, Field.PAID_AT)
"""One of these is needed: the terms in force on that day go with the order."""

HEADERS: dict[Field, tuple[str, ...]] = {
    Field.NUMBER: ("订单编号", "订单号", "主订单编号", "order number", "order no", "order id"),
    Field.TITLE: ("宝贝标题", "商品标题", "标题", "title", "item title", "product"),
    Field.SKU: ("商家编码", "外部系统编号", "sku", "seller sku", "product code"),
    Field.QUANTITY: ("宝贝总数量", "购买数量", "数量", "quantity", "qty"),
    Field.PAID_AMOUNT: ("买家实际支付金额", "实付金额", "paid amount", "amount paid"),
    Field.SHIPPING_FEE: ("买家应付邮费", "邮费", "运费", "shipping fee", "freight"),
    Field.COUPON: ("优惠券抵扣", "优惠券金额", "红包抵扣", "coupon amount", "coupons"),
    Field.POINTS: ("使用积分", "买家使用积分", "points used", "points"),
    Field.STATUS: ("订单状态", "交易状态", "status", "order status"),
    Field.BUYER_NICK: ("买家会员名", "买家昵称", "buyer name", "buyer"),
    Field.RECEIVER_NAME: ("收货人姓名", "收货人", "receiver name", "receiver"),
    Field.PHONE: ("联系手机", "手机", "手机号", "phone", "mobile"),
    Field.EMAIL: ("买家邮箱", "邮箱", "email", "e-mail"),
    Field.PLACED_AT: ("订单创建时间", "下单时间", "placed at", "created at", "order time"),
    Field.PAID_AT: ("订单付款时间", "付款时间", "paid at", "payment time"),
    Field.DELIVERED_AT: ("签收时间", "送达时间", "delivered at", "delivery time"),
    Field.CONFIRMED_AT: ("确认收货时间", "receipt confirmed at", "confirmed at"),
}


class FileProblem(StrEnum):
    """Why nothing of a file can be used."""

    NOT_THERE = "file_not_there"
    EMPTY = "file_empty"
    SPREADSHEET = "file_is_spreadsheet"
    UNKNOWN_ENCODING = "file_encoding"
    COLUMNS_MISSING = "file_columns_missing"
    BROKEN = "file_broken"


class UnusableFileError(Exception):
    def __init__(self, problem: FileProblem, **values: object) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.values = values


def _plain(heading: str) -> str:
    """Without case, units in brackets, underscores or doubled blanks."""
    bare = re.sub(r"[(（].*?[)）]", "", heading.strip("\ufeff \t'\"")).replace("_", " ")
    return " ".join(bare.lower().split())


_FIELD_OF = {_plain(name): field for field, names in HEADERS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field is, and what the file calls it."""

    places: Mapping[Field, int]
    headings: Mapping[Field, str]


def columns_of(heading: Sequence[str]) -> Columns:
    """Raises UnusableFileError when a column that must be there is missing."""
    places: dict[Field, int] = {}
    for place, name in enumerate(heading):
        field = _FIELD_OF.get(_plain(name))
        if field is not None:
            places.setdefault(field, place)
    missing = [HEADERS[field][0] for field in REQUIRED if field not in places]
    if not any(field in places for field in WHEN_BOUGHT):
        missing.append(HEADERS[Field.PAID_AT][0])
    if missing:
        raise UnusableFileError(
            FileProblem.COLUMNS_MISSING, columns=missing, found=[name for name in heading if name][:12]
        )
    return Columns(places, {field: heading[place].strip("\ufeff \t") for field, place in places.items()})
