"""A message is reported, and a person of the platform says what there is to it."""

from datetime import datetime

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode
from aftersales.domain.reports import ReportReason, ReportState
from aftersales.tickets.models import Message, MessageReport
from aftersales.tickets.services.moving import Actor


def report_message(
    message: Message, reason: ReportReason, words: str, *, actor: Actor, at: datetime
) -> tuple[MessageReport, bool]:
    """The report, and whether it is new: one person reports a message once, however often they press.

    Raises IllegalMoveError for one's own message.
    """
    if actor.by is None or message.author_id == actor.by.pk or message.role == actor.role:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    told = {"role": actor.role, "reason": reason, "words": words, "at": at}
    return MessageReport.objects.get_or_create(message=message, by=actor.by, defaults=told)


def settle_report(report: MessageReport, state: ReportState, *, by: User, at: datetime) -> bool:
    """What came of it, said once; False when somebody was faster."""
    still_open = MessageReport.objects.filter(pk=report.pk, state=ReportState.OPEN)
    return bool(still_open.update(state=state, looked_by=by, looked_at=at))
