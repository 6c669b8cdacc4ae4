from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.domain.lifecycle import Role
from aftersales.orders.models import OrderLine
from aftersales.wording import choices


class Slot(models.Model):
    """A time at which a store sends a courier or a technician; the database itself refuses one appointment too many."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="slots", verbose_name=_("store"))
    kind = models.CharField(_("kind"), max_length=10, choices=choices.appointment_kinds)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    capacity = models.PositiveSmallIntegerField(_("appointments it holds"), default=1)
    taken = models.PositiveSmallIntegerField(_("appointments taken"), default=0)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.UniqueConstraint(fields=["store", "kind", "starts_at"], name="slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_has_length"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_never_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.kind} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def left(self) -> int:
        return self.capacity - self.taken


class Appointment(models.Model):
    """One case's place in a slot."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("slot"))
    case_id = models.BigIntegerField(_("case"))
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("order line")
    )
    contact = models.CharField(_("contact"), max_length=80)
    phone = models.CharField(_("phone"), max_length=30)
    address = models.CharField(_("address"), max_length=300)
    booked_at = models.DateTimeField(_("booked at"))
    kept_at = models.DateTimeField(_("kept at"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    cancelled_by = models.CharField(_("cancelled by"), max_length=12, choices=choices.roles, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["case_id"],
                condition=Q(cancelled_at__isnull=True, kept_at__isnull=True),
                name="appointment_open_once",
            ),
            models.CheckConstraint(condition=Q(cancelled_by__in=["", *Role]), name="appointment_cancelled_by_somebody"),
        ]
        indexes = [models.Index(fields=["case_id"], name="appointment_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.slot}"

    @property
    def is_open(self) -> bool:
        return self.cancelled_at is None and self.kept_at is None
