"""The numbers of penalties and scores as rows the platform can change; the domain's tables are what it comes with."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.accounts.models import Store
from aftersales.domain import penalties, scores
from aftersales.domain.settings import Source
from aftersales.wording import standing as words


class PenaltyTariff(models.Model):
    trigger = models.CharField(pgettext_lazy("conduct", "for"), max_length=24, choices=words.triggers, unique=True)
    ledger = models.CharField(_("ledger"), max_length=12, choices=words.ledgers)
    points = models.PositiveSmallIntegerField(_("points"), validators=[MinValueValidator(1)])
    confirmer = models.CharField(_("confirmed by"), max_length=10, choices=words.confirmers)
    per = models.PositiveSmallIntegerField(_("events for one penalty"), default=1, validators=[MinValueValidator(1)])
    days = models.PositiveSmallIntegerField(
        _("within days"), default=30, validators=[MinValueValidator(1)], help_text=_("Older events no longer count.")
    )
    source = models.CharField(_("number taken from"), max_length=10, choices=words.sources, default=Source.HOUSE)

    class Meta:
        verbose_name = _("penalty rule")
        verbose_name_plural = _("penalty rules")
        constraints = [models.CheckConstraint(condition=Q(points__gt=0, per__gt=0), name="tariff_counts")]

    def __str__(self) -> str:
        return words.trigger_name(self.trigger)

    @property
    def as_rule(self) -> penalties.PenaltyRule:
        return penalties.PenaltyRule(
            penalties.Trigger(self.trigger),
            penalties.Ledger(self.ledger),
            self.points,
            penalties.Confirmer(self.confirmer),
            self.per,
            self.days,
        )


class NodeRule(models.Model):
    ledger = models.CharField(_("ledger"), max_length=12, choices=words.ledgers)
    points = models.PositiveSmallIntegerField(_("from points"), validators=[MinValueValidator(1)])
    measure = models.CharField(_("measure"), max_length=12, choices=words.measures)
    days = models.PositiveSmallIntegerField(
        _("days"), null=True, blank=True, help_text=_("Leave empty for one without an end.")
    )
    source = models.CharField(_("number taken from"), max_length=10, choices=words.sources, default=Source.HOUSE)

    class Meta:
        verbose_name = _("node of a ledger")
        verbose_name_plural = _("nodes of the ledgers")
        constraints = [models.UniqueConstraint(fields=["ledger", "points"], name="node_once")]

    def __str__(self) -> str:
        return f"{words.ledger_name(self.ledger)} {self.points}"

    @property
    def as_node(self) -> penalties.Node:
        return penalties.Node(penalties.Ledger(self.ledger), self.points, penalties.Measure(self.measure), self.days)


class ScoreScale(models.Model):
    metric = models.CharField(_("figure"), max_length=24, choices=words.metric_codes, unique=True)
    weight = models.PositiveSmallIntegerField(_("weight"), help_text=_("Of a hundred, together with the others."))
    best = models.DecimalField(_("best"), max_digits=8, decimal_places=4)
    worst = models.DecimalField(_("worst"), max_digits=8, decimal_places=4)
    source = models.CharField(_("number taken from"), max_length=10, choices=words.sources, default=Source.HOUSE)

    class Meta:
        verbose_name = _("scale of the service score")
        verbose_name_plural = _("scales of the service score")
        constraints = [models.CheckConstraint(condition=~Q(best=F("worst")), name="scale_has_a_length")]

    def __str__(self) -> str:
        return words.metric_name(self.metric)

    def clean(self) -> None:
        if self.best == self.worst:
            raise ValidationError({"worst": _("Best and worst can't be the same.")})

    @property
    def as_scale(self) -> scores.Scale:
        return scores.Scale(scores.Metric(self.metric), self.weight, self.best, self.worst)


class StoreAuthorization(models.Model):
    """Proof that a store may sell the brand, as somebody of the platform has checked it: what the badge rests on."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="authorizations", verbose_name=_("store"))
    brand = models.CharField(_("brand"), max_length=40)
    document = models.CharField(_("number of the document"), max_length=60)
    starts_on = models.DateField(_("valid from"))
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"))

    class Meta:
        verbose_name = _("authorization of a store")
        verbose_name_plural = _("authorizations of stores")
        constraints = [
            models.UniqueConstraint(fields=["store", "document"], name="authorization_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="authorization_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.document}"
