from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.audit.models import AppendOnlyQuerySet
from aftersales.domain.custody import may_open
from aftersales.domain.lifecycle import Role
from aftersales.evidence.models import Evidence
from aftersales.tickets.models.ticket import Message, Ticket
from aftersales.wording import choices


class TicketEvidence(models.Model):
    """A file a party relies on in a ticket. Withdrawn or replaced by a better one, it stays, and says so."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="evidence_links", verbose_name=_("ticket")
    )
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="ticket_links", verbose_name=_("evidence")
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("message")
    )
    role = models.CharField(_("shown by"), max_length=12, choices=choices.roles)
    shot = models.CharField(_("shot"), max_length=20, choices=choices.shots, blank=True)
    at = models.DateTimeField(_("at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )

    class Meta:
        verbose_name = _("ticket evidence")
        verbose_name_plural = _("ticket evidence")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "evidence"], name="ticket_evidence_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, replaced_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="ticket_evidence_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.evidence_id}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def counts(self) -> bool:
        """Whether it is handed in: refused files show nothing, and withdrawn ones nothing any more."""
        return self.evidence.counts and not self.is_withdrawn

    def opens_for(self, reader: Role | None) -> bool:
        return may_open(shown_by=Role(self.role), reader=reader, is_withdrawn=self.is_withdrawn)


class EvidenceMark(models.Model):
    """What a member of staff holds of a file in a ticket; the newest of each side counts, and every one stays."""

    link = models.ForeignKey(TicketEvidence, on_delete=models.PROTECT, related_name="marks", verbose_name=_("evidence"))
    mark = models.CharField(_("mark"), max_length=10, choices=choices.marks)
    reason = models.CharField(_("reason"), max_length=20, choices=choices.mark_reasons, blank=True)
    words = models.CharField(_("in words"), max_length=500, blank=True)
    role = models.CharField(pgettext_lazy("a side", "for"), max_length=12, choices=choices.roles)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("marked by")
    )
    at = models.DateTimeField(_("marked at"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark on a file")
        verbose_name_plural = _("marks on files")
        indexes = [models.Index(fields=["link", "-id"], name="evidence_mark_newest")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.mark}"
