from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.domain.calendar import StepCode
from aftersales.wording import choices


class SubjectKind(models.TextChoices):
    TICKET = "ticket", _("ticket")
    DISPUTE = "dispute", _("dispute")
    PENALTY = "penalty", _("penalty")


class DeadlineState(models.TextChoices):
    PENDING = "pending", _("running")
    PAUSED = "paused", _("paused")
    HELD = "held", _("passed, left to a person")
    STOPPED = "stopped", _("met or no longer needed")
    FIRED = "fired", _("passed")


LIVE = (DeadlineState.PENDING, DeadlineState.PAUSED, DeadlineState.HELD)
"""What the next move of the subject has to see to."""


_MOVED = frozenset(
    {
        StepCode.RESUMED_WITH_REMAINDER,
        StepCode.RESUMED_AT_LEAST,
        StepCode.MOVED_BY_HAND,
        StepCode.EXTENDED,
        StepCode.EXTENDED_FOR_ALL,
        StepCode.TAKEN_BACK,
    }
)


class Deadline(models.Model):
    """One due time of a ticket or dispute, known here only by kind and id.

    `next_at` is the next moment anything happens (a reminder or the end), set while it runs: the sweep reads
    nothing else. A change of the end is a new row of the next generation; `original_due_at` stays.
    """

    subject_kind = models.CharField(max_length=10, choices=SubjectKind, verbose_name=_("belongs to"))
    subject_id = models.BigIntegerField(verbose_name=_("id it belongs to"))
    code = models.CharField(_("code"), max_length=32, choices=choices.deadline_codes)
    side = models.CharField(_("whose turn"), max_length=10, choices=choices.sides)
    consequence = models.CharField(_("on expiry"), max_length=32)
    state = models.CharField(_("state"), max_length=8, choices=DeadlineState, default=DeadlineState.PENDING)
    generation = models.PositiveSmallIntegerField(default=1, verbose_name=_("generation"))
    started_at = models.DateTimeField(_("started at"))
    due_at = models.DateTimeField(_("due at"))
    original_due_at = models.DateTimeField(_("first due at"))
    next_at = models.DateTimeField(null=True, verbose_name=_("next moment"))
    paused_at = models.DateTimeField(null=True, verbose_name=_("paused at"))
    paused_for = models.CharField(max_length=12, blank=True, verbose_name=_("paused for"))
    ended_at = models.DateTimeField(null=True, verbose_name=_("ended at"))
    explanation = models.JSONField(default=list, verbose_name=_("calculation"))
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "code"], condition=Q(state__in=LIVE), name="deadline_live_once"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state=DeadlineState.PENDING), name="deadline_next"),
            models.Index(fields=["subject_kind", "subject_id"], name="deadline_subject"),
            models.Index(fields=["due_at"], condition=Q(state=DeadlineState.HELD), name="deadline_held"),
            models.Index(
                fields=["due_at"], condition=Q(state=DeadlineState.PENDING, attempts__gt=0), name="deadline_failing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.code}"

    @property
    def is_given_up(self) -> bool:
        """It failed so often that the clock no longer looks at it; somebody has to."""
        return self.state == DeadlineState.PENDING and self.next_at is None

    @property
    def is_as_first_counted(self) -> bool:
        """Nobody has moved it and no pause lies in it, so that it can be counted anew."""
        return not {step["code"] for step in self.explanation} & _MOVED

    @property
    def is_extended(self) -> bool:
        """Somebody was given more time already; what the platform gives everybody does not count."""
        return any(step["code"] == StepCode.EXTENDED for step in self.explanation)


class Reminder(models.Model):
    """A nudge before a deadline; at most one of each offset goes out."""

    deadline = models.ForeignKey(
        Deadline, on_delete=models.CASCADE, related_name="reminders", db_index=False, verbose_name=_("deadline")
    )
    at = models.DateTimeField(_("at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["deadline", "at"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.deadline} {self.at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """When a periodic piece of work last ran to its end."""

    name = models.CharField(max_length=20, unique=True, verbose_name=_("name"))
    at = models.DateTimeField(verbose_name=_("at"))
    seconds = models.FloatField(default=0, verbose_name=_("seconds"))  # it took so long

    def __str__(self) -> str:
        return self.name
