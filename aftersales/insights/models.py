from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.catalog.models import Product


class Tally(models.Model):
    """What was counted on one day for one store, measure and split (`domain/tallies`); made anew from history at will.

    `store_id` 0 is the sum of all stores. `bucket` is -1 but for lengths of time. There are millions of them: the key
    begins with what every page knows, and there is no other index.
    """

    pk = models.CompositePrimaryKey("split", "store_id", "day", "value", "measure", "bucket")
    split = models.CharField(_("counted by"), max_length=8, blank=True)
    store_id = models.BigIntegerField(verbose_name=_("id of the store"))
    day = models.DateField(_("day"))
    value = models.CharField(_("value"), max_length=48, blank=True)
    measure = models.CharField(_("measure"), max_length=20)
    bucket = models.SmallIntegerField(_("length of time"))
    count = models.BigIntegerField(_("count"))
    total = models.BigIntegerField(_("total"))

    class Meta:
        verbose_name = _("daily count")
        verbose_name_plural = _("daily counts")

    def __str__(self) -> str:
        return f"{self.day} {self.store_id} {self.measure}"


class Progress(models.Model):
    """How far history has been counted: one row. The counts are true up to `read_at`."""

    event_id = models.BigIntegerField(_("newest event"), default=0)
    line_id = models.BigIntegerField(_("newest order line"), default=0)
    read_at = models.DateTimeField(_("counted up to"), null=True)
    first_day = models.DateField(_("counted from"), null=True)

    class Meta:
        verbose_name = _("progress of counting")
        verbose_name_plural = _("progress of counting")

    def __str__(self) -> str:
        return str(self.read_at)


class TallyCheck(models.Model):
    """The last days counted anew at night, and how many of the kept figures were different."""

    at = models.DateTimeField(_("at"), unique=True)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    figures = models.PositiveIntegerField(_("figures compared"))
    differences = models.PositiveIntegerField(_("different"))
    sample = models.JSONField(_("examples"), default=list)

    class Meta:
        verbose_name = _("check of the daily counts")
        verbose_name_plural = _("checks of the daily counts")

    def __str__(self) -> str:
        return f"{self.first}–{self.last}: {self.differences}"


class Watching(models.TextChoices):
    """What the radar looks at."""

    PRODUCT = "product", _("product")
    BATCH = "batch", _("batch")
    DEFECT = "defect", _("reason of a product")


class RadarReading(models.Model):
    """What the defect radar last read of one product, batch or reason of a product, in one store or (0) in all.

    Made anew every night; `rising_since` is kept as long as it stays outside its limits.
    """

    store_id = models.BigIntegerField(verbose_name=_("id of the store"))
    kind = models.CharField(_("looked at"), max_length=8, choices=Watching)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", verbose_name=_("product"))
    detail = models.CharField(_("reason or batch"), max_length=24, blank=True)
    day = models.DateField(_("last day"))
    past_cases = models.PositiveIntegerField(_("cases before"))
    past_units = models.PositiveIntegerField(_("units before"))
    cases = models.PositiveIntegerField(_("cases"))
    units = models.PositiveIntegerField(_("units"))
    expected = models.FloatField(_("expected"))
    limit = models.PositiveIntegerField(_("limit"), null=True)
    chance = models.FloatField(_("chance"))
    is_rising = models.BooleanField(_("rising"), default=False)
    rising_since = models.DateField(_("rising since"), null=True)

    class Meta:
        verbose_name = _("reading of the defect radar")
        verbose_name_plural = _("readings of the defect radar")
        constraints = [
            models.UniqueConstraint(fields=["store_id", "kind", "product", "detail"], name="radar_reading_once")
        ]
        indexes = [models.Index(fields=["store_id"], condition=models.Q(is_rising=True), name="radar_rising")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.kind} {self.product_id} {self.detail}"


class ReportSubscription(models.Model):
    """A person gets the week's figures by mail: of one store, or of all that they read."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("store")
    )
    since = models.DateTimeField(_("since"))
    last_week = models.DateField(_("last week sent"), null=True)

    class Meta:
        verbose_name = _("subscription of the weekly report")
        verbose_name_plural = _("subscriptions of the weekly report")
        constraints = [
            models.UniqueConstraint(fields=["user", "store"], name="report_subscription_once"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(store=None), name="report_subscription_of_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.store_id or ''}".strip()
