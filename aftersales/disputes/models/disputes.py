from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.audit.models import LinkedEvent
from aftersales.domain.disputes import ENDED_DISPUTES, PENDING
from aftersales.domain.requests import Reason
from aftersales.domain.rulings import RulingStatus
from aftersales.tickets.models import Ticket
from aftersales.wording import choices

if TYPE_CHECKING:
    from aftersales.disputes.models.rulings import Ruling

PENDING_STATES = sorted(PENDING)
ENDED_DISPUTE_STATES = sorted(ENDED_DISPUTES)


class Dispute(models.Model):
    """Platform intervention in one ticket: about its claim, or a complaint about the store's conduct.

    A dispute about a claim holds its ticket until its ruling is carried out, or it ends. A complaint never does.
    """

    number = models.CharField(_("dispute number"), max_length=36, unique=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("ticket"))
    state = models.CharField(_("state"), max_length=24, choices=choices.dispute_states)
    version = models.PositiveIntegerField(default=0, verbose_name=_("version"))
    is_complaint = models.BooleanField(_("complaint without a claim"), default=False)
    holds_ticket = models.BooleanField(_("holds the ticket"), default=False)
    ground = models.CharField(_("ground"), max_length=20, choices=choices.grounds)
    opened_by_role = models.CharField(_("opened by"), max_length=12, choices=choices.roles)
    statement = models.TextField(_("statement"), blank=True)
    dismissal = models.CharField(_("not taken up because"), max_length=20, choices=choices.dismissals, blank=True)
    suspended_for = models.CharField(_("suspended for"), max_length=12, choices=choices.suspensions, blank=True)
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
                fields=["ticket"], condition=Q(holds_ticket=True), name="dispute_holds_ticket_once"
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(is_complaint=True) & ~Q(state__in=ENDED_DISPUTE_STATES),
                name="dispute_one_open_complaint",
            ),
            models.CheckConstraint(
                condition=~Q(is_complaint=True, holds_ticket=True), name="dispute_complaint_holds_nothing"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state__in=PENDING_STATES), name="dispute_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED_DISPUTES

    @property
    def is_counterfeit(self) -> bool:
        """Whether the claim is that the item is no genuine one: then the store proves its source first (TB 66)."""
        return not self.is_complaint and self.ticket.reason == Reason.COUNTERFEIT

    @property
    def ruling(self) -> "Ruling | None":
        """The one in force, of those that were read along."""
        return next((one for one in self.rulings.all() if one.status == RulingStatus.IN_FORCE), None)


class DisputeEvent(LinkedEvent):
    """History row of one move of a dispute."""

    SUBJECT = "dispute"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="events", verbose_name=_("dispute"))

    class Meta:
        verbose_name = _("dispute event")
        verbose_name_plural = _("dispute events")
        constraints = [models.UniqueConstraint(fields=["dispute", "sequence"], name="dispute_event_once")]

    def __str__(self) -> str:
        return f"{self.dispute_id}/{self.sequence} {self.action}"

    def content(self) -> dict[str, object]:
        return super().content() | {"dispute_id": self.dispute_id}
