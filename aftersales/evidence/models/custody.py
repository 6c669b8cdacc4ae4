from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.audit.models import LinkedEvent
from aftersales.evidence.models.received import Evidence
from aftersales.wording import choices


class EvidenceEvent(LinkedEvent):
    """History row of one file: received, checked, shown in which ticket, withdrawn, held, purged, by whom and when.

    It goes only with a file that was never handed in with anything.
    """

    SUBJECT = "evidence"
    GOES_WITH_SUBJECT = True

    evidence = models.ForeignKey(
        Evidence, on_delete=models.CASCADE, related_name="events", db_index=False, verbose_name=_("evidence")
    )

    class Meta:
        verbose_name = _("event of a file")
        verbose_name_plural = _("events of files")
        constraints = [models.UniqueConstraint(fields=["evidence", "sequence"], name="evidence_event_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id}/{self.sequence} {self.action}"

    def content(self) -> dict[str, object]:
        return super().content() | {"evidence_id": str(self.evidence_id)}


class EvidenceHold(models.Model):
    """Somebody wants a file kept beyond its time; each side has one such wish, until it is taken back."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="holds", verbose_name=_("evidence"))
    role = models.CharField(pgettext_lazy("a side", "for"), max_length=12, choices=choices.roles)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    at = models.DateTimeField(_("placed at"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("released by")
    )
    released_at = models.DateTimeField(_("released at"), null=True)

    class Meta:
        verbose_name = _("hold on a file")
        verbose_name_plural = _("holds on files")
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "role"], condition=Q(released_at__isnull=True), name="evidence_held_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.role}"
