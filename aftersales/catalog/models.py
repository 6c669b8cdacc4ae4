from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


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

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return self.name_en if get_language() == "en" else self.name
