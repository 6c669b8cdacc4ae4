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

    SUBJECT: ClassVar[str] = ""
    """The foreign key (or column) that names the subject."""
    COUNTS_VERSION: ClassVar[bool] = True
    """Whether the subject's `version`, where it has one, is the number of its last event."""
    GOES_WITH_SUBJECT: ClassVar[bool] = False
    """Whether the history may be deleted together with its subject."""

    class Meta:
        abstract = True

    def content(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.CONTENT}


class ChangeEvent(LinkedEvent):
    """History row of something that staff set up: a role, a store, a product, a setting. Values lie in the payload."""

    CONTENT = (*LinkedEvent.CONTENT, "subject", "name", "store_key")
    SUBJECT = "subject"

    subject = models.CharField(_("subject"), max_length=120)
    """The table's label and the row's key: "accounts.store:7"."""
    name = models.CharField(_("name at that time"), max_length=200)
    # A number, not a key: this app lies below the stores, and history outlives what it tells of.
    store_key = models.BigIntegerField(_("store"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of what is set up")
        verbose_name_plural = _("changes of what is set up")
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="change_event_once")]
        indexes = [models.Index(fields=["at"], name="change_event_at")]
        permissions = [
            ("read_history", "Can read and export the history of everything in scope"),
            ("reveal_contact", "Can read phone, address and e-mail of a customer, with a reason"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}/{self.sequence} {self.action}"


class AccessEvent(LinkedEvent):
    """Somebody of the staff read personal data in full: whose, which, on which page and why."""

    CONTENT = (*LinkedEvent.CONTENT, "person_id", "store_key")
    SUBJECT = "person"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("person")
    )
    store_key = models.BigIntegerField(_("store"), null=True, blank=True)

    class Meta:
        verbose_name = _("access to personal data")
        verbose_name_plural = _("accesses to personal data")
        constraints = [models.UniqueConstraint(fields=["person", "sequence"], name="access_event_once")]
        indexes = [
            models.Index(fields=["at"], name="access_event_at"),
            models.Index(fields=["by", "at"], name="access_event_by_at"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.sequence} {self.action}"


class AccessNote(models.Model):
    """What was said beyond the coded reason; beside the chain, so that it can be erased."""

    event = models.OneToOneField(AccessEvent, on_delete=models.CASCADE, related_name="note", verbose_name=_("access"))
    text = models.CharField(_("note"), max_length=200)

    class Meta:
        verbose_name = _("note on an access")
        verbose_name_plural = _("notes on accesses")

    def __str__(self) -> str:
        return self.text


class HistoryAnchor(models.Model):
    """What a table of history was at some moment: so many rows up to this one, and a digest of their hashes.

    A chain proves that no row was changed or taken out of its middle; an anchor proves that none was taken off an end.
    """

    table = models.CharField(_("table"), max_length=60)
    through_id = models.BigIntegerField(_("up to row"))
    seen_id = models.BigIntegerField(_("last row seen"))
    """The next anchor goes up to here: what was seen then has long been committed, in whichever order."""
    rows = models.BigIntegerField(_("rows"))
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("at"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("anchor of history")
        verbose_name_plural = _("anchors of history")
        constraints = [models.UniqueConstraint(fields=["table", "seen_id", "through_id"], name="history_anchor_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.through_id}"
