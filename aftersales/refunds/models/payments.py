from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.domain.payments import LIVE_PAYMENTS, PaidBy, PaymentState
from aftersales.evidence.models import Evidence
from aftersales.refunds.models.refunds import Refund
from aftersales.wording import money_choices as choices


class Payment(models.Model):
    """One transaction of a refund. The key goes to the gateway with every attempt, so that it moves money once.

    Two live ones for one refund are refused by the database.
    """

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="payments", verbose_name=_("refund"))
    key = models.CharField(_("key"), max_length=48)
    gateway = models.CharField(_("gateway"), max_length=16, choices=choices.gateways)
    paid_by = models.CharField(_("paid by"), max_length=14, choices=choices.payers, default=PaidBy.STORE)
    amount = models.DecimalField(_("amount, CNY"), max_digits=12, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=choices.payment_states, default=PaymentState.WAITING)
    reference = models.CharField(_("payment reference"), max_length=80, blank=True)
    proof = models.ForeignKey(
        Evidence,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("proof"),
    )
    available_at = models.DateTimeField(_("not before"))
    leased_until = models.DateTimeField(_("leased until"), null=True)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    made_at = models.DateTimeField(_("made at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="payment_key_once"),
            models.UniqueConstraint(
                fields=["refund"], condition=Q(state__in=sorted(LIVE_PAYMENTS)), name="payment_live_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="payment_above_zero"),
        ]
        indexes = [
            models.Index(fields=["available_at"], condition=Q(state=PaymentState.WAITING), name="payment_waiting")
        ]

    def __str__(self) -> str:
        return self.key


class PaymentAttempt(models.Model):
    """One contact with the gateway, or a callback of it: what came of it, for people to read."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("payment"))
    at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=24, choices=choices.attempt_outcomes)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("payment attempt")
        verbose_name_plural = _("payment attempts")
        indexes = [models.Index(fields=["payment", "at"], name="attempt_of_payment")]

    def __str__(self) -> str:
        return f"{self.payment_id} {self.outcome}"
