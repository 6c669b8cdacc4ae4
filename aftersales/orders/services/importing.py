"""Orders come in from a store's export; the same file twice changes nothing more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.db import transaction

from aftersales.accounts.models import Store, User
from aftersales.accounts.selectors import people_by_contact
from aftersales.accounts.services import open_account, sign_in_link
from aftersales.catalog.models import Product
from aftersales.catalog.selectors import products_by_name
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.money import ZERO, LineMoney, freight_of_order, refundable, split_paid
from aftersales.domain.order_rows import OrderRow, RowProblem, RowRefusedError, is_further
from aftersales.notifications.services import NoticeDraft, notify
from aftersales.orders.models import Order, OrderLine
from aftersales.policies.models import PlatformRules, PolicyVersion, ProductRule
from aftersales.policies.selectors import platform_rules_in_force, policy_in_force, product_rule_in_force

BATCH = 500
PROGRESS_EVERY = 1000

Parsed = OrderRow | RowRefusedError | None
"""None: a row about an order that was never paid."""


@dataclass(slots=True)
class ImportReport:
    """What an import did; orders by number, so that several rows of one order count once."""

    rows: int = 0
    new: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    ownerless: set[str] = field(default_factory=set)
    passed_over: int = 0
    refused: list[RowRefusedError] = field(default_factory=list)
    opened: list[tuple[User, str]] = field(default_factory=list)
    """New accounts, each with the path of its sign-in link."""


def import_orders(
    rows: Iterable[Parsed],
    store: Store,
    *,
    at: datetime,
    create_customers: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> ImportReport:
    """Write new orders, carry known ones forward, and say what was refused; a dry run leaves nothing behind."""
    importing = _Import(store, at, create_customers)
    with transaction.atomic() if dry_run else nullcontext():
        for batch in _batches(rows, importing.report, progress):
            importing.take(batch)
        if dry_run:
            transaction.set_rollback(True)
    return importing.report


def _batches(rows: Iterable[Parsed], report: ImportReport, progress: Callable[[int], None]) -> Iterator[list[OrderRow]]:
    """Good rows in batches; the others go into the report."""
    batch: list[OrderRow] = []
    for row in rows:
        report.rows += 1
        if isinstance(row, RowRefusedError):
            report.refused.append(row)
        elif row is None:
            report.passed_over += 1
        else:
            batch.append(row)
        if report.rows % PROGRESS_EVERY == 0:
            progress(report.rows)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    yield batch


class _Import:
    """One run over one file of one store."""

    def __init__(self, store: Store, at: datetime, create_customers: bool) -> None:
        self.report = ImportReport()
        self._store, self._at, self._creates = store, at, create_customers
        self._products = products_by_name()
        # What was in force at purchase stays with the line, whatever is published later.
        self._policies: dict[date, PolicyVersion | None] = {}
        self._platforms: dict[date, PlatformRules | None] = {}
        self._rules: dict[tuple[int, date], ProductRule | None] = {}

    def take(self, rows: Sequence[OrderRow]) -> None:
        with transaction.atomic():
            known = Order.objects.filter(number__in={row.number for row in rows}).prefetch_related("lines")
            orders = {order.number: order for order in known.select_for_update()}
            mine = [row for row in rows if self._is_mine(row, orders)]
            owners = self._owners(mine)
            for number, group in groupby(sorted(mine, key=_by_number), key=lambda row: row.number):
                self._take_order(orders.get(number), list(group), owners)

    def _is_mine(self, row: OrderRow, orders: dict[str, Order]) -> bool:
        order = orders.get(row.number)
        if order is None or order.store_id == self._store.pk:
            return True
        self.report.refused.append(RowRefusedError(RowProblem.OTHER_STORE, row.line, value=row.number))
        return False

    def _owners(self, rows: Sequence[OrderRow]) -> dict[str, User]:
        """Accounts by phone and by e-mail; missing ones are opened when that was asked for."""
        people = people_by_contact({row.phone for row in rows}, {row.email for row in rows})
        for row in rows if self._creates else ():
            if (row.phone or row.email) and _owner(row, people) is None:
                person = self._open_account(row)
                people |= {contact: person for contact in (row.phone, row.email) if contact}
        return people

    def _open_account(self, row: OrderRow) -> User:
        person = open_account(name=row.receiver_name, phone=row.phone, email=row.email, at=self._at)
        link = sign_in_link(person, at=self._at)
        self.report.opened.append((person, link))
        notify([NoticeDraft(person, f"welcome:{person.pk}", "welcome", {}, link)], self._at)
        return person

    def _take_order(self, order: Order | None, rows: Sequence[OrderRow], owners: dict[str, User]) -> None:
        owner = next((person for row in rows if (person := _owner(row, owners))), None)
        if order is None:
            order, lines = self._new_order(rows, owner), {}
            self.report.new.add(order.number)
        else:
            lines = {line.position: line for line in order.lines.all()}
        added = [row for row in rows if self._is_new_line(row, lines)]
        money = _split(rows, added, lines.values())
        OrderLine.objects.bulk_create(
            [self._new_line(order, row, part) for row, part in zip(added, money, strict=True)]
        )
        changed = _carry_forward(order, rows, owner) or bool(added)
        self._count(order, changed)

    def _count(self, order: Order, changed: bool) -> None:
        if order.customer_id is None:
            self.report.ownerless.add(order.number)
        if order.number in self.report.new:
            return
        if changed:
            self.report.updated.add(order.number)
            self.report.unchanged.discard(order.number)
        elif order.number not in self.report.updated:
            self.report.unchanged.add(order.number)

    def _new_order(self, rows: Sequence[OrderRow], owner: User | None) -> Order:
        row = rows[0]
        return Order.objects.create(
            number=row.number,
            store=self._store,
            customer=owner,
            buyer_nick=row.buyer_nick,
            receiver_name=row.receiver_name,
            phone=row.phone,
            email=row.email,
            fulfilment=row.delivery,
            ships_free=not any(each.shipping_fee for each in rows),
            placed_at=row.placed_at,
            paid_at=row.paid_at,
            delivered_at=row.delivered_at,
            receipt_confirmed_at=row.confirmed_at,
        )

    def _is_new_line(self, row: OrderRow, lines: dict[int, OrderLine]) -> bool:
        line = lines.get(row.position)
        if line is not None and line.title != row.title:
            refused = RowRefusedError(RowProblem.LINE_DIFFERS, row.line, value=row.title[:60], known=line.title[:60])
            self.report.refused.append(refused)
        return line is None

    def _new_line(self, order: Order, row: OrderRow, money: LineMoney) -> OrderLine:
        day, product = shanghai_day(order.placed_at), self._product(row)
        return OrderLine(
            order=order,
            position=row.position,
            product=product,
            title=row.title,
            quantity=row.quantity,
            paid_amount=money.goods,
            freight_amount=money.freight,
            coupon_amount=row.coupon,
            points_used=row.points,
            policy_version=self._policy(day),
            platform_rules=self._platform(day),
            product_rule=self._rule(product, day) if product else None,
        )

    def _product(self, row: OrderRow) -> Product | None:
        return self._products.get(row.sku) or self._products.get(row.title)

    def _policy(self, day: date) -> PolicyVersion | None:
        if day not in self._policies:
            self._policies[day] = policy_in_force(self._store, day)
        return self._policies[day]

    def _platform(self, day: date) -> PlatformRules | None:
        if day not in self._platforms:
            self._platforms[day] = platform_rules_in_force(day)
        return self._platforms[day]

    def _rule(self, product: Product, day: date) -> ProductRule | None:
        key = product.pk, day
        if key not in self._rules:
            self._rules[key] = product_rule_in_force(product, day)
        return self._rules[key]


def _split(rows: Sequence[OrderRow], added: Sequence[OrderRow], known: Iterable[OrderLine]) -> tuple[LineMoney, ...]:
    """What new lines came to; of the order's freight they bear what its known lines do not."""
    borne = sum((line.freight_amount for line in known), ZERO)
    freight = refundable(freight_of_order([row.shipping_fee for row in rows]), borne)
    return split_paid([row.paid_amount for row in added], freight)


def _by_number(row: OrderRow) -> tuple[str, int]:
    return row.number, row.line


def _owner(row: OrderRow, people: dict[str, User]) -> User | None:
    return people.get(row.phone or "-") or people.get(row.email or "-")


def _carry_forward(order: Order, rows: Sequence[OrderRow], owner: User | None) -> bool:
    """Delivery only goes on, and what was not known is filled in; nothing that is known is overwritten."""
    changes: dict[str, object] = {}
    if order.customer_id is None and owner is not None:
        changes["customer"] = owner
    for row in rows:
        if is_further(row.delivery, str(changes.get("fulfilment", order.fulfilment))):
            changes["fulfilment"] = row.delivery.value
        told = {"paid_at": row.paid_at, "delivered_at": row.delivered_at, "receipt_confirmed_at": row.confirmed_at}
        changes |= {name: moment for name, moment in told.items() if moment and getattr(order, name) is None}
    for name, value in changes.items():
        setattr(order, name, value)
    if changes:
        order.save(update_fields=list(changes))
    return bool(changes)
