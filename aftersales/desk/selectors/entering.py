"""What can be entered for a customer: the lines of one order of one's own stores with pieces left."""

from dataclasses import dataclass

from aftersales.accounts.selectors import Duties
from aftersales.orders.models import Order, OrderLine
from aftersales.orders.selectors import lines_of
from aftersales.tickets.selectors.rights import claimed_units


@dataclass(frozen=True, slots=True)
class EnterableLine:
    line: OrderLine
    free: int

    @property
    def name(self) -> str:
        return str(self.line.position)


def order_to_enter(duties: Duties, number: str) -> Order | None:
    """By its whole number alone: the desk is no directory of customers."""
    plain = "".join(number.split())
    orders = Order.objects.filter(store__in=duties.stores).select_related("store", "customer")
    return orders.filter(number=plain).first() if plain and "\x00" not in plain else None


def enterable_lines(order: Order) -> list[EnterableLine]:
    lines = lines_of([order])[order.pk]
    held, _settled = claimed_units(lines)
    rows = [EnterableLine(line, line.quantity - held[line.pk]) for line in lines]
    return [row for row in rows if row.free > 0]
