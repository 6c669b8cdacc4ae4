from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.catalog.models import Category
from aftersales.disputes.models.rulings import Ruling
from aftersales.domain.rulings import Instance
from aftersales.wording import choices


class PublishedRuling(models.Model):
    """A final ruling as everybody may read it: codes and bands, and passages that the platform wrote beforehand.

    It has no field that could take what a person typed, a day, an amount or a number of somebody's order. A store is
    named only once a penalty that rests on the ruling is public anyway (OTR 30).
    """

    number = models.CharField(_("number"), max_length=36, unique=True)
    ruling = models.OneToOneField(
        Ruling, on_delete=models.PROTECT, related_name="published", verbose_name=_("ruling"), editable=False
    )
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="published_rulings", null=True, verbose_name=_("store")
    )
    category = models.CharField(_("category"), max_length=12, choices=Category)
    reason = models.CharField(_("reason"), max_length=24, choices=choices.reasons)
    kind = models.CharField(_("kind"), max_length=20, choices=choices.kinds)
    ground = models.CharField(_("ground"), max_length=20, choices=choices.grounds)
    instance = models.CharField(_("instance"), max_length=8, choices=choices.instances, default=Instance.FIRST)
    outcome = models.CharField(_("outcome"), max_length=16, choices=choices.outcomes)
    liable = models.CharField(_("liable"), max_length=10, choices=choices.liabilities)
    share = models.CharField(_("share refunded"), max_length=16, choices=choices.shares)
    freight = models.CharField(_("freight"), max_length=24, choices=choices.freight_splits)
    days = models.PositiveSmallIntegerField(_("days it took"))
    month = models.DateField(_("month of the ruling"), help_text=_("Its first day."))
    passages = models.JSONField(_("passages"), default=list)
    words = models.TextField(_("searchable words"), blank=True)
    at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("published ruling")
        verbose_name_plural = _("published rulings")
        indexes = [
            models.Index(fields=["-month", "-id"], name="published_newest"),
            models.Index(fields=["store", "-month"], name="published_of_store"),
        ]

    def __str__(self) -> str:
        return self.number

    def passages_of(self, part: str) -> list[str]:
        """In the reader's language."""
        language = "en" if get_language() == "en" else "zh"
        return [one[language] or one["zh"] for one in self.passages if one["part"] == part]

    @property
    def facts(self) -> list[str]:
        return self.passages_of("facts")

    @property
    def reasons(self) -> list[str]:
        return self.passages_of("reasons")


class PublishedClause(models.Model):
    """A rule that a published ruling cites."""

    published = models.ForeignKey(
        PublishedRuling, on_delete=models.CASCADE, related_name="clauses", verbose_name=_("published ruling")
    )
    code = models.CharField(_("rule"), max_length=40)
    policy_version = models.PositiveIntegerField(_("policy version"), null=True)

    class Meta:
        verbose_name = _("rule of a published ruling")
        verbose_name_plural = _("rules of published rulings")
        constraints = [models.UniqueConstraint(fields=["published", "code"], name="published_clause_once")]
        indexes = [models.Index(fields=["code"], name="published_clause_code")]

    def __str__(self) -> str:
        return self.code
