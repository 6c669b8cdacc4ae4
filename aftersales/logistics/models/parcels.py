import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.domain.goods import MAX_WAYBILL, OVER, TrackingStatus
from aftersales.orders.models import Order, OrderLine
from aftersales.wording import choices

CODE_LENGTH = 20


class Tracking(models.TextChoices):
    """How news of a parcel comes in."""

    MANUAL = "manual", _("entered by hand")
    PUSHED = "pushed", _("sent by the carrier")
    SIMULATED = "simulated", _("made up for the demonstration")


def check_pattern(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValidationError(_("This is not a regular expression.")) from error


class Carrier(models.Model):
    """A carrier as data: what its waybills look like, whom to call, where to look, and how its news come in."""

    code = models.SlugField(_("code"), max_length=CODE_LENGTH, unique=True)
    name = models.CharField(_("name (Chinese)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=40)
    waybill_pattern = models.CharField(
        _("form of the waybill"),
        max_length=120,
        blank=True,
        validators=[check_pattern],
        help_text=_("A regular expression for the whole number; empty takes anything."),
    )
    waybill_example = models.CharField(_("example"), max_length=MAX_WAYBILL, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    tracking_url = models.CharField(
        _("tracking page"),
        max_length=200,
        blank=True,
        help_text=_("An https address; {waybill} stands for the number."),
    )
    tracking = models.CharField(_("tracking"), max_length=10, choices=Tracking, default=Tracking.MANUAL)
    callback_secret = models.CharField(
        _("secret of its messages"),
        max_length=100,
        blank=True,
        help_text=_("The carrier signs its messages with it; without one none are taken."),
    )
    position = models.PositiveSmallIntegerField(_("position in lists"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")

    def __str__(self) -> str:
        return self.shown_name

    def clean(self) -> None:
        if self.tracking_url and not self.tracking_url.startswith("https://"):
            raise ValidationError({"tracking_url": _("The address has to begin with https://.")})

    @property
    def shown_name(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    def page_of(self, waybill: str) -> str:
        return self.tracking_url.replace("{waybill}", waybill)


class Parcel(models.Model):
    """What one waybill stands for. Carriers use a number again after a year or more: then the old row is set aside."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="parcels", verbose_name=_("order"))
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="parcels", verbose_name=_("carrier"))
    waybill = models.CharField(_("waybill"), max_length=MAX_WAYBILL)
    direction = models.CharField(_("direction"), max_length=10, choices=choices.directions)
    status = models.CharField(
        _("status"), max_length=20, choices=choices.tracking_statuses, default=TrackingStatus.SHIPPED
    )
    shipped_at = models.DateTimeField(_("shipped at"))
    delivered_at = models.DateTimeField(_("signed for at"), null=True)
    asked_at = models.DateTimeField(_("carrier asked at"), null=True)
    set_aside_at = models.DateTimeField(_("set aside at"), null=True)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "waybill"], condition=Q(set_aside_at__isnull=True), name="waybill_used_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(set_aside_at__isnull=True) & ~Q(status__in=sorted(OVER)),
                name="parcel_to_ask_about",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.waybill}"

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def page(self) -> str:
        """The carrier's own page about it; empty where none is known."""
        return self.carrier.page_of(self.waybill)


class ParcelItem(models.Model):
    """What travels in a parcel: some pieces of an order line, for one case."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="items", verbose_name=_("parcel"))
    case_id = models.BigIntegerField(_("case"))
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="parcel_items", verbose_name=_("order line")
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    purpose = models.CharField(_("purpose"), max_length=12, choices=choices.purposes)
    freight_payer = models.CharField(_("freight paid by"), max_length=10, choices=choices.freight_payers, blank=True)
    address = models.TextField(_("sent to"), blank=True)
    is_at_stores_risk = models.BooleanField(_("lost at the store's risk"), default=False)
    at = models.DateTimeField(_("at"))
    told_at = models.DateTimeField(_("arrival told to the case at"), null=True)

    class Meta:
        verbose_name = _("content of a parcel")
        verbose_name_plural = _("contents of parcels")
        constraints = [models.UniqueConstraint(fields=["parcel", "case_id"], name="parcel_item_once")]
        indexes = [
            models.Index(fields=["case_id"], name="parcel_item_case"),
            models.Index(fields=["parcel"], condition=Q(told_at__isnull=True), name="parcel_item_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.case_id}"


class TrackingNews(models.Model):
    """One thing a carrier said. It may come before anybody has told of the parcel: then it waits for it."""

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="news", verbose_name=_("carrier"))
    waybill = models.CharField(_("waybill"), max_length=MAX_WAYBILL)
    key = models.CharField(_("the carrier's own id"), max_length=80)
    parcel = models.ForeignKey(
        Parcel, on_delete=models.CASCADE, related_name="news", null=True, verbose_name=_("parcel")
    )
    status = models.CharField(_("status"), max_length=20, choices=choices.tracking_statuses)
    at = models.DateTimeField(_("at"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    words = models.CharField(_("words"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("tracking news")
        verbose_name_plural = _("tracking news")
        constraints = [models.UniqueConstraint(fields=["carrier", "waybill", "key"], name="tracking_news_once")]

    def __str__(self) -> str:
        return f"{self.waybill} {self.status}"
