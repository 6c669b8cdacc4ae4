import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.casefiles.models import ExportState


class DataExport(models.Model):
    """All that is kept about one person, as they asked for it; the file goes after its days, the row stays."""

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="data_exports", verbose_name=_("person")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(_("asked for at"))
    state = models.CharField(_("state"), max_length=8, choices=ExportState, default=ExportState.WAITING)
    total_bytes = models.PositiveBigIntegerField(_("bytes of its files"), default=0)
    done_bytes = models.PositiveBigIntegerField(_("bytes put in"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    leased_until = models.DateTimeField(_("worked on until"), null=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    sha256 = models.CharField(_("SHA-256 of the archive"), max_length=64, blank=True)
    ready_at = models.DateTimeField(_("ready at"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)

    class Meta:
        verbose_name = _("export of personal data")
        verbose_name_plural = _("exports of personal data")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="waiting"), name="data_export_one_waiting"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(sha256="") & Q(size__isnull=False, expires_at__isnull=False)),
                name="data_export_ready_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="data_export_waiting"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="data_export_kept"),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def path(self) -> str:
        """Relative to MEDIA_ROOT, or the key in the bucket."""
        return f"personal/{self.key}.zip"

    @property
    def percent(self) -> int:
        return min(99, self.done_bytes * 100 // self.total_bytes) if self.total_bytes else 0


class Erasure(models.Model):
    """An account that was deleted at its owner's wish: when, and until when the law keeps what its orders tell."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure", verbose_name=_("person")
    )
    at = models.DateTimeField(_("deleted at"))
    orders_until = models.DateTimeField(_("orders keep their addresses until"), null=True)
    finished_at = models.DateTimeField(_("addresses let go at"), null=True)

    class Meta:
        verbose_name = _("deleted account")
        verbose_name_plural = _("deleted accounts")
        indexes = [
            models.Index(fields=["orders_until"], condition=Q(finished_at__isnull=True), name="erasure_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"
