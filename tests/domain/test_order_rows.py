from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.order_columns import HEADERS, Field, FileProblem, UnusableFileError, columns_of
from aftersales.domain.order_rows import Delivery, OrderRow, RowProblem, RowReader, RowRefusedError, is_further

CELLS = {
    "订单编号": "2618440277139046201",
    "宝贝标题": "罗技 M185 无线鼠标",
    "宝贝总数量": "2",
    "买家实际支付金额": "138.00",
    "订单付款时间": "2026-11-01 20:15:00",
    "确认收货时间": "",
    "签收时间": "",
    "订单状态": "",
    "联系手机": "13900020001",
    "买家邮箱": "",
    "邮费": "",
}


def read(**changes: str) -> OrderRow | None:
    cells = CELLS | changes
    return RowReader(columns_of(list(cells))).read(list(cells.values()), line=2)


def row(**changes: str) -> OrderRow:
    found = read(**changes)
    assert found is not None
    return found


def refused(**changes: str) -> tuple[RowProblem, str]:
    with pytest.raises(RowRefusedError) as caught:
        read(**changes)
    return caught.value.problem, caught.value.column


def test_a_row_becomes_a_line_of_an_order() -> None:
    assert row() == OrderRow(
        line=2,
        position=1,
        number="2618440277139046201",
        title="罗技 M185 无线鼠标",
        sku="",
        quantity=2,
        paid_amount=Decimal("138.00"),
        shipping_fee=Decimal(0),
        delivery=Delivery.PAID,
        buyer_nick="",
        receiver_name="",
        phone="13900020001",
        email="",
        placed_at=datetime(2026, 11, 1, 12, 15, tzinfo=UTC),
        paid_at=datetime(2026, 11, 1, 12, 15, tzinfo=UTC),
        delivered_at=None,
        confirmed_at=None,
    )


# --- headings ---


@pytest.mark.parametrize("heading", ["订单编号", "\ufeff订单编号", " Order_Number ", "ORDER NUMBER", "订单号（必填）"])
def test_a_heading_is_known_in_any_dress(heading: str) -> None:
    columns = columns_of([heading, "title", "qty", "paid amount", "paid at"])

    assert columns.places[Field.NUMBER] == 0


def test_every_heading_names_one_field() -> None:
    names = [name for names in HEADERS.values() for name in names]

    assert len(names) == len(set(names))


def test_missing_columns_are_all_named() -> None:
    with pytest.raises(UnusableFileError) as caught:
        columns_of(["订单编号", "宝贝标题"])

    assert caught.value.problem is FileProblem.COLUMNS_MISSING
    assert caught.value.values["columns"] == ["宝贝总数量", "买家实际支付金额", "订单付款时间"]


# --- the number ---


@pytest.mark.parametrize("number", ['="2618440277139046201"', "'2618440277139046201", "\t2618440277139046201"])
def test_a_number_kept_from_the_spreadsheet_is_taken_bare(number: str) -> None:
    assert row(订单编号=number).number == "2618440277139046201"


@pytest.mark.parametrize("number", ["2.61844E+18", "2.61844e18", "3E+18"])
def test_a_shortened_number_is_refused(number: str) -> None:
    assert refused(订单编号=number) == (RowProblem.NUMBER_SHORTENED, "订单编号")


@pytest.mark.parametrize("number", ["2618440277139040000", "261844027713904000"])
def test_a_rounded_number_is_refused(number: str) -> None:
    assert refused(订单编号=number) == (RowProblem.NUMBER_ROUNDED, "订单编号")


@pytest.mark.parametrize("number", ["'2618440277139040000", '="2618440277139040000"'])
def test_a_number_that_really_ends_in_zeros_is_taken_when_it_is_written_as_text(number: str) -> None:
    assert row(订单编号=number).number == "2618440277139040000"


@pytest.mark.parametrize("number", ["12 34", "订单一", "123", "9" * 41])
def test_what_is_no_number_is_refused(number: str) -> None:
    assert refused(订单编号=number) == (RowProblem.NUMBER_BAD, "订单编号")


def test_rows_of_one_number_are_its_lines_in_order() -> None:
    reader = RowReader(columns_of(list(CELLS)))
    broken = CELLS | {"宝贝总数量": "0"}

    with pytest.raises(RowRefusedError):
        reader.read(list(broken.values()), line=2)
    second = reader.read(list(CELLS.values()), line=3)

    assert second is not None
    assert second.position == 2


# --- the other cells ---


@pytest.mark.parametrize("name", ["订单编号", "宝贝标题", "宝贝总数量", "买家实际支付金额"])
def test_an_empty_cell_that_is_needed_is_refused(name: str) -> None:
    assert refused(**{name: " "}) == (RowProblem.MISSING, name)


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "ten", "10000", "9999999999"])
def test_a_quantity_is_a_whole_number(quantity: str) -> None:
    assert refused(宝贝总数量=quantity) == (RowProblem.QUANTITY_BAD, "宝贝总数量")


@pytest.mark.parametrize(("written", "amount"), [("￥1,399.00", "1399.00"), ("699", "699.00"), ("0.5元", "0.50")])
def test_an_amount_may_be_dressed_up(written: str, amount: str) -> None:
    assert row(买家实际支付金额=written).paid_amount == Decimal(amount)


@pytest.mark.parametrize("amount", ["-1", "1.234", "NaN", "1e3", "free", "99999999999"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    assert refused(买家实际支付金额=amount) == (RowProblem.AMOUNT_BAD, "买家实际支付金额")


@pytest.mark.parametrize("written", ["2026/11/1 20:15", "2026-11-01T20:15:00", "2026-11-01  20:15:00"])
def test_a_time_is_on_the_clock_of_shanghai(written: str) -> None:
    assert row(订单付款时间=written).paid_at == datetime(2026, 11, 1, 12, 15, tzinfo=UTC)


@pytest.mark.parametrize("written", ["yesterday", "2026-13-01", "45961.84", "1899-12-30"])
def test_what_is_no_time_is_refused(written: str) -> None:
    assert refused(订单付款时间=written) == (RowProblem.TIME_BAD, "订单付款时间")


def test_a_receipt_before_the_order_is_refused() -> None:
    assert refused(确认收货时间="2026-10-31") == (RowProblem.TIMES_CROSSED, "确认收货时间")


@pytest.mark.parametrize(
    ("written", "phone"),
    [("+86 139-0002-0001", "13900020001"), ("'13900020001", "13900020001"), ("138****0001", ""), ("无", "")],
)
def test_a_phone_is_digits_and_a_masked_one_names_nobody(written: str, phone: str) -> None:
    assert row(联系手机=written).phone == phone


def test_an_address_without_a_domain_is_refused() -> None:
    assert refused(买家邮箱="nora@") == (RowProblem.EMAIL_BAD, "买家邮箱")


@pytest.mark.parametrize(("fee", "told"), [("", "0"), ("0.00", "0"), ("8.00", "8")])
def test_a_shipping_fee_is_what_the_buyer_paid_for_the_way(fee: str, told: str) -> None:
    assert row(邮费=fee).shipping_fee == Decimal(told)


# --- how far the delivery is ---


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        ("买家已付款，等待卖家发货", Delivery.PAID),
        ("卖家已发货，等待买家确认", Delivery.IN_TRANSIT),
        ("Deposit_Paid", Delivery.DEPOSIT_PAID),
        ("", Delivery.PAID),
    ],
)
def test_the_status_tells_how_far_it_is(status: str, delivery: Delivery) -> None:
    assert row(订单状态=status).delivery is delivery


def test_a_confirmed_receipt_counts_as_the_sign_off_when_none_is_told() -> None:
    found = row(订单状态="交易成功", 确认收货时间="2026-11-09 08:00:00")

    assert (found.delivery, found.delivered_at) == (Delivery.RECEIPT_CONFIRMED, found.confirmed_at)


def test_goods_in_hand_without_a_day_are_refused() -> None:
    assert refused(订单状态="交易成功") == (RowProblem.TIME_MISSING, "确认收货时间")


@pytest.mark.parametrize("status", ["等待买家付款", "交易关闭", "Cancelled"])
def test_an_order_that_was_never_paid_is_passed_over(status: str) -> None:
    assert read(订单状态=status) is None


def test_a_strange_status_is_refused() -> None:
    assert refused(订单状态="飞走了") == (RowProblem.STATUS_UNKNOWN, "订单状态")


@pytest.mark.parametrize(
    ("old", "new", "goes_on"),
    [
        (Delivery.PAID, Delivery.DELIVERED, True),
        (Delivery.DELIVERED, Delivery.IN_TRANSIT, False),
        (Delivery.DELIVERED, Delivery.DELIVERED, False),
        (Delivery.INTERCEPTED, Delivery.RECEIPT_CONFIRMED, False),
    ],
)
def test_a_delivery_only_goes_on(old: Delivery, new: Delivery, goes_on: bool) -> None:
    assert is_further(new, old) is goes_on


@given(st.dictionaries(st.sampled_from(sorted(CELLS)), st.text(max_size=30)))
def test_no_cell_does_worse_than_a_refusal(changes: dict[str, str]) -> None:
    cells = CELLS | changes
    reader = RowReader(columns_of(list(CELLS)))

    try:
        found = reader.read(list(cells.values()), line=2)
    except RowRefusedError:
        return
    assert found is None or (found.quantity > 0 and found.paid_amount >= 0)


def test_coupons_and_points_come_with_the_line_and_nothing_told_is_nothing_used() -> None:
    told = row(优惠券抵扣="20.50", 使用积分="300")

    assert (told.coupon, told.points) == (Decimal("20.50"), 300)
    assert (row().coupon, row().points) == (Decimal(0), 0)


@pytest.mark.parametrize("points", ["-1", "1.5", "many", "１０"])
def test_points_that_are_no_number_refuse_the_row(points: str) -> None:
    assert refused(使用积分=points) == (RowProblem.AMOUNT_BAD, "使用积分")
