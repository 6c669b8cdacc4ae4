from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from aftersales.accounts.models import Store, User
from aftersales.notifications.models import Notice
from aftersales.orders.models import Order, OrderLine
from aftersales.policies.models import PlatformRules, ProductRule
from tests.factories import NOON, OrderFactory, PolicyVersionFactory, ProductFactory, StoreFactory, UserFactory

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
HEADING = "订单编号,宝贝标题,商家编码,宝贝总数量,买家实际支付金额,订单付款时间,确认收货时间,订单状态,联系手机,买家邮箱"
LINE = "2618440277139046201,罗技 M185 无线鼠标,LG-M185-BL,1,69.00,2026-11-01 20:15:00,,{status},13900020001,"
PAID = LINE.format(status="")

Write = Callable[..., Path]


@pytest.fixture
def store() -> Store:
    return StoreFactory(slug="flagship")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def save(*lines: str, encoding: str = "utf-8", heading: str = HEADING) -> Path:
        path = tmp_path / "orders.csv"
        path.write_bytes("\r\n".join([heading, *lines]).encode(encoding))
        return path

    return save


def run(path: Path, *options: str, slug: str = "flagship") -> tuple[int, str]:
    """Exit code, and all that was said."""
    said = StringIO()
    try:
        call_command("import_orders", str(path), "--store", slug, *options, stdout=said, stderr=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    return 0, said.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_read_in_its_own_encoding(store: Store, write: Write, encoding: str) -> None:
    code, said = run(write(PAID, encoding=encoding))

    assert (code, said.splitlines()[0]) == (0, "Orders: 1 new, 0 updated, 0 unchanged.")
    assert OrderLine.objects.get().title == "罗技 M185 无线鼠标"


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_found_out(store: Store, write: Write, separator: str) -> None:
    code, _ = run(write(PAID.replace(",", separator), heading=HEADING.replace(",", separator)))

    assert (code, Order.objects.count()) == (0, 1)


def test_the_same_file_twice_changes_nothing(store: Store, write: Write) -> None:
    path = write(PAID)
    run(path)
    before = list(Order.objects.values())

    code, said = run(path)

    assert (code, said.splitlines()[0]) == (0, "Orders: 0 new, 0 updated, 1 unchanged.")
    assert list(Order.objects.values()) == before
    assert OrderLine.objects.count() == 1


def test_a_later_export_carries_the_delivery_forward(store: Store, write: Write) -> None:
    run(write(PAID))

    _, said = run(write(PAID.replace(",,,", ",2026-11-09 08:00:00,交易成功,")))

    assert said.splitlines()[0] == "Orders: 0 new, 1 updated, 0 unchanged."
    assert Order.objects.get().fulfilment == "receipt_confirmed"


def test_an_older_export_does_not_take_the_delivery_back(store: Store, write: Write) -> None:
    run(write(PAID.replace(",,,", ",2026-11-09 08:00:00,交易成功,")))

    _, said = run(write(PAID))

    assert said.splitlines()[0] == "Orders: 0 new, 0 updated, 1 unchanged."
    assert Order.objects.get().fulfilment == "receipt_confirmed"


def test_an_order_of_another_store_is_refused(store: Store, write: Write) -> None:
    order = OrderFactory(number="2618440277139046201")

    code, said = run(write(PAID))

    assert (code, said.splitlines()[-1]) == (1, "  Line 2: order 2618440277139046201 is known to another store.")
    assert Order.objects.get().store == order.store


def test_rows_of_one_number_are_lines_of_one_order(store: Store, write: Write) -> None:
    run(write(PAID, PAID.replace("M185", "M650")))

    order = Order.objects.get()
    assert [line.title for line in order.lines.order_by("position")] == ["罗技 M185 无线鼠标", "罗技 M650 无线鼠标"]


def test_a_refused_row_is_named_and_the_others_are_kept(store: Store, write: Write) -> None:
    code, said = run(write(PAID.replace("2618440277139046201", "2.61844E+18"), PAID))

    assert (code, Order.objects.count()) == (1, 1)
    assert said.splitlines()[-2:] == [
        "1 row was refused:",
        "  Line 2, 订单编号: 2.61844E+18 was shortened by a spreadsheet, so the order number is lost. "
        "Export the orders again and don't open the file in between.",
    ]


def test_a_product_is_found_by_sku_or_by_its_exact_title(store: Store, write: Write) -> None:
    by_sku, by_title = ProductFactory(sku="LG-M185-BL"), ProductFactory(name="罗技 M650 无线鼠标")
    other = PAID.replace("M185 ", "M650 ").replace("LG-M185-BL", "")

    run(write(PAID, other, PAID.replace("LG-M185-BL", "NONE")))

    assert [line.product for line in OrderLine.objects.order_by("position")] == [by_sku, by_title, None]


def test_the_terms_of_the_day_in_shanghai_go_with_the_order(store: Store, write: Write) -> None:
    PolicyVersionFactory(store=store, number=1, effective_on=date(2026, 1, 1))
    new = PolicyVersionFactory(store=store, number=2, effective_on=date(2026, 11, 2))

    run(write(PAID.replace("2026-11-01 20:15:00", "2026-11-02 00:15:00")))

    assert OrderLine.objects.get().policy_version == new


def test_the_platforms_and_the_products_rules_of_the_day_go_with_the_order(store: Store, write: Write) -> None:
    product = ProductFactory(sku="LG-M185-BL")
    floor = PlatformRules.objects.create(number=1, effective_on=date(2026, 1, 1), published_at=NOON)
    rule = ProductRule.objects.create(product=product, effective_on=date(2026, 1, 1), warranty_months=36)
    ProductRule.objects.create(product=product, effective_on=date(2026, 11, 2), warranty_months=12)

    run(write(PAID))

    line = OrderLine.objects.get()
    assert (line.platform_rules, line.product_rule) == (floor, rule)


@pytest.mark.parametrize(("phone", "email"), [("13900020001", "a@example.com"), ("", "Nora@Example.com")])
def test_an_order_belongs_to_the_account_with_its_phone_or_address(
    store: Store, write: Write, phone: str, email: str
) -> None:
    person = UserFactory(phone=phone, email=email)

    run(write(PAID + "nora@example.com"))

    assert Order.objects.get().customer == person


def test_an_order_without_an_account_finds_its_owner_later(store: Store, write: Write) -> None:
    _, first = run(write(PAID))
    person = UserFactory(phone="13900020001")

    _, second = run(write(PAID))

    assert "1 order belongs to no account yet: no account has its phone or e-mail." in first.splitlines()
    assert second.splitlines() == ["Orders: 0 new, 1 updated, 0 unchanged."]
    assert Order.objects.get().customer == person


def test_an_account_is_opened_once_with_a_link_that_signs_in(store: Store, write: Write) -> None:
    other = PAID.replace("046201", "046202")
    _, said = run(write(PAID + "nora@example.com", other + "nora@example.com"), "--create-customers")

    person = User.objects.get()
    assert (person.username, person.email, person.has_usable_password()) == ("13900020001", "nora@example.com", False)
    assert person.orders.count() == 2
    path = said.split("/sign-in/")[1].split()[0]
    assert Notice.objects.get().path == f"/sign-in/{path}"


def test_a_dry_run_writes_nothing(store: Store, write: Write) -> None:
    code, said = run(write(PAID), "--create-customers", "--dry-run")

    assert (code, said.splitlines()[0]) == (0, "Orders: 1 new, 0 updated, 0 unchanged.")
    assert said.splitlines()[-1] == "This was a dry run: nothing was written."
    assert (Order.objects.count(), User.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_another_title_at_a_known_place_is_refused_and_changes_nothing(store: Store, write: Write) -> None:
    run(write(PAID))

    code, _ = run(write(PAID.replace("M185 ", "M650 ")))

    assert (code, OrderLine.objects.get().title) == (1, "罗技 M185 无线鼠标")


def test_unpaid_rows_are_counted_and_passed_over(store: Store, write: Write) -> None:
    code, said = run(write(LINE.format(status="等待买家付款")))

    assert (code, said.splitlines()[1]) == (0, "1 row passed over: not paid, or closed.")
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Export the orders again."),
        (b"PK\x03\x04rest", "This is a spreadsheet, not CSV. Save it as CSV (UTF-8) and import that."),
        (b"\x81\x20\xff\xff", "The text is neither UTF-8 nor GB18030. Save the file as CSV (UTF-8)."),
    ],
)
def test_an_unusable_file_ends_with_two(store: Store, tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(content)

    assert run(path) == (2, f"{sentence}\n")


def test_a_file_that_is_not_there_ends_with_two(store: Store, tmp_path: Path) -> None:
    code, said = run(tmp_path / "nothing.csv")

    assert (code, said.endswith("can't be read: No such file or directory\n")) == (2, True)


def test_an_unknown_store_is_answered_with_those_there_are(store: Store, write: Write) -> None:
    assert run(write(PAID), slug="nope") == (2, "There is no store nope. Stores: flagship.\n")


def test_large_files_say_how_far_they_are(store: Store, write: Write) -> None:
    _, said = run(write(*[PAID.replace("046201", f"{number:06}") for number in range(1, 1202)]))

    assert said.splitlines()[:2] == ["1,000 rows read …", "Orders: 1201 new, 0 updated, 0 unchanged."]


@pytest.mark.parametrize(("name", "orders", "lines"), [("orders-zh.csv", 5, 6), ("orders-en.csv", 4, 5)])
def test_the_example_files_come_in_whole(store: Store, name: str, orders: int, lines: int) -> None:
    code, _ = run(EXAMPLES / name)

    assert (code, Order.objects.count(), OrderLine.objects.count()) == (0, orders, lines)
