from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.audit.models import AppendOnlyQuerySet
from aftersales.tickets.models.ticket import Ticket, TicketEvent
from aftersales.wording import choices


class StatedFact(models.Model):
    """What staff checked about a request: one fact of the eligibility contract. A later row replaces an earlier one.

    It stands beside the history, whose event holds the same words under its hash.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="stated_facts", verbose_name=_("ticket"))
    event = models.ForeignKey(
        TicketEvent, on_delete=models.PROTECT, related_name="stated_facts", verbose_name=_("ticket event")
    )
    fact = models.CharField(_("fact"), max_length=40)
    value = models.JSONField(_("value"))
    role = models.CharField(_("stated as"), max_length=12, choices=choices.roles)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("stated by")
    )
    at = models.DateTimeField(_("at"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("stated fact")
        verbose_name_plural = _("stated facts")
        constraints = [models.UniqueConstraint(fields=["event", "fact"], name="stated_fact_once_an_event")]
        indexes = [models.Index(fields=["fact", "at"], name="stated_fact_at")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.fact}"
