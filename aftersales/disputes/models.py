from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.audit.models import LinkedEvent
from aftersales.domain.disputes import HOLDING
from aftersales.tickets.models import Ticket
from aftersales.wording import choices

HOLDING_STATES = sorted(HOLDING)


class Dispute(models.Model):
    """Platform intervention in one ticket."""

    number = models.CharField(_("dispute number"), max_length=36, unique=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("ticket"))
    state = models.CharField(_("state"), max_length=24, choices=choices.dispute_states)
    version = models.PositiveIntegerField(default=0, verbose_name=_("version"))
    ground = models.CharField(_("ground"), max_length=20, choices=choices.grounds)
    opened_by_role = models.CharField(_("opened by"), max_length=12, choices=choices.roles)
    statement = models.TextField(_("statement"), blank=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    is_overdue = models.BooleanField(_("overdue"), default=False)
    opened_at = models.DateTimeField(_("opened at"))
    customer_finished_at = models.DateTimeField(null=True, verbose_name=_("customer finished at"))
    store_finished_at = models.DateTimeField(null=True, verbose_name=_("store finished at"))
    ended_at = models.DateTimeField(null=True, verbose_name=_("ended at"))

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=HOLDING_STATES), name="dispute_holds_ticket_once"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state__in=HOLDING_STATES), name="dispute_queue")]

    def __str__(self) -> str:
        return self.number


class Ruling(models.Model):
    """What the platform decided, and why."""

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="ruling", verbose_name=_("dispute"))
    outcome = models.CharField(_("outcome"), max_length=16, choices=choices.outcomes)
    liable = models.CharField(_("liable"), max_length=10, choices=choices.liabilities)
    amount = models.DecimalField(_("refund, CNY"), max_digits=12, decimal_places=2, default=Decimal(0))
    facts = models.TextField(_("facts found"))
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rulings", verbose_name=_("by")
    )
    at = models.DateTimeField(_("ruled at"))

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")

    def __str__(self) -> str:
        return f"{self.dispute} {self.outcome}"


class DisputeEvent(LinkedEvent):
    """History row of one move of a dispute."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="events", verbose_name=_("dispute"))

    class Meta:
        verbose_name = _("dispute event")
        verbose_name_plural = _("dispute events")
        constraints = [models.UniqueConstraint(fields=["dispute", "sequence"], name="dispute_event_once")]

    def __str__(self) -> str:
        return f"{self.dispute_id}/{self.sequence} {self.action}"

    def content(self) -> dict[str, object]:
        return super().content() | {"dispute_id": self.dispute_id}
