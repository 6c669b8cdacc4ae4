"""Whoever sent a file that cannot be used hears of it, once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Role
from aftersales.evidence.models import Evidence
from aftersales.evidence.selectors import to_be_told
from aftersales.notifications.models import OutboxKind
from aftersales.notifications.services import NoticeDraft, announce
from aftersales.tickets.models import TicketEvidence
from aftersales.tickets.services.telling import customer_path, desk_path, values_of

BATCH = 100


def announce_refused_files(at: datetime) -> int:
    """Of submitted tickets; what lies in a draft is shown there, and told once it is sent. How many files."""
    with transaction.atomic():
        shown = TicketEvidence.objects.filter(evidence__in=to_be_told(), ticket__submitted_at__isnull=False)
        firsts = dict(shown.values_list("evidence").annotate(first=Min("id")).order_by("first")[:BATCH])
        ours = to_be_told().filter(pk__in=firsts).select_for_update(skip_locked=True)
        told = list(ours.values_list("pk", flat=True))
        announce(OutboxKind.FILE_REFUSED, [firsts[pk] for pk in told], at)
        Evidence.objects.filter(pk__in=told).update(told_at=at)
    return len(told)


def drafts_of_refused_files(link_ids: Sequence[int]) -> list[NoticeDraft]:
    links = TicketEvidence.objects.filter(pk__in=link_ids).order_by("id")
    with_people = links.select_related("evidence__uploaded_by", "ticket__customer", "ticket__order_line__product")
    return [_draft(link, sender) for link in with_people if (sender := link.evidence.uploaded_by)]


def _draft(link: TicketEvidence, sender: User) -> NoticeDraft:
    ticket, evidence, viewer = link.ticket, link.evidence, Role(link.role)
    values = values_of(ticket, viewer) | {
        "file": evidence.display_name,
        "file_state": evidence.state,
        "refusal": evidence.refusal,
        "refusal_values": evidence.refusal_values,
    }
    return NoticeDraft(
        user=sender,
        key=f"{ticket.number}:file:{evidence.pk}",
        code="file",
        values=values,
        path=customer_path(ticket) if viewer is Role.CUSTOMER else desk_path(ticket),
    )
