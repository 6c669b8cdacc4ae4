from django.db import models
from django.utils.translation import gettext_lazy as _


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
