"""Whoever asked for a large case file hears when it is there."""

from collections.abc import Sequence

from aftersales.casefiles.models import CaseExport
from aftersales.domain.lifecycle import Role
from aftersales.notifications.services import NoticeDraft
from aftersales.tickets.services.telling import values_of


def drafts_of_ready_cases(export_ids: Sequence[int]) -> list[NoticeDraft]:
    exports = CaseExport.objects.filter(pk__in=export_ids).order_by("id")
    with_people = exports.select_related("by", "ticket__customer", "ticket__order_line__product")
    return [_draft(export) for export in with_people if export.by]


def _draft(export: CaseExport) -> NoticeDraft:
    assert export.by  # noqa: S101  # the caller has looked
    ticket, viewer = export.ticket, Role(export.role)
    days = (export.expires_at - export.ready_at).days if export.expires_at and export.ready_at else 0
    return NoticeDraft(
        user=export.by,
        key=f"{ticket.number}:case:{export.pk}",
        code="case_file",
        values=values_of(ticket, viewer) | {"days": days},
        path=case_path(ticket.number, viewer),
    )


def case_path(number: str, viewer: Role) -> str:
    return f"/tickets/{number}/case-file/" if viewer is Role.CUSTOMER else f"/admin/queue/{number}/case-file/"
