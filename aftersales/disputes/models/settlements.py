from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.disputes.models.disputes import Dispute
from aftersales.domain.disputes import OfferState
from aftersales.wording import choices


class SettlementOffer(models.Model):
    """What one side offers the other to end the dispute; a newer one of the same side takes its place."""

    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, related_name="settlement_offers", verbose_name=_("dispute")
    )
    role = models.CharField(_("side"), max_length=12, choices=choices.roles)
    outcome = models.CharField(_("outcome"), max_length=16, choices=choices.outcomes)
    amount = models.DecimalField(_("refund, CNY"), max_digits=12, decimal_places=2, default=Decimal(0))
    words = models.TextField(_("words"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("offered at"))
    state = models.CharField(_("state"), max_length=10, choices=choices.offer_states, default=OfferState.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("settlement offer")
        verbose_name_plural = _("settlement offers")
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "role"], condition=Q(state=OfferState.OPEN), name="settlement_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.role}"
