from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.domain.calendar import days_of
from aftersales.domain.holiday_lists import DayException, DayKind, YearList


class CalendarYear(models.Model):
    """A year's official notice, entered by hand: it replaces what the portal knows of the year."""

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    days_off = models.TextField(
        _("days off"), help_text=_("Month and day, or first and last day: 01-01..01-03 02-15..02-23 06-10")
    )
    makeup_workdays = models.TextField(
        _("make-up working days"), blank=True, help_text=_("Weekend days that are worked: 01-04 02-14")
    )
    source = models.CharField(_("source"), max_length=200, help_text=_("Where the notice stands."))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")

    def __str__(self) -> str:
        return str(self.year)

    def clean(self) -> None:
        for field in ("days_off", "makeup_workdays"):
            try:
                list(days_of(self.year, getattr(self, field)))
            except (TypeError, ValueError) as error:
                raise ValidationError({field: _("Write days as 01-01 and spans as 01-01..01-03.")}) from error

    @property
    def as_list(self) -> YearList:
        return YearList(self.year, self.days_off, self.makeup_workdays)


class CalendarDayKind(models.TextChoices):
    REST = DayKind.REST.value, _("day off")
    WORK = DayKind.WORK.value, _("working day")


class CalendarDay(models.Model):
    """One day that differs from the calendar; it wins over every list."""

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=CalendarDayKind)
    note = models.CharField(_("note"), max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"

    @property
    def as_exception(self) -> DayException:
        return DayException(self.day, DayKind(self.kind))
