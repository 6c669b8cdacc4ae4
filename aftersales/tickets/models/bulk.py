from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.tickets.models.ticket import Ticket
from aftersales.wording import choices


class BulkJob(models.Model):
    """One step for many tickets, each for itself: what is done, by whom, and how far it is."""

    action = models.CharField(_("step"), max_length=12, choices=choices.bulk_actions)
    details = models.JSONField(_("details"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    at = models.DateTimeField(_("begun at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("step for many tickets")
        verbose_name_plural = _("steps for many tickets")
        indexes = [models.Index(fields=["id"], condition=Q(ended_at__isnull=True), name="bulk_job_at_work")]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"


class BulkItem(models.Model):
    """One ticket of such a step, and what became of it."""

    job = models.ForeignKey(
        BulkJob, on_delete=models.CASCADE, related_name="items", db_index=False, verbose_name=_("step")
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("ticket")
    )
    version = models.PositiveIntegerField(_("version that was seen"), null=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=choices.bulk_outcomes, blank=True)
    why = models.CharField(_("why not"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("ticket of a step for many")
        verbose_name_plural = _("tickets of a step for many")
        constraints = [models.UniqueConstraint(fields=["job", "ticket"], name="bulk_item_once")]
        indexes = [models.Index(fields=["job", "outcome"], name="bulk_item_progress")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.ticket_id} {self.outcome}"
