from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.disputes.models.disputes import Dispute
from aftersales.domain.disputes import Asked
from aftersales.evidence.models import Evidence
from aftersales.wording import choices


class EvidenceRound(models.Model):
    """A time in which the sides show what they rely on. The first asks both; a later one has a question."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("dispute"))
    number = models.PositiveSmallIntegerField(_("number"))
    asked = models.CharField(_("asked"), max_length=10, choices=choices.asked_sides, default=Asked.BOTH)
    question = models.TextField(_("question"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("evidence round")
        verbose_name_plural = _("evidence rounds")
        constraints = [models.UniqueConstraint(fields=["dispute", "number"], name="evidence_round_once")]

    def __str__(self) -> str:
        return f"{self.dispute_id}/{self.number}"


class Submission(models.Model):
    """What one side shows in a round: staged while it works on it, then submitted once and unchanged ever after.

    The other side reads it once the round is closed; the platform as soon as it is submitted. What comes after the
    round is marked as late, and may come once.
    """

    round = models.ForeignKey(
        EvidenceRound, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("evidence round")
    )
    role = models.CharField(_("side"), max_length=12, choices=choices.roles)
    statement = models.TextField(_("statement"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )
    changed_at = models.DateTimeField(_("changed at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    is_late = models.BooleanField(_("late"), default=False)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [models.UniqueConstraint(fields=["round", "role", "is_late"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.role}"


class Exhibit(models.Model):
    """A file of a submission."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="exhibits", verbose_name=_("submission")
    )
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="exhibits", verbose_name=_("file"))
    paper = models.CharField(_("paper of the supply chain"), max_length=24, choices=choices.supply_papers, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("exhibit")
        verbose_name_plural = _("exhibits")
        constraints = [models.UniqueConstraint(fields=["submission", "evidence"], name="exhibit_once")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.evidence_id}"
