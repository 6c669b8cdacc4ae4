"""Whom the burden of proof falls on, and what either side has shown (TB 65-66, 75-76; CPL 23)."""

from collections.abc import Mapping, Sequence

from aftersales.disputes.models import Dispute, Submission
from aftersales.disputes.selectors import papers_missing
from aftersales.domain.burden import Burden, DisputedPoint, OnFile, burden_of_proof, on_file
from aftersales.domain.eligibility.vocabulary import Fulfilment
from aftersales.domain.lifecycle import Role
from aftersales.domain.requests import Reason
from aftersales.tickets.models import Ticket, TicketEvidence

_VISIBLE = {"visible": True, "hidden": False}


def burden_on(ticket: Ticket) -> Burden:
    return burden_of_proof(_point(ticket))


def shown_on_file(dispute: Dispute, links: Sequence[TicketEvidence], submitted: Sequence[Submission]) -> OnFile:
    """Where a counterfeit is claimed the store has shown nothing as long as a needed paper is missing (TB 66)."""
    return on_file(
        customer_shown=_has_shown(Role.CUSTOMER, links, submitted),
        store_shown=_has_shown(Role.STORE, links, submitted) and not papers_missing(dispute),
    )


def _point(ticket: Ticket) -> DisputedPoint:
    order, defect = ticket.order_line.order, _declared_defect(ticket)
    return DisputedPoint(
        reason=Reason(ticket.reason),
        delivered_at=order.delivered_at,
        reported_at=ticket.submitted_at or ticket.created_at,
        receipt_confirmed=order.fulfilment == Fulfilment.RECEIPT_CONFIRMED,
        is_visible=_VISIBLE.get(str(defect.get("visibility", ""))),
    )


def _declared_defect(ticket: Ticket) -> Mapping[str, object]:
    defect = ticket.declared.get("defect", {})
    return defect if isinstance(defect, dict) else {}


def _has_shown(role: Role, links: Sequence[TicketEvidence], submitted: Sequence[Submission]) -> bool:
    return any(link.role == role for link in links) or any(
        one.role == role and (one.statement or one.exhibits.all()) for one in submitted
    )
