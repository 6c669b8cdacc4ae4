import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.domain.evidence import EvidenceKind, shown_duration


class EvidenceIsKeptError(Exception):
    """Evidence is received once; nothing in it is changed or removed afterwards."""


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Rows are added, never changed: what a party relied on has to stay what it was."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise EvidenceIsKeptError

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise EvidenceIsKeptError

    def delete(self) -> NoReturn:
        raise EvidenceIsKeptError


class Kind(models.TextChoices):
    PHOTO = EvidenceKind.PHOTO.value, _("photo")
    VIDEO = EvidenceKind.VIDEO.value, _("video")


class Evidence(models.Model):
    """A file a party relies on: the original as it came, sealed, and the re-encoded copies people see.

    Paths are relative to MEDIA_ROOT and made by the server from the id; no part of them comes from the uploader.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    media_type = models.CharField(
        _("type"), max_length=40, help_text=_("Found by looking inside, not told by the sender.")
    )
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 of the original"), max_length=64)
    display_name = models.CharField(_("name"), max_length=120)
    original_path = models.CharField(_("original"), max_length=120, unique=True)
    preview_path = models.CharField(_("preview"), max_length=120)
    thumb_path = models.CharField(_("thumbnail"), max_length=120)
    width = models.PositiveIntegerField(_("width"), help_text=_("In pixels, upright."))
    height = models.PositiveIntegerField(_("height"), help_text=_("In pixels, upright."))
    duration_seconds = models.FloatField(_("duration in seconds"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="uploaded_evidence",
        null=True,
        blank=True,
        verbose_name=_("uploaded by"),
    )
    received_at = models.DateTimeField(_("received at"))

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [
            models.Index(fields=["sha256"], name="evidence_sha256"),
            models.Index(fields=["-received_at"], name="evidence_received"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_is_not_empty"),
            # SQL lets a check pass that comes out as NULL, so "has a duration" is asked by itself.
            models.CheckConstraint(
                condition=Q(kind="photo", duration_seconds__isnull=True)
                | Q(kind="video", duration_seconds__isnull=False, duration_seconds__gt=0),
                name="evidence_videos_last",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise EvidenceIsKeptError

    @property
    def is_video(self) -> bool:
        return self.kind == Kind.VIDEO

    @property
    def shown_duration(self) -> str:
        """Minutes and seconds such as "0:14"; empty for a photo."""
        return "" if self.duration_seconds is None else shown_duration(self.duration_seconds)
