"""A row of each table of the admin in which a store at work, and what the platform has set up, leaves one."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib import admin
from django.db.models import Model

from aftersales.accounts.models import Store, User
from aftersales.accounts.services import give_key
from aftersales.catalog.models import EvidenceRequirement
from aftersales.contacts.models import FailedAddress, WebhookTarget
from aftersales.deadlines.models import CalendarDay, CalendarYear
from aftersales.disputes.models import SupplyRequirement
from aftersales.domain.payments import SimulatedBehaviour
from aftersales.domain.supply import SupplyPaper
from aftersales.logistics.models import Carrier, ReturnAddress
from aftersales.orders.models import ExtendedWarranty, UnitSerial
from aftersales.refunds.models import MoneyAccount, SimulatedOrder
from aftersales.standing.models import StoreAuthorization
from tests.desk.one_of_each import a_line, addresses
from tests.factories import NOON, ProductFactory, UserFactory, agent_of

DAY = date(2026, 11, 18)


def a_person_with_a_second_factor() -> User:
    person: User = UserFactory()
    RecoveryCodes.activate(person)
    return person


ROWS: dict[str, Callable[[Store], Model]] = {
    "accounts.user": lambda _: a_person_with_a_second_factor(),
    "accounts.storekey": lambda store: give_key(store, at=NOON),
    "contacts.failedaddress": lambda _: FailedAddress.objects.create(
        channel="email", address="gone@example.com", reason="550", failed_at=NOON
    ),
    "contacts.webhooktarget": lambda store: WebhookTarget.objects.create(
        user=agent_of(store), url="https://hooks.example/own", changed_at=NOON
    ),
    "catalog.product": lambda _: ProductFactory(),
    "catalog.evidencerequirement": lambda store: EvidenceRequirement.objects.create(
        store=store, reason="defective", shot="damage"
    ),
    "deadlines.calendaryear": lambda _: CalendarYear.objects.create(year=2031, days_off="01-01", source="Notice"),
    "deadlines.calendarday": lambda _: CalendarDay.objects.create(day=DAY, kind="rest"),
    "disputes.supplyrequirement": lambda _: SupplyRequirement.objects.create(paper=SupplyPaper.SERIAL_LIST),
    "logistics.carrier": lambda _: Carrier.objects.create(code="horse", name="马", name_en="Horse"),
    "logistics.returnaddress": lambda store: ReturnAddress.objects.create(store=store, label="Second", address="A"),
    "orders.extendedwarranty": lambda store: ExtendedWarranty.objects.create(
        line=a_line(store), months=12, bought_on=DAY
    ),
    "orders.unitserial": lambda store: UnitSerial.objects.create(
        order_line=a_line(store), unit=1, serial="2431LZ0A8K29"
    ),
    "refunds.moneyaccount": lambda store: MoneyAccount.objects.create(store=store, gateway="manual"),
    "refunds.simulatedorder": lambda _: SimulatedOrder.objects.create(behaviour=SimulatedBehaviour.REFUSE),
    "standing.storeauthorization": lambda store: StoreAuthorization.objects.create(
        store=store, brand="Logitech", document="A", starts_on=DAY, checked_on=DAY
    ),
}
"""Nothing hangs on them yet; every other table has what its migrations, or the store's work, have left there."""


def table_of(label: str) -> Any:
    return next(table for model, table in admin.site._registry.items() if model._meta.label_lower == label)


def rows_of_tables(store: Store, labels: Iterable[str]) -> dict[str, Model]:
    addresses(store, agent_of(store))  # the store has been at work
    return {label: row for label in labels if (row := _a_row(label, store))}


def _a_row(label: str, store: Store) -> Model | None:
    if label in ROWS:
        return ROWS[label](store)
    found: Model | None = table_of(label).model._base_manager.order_by("pk").first()
    return found
