from datetime import datetime

from django.db.models import QuerySet

from aftersales.casefiles.models import CaseExport, ExportState
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket

SHOWN = 20


def exports_of(ticket: Ticket, role: Role) -> QuerySet[CaseExport]:
    """What one side has asked for, newest first."""
    exports = CaseExport.objects.filter(ticket=ticket, role=role.value).select_related("by")
    return exports.order_by("-asked_at", "-id")


def to_be_built(at: datetime) -> QuerySet[CaseExport]:
    """Waiting, and nobody is at it; oldest first."""
    waiting = CaseExport.objects.filter(state=ExportState.WAITING)
    return (waiting.filter(leased_until__isnull=True) | waiting.filter(leased_until__lte=at)).order_by("asked_at", "id")


def past_their_days(at: datetime) -> QuerySet[CaseExport]:
    return CaseExport.objects.filter(state=ExportState.READY, expires_at__lte=at).order_by("expires_at")
