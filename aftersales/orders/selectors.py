from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from aftersales.accounts.models import Store, User
from aftersales.domain.serials import normal_serial
from aftersales.orders.models import Order, OrderGuest, OrderLine, OrderProof, UnitSerial
from aftersales.policies.selectors import platform_rules_by_id, policies_by_id, product_rules_by_id
from aftersales.rows.among import among
from aftersales.rows.prepared import PreparedRows

LEAST_OF_A_SERIAL = 4
"""Fewer letters begin too many serial numbers."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who comes as a customer: somebody with an account, or the guest of one order, which is `order_id` then.

    `person` acts and is told. What they may see hangs on the account, or on the order alone.
    """

    person: User
    order_id: int | None = None
    order_number: str = ""

    @property
    def is_guest(self) -> bool:
        return self.order_id is not None

    def owns(self, *, order: str, customer: str) -> Q:
        """The condition on rows that are theirs, by the rows' paths to the order and to its customer."""
        return Q(**{order: self.order_id}) if self.is_guest else Q(**{customer: self.person})

    def has(self, *, order_id: int, customer_id: int) -> bool:
        """The same of one row that is read already."""
        return order_id == self.order_id if self.is_guest else customer_id == self.person.pk


def guest_party(person_id: int) -> Party | None:
    guest = OrderGuest.objects.filter(person=person_id).select_related("person", "order").first()
    return Party(guest.person, guest.order_id, guest.order.number) if guest else None


def order_lines() -> QuerySet[OrderLine]:
    """Lines with what a judgement about them reads, but for the rules: see `with_rules`."""
    return OrderLine.objects.select_related("product", "extended_warranty").order_by("position")


def with_rules(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """The same lines with the rules they were bought under, which the process has read before as a rule."""
    found = list(lines)
    policies = policies_by_id({line.policy_version_id for line in found if line.policy_version_id})
    platform = platform_rules_by_id({line.platform_rules_id for line in found if line.platform_rules_id})
    products = product_rules_by_id({line.product_rule_id for line in found if line.product_rule_id})
    for line in found:
        if line.policy_version_id:
            line.policy_version = policies[line.policy_version_id]
        if line.platform_rules_id:
            line.platform_rules = platform[line.platform_rules_id]
        if line.product_rule_id:
            line.product_rule = products[line.product_rule_id]
    return found


def orders_of(party: Party, words: str = "") -> QuerySet[Order]:
    """The customer's orders, newest first; `words` are looked for in number, product and serial."""
    orders = Order.objects.filter(party.owns(order="pk", customer="customer")).select_related("store")
    if words:
        named = OrderLine.objects.filter(Q(title__icontains=words) | Q(product__name_en__icontains=words))
        number, serial = "".join(words.split()), normal_serial(words)
        found = Q(number__icontains=number) | Q(pk__in=named.values("order"))
        if len(serial) >= LEAST_OF_A_SERIAL:
            sold = UnitSerial.objects.filter(serial__startswith=serial)
            told = OrderLine.objects.filter(tickets__serial__startswith=serial)
            found |= Q(pk__in=sold.values("order_line__order")) | Q(pk__in=told.values("order"))
        orders = orders.filter(found)
    return orders.order_by("-placed_at", "-id")


def lines_of(orders: Collection[Order]) -> dict[int, list[OrderLine]]:
    """The lines of each order with what a judgement reads, in one statement."""
    by_id: dict[int, list[OrderLine]] = {order.pk: [] for order in orders}
    known = {order.pk: order for order in orders}
    for line in with_rules(_LINES_OF.read(orders=list(by_id)) if by_id else ()):
        line.order = known[line.order_id]
        by_id[line.order_id].append(line)
    return by_id


_LINES_OF = PreparedRows(lambda orders: order_lines().filter(among("order", orders)), "orders")


def stores_bought_from(party: Party) -> QuerySet[Store]:
    theirs = Order.objects.filter(party.owns(order="pk", customer="customer"))
    return Store.objects.filter(pk__in=theirs.values("store")).order_by("name")


def proofs_of(order: Order) -> QuerySet[OrderProof]:
    """What is kept in the order's vault, oldest first."""
    kept = OrderProof.objects.filter(order=order, removed_at__isnull=True)
    return kept.select_related("evidence").order_by("added_at", "id")
