"""What a serial number tells: is it of this order line, and has somebody claimed with it before?"""

from django.db.models import QuerySet

from aftersales.catalog.selectors import serial_formats
from aftersales.domain.serials import SerialReading, check_serial, normal_serial, read_serial, spellings
from aftersales.orders.models import OrderLine, UnitSerial
from aftersales.tickets.models import Ticket


def serial_reading(line: OrderLine, typed: str) -> SerialReading:
    """The number in the spelling that fits the brand of the line's product; nothing is looked up without one."""
    product = line.product if normal_serial(typed) else None
    return read_serial(typed, serial_formats(product.brand, product.category) if product else ())


def serial_facts(line: OrderLine, typed: str, own: Ticket | None = None) -> dict[str, str]:
    """The contract's `proof`; empty while nobody has told the number. `own` is the ticket that asks."""
    reading = serial_reading(line, typed)
    if not reading.serial:
        return {}
    alike = spellings(reading.serial)
    sold = UnitSerial.objects.filter(order_line=line).values_list("serial", flat=True)
    expected = frozenset(sold)
    check = check_serial(
        reading.serial,
        expected,
        earlier_claims(line, alike, own).exists(),
        is_complete=len(expected) >= line.quantity,
        is_well_formed=reading.is_well_formed,
        is_sold_elsewhere=UnitSerial.objects.filter(serial__in=alike).exclude(order_line=line).exists(),
    )
    return {"serial": check.value}


def earlier_claims(line: OrderLine, alike: frozenset[str], own: Ticket | None = None) -> QuerySet[Ticket]:
    """Submitted tickets with this number that belong to another order line or to somebody else, oldest first."""
    customer = own.customer_id if own else line.order.customer_id
    claims = Ticket.objects.filter(serial__in=alike, submitted_at__isnull=False)
    return claims.exclude(order_line=line, customer=customer).order_by("submitted_at", "id")
