"""The defect radar over real rows: what it counts, whom it tells, and when it is silent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, Store
from aftersales.catalog.models import Product
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.tallies import ALL_STORES
from aftersales.insights.models import RadarReading, Watching
from aftersales.insights.selectors.watching import Windows
from aftersales.insights.services.alarming import scan
from aftersales.insights.services.counting import ingest
from aftersales.notifications.models import Notice
from aftersales.orders.models import UnitSerial
from tests.desk.cast import an_administrator, set_clock, signed_in
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    asked,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
AT = NOON + 60 * DAY
LAST = date(2027, 1, 16)
FAULT = asked(RequestKind.EXCHANGE, Reason.DEFECTIVE)


def sold(store: Store, product: Product, units: int, days_ago: int, serials: str = "") -> None:
    line = OrderLineFactory(
        order=OrderFactory(store=store, placed_at=AT - days_ago * DAY), product=product, quantity=units
    )
    if serials:
        numbers = (UnitSerial(order_line=line, unit=n, serial=f"{serials}{n:08}") for n in range(1, units + 1))
        UnitSerial.objects.bulk_create(numbers)


def faults(store: Store, product: Product, count: int, days_ago: int, **more: object) -> None:
    at = AT - days_ago * DAY
    for _ in range(count):
        bought = at - 5 * DAY
        order = OrderFactory(store=store, placed_at=bought, paid_at=bought, delivered_at=at - 2 * DAY)
        ticket = a_ticket(OrderLineFactory(order=order, product=product), FAULT, at=at)
        if more:
            type(ticket).objects.filter(pk=ticket.pk).update(**more)


def a_rising_product(store: Store, cases: int = 9) -> Product:
    """Two hundred units in every quarter, one fault in half a year, then these in four weeks."""
    product = ProductFactory()
    for days_ago in (10, 100, 190, 250):
        sold(store, product, 200, days_ago)
    faults(store, product, 1, 100)
    faults(store, product, cases, 5)
    return product


def test_a_product_that_leaves_its_own_limits_is_told_to_its_manager_with_its_tickets(settings: Settings) -> None:
    store = StoreFactory()
    manager, other, administrator = (
        agent_of(store, StaffRole.MANAGER),
        agent_of(StoreFactory(), StaffRole.MANAGER),
        an_administrator(),
    )
    product = a_rising_product(store)
    ingest(AT)

    begun = scan(AT)

    assert {(row.store_id, row.kind, row.product) for row in begun} == {
        (store.pk, Watching.PRODUCT, product),
        (ALL_STORES, Watching.PRODUCT, product),
    }
    notice = Notice.objects.get(user=manager, code="defect")
    assert not Notice.objects.filter(user=other, code="defect").exists()
    assert Notice.objects.filter(user=administrator, code="defect").count() == 1
    set_clock(settings, AT)
    assert len(signed_in(manager).get(notice.path).context["page"].tickets) == 9


def test_what_rises_is_told_once_and_again_after_it_had_calmed_down() -> None:
    store = StoreFactory()
    agent_of(store, StaffRole.MANAGER)
    a_rising_product(store)
    ingest(AT)
    scan(AT)

    assert scan(AT) == []
    ingest(AT + DAY)
    assert scan(AT + DAY) == []
    assert RadarReading.objects.filter(store_id=store.pk).get().rising_since == LAST
    assert Notice.objects.filter(code="defect").count() == 1


def test_cases_as_always_are_no_alarm() -> None:
    store, product = StoreFactory(), ProductFactory()
    for days_ago in (10, 100, 190, 250):
        sold(store, product, 200, days_ago)
    for days_ago in (20, 40, 60, 80, 100, 120, 140, 160):
        faults(store, product, 1, days_ago)
    ingest(AT)

    assert scan(AT) == []
    reading = RadarReading.objects.get(store_id=store.pk)
    assert (reading.cases, reading.past_cases, reading.is_rising) == (1, 7, False)


def test_a_new_product_has_no_limit_yet() -> None:
    store, product = StoreFactory(), ProductFactory()
    sold(store, product, 15, 10)
    faults(store, product, 4, 3)
    ingest(AT)

    assert scan(AT) == []
    assert RadarReading.objects.get(store_id=store.pk).limit is None


def test_a_batch_is_seen_by_the_head_of_its_serial_numbers() -> None:
    store, product = StoreFactory(), ProductFactory()
    for days_ago in (10, 100, 190, 250):
        sold(store, product, 300, days_ago, serials="2431")
        sold(store, product, 300, days_ago, serials="2440")
    faults(store, product, 6, 5, serial="2431LZ000001")
    ingest(AT)

    scan(AT)

    batches = RadarReading.objects.filter(store_id=store.pk, kind=Watching.BATCH)
    assert [(row.detail, row.cases, row.units, row.is_rising) for row in batches] == [("2431", 6, 300, True)]


def test_another_reason_of_a_product_is_looked_at_by_itself() -> None:
    store = StoreFactory()
    product = a_rising_product(store, cases=0)
    unwanted = asked(RequestKind.RETURN_REFUND, Reason.NO_LONGER_WANTED)
    for _ in range(8):
        bought = AT - 8 * DAY
        order = OrderFactory(store=store, placed_at=bought, paid_at=bought, delivered_at=AT - 5 * DAY)
        a_ticket(OrderLineFactory(order=order, product=product), unwanted, at=AT - 3 * DAY)
    ingest(AT)

    found = [(row.kind, row.detail) for row in scan(AT) if row.store_id == store.pk]

    assert found == [(Watching.DEFECT, Reason.NO_LONGER_WANTED)]


def test_the_page_defines_its_limits_and_opens_the_cases(settings: Settings) -> None:
    store = StoreFactory()
    manager = agent_of(store, StaffRole.MANAGER)
    product = a_rising_product(store)
    ingest(AT)
    scan(AT)
    set_clock(settings, AT)
    client = signed_in(manager)

    page = client.get(reverse("insights:products"))

    radar = next(panel for panel in page.context["panels"] if panel.code == "radar")
    (row,) = radar.table.rows
    assert (row[0].shown, row[2].shown, row[-1].shown) == (product.name_en, "9", "▲ above its limit")
    assert "negative binomial" in radar.note
    assert len(client.get(row[2].href).context["page"].tickets) == 9
    strip = client.get(reverse("insights:overview")).context["strip"]
    assert ("products or batches above their limit", 1) in {(one.words, one.count) for one in strip}


def test_windows_end_yesterday_and_do_not_overlap() -> None:
    windows = Windows(LAST)

    assert (windows.now.count, windows.now.last) == (28, LAST)
    assert [window.count for window in windows.past] == [28] * 6
    assert windows.past[0].last == windows.now.first - DAY
    assert windows.whole_past.count == 168
    assert datetime(2027, 1, 17, 4, tzinfo=UTC) == AT
