from datetime import datetime

from django.db.models import Q, QuerySet

from aftersales.accounts.models import User
from aftersales.casefiles.models import ExportState
from aftersales.personal.models import DataExport

SHOWN = 5


def data_exports(person: User) -> QuerySet[DataExport]:
    return DataExport.objects.filter(person=person).order_by("-asked_at", "-id")


def to_be_built(at: datetime) -> QuerySet[DataExport]:
    """Waiting, and nobody is at it; oldest first."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    return DataExport.objects.filter(free, state=ExportState.WAITING).order_by("asked_at", "id")


def past_their_days(at: datetime) -> QuerySet[DataExport]:
    return DataExport.objects.filter(state=ExportState.READY, expires_at__lte=at).order_by("expires_at")
