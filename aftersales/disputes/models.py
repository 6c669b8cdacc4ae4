from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.audit.models import LinkedEvent
from aftersales.domain.disputes import HOLDING, DisputeState, Ground, Liable, RulingOutcome
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket

HOLDING_STATES = sorted(HOLDING)


class Dispute(models.Model):
    """Platform intervention in one ticket."""

    number = models.CharField(_("dispute number"), max_length=36, unique=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="disputes")
    state = models.CharField(_("state"), max_length=24, choices=[(state, state) for state in DisputeState])
    version = models.PositiveIntegerField(default=0)
    ground = models.CharField(_("ground"), max_length=20, choices=[(ground, ground) for ground in Ground])
    opened_by_role = models.CharField(_("opened by"), max_length=12, choices=[(role, role) for role in Role])
    statement = models.TextField(_("statement"), blank=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    is_overdue = models.BooleanField(_("overdue"), default=False)
    opened_at = models.DateTimeField(_("opened at"))
    customer_finished_at = models.DateTimeField(null=True)
    store_finished_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

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

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="ruling")
    outcome = models.CharField(_("outcome"), max_length=16, choices=[(one, one) for one in RulingOutcome])
    liable = models.CharField(_("liable"), max_length=10, choices=[(one, one) for one in Liable])
    amount = models.DecimalField(_("refund, CNY"), max_digits=12, decimal_places=2, default=Decimal(0))
    facts = models.TextField(_("facts found"))
    reasons = models.TextField(_("reasons"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rulings")
    at = models.DateTimeField(_("ruled at"))

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")

    def __str__(self) -> str:
        return f"{self.dispute} {self.outcome}"


class DisputeEvent(LinkedEvent):
    """History row of one move of a dispute."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="events")

    class Meta:
        verbose_name = _("dispute event")
        verbose_name_plural = _("dispute events")
        constraints = [models.UniqueConstraint(fields=["dispute", "sequence"], name="dispute_event_once")]

    def __str__(self) -> str:
        return f"{self.dispute_id}/{self.sequence} {self.action}"

    def content(self) -> dict[str, object]:
        return super().content() | {"dispute_id": self.dispute_id}
