import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.domain import serials
from aftersales.domain.evidence_requirements import Medium, Requirement, RequirementRule, Shot
from aftersales.domain.requests import Reason, RequestKind
from aftersales.wording import choices


class Category(models.TextChoices):
    MOUSE = "mouse", _("mouse")
    KEYBOARD = "keyboard", _("keyboard")
    COMBO = "combo", _("keyboard and mouse set")
    HEADSET = "headset", _("headset")
    WEBCAM = "webcam", _("webcam")
    ACCESSORY = "accessory", _("accessory")
    CONSUMABLE = "consumable", _("consumable")
    SOFTWARE = "software", _("software")


class Nature(models.TextChoices):
    """What the item truly is, in the sense of the no-reason exclusions (CPL art 25; R7 arts 6-7)."""

    ORDINARY = "ordinary", _("ordinary")
    CUSTOM_MADE = "custom_made", _("made to order")
    PERISHABLE = "perishable", _("perishable")
    DIGITAL_CONTENT = "digital_content", _("digital content")
    SEALED_SOFTWARE = "sealed_software", _("sealed software")
    HYGIENE = "hygiene", _("hygiene article")
    ACTIVATION_SENSITIVE = "activation_sensitive", _("loses value once activated")
    DISCLOSED_FLAW = "disclosed_flaw", _("sold with a disclosed flaw")


class Product(models.Model):
    sku = models.CharField(_("SKU"), max_length=40, unique=True)
    name = models.CharField(_("name (Chinese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    brand = models.CharField(_("brand"), max_length=40)
    category = models.CharField(_("category"), max_length=12, choices=Category)
    nature = models.CharField(_("nature"), max_length=24, choices=Nature, default=Nature.ORDINARY)
    warranty_months = models.PositiveSmallIntegerField(_("brand warranty, months"), default=0)
    list_price = models.DecimalField(_("list price, CNY"), max_digits=10, decimal_places=2)
    manual_url = models.URLField(_("address of the manual"), blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class SerialFormat(models.Model):
    """What a brand's serial numbers look like. Without any row the portal's own formats are in force."""

    brand = models.CharField(_("brand"), max_length=40)
    category = models.CharField(
        _("category"), max_length=12, choices=Category, blank=True, help_text=_("Leave empty for all categories.")
    )
    pattern = models.CharField(
        _("pattern"),
        max_length=200,
        help_text=_("A regular expression over capital letters and digits; it has to match the whole number."),
    )
    example = models.CharField(_("example"), max_length=serials.LENGTH)

    class Meta:
        verbose_name = _("serial number format")
        verbose_name_plural = _("serial number formats")

    def __str__(self) -> str:
        return f"{self.brand} {self.example}"

    def clean(self) -> None:
        try:
            fits = re.fullmatch(self.pattern, self.example)
        except re.error as error:
            raise ValidationError({"pattern": _("This is no regular expression.")}) from error
        if not fits:
            raise ValidationError({"example": _("The example does not match the pattern.")})

    @property
    def as_format(self) -> serials.SerialFormat:
        return serials.SerialFormat(self.brand, self.pattern, self.example, self.category)


class EvidenceRequirement(models.Model):
    """A shot that requests of a reason need; a store's own row outweighs the platform's.

    Without any row of the platform the portal's own table is in force.
    """

    store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        related_name="evidence_requirements",
        null=True,
        blank=True,
        verbose_name=_("store"),
        help_text=_("Leave empty for all stores."),
    )
    reason = models.CharField(_("reason"), max_length=24, choices=choices.reasons)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=choices.kinds,
        blank=True,
        help_text=_("Leave empty for all kinds."),
    )
    category = models.CharField(
        _("category"), max_length=12, choices=Category, blank=True, help_text=_("Leave empty for all categories.")
    )
    shot = models.CharField(_("shot"), max_length=20, choices=choices.shots)
    medium = models.CharField(
        _("photo or video"), max_length=6, choices=[(each, each) for each in Medium], default=Medium.PHOTO
    )
    count = models.PositiveSmallIntegerField(
        _("how many"), default=1, help_text=_("0 asks for nothing, where a wider row would ask.")
    )
    is_needed = models.BooleanField(_("needed"), default=True, help_text=_("Otherwise it only helps."))

    class Meta:
        verbose_name = _("evidence requirement")
        verbose_name_plural = _("evidence requirements")
        constraints = [
            models.UniqueConstraint(
                fields=["reason", "kind", "category", "shot"],
                condition=models.Q(store=None),
                name="evidence_requirement_once",
            ),
            models.UniqueConstraint(
                fields=["store", "reason", "kind", "category", "shot"], name="evidence_requirement_once_a_store"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.shot}"

    @property
    def as_rule(self) -> RequirementRule:
        requirement = Requirement(Shot(self.shot), Medium(self.medium), self.count, self.is_needed)
        kind = RequestKind(self.kind) if self.kind else None
        return RequirementRule(Reason(self.reason), requirement, kind, self.category, self.store_id)
