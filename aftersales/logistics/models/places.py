from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.orders.models import OrderLine


class ReturnAddress(models.Model):
    """Where a store takes returned goods in; one of them stands when nobody chooses."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="return_addresses", verbose_name=_("store"))
    label = models.CharField(_("name of the place"), max_length=60)
    receiver = models.CharField(_("receiver"), max_length=80)
    phone = models.CharField(_("phone"), max_length=30)
    address = models.CharField(_("address"), max_length=500)
    is_default = models.BooleanField(_("stands when nobody chooses"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("return address")
        verbose_name_plural = _("return addresses")
        constraints = [
            models.UniqueConstraint(fields=["store"], condition=Q(is_default=True), name="return_address_default_once"),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_active=True), name="return_address_default_is_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def as_text(self) -> str:
        who = " ".join(filter(None, (self.receiver, self.phone)))
        return "\n".join(filter(None, (who, self.address)))


class CaseAddress(models.Model):
    """Where the goods of one case go back to, as it stood on the day; a correction is a further row.

    Until the customer takes a correction, the address before it holds too, and the store bears the risk that a parcel
    sent there does not arrive (platform rules 41, 47).
    """

    case_id = models.BigIntegerField(_("case"))
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="case_addresses", verbose_name=_("order line")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("address"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )
    accepted_at = models.DateTimeField(_("taken by the customer at"), null=True)

    class Meta:
        verbose_name = _("return address of a case")
        verbose_name_plural = _("return addresses of cases")
        constraints = [models.UniqueConstraint(fields=["case_id", "number"], name="case_address_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"

    @property
    def is_correction(self) -> bool:
        return self.number > 1

    @property
    def waits_for_customer(self) -> bool:
        return self.is_correction and self.accepted_at is None
