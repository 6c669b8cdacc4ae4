from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.domain.payments import SimulatedBehaviour
from aftersales.wording import money_choices as choices


class SimulatedOrder(models.Model):
    """What the simulated gateway is told to do with its next transfer, of one order or of any; each is used once."""

    behaviour = models.CharField(_("behaviour"), max_length=16, choices=choices.behaviours)
    order_number = models.CharField(_("order number"), max_length=40, blank=True)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("order to the simulated gateway")
        verbose_name_plural = _("orders to the simulated gateway")

    def __str__(self) -> str:
        return self.behaviour


class SimulatedTransfer(models.Model):
    """The simulated gateway's own books: one transfer for each key, whatever it answered."""

    key = models.CharField(_("key"), max_length=48, unique=True)
    reference = models.CharField(_("payment reference"), max_length=80, unique=True)
    amount = models.DecimalField(_("amount, CNY"), max_digits=12, decimal_places=2)
    behaviour = models.CharField(
        _("behaviour"), max_length=16, choices=choices.behaviours, default=SimulatedBehaviour.PAY
    )
    at = models.DateTimeField(_("at"))
    callback_at = models.DateTimeField(_("callback due at"), null=True)
    callbacks_left = models.PositiveSmallIntegerField(_("callbacks left"), default=1)

    class Meta:
        verbose_name = _("simulated transfer")
        verbose_name_plural = _("simulated transfers")
        indexes = [
            models.Index(fields=["callback_at"], condition=Q(callbacks_left__gt=0), name="simulated_callback_due")
        ]

    def __str__(self) -> str:
        return self.reference
