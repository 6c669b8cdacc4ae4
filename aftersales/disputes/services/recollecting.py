"""The record as it was known when a ruling was made: kept with it, whatever comes later."""

from aftersales.disputes.models import Dispute, DisputeEvent, Ruling, Submission
from aftersales.disputes.selectors import submissions_of
from aftersales.disputes.selectors.burden import burden_on, shown_on_file
from aftersales.domain.lifecycle import Role
from aftersales.logistics.selectors.repairs import inspections_of
from aftersales.tickets.models import Message, Ticket, TicketEvent, TicketEvidence

VERSION = 2
"""Since 2 with the order, the inspections and the burden of proof."""


def record_of(ticket: Ticket, dispute: Dispute, ruling: Ruling) -> dict[str, object]:
    """Plain values: the claim, the order, what the store found when it looked at the goods, the verdict, who had to
    prove it, what both sides showed and said, and every move up to here."""
    return {
        "version": VERSION,
        "ticket": {
            "number": ticket.number,
            "state": ticket.state,
            "kind": ticket.kind,
            "reason": ticket.reason,
            "quantity": ticket.quantity,
            "amount": str(ticket.amount),
            "worth": str(ticket.worth),
            "description": ticket.description,
            "declared": ticket.declared,
        },
        "dispute": {
            "number": dispute.number,
            "ground": dispute.ground,
            "opened_by": dispute.opened_by_role,
            "opened_at": dispute.opened_at.isoformat(),
            "statement": dispute.statement,
        },
        "order": _order(ticket),
        "inspections": _inspections(ticket),
        "burden": None if dispute.is_complaint else _burden(ticket, dispute),
        "verdict": ticket.verdict,
        "clauses": [{"code": one.code, "policy_version": one.policy_version} for one in ruling.clauses.order_by("id")],
        "evidence": _files(ticket, ruling),
        "submissions": _submissions(dispute),
        "messages": [
            {"role": one.role, "at": one.at.isoformat(), "text": one.text}
            for one in Message.objects.filter(ticket=ticket, is_internal=False).order_by("at", "id")
        ],
        "timeline": _timeline(ticket, dispute),
    }


def _order(ticket: Ticket) -> dict[str, object]:
    line, order = ticket.order_line, ticket.order_line.order
    return {
        "number": order.number,
        "product": line.title,
        "quantity": line.quantity,
        "paid": str(line.paid_amount),
        "placed_at": order.placed_at.isoformat(),
        "fulfilment": order.fulfilment,
        "delivered_at": order.delivered_at.isoformat() if order.delivered_at else "",
    }


def _inspections(ticket: Ticket) -> list[dict[str, object]]:
    return [
        {
            "at": one.at.isoformat(),
            "is_passed": one.is_passed,
            "grade": one.grade,
            "accepted": one.accepted,
            "expected": one.expected,
            "is_complete": one.is_complete,
            "missing": one.missing,
            "is_right_item": one.is_right_item,
            "has_human_damage": one.has_human_damage,
            "note": one.note,
        }
        for one in inspections_of(ticket.pk)
    ]


def _burden(ticket: Ticket, dispute: Dispute) -> dict[str, object]:
    burden = burden_on(ticket)
    links = list(TicketEvidence.objects.filter(ticket=ticket))
    file = shown_on_file(dispute, links, submissions_of(dispute, Role.PLATFORM))
    return {"first": burden.first, "rule": burden.rule, "source": burden.source, "on_file": file}


def _files(ticket: Ticket, ruling: Ruling) -> list[dict[str, object]]:
    relied_on = set(ruling.evidence.values_list("pk", flat=True))
    links = TicketEvidence.objects.filter(ticket=ticket).select_related("evidence").order_by("id")
    return [
        {
            "id": link.pk,
            "role": link.role,
            "at": link.at.isoformat(),
            "kind": link.evidence.kind,
            "name": link.evidence.display_name,
            "sha256": link.evidence.sha256,
            "relied_on": link.pk in relied_on,
        }
        for link in links
    ]


def _submissions(dispute: Dispute) -> list[dict[str, object]]:
    submitted = Submission.objects.filter(round__dispute=dispute, submitted_at__isnull=False)
    return [
        {
            "round": one.round.number,
            "role": one.role,
            "is_late": one.is_late,
            "statement": one.statement,
            "at": one.submitted_at.isoformat() if one.submitted_at else "",
            "files": [exhibit.evidence.sha256 for exhibit in one.exhibits.all()],
            "papers": sorted(exhibit.paper for exhibit in one.exhibits.all() if exhibit.paper),
        }
        for one in submitted.select_related("round").prefetch_related("exhibits__evidence").order_by("id")
    ]


def _timeline(ticket: Ticket, dispute: Dispute) -> list[dict[str, object]]:
    moves = [_moved("ticket", one) for one in TicketEvent.objects.filter(ticket=ticket)]
    moves += [_moved("dispute", one) for one in DisputeEvent.objects.filter(dispute=dispute)]
    return sorted(moves, key=lambda move: (str(move["at"]), str(move["of"]), str(move["hash"])))


def _moved(of: str, event: TicketEvent | DisputeEvent) -> dict[str, object]:
    return {
        "of": of,
        "sequence": event.sequence,
        "action": event.action,
        "role": event.role,
        "at": event.at.isoformat(),
        "from": event.from_state,
        "to": event.to_state,
        "payload": event.payload,
        "hash": event.hash,
    }
