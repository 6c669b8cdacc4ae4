"""What has been granted of a line and of its units, and what is left of what was paid."""

from collections.abc import Collection
from decimal import Decimal

from django.db.models import QuerySet, Sum

from aftersales.domain.money import ZERO, refundable, unit_shares
from aftersales.domain.payments import Purpose, RefundState
from aftersales.orders.models import OrderLine
from aftersales.refunds.models import RefundShare
from aftersales.rows.among import among


def standing_shares() -> QuerySet[RefundShare]:
    """What is given back of the price of units, paid or not."""
    return RefundShare.objects.filter(refund__purpose=Purpose.GOODS).exclude(refund__state=RefundState.CANCELLED)


def granted_by_line(line_ids: Collection[int]) -> dict[int, Decimal]:
    """Granted so far, paid or not; lines without any are left out."""
    shares = standing_shares().filter(order_line__in=line_ids)
    return dict(shares.values_list("order_line_id").annotate(sum=Sum("amount")).order_by())


def granted_by_unit(line_ids: Collection[int]) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = {line_id: {} for line_id in line_ids}
    shares = standing_shares().filter(among("order_line", line_ids))
    for line_id, unit, amount in shares.values_list("order_line_id", "unit").annotate(sum=Sum("amount")).order_by():
        found[line_id][unit] = amount
    return found


def refundable_of_line(line: OrderLine) -> Decimal:
    """Paid minus granted so far. Binding only under a lock on the line."""
    return refundable(line.money.paid, granted_by_line([line.pk]).get(line.pk, ZERO))


def rest_of_units(line: OrderLine, granted: dict[int, Decimal]) -> list[Decimal]:
    """The same for each unit of the line; the last refund of a unit takes its remainder, to the cent."""
    shares = unit_shares(line.money, line.quantity)
    return [refundable(share.paid, granted.get(unit, ZERO)) for unit, share in enumerate(shares)]
