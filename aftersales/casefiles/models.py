import uuid
from typing import NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.audit.models import AppendOnlyError, AppendOnlyQuerySet
from aftersales.tickets.models import Ticket
from aftersales.wording import choices


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Being put together")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be put together")
    EXPIRED = "expired", _("No longer kept")


class CaseExport(models.Model):
    """One case file that somebody asked for: for which side, in which language, and what became of it.

    The row stays for good and tells who has been given what; the file itself goes after some days. `leased_until` is
    when whoever puts it together is taken for dead.
    """

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="exports", verbose_name=_("ticket"))
    role = models.CharField(pgettext_lazy("a side", "for"), max_length=12, choices=choices.roles)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("asked for by")
    )
    via = models.CharField(_("via"), max_length=12)
    asked_at = models.DateTimeField(_("asked for at"))

    state = models.CharField(_("state"), max_length=8, choices=ExportState, default=ExportState.WAITING)
    total_bytes = models.PositiveBigIntegerField(_("bytes of its files"), default=0)
    done_bytes = models.PositiveBigIntegerField(_("bytes put in"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    leased_until = models.DateTimeField(_("worked on until"), null=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    sha256 = models.CharField(_("SHA-256 of the archive"), max_length=64, blank=True)
    manifest_sha256 = models.CharField(_("SHA-256 of its manifest"), max_length=64, blank=True)
    ready_at = models.DateTimeField(_("ready at"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)

    class Meta:
        verbose_name = _("case file")
        verbose_name_plural = _("case files")
        indexes = [
            models.Index(fields=["ticket", "role", "-asked_at"], name="case_export_of_side"),
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="case_export_waiting"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="case_export_kept"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready")
                | (~Q(sha256="") & ~Q(manifest_sha256="") & Q(size__isnull=False, expires_at__isnull=False)),
                name="case_export_ready_is_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def path(self) -> str:
        """Relative to MEDIA_ROOT, or the key in the bucket."""
        return f"cases/{self.key}.zip"

    @property
    def percent(self) -> int:
        return min(99, self.done_bytes * 100 // self.total_bytes) if self.total_bytes else 0


class CaseDownload(models.Model):
    """Somebody took a case file. Who and when stays for good."""

    export = models.ForeignKey(
        CaseExport, on_delete=models.PROTECT, related_name="downloads", verbose_name=_("case file")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("taken by")
    )
    at = models.DateTimeField(_("taken at"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("download of a case file")
        verbose_name_plural = _("downloads of case files")

    def __str__(self) -> str:
        return f"{self.export_id} {self.at:%Y-%m-%d %H:%M}"

    def delete(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise AppendOnlyError("history is append-only")
