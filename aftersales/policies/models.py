from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.audit.models import AppendOnlyQuerySet, LinkedEvent
from aftersales.catalog.models import Nature, Product
from aftersales.domain.eligibility.vocabulary import BrandRemedy
from aftersales.domain.terms import LAW, Floor, PolicyTerms, terms_from


class PublishedError(TypeError):
    """What is published is never changed or deleted: orders were bought under it."""


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def published(self) -> "PolicyVersionQuerySet":
        return self.filter(published_at__isnull=False)

    def drafts(self) -> "PolicyVersionQuerySet":
        return self.filter(published_at__isnull=True)

    def update(self, **kwargs: object) -> int:
        self._refuse_published()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_published()
        return super().delete()

    def _refuse_published(self) -> None:
        if self.published().exists():
            raise PublishedError("a published version is never changed or deleted")


class PolicyVersion(models.Model):
    """A store's terms from a day on. A draft has no moment of publication and no day yet.

    Published versions are never edited: a change is a new version. The moment of publication is the announcement.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="policy_versions", verbose_name=_("store"))
    number = models.PositiveSmallIntegerField(_("version"))
    effective_on = models.DateField(_("effective from"), null=True, blank=True)
    terms = models.JSONField(_("terms"), default=dict)
    notes = models.TextField(_("notes (Chinese)"), blank=True)
    notes_en = models.TextField(_("notes (English)"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("drafted by"),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="policy_version_once"),
            models.UniqueConstraint(
                fields=["store", "effective_on"],
                condition=Q(published_at__isnull=False),
                name="policy_one_version_a_day",
            ),
            models.UniqueConstraint(
                fields=["store"], condition=Q(published_at__isnull=True), name="policy_one_draft_a_store"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, effective_on__isnull=True)
                | Q(published_at__isnull=False, effective_on__isnull=False),
                name="policy_published_with_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.number}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def parsed_terms(self) -> PolicyTerms:
        return terms_from(self.terms)

    @property
    def shown_notes(self) -> str:
        """The reader's language, or the other one where only that was written."""
        first, second = (self.notes_en, self.notes) if get_language() == "en" else (self.notes, self.notes_en)
        return first or second


class PolicyAction(models.TextChoices):
    DRAFT = "draft", _("drafted")
    CHANGE = "change", _("draft changed")
    PUBLISH = "publish", _("published")
    DISCARD = "discard", _("draft discarded")


class PolicyEvent(LinkedEvent):
    """History row of a store's policy. It names the version by number, so that a discarded draft leaves its trace."""

    SUBJECT = "store"

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="policy_events", verbose_name=_("store"))

    class Meta:
        verbose_name = _("policy event")
        verbose_name_plural = _("policy events")
        constraints = [models.UniqueConstraint(fields=["store", "sequence"], name="policy_event_once")]

    def __str__(self) -> str:
        return f"{self.store_id}/{self.sequence} {self.action}"

    def content(self) -> dict[str, object]:
        return super().content() | {"store_id": self.store_id}


class PlatformRules(models.Model):
    """The floor under every store from a day on. It may grant more than the law, never less."""

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    effective_on = models.DateField(_("effective from"), unique=True)
    no_reason_days = models.PositiveSmallIntegerField(_("no-reason days"), default=LAW.no_reason_days)
    defect_return_days = models.PositiveSmallIntegerField(
        _("days to return a defective item"), default=LAW.defect_return_days
    )
    defect_exchange_days = models.PositiveSmallIntegerField(
        _("days to exchange a defective item"), default=LAW.defect_exchange_days
    )
    warranty_months = models.PositiveSmallIntegerField(_("warranty, months"), default=LAW.warranty_months)
    mismatch_return_days = models.PositiveSmallIntegerField(
        _("days to return what is not what was bought"), default=LAW.mismatch_return_days
    )
    mismatch_replacement_days = models.PositiveSmallIntegerField(
        _("days to exchange or resend what is not what was bought"), default=LAW.mismatch_replacement_days
    )
    notes = models.TextField(_("notes (Chinese)"), blank=True)
    notes_en = models.TextField(_("notes (English)"), blank=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("platform rules")
        verbose_name_plural = _("platform rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    no_reason_days__gte=LAW.no_reason_days,
                    defect_return_days__gte=LAW.defect_return_days,
                    defect_exchange_days__gte=LAW.defect_exchange_days,
                    warranty_months__gte=LAW.warranty_months,
                    mismatch_return_days__gte=LAW.mismatch_return_days,
                    mismatch_replacement_days__gte=LAW.mismatch_replacement_days,
                ),
                name="platform_rules_not_below_the_law",
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def floor(self) -> Floor:
        return Floor(
            no_reason_days=self.no_reason_days,
            defect_return_days=self.defect_return_days,
            defect_exchange_days=self.defect_exchange_days,
            warranty_months=self.warranty_months,
            mismatch_return_days=self.mismatch_return_days,
            mismatch_replacement_days=self.mismatch_replacement_days,
        )


class ProductRule(models.Model):
    """What holds for a product from a day on: its nature, what its listing says, and the brand's own warranty."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="rules", verbose_name=_("product"))
    effective_on = models.DateField(_("effective from"))
    nature = models.CharField(_("nature"), max_length=24, choices=Nature, default=Nature.ORDINARY)
    listed_as_excluded = models.BooleanField(_("listed as non-returnable"), default=False)
    warranty_months = models.PositiveSmallIntegerField(_("brand warranty, months"), default=0)
    remedy = models.CharField(
        _("brand remedy"),
        max_length=8,
        choices=[(remedy, remedy) for remedy in BrandRemedy],
        default=BrandRemedy.REPAIR,
    )
    notes = models.TextField(_("notes (Chinese)"), blank=True)
    notes_en = models.TextField(_("notes (English)"), blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("product rule")
        verbose_name_plural = _("product rules")
        constraints = [models.UniqueConstraint(fields=["product", "effective_on"], name="product_rule_once_a_day")]

    def __str__(self) -> str:
        return f"{self.product} {self.effective_on}"


class PromotionRule(models.Model):
    """What a store's campaign means for returns: the flags that its order lines carry."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="promotion_rules", verbose_name=_("store"))
    code = models.CharField(_("code"), max_length=40)
    promotions = models.JSONField(_("what it means"), default=list)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    notes = models.TextField(_("notes (Chinese)"), blank=True)
    notes_en = models.TextField(_("notes (English)"), blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion rule")
        verbose_name_plural = _("promotion rules")
        constraints = [
            models.UniqueConstraint(fields=["store", "code", "starts_on"], name="promotion_rule_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="promotion_rule_period"),
        ]

    def __str__(self) -> str:
        return self.code
