from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.evidence.models import Evidence
from aftersales.orders.models import OrderLine
from aftersales.wording import choices


class Inspection(models.Model):
    """What the store found when it looked at returned goods, and whether it took them."""

    case_id = models.BigIntegerField(_("case"))
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("order line")
    )
    is_passed = models.BooleanField(_("accepted"))
    grade = models.CharField(_("condition"), max_length=12, choices=choices.grades)
    expected = models.PositiveIntegerField(_("pieces expected"))
    accepted = models.PositiveIntegerField(_("pieces accepted"))
    is_complete = models.BooleanField(_("complete"), default=True)
    missing = models.CharField(_("what is missing"), max_length=200, blank=True)
    is_right_item = models.BooleanField(_("the item that was sold"), default=True)
    has_human_damage = models.BooleanField(_("damage by the customer"), default=False)
    collected = models.DecimalField(
        _("freight paid at the door, CNY"), max_digits=8, decimal_places=2, default=Decimal(0)
    )
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        constraints = [
            models.CheckConstraint(condition=Q(accepted__lte=F("expected")), name="inspection_accepts_what_came"),
            models.CheckConstraint(
                condition=Q(is_passed=False) | Q(accepted__gt=0), name="inspection_passed_with_goods"
            ),
        ]
        indexes = [models.Index(fields=["case_id"], name="inspection_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.grade}"


class InspectionPhoto(models.Model):
    inspection = models.ForeignKey(
        Inspection, on_delete=models.CASCADE, related_name="photos", verbose_name=_("inspection")
    )
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", verbose_name=_("evidence"))

    class Meta:
        verbose_name = _("photo of an inspection")
        verbose_name_plural = _("photos of inspections")
        constraints = [models.UniqueConstraint(fields=["inspection", "evidence"], name="inspection_photo_once")]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.evidence_id}"
