"""The chain of supply that a store has to prove where a counterfeit is claimed, as far as the portal knows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.desk.selectors.judging import Judged
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.lifecycle import Role
from aftersales.domain.requests import Reason
from aftersales.domain.supply import LinkShown, is_broken, supply_chain
from aftersales.standing.selectors.record import authorizations
from aftersales.tickets.models import Ticket, TicketEvidence


@dataclass(frozen=True, slots=True)
class Supply:
    """Each link of the chain, and whether one is missing for sure."""

    chain: Sequence[LinkShown]

    @property
    def is_broken(self) -> bool:
        return is_broken(self.chain)


def supply_of(ticket: Ticket, verdict: Judged, links: Sequence[TicketEvidence]) -> Supply | None:
    """None where no counterfeit is claimed."""
    if ticket.reason != Reason.COUNTERFEIT:
        return None
    day = shanghai_day(ticket.order_line.order.placed_at)
    serial = verdict.serial
    chain = supply_chain(
        authorized=bool(authorizations([ticket.store], day)),
        serial_fits=serial.serial in serial.sold if serial and serial.sold else None,
        store_files=sum(link.role == Role.STORE for link in links),
    )
    return Supply(chain)
