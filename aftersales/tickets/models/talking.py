from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.domain.lifecycle import Action
from aftersales.domain.reports import ReportState
from aftersales.tickets.models.ticket import Message, Request
from aftersales.wording import choices
from aftersales.wording.reporting import report_reasons, report_states

_REFUSES = Action.REJECT.value


class ReadMark(models.Model):
    """Up to when one side has read the messages of a request; of the store any of its people counts."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="read_marks", verbose_name=_("request"))
    side = models.CharField(_("side"), max_length=12, choices=choices.roles)
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [models.UniqueConstraint(fields=["request", "side"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.side}"


class MessageReport(models.Model):
    """Somebody takes offence at a message: one row for each person and message, looked at by the platform.

    The message itself stays as it is: nothing that was said is held back or changed.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports", verbose_name=_("message"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    role = models.CharField(_("reported as"), max_length=12, choices=choices.roles)
    reason = models.CharField(_("reason"), max_length=12, choices=report_reasons)
    words = models.CharField(_("in words"), max_length=300, blank=True)
    at = models.DateTimeField(_("reported at"))
    state = models.CharField(_("state"), max_length=10, choices=report_states, default=ReportState.OPEN.value)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("looked at by")
    )
    looked_at = models.DateTimeField(pgettext_lazy("a report", "looked at"), null=True)

    class Meta:
        verbose_name = _("reported message")
        verbose_name_plural = _("reported messages")
        constraints = [
            models.UniqueConstraint(fields=["message", "by"], name="message_report_once"),
            models.CheckConstraint(
                condition=Q(state=ReportState.OPEN, looked_by__isnull=True, looked_at__isnull=True)
                | (~Q(state=ReportState.OPEN) & Q(looked_by__isnull=False, looked_at__isnull=False)),
                name="message_report_looked_at_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(state=ReportState.OPEN), name="message_report_open")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.reason}"


class CannedText(models.Model):
    """A ready answer of one store, in both languages: staff find it by name, the customer gets their own language.

    With an `action` it is a macro: it answers and takes this step, once an agent has seen what it does.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="canned_texts", verbose_name=_("store"))
    name = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    text = models.TextField(_("text (Chinese)"), max_length=2000)
    text_en = models.TextField(_("text (English)"), max_length=2000)
    action = models.CharField(_("step"), max_length=12, choices=choices.macro_actions, blank=True)
    reason_code = models.CharField(_("reason of the refusal"), max_length=24, choices=choices.refusal_codes, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("canned text")
        verbose_name_plural = _("canned texts")
        constraints = [
            models.UniqueConstraint(fields=["store", "name"], name="canned_text_name_once"),
            models.CheckConstraint(
                condition=(Q(action=_REFUSES) & ~Q(reason_code="")) | (~Q(action=_REFUSES) & Q(reason_code="")),
                name="canned_text_refuses_with_a_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    def text_in(self, language: str) -> str:
        return self.text_en if language == "en" else self.text
