from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.domain.goods import ChargeState
from aftersales.orders.models import OrderLine
from aftersales.wording import choices


class Repair(models.Model):
    """One repair of a case, from the intake to the finished work; `number` counts those of the order line."""

    case_id = models.BigIntegerField(_("case"), unique=True)
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="repairs", verbose_name=_("order line")
    )
    number = models.PositiveSmallIntegerField(_("which repair of this item"))
    taken_in_at = models.DateTimeField(_("taken in at"))
    cause = models.CharField(_("cause"), max_length=12, choices=choices.causes, blank=True)
    in_warranty = models.BooleanField(_("in warranty"), null=True)
    diagnosis = models.TextField(_("diagnosis"), blank=True)
    diagnosed_at = models.DateTimeField(_("diagnosed at"), null=True)
    diagnosed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("diagnosed by")
    )
    work_done = models.TextField(_("work done"), blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
        constraints = [
            models.CheckConstraint(
                condition=Q(diagnosed_at__isnull=True) | Q(in_warranty__isnull=False),
                name="repair_diagnosed_in_or_out",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"


class QuoteState(models.TextChoices):
    OFFERED = "offered", _("to be answered")
    ACCEPTED = "accepted", pgettext_lazy("quote", "accepted")
    DECLINED = "declined", pgettext_lazy("quote", "declined")
    REPLACED = "replaced", _("replaced by another")


class RepairQuote(models.Model):
    """What a repair outside the warranty would cost, and the customer's answer."""

    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="quotes", verbose_name=_("repair"))
    amount = models.DecimalField(_("amount, CNY"), max_digits=10, decimal_places=2)
    parts = models.CharField(_("parts and work"), max_length=300)
    valid_until = models.DateField(_("valid until"))
    state = models.CharField(_("state"), max_length=10, choices=QuoteState, default=QuoteState.OFFERED)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("repair quote")
        verbose_name_plural = _("repair quotes")
        constraints = [
            models.UniqueConstraint(
                fields=["repair"], condition=Q(state=QuoteState.OFFERED), name="repair_quote_open_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="repair_quote_costs_something"),
        ]

    def __str__(self) -> str:
        return f"{self.repair_id} {self.amount}"


class RepairCharge(models.Model):
    """What a customer agreed to pay for a repair, and what became of it: paid, waived, or dropped with the repair."""

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="charges", verbose_name=_("repair"))
    quote = models.OneToOneField(
        RepairQuote, on_delete=models.PROTECT, related_name="charge", verbose_name=_("repair quote")
    )
    amount = models.DecimalField(_("amount, CNY"), max_digits=10, decimal_places=2)
    accepted_at = models.DateTimeField(_("accepted at"))
    state = models.CharField(_("state"), max_length=10, choices=choices.charge_states, default=ChargeState.OPEN)
    paid_by = models.CharField(_("paid by"), max_length=14, choices=choices.charge_payments, blank=True)
    reference = models.CharField(_("payment reference"), max_length=60, blank=True)
    reason = models.TextField(_("why it was waived"), blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("settled by")
    )

    class Meta:
        verbose_name = _("repair charge")
        verbose_name_plural = _("repair charges")
        constraints = [
            models.UniqueConstraint(
                fields=["repair"], condition=~Q(state=ChargeState.DROPPED), name="repair_charge_stands_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="repair_charge_is_something"),
            models.CheckConstraint(
                condition=~Q(state=ChargeState.PAID)
                | (~Q(paid_by="") & ~Q(reference="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="repair_charge_paid_with_proof",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChargeState.WAIVED)
                | (~Q(reason="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="repair_charge_waived_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChargeState.OPEN) | Q(settled_at__isnull=True), name="repair_charge_open_unsettled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.repair_id} {self.amount}"
