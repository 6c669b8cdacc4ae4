from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.disputes.models.disputes import Dispute
from aftersales.domain.rulings import FreightSplit, Instance, RulingStatus
from aftersales.tickets.models import TicketEvidence
from aftersales.wording import choices


class Ruling(models.Model):
    """What the platform decided, and why, with the record as it was known then.

    Above an amount one person proposes it and another signs it. One ruling of a dispute is in force; an appeal may
    replace it by another.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="rulings", verbose_name=_("dispute"))
    instance = models.CharField(_("instance"), max_length=8, choices=choices.instances, default=Instance.FIRST)
    status = models.CharField(_("status"), max_length=10, choices=choices.ruling_statuses)
    outcome = models.CharField(_("outcome"), max_length=16, choices=choices.outcomes)
    liable = models.CharField(_("liable"), max_length=10, choices=choices.liabilities)
    amount = models.DecimalField(_("refund, CNY"), max_digits=12, decimal_places=2, default=Decimal(0))
    freight = models.CharField(_("freight"), max_length=24, choices=choices.freight_splits, default=FreightSplit.NONE)
    return_freight = models.DecimalField(
        _("freight of the return given back, CNY"), max_digits=8, decimal_places=2, default=Decimal(0)
    )
    facts_zh = models.TextField(_("facts found (Chinese)"))
    facts_en = models.TextField(_("facts found (English)"), blank=True)
    reasons_zh = models.TextField(_("reasons (Chinese)"))
    reasons_en = models.TextField(_("reasons (English)"), blank=True)
    points = models.PositiveSmallIntegerField(_("points suggested"), null=True)
    evidence = models.ManyToManyField(
        TicketEvidence, related_name="relied_on_by", blank=True, verbose_name=_("evidence relied on")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rulings", verbose_name=_("by")
    )
    proposed_at = models.DateTimeField(_("written at"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="signed_rulings",
        null=True,
        verbose_name=_("signed by"),
    )
    decline_reason = models.TextField(_("not signed because"), blank=True)
    at = models.DateTimeField(_("ruled at"), null=True)
    executed_at = models.DateTimeField(_("carried out at"), null=True)
    freight_settled_at = models.DateTimeField(_("freight settled at"), null=True)
    is_forced = models.BooleanField(_("carried out in the store's place"), default=False)
    customer_accepted_at = models.DateTimeField(_("accepted by the customer at"), null=True)
    store_accepted_at = models.DateTimeField(_("accepted by the store at"), null=True)
    record = models.JSONField(_("the record as known then"), default=dict)

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(status=RulingStatus.IN_FORCE), name="ruling_in_force_once"
            ),
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(status=RulingStatus.PROPOSED), name="ruling_proposed_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[RulingStatus.PROPOSED, RulingStatus.DECLINED]) | Q(at__isnull=False),
                name="ruling_made_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(return_freight=Decimal(0)) | Q(return_freight__gt=Decimal(0), freight=FreightSplit.STORE),
                name="ruling_freight_of_the_store",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(status=RulingStatus.IN_FORCE), name="ruling_in_force_at"),
            models.Index(
                fields=["executed_at"],
                condition=Q(
                    status=RulingStatus.IN_FORCE, return_freight__gt=Decimal(0), freight_settled_at__isnull=True
                ),
                name="ruling_freight_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispute} {self.outcome}"

    @property
    def facts(self) -> str:
        """In the reader's language, where there is a text in it."""
        return (self.facts_en if get_language() == "en" else "") or self.facts_zh

    @property
    def reasons(self) -> str:
        return (self.reasons_en if get_language() == "en" else "") or self.reasons_zh


class RulingClause(models.Model):
    """A rule a ruling cites; with the version of the store's policy it stands in, where it is one of those."""

    ruling = models.ForeignKey(Ruling, on_delete=models.CASCADE, related_name="clauses", verbose_name=_("ruling"))
    code = models.CharField(_("rule"), max_length=40)
    policy_version = models.PositiveIntegerField(_("policy version"), null=True)

    class Meta:
        verbose_name = _("cited rule")
        verbose_name_plural = _("cited rules")
        constraints = [models.UniqueConstraint(fields=["ruling", "code"], name="ruling_clause_once")]
        indexes = [models.Index(fields=["code"], name="ruling_clause_code")]

    def __str__(self) -> str:
        return self.code


class BuildingBlock(models.Model):
    """A ready passage for the facts or the reasons of a ruling, in both languages; the arbiter completes it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    part = models.CharField(_("part of the ruling"), max_length=8, choices=choices.ruling_parts)
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    text_zh = models.TextField(_("text (Chinese)"), max_length=2000)
    text_en = models.TextField(_("text (English)"), max_length=2000)
    clause = models.CharField(_("rule"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("building block of rulings")
        verbose_name_plural = _("building blocks of rulings")

    def __str__(self) -> str:
        return self.code

    @property
    def shown_name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh
