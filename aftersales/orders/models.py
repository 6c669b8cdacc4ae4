from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.catalog.models import Product
from aftersales.policies.models import PolicyVersion


class Fulfilment(models.TextChoices):
    DEPOSIT_PAID = "deposit_paid", _("deposit paid")
    PAID = "paid", _("paid, not shipped")
    IN_TRANSIT = "in_transit", _("on its way")
    INTERCEPTED = "intercepted", _("called back")
    DELIVERED = "delivered", _("delivered")
    RECEIPT_CONFIRMED = "receipt_confirmed", _("receipt confirmed")


IN_HAND = (Fulfilment.DELIVERED, Fulfilment.RECEIPT_CONFIRMED)


class Order(models.Model):
    """What was bought, as the store's export tells it. The number is unique in the whole portal."""

    number = models.CharField(_("order number"), max_length=40, unique=True)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="orders")
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="orders", null=True, blank=True
    )
    buyer_nick = models.CharField(_("buyer name on the platform"), max_length=80, blank=True)
    receiver_name = models.CharField(_("receiver"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    fulfilment = models.CharField(_("delivery state"), max_length=20, choices=Fulfilment)
    ships_free = models.BooleanField(_("free outbound shipping"), default=True)
    placed_at = models.DateTimeField(_("placed at"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("signed for at"), null=True, blank=True)
    receipt_confirmed_at = models.DateTimeField(_("receipt confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [models.Index(fields=["customer", "-placed_at"], name="order_of_customer")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_in_hand(self) -> bool:
        return self.fulfilment in IN_HAND


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="order_lines", null=True, blank=True)
    title = models.CharField(_("title as sold"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"))
    paid_amount = models.DecimalField(_("amount paid, CNY"), max_digits=12, decimal_places=2)
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="order_lines", null=True, blank=True
    )

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_has_units"),
            models.CheckConstraint(condition=Q(paid_amount__gte=Decimal(0)), name="order_line_paid_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.position}"

    @property
    def shown_name(self) -> str:
        if self.product and get_language() == "en":
            return self.product.name_en
        return self.title

    @property
    def category(self) -> str:
        return self.product.category if self.product else "accessory"
