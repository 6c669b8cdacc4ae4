from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.domain.notices import Channel
from aftersales.wording import notice_topics


class Notice(models.Model):
    """A line in somebody's inbox. Code and plain values; the sentence is made in the reader's language."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", verbose_name=_("person")
    )
    key = models.CharField(max_length=120, verbose_name=_("key"))
    code = models.CharField(_("code"), max_length=40)
    values = models.JSONField(default=dict, verbose_name=_("values"))
    path = models.CharField(_("page"), max_length=200)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-at"], name="notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"


class OutboxState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    DEAD = "dead", _("given up")
    LATE = "late", _("its time had passed")


class OutboxKind(models.TextChoices):
    """What happened; the id beside it names the row that tells more."""

    TICKET_MOVE = "ticket_move", _("step of a ticket")
    TICKET_REMINDER = "ticket_reminder", _("reminder of a ticket")
    MESSAGE = "message", _("message on a ticket")
    DISPUTE_MOVE = "dispute_move", _("step of a dispute")
    DISPUTE_REMINDER = "dispute_reminder", _("reminder of a dispute")
    PENALTY_MOVE = "penalty_move", _("step of a penalty")
    PENALTY_REMINDER = "penalty_reminder", _("reminder of a penalty")
    FILE_REFUSED = "file_refused", _("file that cannot be used")
    CASE_READY = "case_ready", _("case file that is ready")


def outbox_kinds() -> list[tuple[str, str]]:
    """As a function, so that a new kind needs no migration."""
    return [(kind.value, str(kind.label)) for kind in OutboxKind]


class OutboxEvent(models.Model):
    """Something happened that people hear of: one row for each, written with the change itself.

    Told once, it stands for its notices and outgoing messages; until then it waits for the relay.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=outbox_kinds)
    source_id = models.BigIntegerField(verbose_name=_("id of what happened"))
    at = models.DateTimeField(_("at"))
    state = models.CharField(_("state"), max_length=8, choices=OutboxState, default=OutboxState.WAITING)
    available_at = models.DateTimeField(_("not before"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("event to tell of")
        verbose_name_plural = _("events to tell of")
        constraints = [models.UniqueConstraint(fields=["kind", "source_id"], name="outbox_event_once")]
        indexes = [
            models.Index(fields=["available_at"], condition=Q(state=OutboxState.WAITING), name="outbox_event_waiting"),
            models.Index(fields=["id"], condition=Q(state=OutboxState.DEAD), name="outbox_event_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id}"


class OutboxMessage(models.Model):
    """What a committed change owes to one recipient; the relay sends it. The key is a mail's Message-ID."""

    key = models.CharField(max_length=160, unique=True, verbose_name=_("key"))
    channel = models.CharField(_("channel"), max_length=8, choices=notice_topics.channels, default=Channel.EMAIL.value)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    code = models.CharField(_("code"), max_length=40)
    values = models.JSONField(default=dict, verbose_name=_("values"))
    path = models.CharField(_("page"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=OutboxState, default=OutboxState.WAITING)
    available_at = models.DateTimeField(_("not before"))
    leased_until = models.DateTimeField(null=True, verbose_name=_("leased until"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes = [
            models.Index(fields=["available_at"], condition=Q(state=OutboxState.WAITING), name="outbox_waiting"),
            models.Index(fields=["id"], condition=Q(state=OutboxState.DEAD), name="outbox_dead"),
        ]

    def __str__(self) -> str:
        return self.key


class NoticeTemplate(models.Model):
    """What the administrator made of a mail; an empty field leaves the words of its topic, or the shipped ones.

    A row without an event is about the whole topic.
    """

    topic = models.CharField(_("topic"), max_length=20, choices=notice_topics.topics)
    event = models.CharField(_("event"), max_length=40, blank=True, default="", editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("plain text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    changed_at = models.DateTimeField(_("changed at"), null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("mail template")
        verbose_name_plural = _("mail templates")
        constraints = [models.UniqueConstraint(fields=["topic", "event", "language"], name="notice_template_once")]

    def __str__(self) -> str:
        about = [str(self.get_topic_display()), *([self.event_name] if self.event else [])]
        return f"{' · '.join(about)} ({self.get_language_display()})"

    @property
    def event_name(self) -> str:
        return notice_topics.event_name(self.topic, self.event)

    @property
    def is_changed(self) -> bool:
        return bool(self.subject or self.text or self.html)


class AddressedMessage(models.Model):
    """A code or a link on its way to an address, whoever that is; sent or too late, it is gone."""

    channel = models.CharField(_("channel"), max_length=8, choices=notice_topics.channels)
    address = models.CharField(_("address"), max_length=254)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("message to an address")
        verbose_name_plural = _("messages to addresses")

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class NagMark(models.Model):
    """How often whoever is late has been told of one overdue ticket or dispute."""

    kind = models.CharField(_("belongs to"), max_length=10)
    subject_id = models.BigIntegerField(_("id it belongs to"))
    since = models.DateTimeField(_("overdue since"))
    level = models.PositiveSmallIntegerField(_("times told"))

    class Meta:
        verbose_name = _("overdue reminder")
        verbose_name_plural = _("overdue reminders")
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="nag_mark_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
