"""The units of an order line under a ticket. The caller holds the line's lock."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from aftersales.domain.units import UnitsUnavailableError, choose_units
from aftersales.orders.models import OrderLine
from aftersales.refunds.selectors.lines import standing_shares
from aftersales.tickets.models import ClaimedUnit, Ticket
from aftersales.tickets.selectors.lists import held_units, open_ticket_on


class UnitsClaimedError(Exception):
    """The units are under another open ticket; nothing was changed."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


def claim_units(ticket: Ticket, line: OrderLine) -> tuple[int, ...]:
    """Claim as many units as the ticket is about. Raises UnitsUnavailableError, UnitsClaimedError."""
    try:
        units = choose_units(line.quantity, held_units(line), ticket.quantity)
    except UnitsUnavailableError:
        other = open_ticket_on(line)
        if other and other.pk != ticket.pk and ticket.quantity <= line.quantity:
            raise UnitsClaimedError(other.number) from None
        raise
    try:
        with transaction.atomic():
            ClaimedUnit.objects.bulk_create(ClaimedUnit(order_line=line, unit=unit, ticket=ticket) for unit in units)
    except IntegrityError:
        other = open_ticket_on(line)
        raise UnitsClaimedError(other.number if other else "") from None
    return units


def claim_again(ticket: Ticket, line: OrderLine, at: datetime) -> tuple[int, ...]:
    """Another number of units than before: the old ones are let go in the same transaction."""
    ClaimedUnit.objects.filter(ticket=ticket, released_at__isnull=True).update(released_at=at)
    return claim_units(ticket, line)


def let_go_unaccepted(tickets: Collection[Ticket], at: datetime) -> None:
    """Pieces that the store did not take back: once the others are paid for, a later request can be about them."""
    shares = standing_shares().filter(refund__reference=OuterRef("ticket__number"))
    held = ClaimedUnit.objects.filter(Exists(shares), ticket__in=tickets, released_at__isnull=True)
    held.exclude(Exists(shares.filter(unit=OuterRef("unit")))).update(released_at=at)


def claimed_by(ticket: Ticket) -> tuple[int, ...]:
    held = ClaimedUnit.objects.filter(ticket=ticket, released_at__isnull=True)
    return tuple(held.order_by("unit").values_list("unit", flat=True))


def pieces_of(ticket: Ticket) -> tuple[int, ...]:
    """Those that it holds, or that it was about when it ended."""
    return claimed_by(ticket) or tuple(sorted(set(_all_of(ticket))))


def _all_of(ticket: Ticket) -> list[int]:
    newest = ClaimedUnit.objects.filter(ticket=ticket).order_by("-released_at").values_list("released_at", flat=True)
    return list(ClaimedUnit.objects.filter(ticket=ticket, released_at=newest[:1]).values_list("unit", flat=True))
