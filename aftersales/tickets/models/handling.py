from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.accounts.models import Store
from aftersales.audit.models import LinkedEvent
from aftersales.tickets.models.ticket import Message, Ticket


class AssignmentEvent(LinkedEvent):
    """Who was given a ticket, passed it on or put it off: a chain beside its moves, which it must not make stale.

    `from_state` and `to_state` hold the ids of the agents before and after.
    """

    CONTENT = (*LinkedEvent.CONTENT, "ticket_id")
    SUBJECT = "ticket"
    COUNTS_VERSION = False

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="assignments", db_index=False, verbose_name=_("ticket")
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("note")
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [models.UniqueConstraint(fields=["ticket", "sequence"], name="assignment_event_once")]
        indexes = [models.Index(fields=["at"], name="assignment_event_at")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.sequence} {self.action}"


class SavedView(models.Model):
    """A list of tickets under a name. `query` holds fields of the list's own form, never anything of the database."""

    name = models.CharField(_("name"), max_length=40)
    query = models.JSONField(_("filters"), default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="saved_views",
        verbose_name=_("shared with everybody of"),
    )
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], condition=Q(store=None), name="own_view_name_once"),
            models.UniqueConstraint(
                fields=["store", "name"], condition=Q(store__isnull=False), name="shared_view_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReplyDraft(models.Model):
    """What one person has begun to write on a ticket; it is there on every device, and nobody else reads it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", verbose_name=_("ticket"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    text = models.TextField(_("text"))
    kept_at = models.DateTimeField(pgettext_lazy("a draft", "kept at"))

    class Meta:
        verbose_name = _("draft of a reply")
        verbose_name_plural = _("drafts of replies")
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="reply_draft_once")]

    def __str__(self) -> str:
        return self.text[:40]
