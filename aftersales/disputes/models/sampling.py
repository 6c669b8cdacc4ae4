from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.disputes.models.rulings import Ruling


class RulingSample(models.Model):
    """Rulings of a time, drawn at random for a second look at their quality; the seed draws the same ones again."""

    seed = models.CharField(_("seed"), max_length=40)
    size = models.PositiveSmallIntegerField(_("asked for"))
    first_on = models.DateField(_("ruled from"))
    last_on = models.DateField(_("ruled until"))
    population = models.PositiveIntegerField(_("drawn from"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("sample of rulings")
        verbose_name_plural = _("samples of rulings")
        constraints = [models.CheckConstraint(condition=Q(size__gt=0, population__gt=0), name="sample_has_rulings")]

    def __str__(self) -> str:
        return self.seed


class SampledRuling(models.Model):
    """One ruling of a sample, and what somebody else than who ruled thinks of it. It never changes the ruling."""

    sample = models.ForeignKey(
        RulingSample, on_delete=models.PROTECT, related_name="rulings", verbose_name=_("sample of rulings")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="samples", verbose_name=_("ruling"))
    agrees = models.BooleanField(_("agrees"), null=True)
    reason = models.TextField(_("why"), blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("looked at by")
    )
    reviewed_at = models.DateTimeField(_("looked at on"), null=True)

    class Meta:
        verbose_name = _("sampled ruling")
        verbose_name_plural = _("sampled rulings")
        constraints = [
            models.UniqueConstraint(fields=["sample", "position"], name="sampled_position_once"),
            models.UniqueConstraint(fields=["sample", "ruling"], name="sampled_ruling_once"),
            models.CheckConstraint(
                condition=Q(agrees=None, reviewer=None, reviewed_at=None)
                | Q(agrees__isnull=False, reviewer__isnull=False, reviewed_at__isnull=False),
                name="sampled_finding_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}/{self.position}"
