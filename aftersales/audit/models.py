from typing import ClassVar, Never, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model)


class AppendOnlyError(TypeError):
    """History is never changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet[M]):
    def update(self, **kwargs: object) -> Never:
        raise AppendOnlyError("history is append-only")

    def delete(self) -> Never:
        raise AppendOnlyError("history is append-only")


class LinkedEvent(models.Model):
    """One row of a subject's history, linked to the row before it by its hash; one chain per subject.

    A subclass names its subject by a foreign key and keeps `sequence` unique within it. Personal data and free
    text lie in side tables, so that erasing them leaves the chain whole.
    """

    sequence = models.PositiveIntegerField(_("sequence"))
    action = models.CharField(_("action"), max_length=40)
    role = models.CharField(_("role"), max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    via = models.CharField(_("via"), max_length=12)
    at = models.DateTimeField(_("at"))
    from_state = models.CharField(_("from"), max_length=32, blank=True)
    to_state = models.CharField(_("to"), max_length=32, blank=True)
    payload = models.JSONField(_("details"), default=dict)
    previous_hash = models.CharField(max_length=64, verbose_name=_("hash before"))
    hash = models.CharField(max_length=64, verbose_name=_("hash"))

    objects = AppendOnlyQuerySet.as_manager()

    CONTENT: ClassVar[tuple[str, ...]] = (
        "sequence", "action", "role", "by_id", "via", "at", "from_state", "to_state", "payload",
    )  # fmt: skip
    """What the hash covers."""

    class Meta:
        abstract = True

    def content(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.CONTENT}
