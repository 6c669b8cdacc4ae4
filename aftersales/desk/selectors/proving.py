"""The chain of supply that a store has to prove where a counterfeit is claimed, as far as the portal knows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.desk.selectors.judging import Judged
from aftersales.disputes.models import Dispute, Submission
from aftersales.disputes.selectors import papers_asked
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.supply import LinkShown, PaperAsked, is_broken, missing_papers, supply_chain
from aftersales.standing.selectors.record import authorizations


@dataclass(frozen=True, slots=True)
class Supply:
    """Each link of the chain, whether one is missing for sure, and which papers were asked of the store and shown."""

    chain: Sequence[LinkShown]
    papers: Sequence[tuple[PaperAsked, bool]]

    @property
    def is_broken(self) -> bool:
        return is_broken(self.chain)


def supply_of(dispute: Dispute, verdict: Judged, submitted: Sequence[Submission]) -> Supply | None:
    """Of a dispute about a counterfeit, as far as the reader may see what was submitted; else None."""
    if not dispute.is_counterfeit:
        return None
    ticket = dispute.ticket
    shown = {exhibit.paper for one in submitted if one.submitted_at for exhibit in one.exhibits.all()}
    asked, serial = papers_asked(), verdict.serial
    chain = supply_chain(
        authorized=bool(authorizations([ticket.store], shanghai_day(ticket.order_line.order.placed_at))),
        serial_fits=serial.serial in serial.sold if serial and serial.sold else None,
        has_papers=not missing_papers(asked, shown),
    )
    return Supply(chain, [(one, one.paper in shown) for one in asked])
