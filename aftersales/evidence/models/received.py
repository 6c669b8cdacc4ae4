import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aftersales.audit.models import AppendOnlyError, AppendOnlyQuerySet, LinkedEvent
from aftersales.domain.evidence import COUNTED_STATES, EvidenceState, ScanResult, shown_duration
from aftersales.domain.media_types import EvidenceKind

SEALED = frozenset(
    {"id", "size", "sha256", "media_type", "kind", "display_name", "original_path", "uploaded_by", "received_at"}
)
"""What was received, from whom and when. Nothing changes it afterwards; the checking writes beside it."""


class EvidenceIsKeptError(Exception):
    """Evidence is received once; what was received is neither changed nor removed afterwards."""


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Rows are sealed once. Before that they are promises of a file, after that what a party relied on."""

    def update(self, **values: Any) -> int:
        if values.keys() & SEALED:
            raise EvidenceIsKeptError
        return super().update(**values)

    def seal(self, **values: Any) -> int:
        """The bytes are all here: says what they are, once."""
        return models.QuerySet.update(
            self.filter(state=EvidenceState.UPLOADING), state=EvidenceState.SCANNING, **values
        )

    def drop_unfinished(self) -> int:
        """An upload that was given up was never evidence."""
        dropped, _ = models.QuerySet.delete(self.filter(state=EvidenceState.UPLOADING))
        return dropped

    def unused(self) -> "EvidenceQuerySet":
        """Files that no row refers to but their own history: begun or received, but handed in with nothing."""
        found = self
        for relation in self.model._meta.get_fields(include_hidden=True):
            other = relation.related_model
            if not (relation.one_to_many or relation.one_to_one) or isinstance(other, str) or _comes_along(other):
                continue
            name = relation.remote_field.name  # type: ignore[union-attr]
            found = found.filter(~Exists(other._base_manager.filter(**{name: OuterRef("pk")})))  # type: ignore[union-attr]
        return found

    def drop_unused(self) -> int:
        """A file that was handed in with nothing was never evidence either."""
        dropped, _ = models.QuerySet.delete(self.unused())
        return dropped

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise EvidenceIsKeptError

    def delete(self) -> NoReturn:
        raise EvidenceIsKeptError


def _comes_along(model: type[models.Model] | None) -> bool:
    """Whether rows of this kind are a part of the file itself, and go with it."""
    return model is EvidenceBand or (model is not None and issubclass(model, LinkedEvent))


class Kind(models.TextChoices):
    PHOTO = EvidenceKind.PHOTO.value, _("photo")
    VIDEO = EvidenceKind.VIDEO.value, _("video")
    DOCUMENT = EvidenceKind.DOCUMENT.value, _("document")


class State(models.TextChoices):
    UPLOADING = EvidenceState.UPLOADING.value, _("arriving")
    SCANNING = EvidenceState.SCANNING.value, _("being checked")
    READY = EvidenceState.READY.value, _("ready")
    REFUSED = EvidenceState.REFUSED.value, _("refused")
    FAILED = EvidenceState.FAILED.value, _("could not be checked")
    PURGED = EvidenceState.PURGED.value, _("no longer kept")


class Scan(models.TextChoices):
    NONE = ScanResult.NONE.value, _("not scanned")
    CLEAN = ScanResult.CLEAN.value, _("clean")
    INFECTED = ScanResult.INFECTED.value, _("infected")


class Evidence(models.Model):
    """A file a party relies on: the original as it came, sealed, and the re-encoded copies people see.

    Paths are relative to MEDIA_ROOT and made by the server from the id; no part of them comes from the uploader.
    The row comes before the first byte, so that nothing lies on disk without one. `next_at` is when the checking of a
    SCANNING row is due; while somebody is at it, when that one is taken for dead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, blank=True)
    media_type = models.CharField(
        _("type"), max_length=40, blank=True, help_text=_("Found by looking inside, not told by the sender.")
    )
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 of the original"), max_length=64, blank=True)
    display_name = models.CharField(_("name"), max_length=120)
    original_path = models.CharField(_("original"), max_length=120, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="uploaded_evidence",
        null=True,
        blank=True,
        verbose_name=_("uploaded by"),
    )
    received_at = models.DateTimeField(_("received at"))

    state = models.CharField(_("state"), max_length=10, choices=State)
    next_at = models.DateTimeField(_("checked next at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    waits = models.PositiveSmallIntegerField(_("times put off"), default=0)
    waiting_for = models.CharField(_("waiting for"), max_length=20, blank=True)
    refusal = models.CharField(_("refused because"), max_length=20, blank=True)
    refusal_values = models.JSONField(_("details of the refusal"), default=dict, blank=True)
    told_at = models.DateTimeField(_("sender told at"), null=True, blank=True)
    scan = models.CharField(_("virus scan"), max_length=10, choices=Scan, blank=True, default=ScanResult.NONE.value)
    scan_signature = models.CharField(_("found by the virus scan"), max_length=120, blank=True)

    preview_path = models.CharField(_("preview"), max_length=120, blank=True)
    thumb_path = models.CharField(_("thumbnail"), max_length=120, blank=True)
    film_path = models.CharField(_("copy of the video"), max_length=120, blank=True)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True, help_text=_("In pixels, upright."))
    height = models.PositiveIntegerField(_("height"), null=True, blank=True, help_text=_("In pixels, upright."))
    duration_seconds = models.FloatField(_("duration in seconds"), null=True, blank=True)
    likeness = models.CharField(_("likeness"), max_length=64, blank=True)
    serial_read = models.CharField(
        _("serial number read on it"), max_length=40, blank=True, help_text=_("By a machine; a suggestion only.")
    )
    taken_at = models.DateTimeField(_("taken at, says the file"), null=True, blank=True)
    device = models.CharField(_("taken with, says the file"), max_length=120, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [
            models.Index(fields=["sha256"], name="evidence_sha256"),
            models.Index(fields=["-received_at"], name="evidence_received"),
            models.Index(fields=["next_at"], condition=Q(state="scanning"), name="evidence_to_check"),
            models.Index(fields=["received_at"], condition=Q(state="uploading"), name="evidence_arriving"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=["refused", "failed"], told_at__isnull=True),
                name="evidence_to_tell",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_is_not_empty"),
            models.CheckConstraint(condition=Q(state__in=list(EvidenceState)), name="evidence_state_known"),
            models.CheckConstraint(
                condition=Q(state="uploading") | (~Q(sha256="") & ~Q(media_type="") & Q(kind__in=list(EvidenceKind))),
                name="evidence_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(state="scanning", next_at__isnull=False) | (~Q(state="scanning") & Q(next_at__isnull=True)),
                name="evidence_checked_when_due",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(kind="document") | (~Q(preview_path="") & Q(width__isnull=False)),
                name="evidence_ready_is_seen",
            ),
            # SQL lets a check pass that comes out as NULL, so "has a duration" is asked by itself.
            models.CheckConstraint(
                condition=~Q(state="ready")
                | (~Q(kind="video") & Q(duration_seconds__isnull=True))
                | Q(kind="video", duration_seconds__isnull=False, duration_seconds__gt=0),
                name="evidence_videos_last",
            ),
            models.CheckConstraint(condition=~Q(state="ready", scan="infected"), name="evidence_infected_not_ready"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise EvidenceIsKeptError

    @property
    def is_video(self) -> bool:
        return self.kind == Kind.VIDEO

    @property
    def is_document(self) -> bool:
        return self.kind == Kind.DOCUMENT

    @property
    def is_ready(self) -> bool:
        return self.state == EvidenceState.READY

    @property
    def is_purged(self) -> bool:
        return self.state == EvidenceState.PURGED

    @property
    def is_seen(self) -> bool:
        """Whether there is a picture of it to show."""
        return self.is_ready and bool(self.thumb_path)

    @property
    def counts(self) -> bool:
        """Whether it is handed in: being checked is enough, refused is not."""
        return self.state in COUNTED_STATES

    @property
    def shown_duration(self) -> str:
        """Minutes and seconds such as "0:14"; empty for a photo."""
        return "" if self.duration_seconds is None else shown_duration(self.duration_seconds)


class EvidenceBand(models.Model):
    """A part of a picture's likeness, to find pictures by that are nearly the same (`domain/likeness.py`)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="bands", verbose_name=_("evidence"))
    band = models.PositiveIntegerField(_("band"))

    class Meta:
        verbose_name = _("band of a likeness")
        verbose_name_plural = _("bands of likenesses")
        constraints = [models.UniqueConstraint(fields=["band", "evidence"], name="evidence_band_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.band}"


class FolderToClear(models.Model):
    """What lies of a file whose row is gone; the row here goes once nothing is left. Its number is the file's."""

    id = models.UUIDField(primary_key=True, editable=False)

    class Meta:
        verbose_name = _("folder to clear")
        verbose_name_plural = _("folders to clear")

    def __str__(self) -> str:
        return str(self.pk)


class EvidenceOpening(models.Model):
    """Somebody took an original, which shows what the copies leave out. Who and when stays for good."""

    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="openings", verbose_name=_("evidence")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    at = models.DateTimeField(_("opened at"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening of an original")
        verbose_name_plural = _("openings of originals")
        indexes = [models.Index(fields=["evidence", "-at"], name="evidence_openings")]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.at:%Y-%m-%d %H:%M}"

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError("history is append-only")
