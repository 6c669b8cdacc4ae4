from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.deadlines.models.due_times import Deadline
from aftersales.wording import choices


class JobKind(models.TextChoices):
    HOLIDAY = "holiday", _("More days for everybody")
    RECOMPUTE = "recompute", _("Counted anew by the rules in force")


class JobState(models.TextChoices):
    RUNNING = "running", _("At work")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")


AT_WORK = (JobState.RUNNING, JobState.UNDOING)


class TimeJob(models.Model):
    """Many running time limits moved together by the platform: what for, which, by whom, and how far it is."""

    kind = models.CharField(_("kind"), max_length=10, choices=JobKind)
    reason = models.CharField(_("reason"), max_length=200, help_text=_("Customers and stores read this."))
    days = models.PositiveSmallIntegerField(_("days more"), null=True)
    code = models.CharField(_("time limit"), max_length=32, choices=choices.deadline_codes, blank=True)
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, null=True, related_name="time_jobs", verbose_name=_("store")
    )
    due_from = models.DateTimeField(_("due from"), null=True)
    due_until = models.DateTimeField(_("due before"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=JobState, default=JobState.RUNNING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("begun by")
    )
    at = models.DateTimeField(_("begun at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("taken back by")
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name = _("job over time limits")
        verbose_name_plural = _("jobs over time limits")
        indexes = [models.Index(fields=["id"], condition=Q(state__in=AT_WORK), name="time_job_at_work")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class JobOutcome(models.TextChoices):
    WAITING = "", _("Waiting")
    MOVED = "moved", _("Moved")
    TAKEN_BACK = "taken_back", _("Taken back")
    GONE_ON = "gone_on", _("Has gone on meanwhile")
    KEPT = "kept", _("Keeps an end of its own")
    REFUSED = "refused", _("Could not be moved")


class TimeJobItem(models.Model):
    """One time limit of a job, before and after."""

    job = models.ForeignKey(TimeJob, on_delete=models.CASCADE, related_name="items", verbose_name=_("job"))
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="+", verbose_name=_("time limit"))
    moved = models.ForeignKey(
        Deadline, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("next generation")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=JobOutcome, blank=True)

    class Meta:
        verbose_name = _("time limit of a job")
        verbose_name_plural = _("time limits of a job")
        constraints = [models.UniqueConstraint(fields=["job", "deadline"], name="time_job_item_once")]
        indexes = [models.Index(fields=["job", "outcome"], name="time_job_progress")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.deadline_id} {self.outcome}"
