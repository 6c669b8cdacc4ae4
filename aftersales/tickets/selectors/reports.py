"""Messages that somebody reported."""

from collections.abc import Collection, Iterable

from django.db.models import Case, QuerySet, Value, When

from aftersales.accounts.models import Store, User
from aftersales.domain.reports import ReportState
from aftersales.tickets.models import Message, MessageReport

_OPEN_FIRST = Case(When(state=ReportState.OPEN, then=Value(0)), default=Value(1))


def message_reports(stores: Collection[Store] | None = None) -> QuerySet[MessageReport]:
    """Open ones first, the oldest of them first; of these stores, or of all."""
    related = ("by", "looked_by", "message__author", "message__ticket__store")
    reports = MessageReport.objects.select_related(*related)
    if stores is not None:
        reports = reports.filter(message__ticket__store__in=stores)
    return reports.order_by(_OPEN_FIRST, "at", "id")


def reported_by(person: User, messages: Iterable[Message]) -> set[int]:
    """Which of these messages this person has reported."""
    ids = [message.pk for message in messages if message.author_id != person.pk]
    if not ids:
        return set()
    return set(MessageReport.objects.filter(by=person, message__in=ids).values_list("message", flat=True))
