"""What after-sales cost, counted by hand; and how many a self-check spared."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole
from aftersales.domain.guides import Ending
from aftersales.domain.lifecycle import Action
from aftersales.domain.requests import Reason, RequestKind
from aftersales.guides.models import GuideRun
from aftersales.guides.selectors import current_guides
from aftersales.insights.services.counting import ingest
from aftersales.insights.views.tables import Cell
from aftersales.refunds.models import Refund
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.refunding import give_return_freight, pay_refund
from tests.desk.cast import set_clock, signed_in
from tests.factories import (
    NOON,
    ProductFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_store,
    asked,
    parcel_sent,
)
from tests.insights.story import DAY, HOUR, a_line, moved
from tests.insights.test_pages import listed, panels, shown

pytestmark = pytest.mark.django_db
AT = NOON + 2 * DAY


@pytest.fixture
def paid(settings: Settings) -> tuple[Client, Ticket, Ticket]:
    """One store: a return that cost 699.00 and 12.00 of freight, and an exchange of what had cost 250.00."""
    store, mouse, webcam = StoreFactory(), ProductFactory(name_en="Mouse"), ProductFactory(name_en="Webcam")
    person = as_store(agent_of(store))
    returned = sent_back(a_ticket(a_line(store, product=mouse)), person, NOON + HOUR)
    freight = give_return_freight(returned, Decimal("12.00"), actor=person, at=NOON + 5 * HOUR)
    goods = Refund.objects.exclude(pk=freight.pk).get()
    pay_refund(goods, reference="G-1", proof=[], actor=person, at=NOON + 6 * HOUR)
    pay_refund(freight, reference="F-1", proof=[], actor=person, at=NOON + DAY)
    line = a_line(store, product=webcam, paid_amount=Decimal("250.00"))
    swapped = sent_back(a_ticket(line, asked(RequestKind.EXCHANGE, Reason.DEFECTIVE)), person, NOON + HOUR)
    moved(swapped, Action.SHIP_OUTBOUND, person, NOON + 7 * HOUR, carrier="SF", waybill="SF7700000000001")
    ingest(AT)
    set_clock(settings, AT)
    return signed_in(agent_of(store, StaffRole.MANAGER)), returned, swapped


def sent_back(ticket: Ticket, person: object, at: datetime) -> Ticket:
    moved(ticket, Action.APPROVE, person, at)  # type: ignore[arg-type]  # an actor
    parcel = parcel_sent()
    moved(ticket, Action.SHIP_RETURN, as_customer(ticket), at + HOUR, carrier=parcel.carrier, waybill=parcel.waybill)
    return moved(ticket, Action.ACCEPT_RETURN, person, at + 2 * HOUR)  # type: ignore[arg-type]  # an actor


def words_of(row: Sequence[Cell]) -> list[str]:
    return [cell.shown for cell in row]


def test_money_is_counted_on_the_day_it_was_paid(paid: tuple[Client, Ticket, Ticket]) -> None:
    client, returned, swapped = paid

    found = panels(client, "money")

    first, second, _today = found["paid"].table.rows[-3:]
    assert words_of(first)[1:] == ["1", "¥699.00", "¥0.00", "¥250.00"]
    assert words_of(second)[1:] == ["0", "¥0.00", "¥12.00", "¥0.00"]
    assert words_of(found["paid"].table.foot) == ["Together", "1", "¥699.00", "¥12.00", "¥250.00"]
    assert listed(client, first[2].href) == listed(client, second[3].href) == {returned.number}
    assert listed(client, first[4].href) == {swapped.number}


def test_refunds_stand_by_their_reason(paid: tuple[Client, Ticket, Ticket]) -> None:
    client, returned, swapped = paid

    ((name, count, goods, freight, mean), (other, *nothing)) = panels(client, "money")["refunds"].table.rows

    assert words_of([name, count, goods, freight, mean]) == ["No longer wanted", "1", "¥699.00", "¥12.00", "24.0 h"]
    assert (other.shown, nothing[0].shown) == ("Faulty", "0")
    assert listed(client, goods.href) == listed(client, mean.href) == {returned.number}
    assert swapped.number not in listed(client, freight.href)


@pytest.mark.parametrize("page", ["money", "products"])
def test_a_product_costs_what_was_paid_and_sent_for_it(paid: tuple[Client, Ticket, Ticket], page: str) -> None:
    client, returned, swapped = paid

    products = panels(client, page)["products"]

    mouse, webcam = products.table.rows
    assert shown(products) == [
        ["Mouse", "1", "1", "0", "0.0 %", "¥699.00", "¥12.00", "¥0.00", "¥711.00"],
        ["Webcam", "1", "1", "1", "100.0 %", "¥0.00", "¥0.00", "¥250.00", "¥250.00"],
    ]
    assert listed(client, mouse[5].href) == listed(client, mouse[6].href) == {returned.number}
    assert listed(client, webcam[7].href) == listed(client, webcam[3].href) == {swapped.number}


def test_two_of_three_self_checks_spared_a_request(settings: Settings) -> None:
    a_ticket()
    version = current_guides().order_by("pk")[0]
    for number, ending in enumerate(
        (Ending.SOLVED, Ending.SOLVED, next(one for one in Ending if one != Ending.SOLVED))
    ):
        at = NOON + number * HOUR
        GuideRun.objects.create(version=version, ending=ending, started_at=at, ended_at=at + HOUR / 4)
    GuideRun.objects.create(version=version, started_at=NOON)
    ingest(AT)
    set_clock(settings, AT)

    page = signed_in(an_arbiter())
    figures = {row[0].shown: words_of(row) for row in panels(page)["figures"].table.rows}
    of_store = panels(signed_in(agent_of(StoreFactory(), StaffRole.MANAGER)))["figures"]

    assert figures["Solved by self-check"][1:3] == ["66.7 %", "3"]
    assert "Solved by self-check" not in {row[0].shown for row in of_store.table.rows}
