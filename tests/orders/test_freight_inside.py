"""The shipping fee of an export is inside what was paid: each line gets its share, and the sums stay what they were."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from aftersales.domain.requests import Reason
from aftersales.orders.models import Order, OrderLine
from aftersales.tickets.models import Ticket
from tests.factories import NOON, StoreFactory, UserFactory, a_ticket, asked

pytestmark = pytest.mark.django_db
D = Decimal
HEADING = "订单编号,宝贝标题,宝贝总数量,买家实际支付金额,邮费,订单付款时间,签收时间,确认收货时间,订单状态"
ROW = "2618440277139046201,{title},1,{paid},{fee},2026-11-20 20:15:00,2026-11-23 09:00:00,,已签收"


def taken(folder: Path, *rows: tuple[str, str, str]) -> list[OrderLine]:
    path = folder / "orders.csv"
    lines = [ROW.format(title=title, paid=paid, fee=fee) for title, paid, fee in rows]
    path.write_text("\n".join([HEADING, *lines]), encoding="utf-8")
    call_command("import_orders", str(path), "--store", "flagship")
    return list(OrderLine.objects.order_by("position"))


@pytest.fixture(autouse=True)
def store() -> None:
    StoreFactory(slug="flagship", return_address="1 Mouse Road")


def money(lines: list[OrderLine]) -> list[tuple[Decimal, Decimal]]:
    return [(line.money.goods, line.money.freight) for line in lines]


def test_a_fee_told_once_is_shared_by_what_was_paid_for_each_line(tmp_path: Path) -> None:
    lines = taken(tmp_path, ("Mouse", "300.00", "12.00"), ("Pad", "100.00", "0.00"))

    assert money(lines) == [(D("291.00"), D("9.00")), (D("97.00"), D("3.00"))]
    assert [line.money.paid for line in lines] == [D("300.00"), D("100.00")]
    assert not Order.objects.get().ships_free


def test_a_fee_repeated_on_every_row_is_one_fee(tmp_path: Path) -> None:
    lines = taken(tmp_path, ("Mouse", "300.00", "12.00"), ("Pad", "100.00", "12.00"))

    assert sum(line.money.freight for line in lines) == D("12.00")


def test_free_shipping_leaves_all_of_it_goods(tmp_path: Path) -> None:
    assert money(taken(tmp_path, ("Mouse", "300.00", "0.00"))) == [(D("300.00"), D("0.00"))]
    assert Order.objects.get().ships_free


def test_a_line_that_comes_later_bears_no_freight_again(tmp_path: Path) -> None:
    taken(tmp_path, ("Mouse", "300.00", "12.00"))

    lines = taken(tmp_path, ("Mouse", "300.00", "12.00"), ("Pad", "100.00", "12.00"))

    assert money(lines) == [(D("288.00"), D("12.00")), (D("100.00"), D("0.00"))]


def test_a_fault_gives_back_the_freight_and_a_changed_mind_does_not(tmp_path: Path) -> None:
    faulty, unwanted = taken(tmp_path, ("Mouse", "300.00", "12.00"), ("Pad", "100.00", "0.00"))
    Order.objects.update(customer=UserFactory())

    def asked_for(line: OrderLine, reason: Reason) -> Ticket:
        return a_ticket(OrderLine.objects.select_related("order").get(pk=line.pk), asked(reason=reason), NOON)

    assert asked_for(faulty, Reason.DEFECTIVE).amount == D("300.00")
    assert asked_for(unwanted, Reason.NO_LONGER_WANTED).amount == D("97.00")
