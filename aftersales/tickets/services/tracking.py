"""What carriers say of parcels, and what follows for the tickets in them: the lower service and the move together."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from aftersales.domain.goods import Direction, News
from aftersales.domain.lifecycle import Action, IllegalMoveError, Role, State
from aftersales.domain.moving import Details
from aftersales.logistics.gateways.tracking import ASK
from aftersales.logistics.models import Carrier, Parcel, ParcelItem
from aftersales.logistics.selectors.parcels import cases_of, parcel_of, parcels_to_ask_about, untold_items
from aftersales.logistics.services.parcels import ask_again_later, mark_told, take_news
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked

logger = logging.getLogger(__name__)

CARRIER = Actor(Role.CLOCK, None, "carrier")
"""Nobody of the two sides; the history says that the carrier did it."""
ASK_AGAIN_AFTER = timedelta(minutes=30)
BATCH = 500

_ON_THE_WAY = {Direction.RETURN: State.RETURN_IN_TRANSIT, Direction.OUTBOUND: State.OUTBOUND_IN_TRANSIT}


def hear_from_carrier(carrier: Carrier, waybill: str, news: Sequence[News], *, at: datetime) -> Parcel | None:
    """Keep the news and let the tickets follow, in one transaction; the same news twice change nothing more.

    None while nobody has told of the parcel: the news wait for it.
    """
    with transaction.atomic():
        found = parcel_of(carrier, waybill)
        tickets = lock_tickets(cases_of(found)) if found else []
        parcel = take_news(carrier, waybill, news, at=at)
        if parcel and parcel.delivered_at:
            _tell(parcel, tickets, at)
    return parcel


def tell_arrivals(at: datetime) -> int:
    """Tickets that do not know yet that their parcel has arrived, because the news came early or during a dispute."""
    told = 0
    for item in untold_items(BATCH):
        with transaction.atomic():
            tickets = lock_tickets([item.case_id], skip_locked=True)
            if tickets:
                told += _tell(item.parcel, tickets, at)
    return told


def ask_carriers(at: datetime) -> int:
    """Ask about parcels on the way; one that fails stops nobody else. How many were asked about."""
    parcels = list(parcels_to_ask_about(at - ASK_AGAIN_AFTER, BATCH))
    for parcel in parcels:
        try:
            news = ASK[parcel.carrier.tracking](parcel, at)
            if news:
                hear_from_carrier(parcel.carrier, parcel.waybill, news, at=at)
        except Exception:  # whatever one carrier says must not stop the rest
            logger.exception("no news of parcel %s", parcel)
    ask_again_later(parcels, at)
    return len(parcels)


def _tell(parcel: Parcel, tickets: Sequence[Ticket], at: datetime) -> int:
    """Let each ticket move that waits for this parcel; one that has gone on or ended needs no telling."""
    items = list(ParcelItem.objects.filter(parcel=parcel, case_id__in=[one.pk for one in tickets], told_at=None))
    by_case = {item.case_id: item for item in items}
    told = 0
    for ticket in tickets:
        item = by_case.get(ticket.pk)
        if item is None or ticket.state == State.IN_DISPUTE:
            continue  # told already, or told once the dispute is over
        if ticket.state == _ON_THE_WAY[Direction(parcel.direction)]:
            told += _record_arrival(ticket, item, parcel, at)
        mark_told([item], at)
    return told


def _record_arrival(ticket: Ticket, item: ParcelItem, parcel: Parcel, at: datetime) -> int:
    """From the sign-off, but not from before the waybill was told: till then the store could not know."""
    since = max(parcel.delivered_at or at, item.at)
    try:
        move_locked([ticket], Action.RECORD_DELIVERY, actor=CARRIER, at=at, details=Details(delivered_at=since))
    except IllegalMoveError as illegal:
        logger.warning("ticket %s does not follow its parcel: %s", ticket.number, illegal.code)
        return 0
    return 1
