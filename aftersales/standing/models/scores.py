from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.audit.models import AppendOnlyQuerySet
from aftersales.domain.scores import CreditLevel
from aftersales.wording import standing as words

FIGURE: dict[str, Any] = {"max_digits": 10, "decimal_places": 4, "null": True}


class Scorecard(models.Model):
    """A store's figures of the 30 days that end on this day; None is "nothing to divide by", never 0."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="scorecards", verbose_name=_("store"))
    day = models.DateField(_("day"))
    cases = models.PositiveIntegerField(_("cases"))
    score = models.DecimalField(_("service score"), max_digits=4, decimal_places=1, null=True)
    first_response_hours = models.DecimalField(_("first reply, hours"), **FIGURE)
    refund_hours = models.DecimalField(_("time to refund, hours"), **FIGURE)
    self_close_rate = models.DecimalField(_("settled without the platform"), **FIGURE)
    dispute_rate = models.DecimalField(_("dispute rate"), **FIGURE)
    fault_rate = models.DecimalField(_("fault rate"), **FIGURE)
    quality_refund_rate = models.DecimalField(_("quality refund rate"), **FIGURE)
    timeout_rate = models.DecimalField(_("timeout rate"), **FIGURE)
    rating = models.DecimalField(_("rating"), **FIGURE)
    counts = models.JSONField(_("what was counted"), default=dict)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="scorecard_once")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.day}"


class Assessment(models.Model):
    """A month's result for a store, which it may appeal once."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("store"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    score = models.DecimalField(_("service score"), max_digits=4, decimal_places=1, null=True)
    result = models.CharField(_("result"), max_length=12, choices=words.results)
    at = models.DateTimeField(_("at"))
    appeal_until = models.DateTimeField(_("appeal until"))
    appealed_at = models.DateTimeField(_("appealed at"), null=True)
    appeal_words = models.TextField(_("appeal"), blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decision_words = models.TextField(_("decision"), blank=True)
    is_set_aside = models.BooleanField(_("set aside"), default=False)

    class Meta:
        verbose_name = _("monthly assessment")
        verbose_name_plural = _("monthly assessments")
        constraints = [models.UniqueConstraint(fields=["store", "month"], name="assessment_once")]
        indexes = [
            models.Index(
                fields=["appealed_at"],
                condition=Q(appealed_at__isnull=False, decided_at=None),
                name="assessment_appealed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.month:%Y-%m}"


class CreditCause(models.TextChoices):
    LOW_SCORE = "low_score", _("service score too low")
    NODE = "node", _("penalty node reached")
    PASSES = "passes", _("passed month after month")
    APPEAL = "appeal", _("appeal granted")


class CreditChange(models.Model):
    """A step of a store's credit level; the newest row is the level, a store without one stands at the first."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="credit_changes", verbose_name=_("store"))
    level = models.PositiveSmallIntegerField(_("credit level"), choices=words.levels)
    before = models.PositiveSmallIntegerField(_("before"), choices=words.levels)
    cause = models.CharField(_("because of"), max_length=12, choices=CreditCause)
    key = models.CharField(_("key"), max_length=60, unique=True)
    at = models.DateTimeField(_("at"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit change")
        verbose_name_plural = _("credit changes")
        constraints = [models.CheckConstraint(condition=Q(level__in=list(CreditLevel)), name="credit_level_known")]
        indexes = [models.Index(fields=["store", "-at"], name="credit_of_store")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.level}"
