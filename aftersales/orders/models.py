from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.catalog.models import Product
from aftersales.domain.eligibility.vocabulary import Consent, ConsentScope, ExtensionSeller, Region
from aftersales.domain.money import LineMoney
from aftersales.domain.serials import LENGTH as SERIAL_LENGTH
from aftersales.domain.serials import normal_serial
from aftersales.evidence.models import Evidence
from aftersales.policies.models import PlatformRules, PolicyVersion, ProductRule


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
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="orders", verbose_name=_("store"))
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="orders",
        null=True,
        blank=True,
        verbose_name=_("customer"),
    )
    buyer_nick = models.CharField(_("buyer name on the platform"), max_length=80, blank=True)
    receiver_name = models.CharField(_("receiver"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    fulfilment = models.CharField(_("delivery state"), max_length=20, choices=Fulfilment)
    ships_free = models.BooleanField(_("free outbound shipping"), default=True)
    return_insured = models.BooleanField(_("return insurance"), default=False)
    region = models.CharField(
        _("region"), max_length=10, choices=[(region, region) for region in Region], default=Region.OTHER
    )
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


class OrderGuest(models.Model):
    """Who may do everything on this one order without an account: whoever has what is sent to its address."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="guest", verbose_name=_("order"))
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guest_of", verbose_name=_("person")
    )
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("guest of an order")
        verbose_name_plural = _("guests of orders")

    def __str__(self) -> str:
        return f"{self.order} {self.person}"


class LookUp(models.Model):
    """Somebody looks for an order without an account. Whether it exists is found out later and told to its own address
    alone, so the asking takes the same time for every answer; then the row is gone."""

    number = models.CharField(_("order number"), max_length=40)
    phone_tail = models.CharField(_("end of the phone number"), max_length=4, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("look-up of an order")
        verbose_name_plural = _("look-ups of orders")

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """What was bought in one line, and the rules it was bought under: later versions change nothing here."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", verbose_name=_("order"))
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="order_lines", null=True, blank=True, verbose_name=_("product")
    )
    title = models.CharField(_("title as sold"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"))
    paid_amount = models.DecimalField(_("amount paid, CNY"), max_digits=12, decimal_places=2)
    freight_amount = models.DecimalField(
        _("share of the freight paid on top, CNY"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    coupon_amount = models.DecimalField(
        _("paid with coupons, CNY"), max_digits=10, decimal_places=2, default=Decimal(0)
    )
    points_used = models.PositiveIntegerField(_("points used"), default=0)
    policy_version = models.ForeignKey(
        PolicyVersion,
        on_delete=models.PROTECT,
        related_name="order_lines",
        null=True,
        blank=True,
        verbose_name=_("policy version"),
    )
    platform_rules = models.ForeignKey(
        PlatformRules,
        on_delete=models.PROTECT,
        related_name="order_lines",
        null=True,
        blank=True,
        verbose_name=_("platform rules"),
    )
    product_rule = models.ForeignKey(
        ProductRule,
        on_delete=models.PROTECT,
        related_name="order_lines",
        null=True,
        blank=True,
        verbose_name=_("product rule"),
    )
    promotions = models.JSONField(_("promotions"), default=list, blank=True)
    gift = models.CharField(_("free gift"), max_length=120, blank=True)
    gift_price = models.DecimalField(
        _("gift price shown at purchase, CNY"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    exclusion_consent = models.CharField(
        _("how the exclusion was accepted"),
        max_length=10,
        choices=[(consent, consent) for consent in Consent],
        default=Consent.NONE,
    )
    exclusion_scope = models.CharField(
        _("what was accepted"),
        max_length=12,
        choices=[(scope, scope) for scope in ConsentScope],
        default=ConsentScope.ALWAYS,
    )

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_has_units"),
            models.CheckConstraint(condition=Q(paid_amount__gte=Decimal(0)), name="order_line_paid_not_negative"),
            models.CheckConstraint(
                condition=Q(freight_amount__gte=Decimal(0)) & Q(coupon_amount__gte=Decimal(0)),
                name="order_line_shares_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(gift_price__isnull=True) | (Q(gift_price__gte=Decimal(0)) & ~Q(gift="")),
                name="order_line_gift_has_its_price",
            ),
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

    @property
    def money(self) -> LineMoney:
        """What this line came to: nothing beyond `money.paid` is ever given back for it."""
        return LineMoney(self.paid_amount, self.freight_amount, self.coupon_amount, self.points_used)


class ExtendedWarranty(models.Model):
    """Months bought on top of the warranty of one order line; who sold them is bound by them."""

    line = models.OneToOneField(
        OrderLine, on_delete=models.CASCADE, related_name="extended_warranty", verbose_name=_("order line")
    )
    months = models.PositiveSmallIntegerField(_("months"))
    sold_by = models.CharField(
        _("sold by"),
        max_length=8,
        choices=[(seller, seller) for seller in ExtensionSeller],
        default=ExtensionSeller.BRAND,
    )
    bought_on = models.DateField(_("bought on"))

    class Meta:
        verbose_name = _("extended warranty")
        verbose_name_plural = _("extended warranties")
        constraints = [models.CheckConstraint(condition=Q(months__gt=0), name="extended_warranty_has_months")]

    def __str__(self) -> str:
        return f"{self.line} +{self.months}"


class UnitSerial(models.Model):
    """The serial number of one sold unit, where the store's export or its staff told it; kept in its plain form.

    A number may stand on several lines: refurbished goods are sold again, and exports are wrong now and then.
    """

    order_line = models.ForeignKey(
        OrderLine, on_delete=models.CASCADE, related_name="unit_serials", verbose_name=_("order line")
    )
    unit = models.PositiveIntegerField(_("unit"))
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH)

    class Meta:
        verbose_name = _("serial number of a unit")
        verbose_name_plural = _("serial numbers of units")
        constraints = [
            models.UniqueConstraint(fields=["order_line", "unit"], name="unit_serial_once"),
            models.CheckConstraint(condition=Q(unit__gt=0), name="unit_serial_counts_from_one"),
        ]
        indexes = [models.Index(fields=["serial"], name="unit_serial")]

    def __str__(self) -> str:
        return self.serial

    def clean(self) -> None:
        self.serial = normal_serial(self.serial)


class ProofKind(models.TextChoices):
    INVOICE = "invoice", _("invoice or receipt")
    SCREENSHOT = "screenshot", _("screenshot of the order")
    SERIAL_LABEL = "serial_label", _("label with the serial number")
    OTHER = "other", _("other proof")


class OrderProof(models.Model):
    """A proof of purchase that the customer keeps with the order, from the day of purchase on.

    The store sees it once it is shown with a request. Taken out of the vault, the row stays: a request may rely on
    the file.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="proofs", verbose_name=_("order"))
    evidence = models.OneToOneField(
        Evidence, on_delete=models.PROTECT, related_name="order_proof", verbose_name=_("file")
    )
    kind = models.CharField(_("what it is"), max_length=14, choices=ProofKind, default=ProofKind.OTHER)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("proof of purchase")
        verbose_name_plural = _("proofs of purchase")
        indexes = [models.Index(fields=["order"], condition=Q(removed_at__isnull=True), name="proof_of_order")]

    def __str__(self) -> str:
        return f"{self.order} {self.kind}"
