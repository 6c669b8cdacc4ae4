"""What staff hold of a file: kept for good, the newest of each side counts."""

from datetime import datetime

from django.db import transaction

from aftersales.domain.custody import CustodyAction
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode, Role
from aftersales.domain.marks import Mark, MarkFault, MarkReason, fault_of_mark
from aftersales.evidence.services.custody import record
from aftersales.tickets.models import EvidenceMark, TicketEvidence
from aftersales.tickets.services.moving import Actor


class MarkRefusedError(Exception):
    """The mark lacks something; nothing was kept."""

    def __init__(self, fault: MarkFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def mark_file(
    link: TicketEvidence, mark: Mark, *, reason: MarkReason | None = None, words: str = "", actor: Actor, at: datetime
) -> EvidenceMark:
    """The customer marks nothing. Raises MarkRefusedError, IllegalMoveError."""
    if actor.by is None or actor.role not in {Role.STORE, Role.PLATFORM}:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    if fault := fault_of_mark(mark, reason, words):
        raise MarkRefusedError(fault)
    with transaction.atomic():
        payload = {"tickets": [link.ticket.number], "mark": mark.value, "reason": reason.value if reason else ""}
        record([link.evidence_id], CustodyAction.MARKED, actor.act(at), payload)
        return EvidenceMark.objects.create(
            link=link,
            mark=mark.value,
            reason=reason.value if reason else "",
            words=words.strip(),
            role=actor.role.value,
            by=actor.by,
            at=at,
        )
