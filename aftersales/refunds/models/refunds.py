from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.audit.models import LinkedEvent
from aftersales.domain.payments import PaidBy, Purpose, RefundState
from aftersales.orders.models import OrderLine
from aftersales.wording import money_choices as choices


class Refund(models.Model):
    """Money promised back: the decision. Its payment is another record.

    `reference` is the number of what granted it (a ticket), known here only by that; `key` names the one decision, so
    that a repeated one finds this refund again. A held refund is not paid.
    """

    number = models.CharField(_("refund number"), max_length=36)
    key = models.CharField(_("key"), max_length=80)
    reference = models.CharField(_("granted by"), max_length=36)
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("order line")
    )
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="refunds", db_index=False, verbose_name=_("store")
    )
    purpose = models.CharField(_("for"), max_length=16, choices=choices.purposes, default=Purpose.GOODS)
    cause = models.CharField(_("cause"), max_length=20, choices=choices.causes)
    amount = models.DecimalField(_("amount, CNY"), max_digits=12, decimal_places=2)
    coupon = models.DecimalField(_("coupons given back, CNY"), max_digits=12, decimal_places=2, default=Decimal(0))
    points = models.PositiveIntegerField(_("points given back"), default=0)
    state = models.CharField(_("state"), max_length=16, choices=choices.refund_states)
    is_held = models.BooleanField(_("held by a dispute"), default=False)
    paid_by = models.CharField(_("paid by"), max_length=14, choices=choices.payers, default=PaidBy.STORE)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("proposed by"),
    )
    granted_at = models.DateTimeField(_("granted at"))
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("agreed by"),
    )
    agreed_at = models.DateTimeField(_("agreed at"), null=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("declined by"),
    )
    declined_at = models.DateTimeField(_("declined at"), null=True)
    decline_reason = models.CharField(_("why it was declined"), max_length=200, blank=True)
    advanced_at = models.DateTimeField(_("taken over by the platform at"), null=True)
    breached_at = models.DateTimeField(_("statutory breach at"), null=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    events_count = models.PositiveIntegerField(_("entries in the history"), default=0)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.UniqueConstraint(fields=["number"], name="refund_number_once"),
            models.UniqueConstraint(fields=["key"], name="refund_key_once"),
            models.CheckConstraint(condition=Q(amount__gte=Decimal(0)), name="refund_not_negative"),
            models.CheckConstraint(condition=Q(state__in=list(RefundState)), name="refund_state_known"),
            models.CheckConstraint(
                condition=Q(state=RefundState.PAID, paid_at__isnull=False)
                | (~Q(state=RefundState.PAID) & Q(paid_at__isnull=True)),
                name="refund_paid_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["reference"], name="refund_of_reference"),
            models.Index(fields=["store", "state", "granted_at"], name="refund_of_store"),
            models.Index(fields=["store", "paid_at"], condition=Q(state=RefundState.PAID), name="refund_paid"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_declined(self) -> bool:
        """The second person said no: it waits until the store has made it good, or the platform decides."""
        return self.declined_at is not None and self.state == RefundState.AWAITING_SECOND


class RefundShare(models.Model):
    """What a refund gives back for one unit of a line: the refundable amount is read of these."""

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="shares", db_index=False, verbose_name=_("refund")
    )
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="refund_shares", verbose_name=_("order line")
    )
    unit = models.PositiveIntegerField(_("unit"))
    amount = models.DecimalField(_("amount, CNY"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("refund of a unit")
        verbose_name_plural = _("refunds of units")
        constraints = [
            models.UniqueConstraint(fields=["refund", "unit"], name="refund_share_once"),
            models.CheckConstraint(condition=Q(amount__gte=Decimal(0)), name="refund_share_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id}/{self.unit}"


class RefundEvent(LinkedEvent):
    """History row of a refund, hash-linked: who promised, agreed, held, sent and paid what."""

    CONTENT = (*LinkedEvent.CONTENT, "refund_id")
    SUBJECT = "refund"

    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="events", db_index=False, verbose_name=_("refund")
    )

    class Meta:
        verbose_name = _("refund event")
        verbose_name_plural = _("refund events")
        constraints = [models.UniqueConstraint(fields=["refund", "sequence"], name="refund_event_once")]

    def __str__(self) -> str:
        return f"{self.refund_id}/{self.sequence} {self.action}"
