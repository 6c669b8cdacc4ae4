from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.audit.models import LinkedEvent
from aftersales.domain.deadlines import Side
from aftersales.domain.lifecycle import CHARGE_LASTS, ENDED, TURN, Role, State
from aftersales.domain.requests import Channel
from aftersales.domain.serials import LENGTH as SERIAL_LENGTH
from aftersales.orders.models import Order, OrderLine
from aftersales.wording import choices

ENDED_STATES = sorted(ENDED)
NOT_QUEUED_STATES = sorted(ENDED | {State.DRAFT})
_OPEN = ~Q(state__in=NOT_QUEUED_STATES)


class Request(models.Model):
    """One submission of a customer: a ticket for each line and kind, which share draft, evidence and messages.

    The key is made with the form, so a double click finds the first submission. Until it is submitted its tickets are
    drafts, and `step` is the screen on which it was left: it goes on from there on any device.
    """

    key = models.UUIDField(verbose_name=_("key"))
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requests", verbose_name=_("customer")
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="requests", verbose_name=_("order"))
    created_at = models.DateTimeField(verbose_name=_("created at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    step = models.CharField(_("where the draft goes on"), max_length=12, blank=True)
    channel = models.CharField(_("came by"), max_length=12, choices=choices.channels, default=Channel.PORTAL)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("entered by")
    )
    log = models.TextField(_("what was noted of the call or visit"), blank=True)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.UniqueConstraint(fields=["customer", "key"], name="request_key_once"),
            models.CheckConstraint(
                condition=Q(channel=Channel.PORTAL, entered_by__isnull=True)
                | (~Q(channel=Channel.PORTAL) & Q(entered_by__isnull=False)),
                name="request_entered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["order"], condition=Q(submitted_at__isnull=True), name="request_draft_of_order")
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_draft(self) -> bool:
        return self.submitted_at is None


class Ticket(models.Model):
    """One after-sales case about one order line, a number of units and a kind.

    `version` counts the moves; it is also the sequence of the newest event.
    """

    number = models.CharField(_("ticket number"), max_length=36)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("request"))
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("order line")
    )
    # Every move writes into every index: what another one begins with needs none of its own.
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="tickets", db_index=False, verbose_name=_("store")
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="tickets",
        db_index=False,
        verbose_name=_("customer"),
    )
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="followed_by",
        null=True,
        db_index=False,
        verbose_name=_("asked again after"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=choices.kinds)
    reason = models.CharField(_("reason"), max_length=24, choices=choices.reasons)
    quantity = models.PositiveIntegerField(_("quantity"))
    amount = models.DecimalField(_("amount, CNY"), max_digits=12, decimal_places=2)
    worth = models.DecimalField(_("paid for these units, CNY"), max_digits=12, decimal_places=2, default=Decimal(0))
    description = models.TextField(_("description"), blank=True)
    declared = models.JSONField(_("declared by the customer"), default=dict)
    verdict = models.JSONField(_("verdict"), default=dict)
    serial = models.CharField(_("serial number"), max_length=SERIAL_LENGTH, blank=True)
    is_goodwill = models.BooleanField(_("goodwill request"), default=False)

    state = models.CharField(_("state"), max_length=24, choices=choices.states, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0, verbose_name=_("version"))
    due_at = models.DateTimeField(_("due at"), null=True)
    is_overdue = models.BooleanField(_("overdue"), default=False)
    is_advanced = models.BooleanField(_("paid first by the platform"), default=False)
    owes_charge = models.BooleanField(_("has to pay for a repair"), default=False)
    close_reason = models.CharField(_("close reason"), max_length=24, blank=True)
    edits = models.PositiveSmallIntegerField(default=0, verbose_name=_("edits"))
    resubmissions = models.PositiveSmallIntegerField(default=0, verbose_name=_("resubmissions"))
    offers = models.PositiveSmallIntegerField(default=0, verbose_name=_("offers"))
    offered_kind = models.CharField(max_length=20, blank=True, verbose_name=_("offered kind"))
    offered_amount = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, verbose_name=_("offered amount, CNY")
    )
    state_before_dispute = models.CharField(max_length=24, blank=True, verbose_name=_("state before the dispute"))

    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name=_("agent"),
    )
    snoozed_until = models.DateTimeField(_("put off until"), null=True)

    created_at = models.DateTimeField(_("created at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            # Not `unique`, which comes with a second index for patterns that nobody asks for.
            models.UniqueConstraint(fields=["number"], name="ticket_number_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="ticket_has_units"),
            models.CheckConstraint(condition=Q(amount__gte=Decimal(0)), name="ticket_amount_not_negative"),
            models.CheckConstraint(condition=Q(amount__lte=F("worth")), name="ticket_amount_within_worth"),
            models.CheckConstraint(condition=Q(state__in=list(State)), name="ticket_state_known"),
            models.CheckConstraint(
                condition=Q(owes_charge=False) | Q(state__in=sorted(CHARGE_LASTS)), name="ticket_owes_while_in_repair"
            ),
        ]
        indexes = [
            # Whole days end for thousands at once: with the id in the index a page goes on within the same moment. With
            # the agent in it, whose ticket it is is known without a look at the row.
            models.Index(fields=["store", "due_at", "id", "agent"], condition=_OPEN, name="ticket_queue_of_store"),
            models.Index(fields=["store", "-ended_at"], condition=Q(ended_at__isnull=False), name="ticket_ended"),
            models.Index(fields=["-ended_at"], condition=Q(ended_at__isnull=False), name="ticket_ended_anywhere"),
            models.Index(fields=["customer", "-created_at"], name="ticket_of_customer"),
            models.Index(fields=["store", "-submitted_at"], name="ticket_submitted"),
            models.Index(fields=["serial"], condition=~Q(serial=""), name="ticket_serial"),
            models.Index(fields=["follows"], condition=Q(follows__isnull=False), name="ticket_follows"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def turn(self) -> Side | None:
        if self.is_advanced and self.state == State.REFUNDING:
            return Side.PLATFORM
        if self.owes_charge and self.state == State.AWAITING_SHIPMENT:
            return Side.CUSTOMER
        return TURN.get(State(self.state))

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @cached_property
    def outcome_if_silent(self) -> str:
        """What the verdict comes to when the store is silent. Who reads many takes FROM_VERDICT, not whole verdicts."""
        return str(self.verdict.get("if_silent", self.verdict.get("outcome", "")))

    @cached_property
    def failed_repairs(self) -> int:
        """How often the same fault had been repaired in vain when the customer asked."""
        return int(self.verdict.get("facts", {}).get("history", {}).get("repairs_failed", 0))

    FROM_VERDICT: ClassVar[dict[str, Func]] = {
        "outcome_if_silent": Coalesce(KT("verdict__if_silent"), KT("verdict__outcome")),
        "failed_repairs": KT("verdict__facts__history__repairs_failed"),
    }


class ClaimedUnit(models.Model):
    """One unit of an order line under a ticket; held while the ticket is open, and for good once refunded.

    What an inspection did not accept is not refunded: it is let go when the ticket is completed.

    The unique constraint lets the database itself refuse a second open ticket for the same unit.
    """

    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="claimed_units", verbose_name=_("order line")
    )
    unit = models.PositiveIntegerField(verbose_name=_("unit"))
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="claimed_units", verbose_name=_("ticket"))
    released_at = models.DateTimeField(null=True, verbose_name=_("released at"))

    class Meta:
        verbose_name = _("claimed unit")
        verbose_name_plural = _("claimed units")
        constraints = [
            models.UniqueConstraint(
                fields=["order_line", "unit"], condition=Q(released_at__isnull=True), name="unit_claimed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_line_id}/{self.unit}"


class Message(models.Model):
    """What somebody wrote on a ticket. Internal ones are for staff only."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", verbose_name=_("ticket"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    role = models.CharField(_("role"), max_length=12, choices=choices.roles)
    text = models.TextField(_("text"))
    is_internal = models.BooleanField(_("internal"), default=False)
    at = models.DateTimeField(_("at"))
    held_until = models.DateTimeField(_("held back until"), null=True)  # until then its author may take it back

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["ticket", "at"], name="message_of_ticket"),
            models.Index(fields=["at"], condition=Q(role=Role.STORE, is_internal=False), name="message_of_store"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class TicketEvent(LinkedEvent):
    """History row of one move."""

    CONTENT = (*LinkedEvent.CONTENT, "ticket_id", "store_fault")
    SUBJECT = "ticket"

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="events", db_index=False, verbose_name=_("ticket")
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("message")
    )
    store_fault = models.BooleanField(_("store at fault"), default=False)

    class Meta:
        verbose_name = _("ticket event")
        verbose_name_plural = _("ticket events")
        constraints = [models.UniqueConstraint(fields=["ticket", "sequence"], name="ticket_event_once")]
        indexes = [models.Index(fields=["at"], name="ticket_event_at")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.sequence} {self.action}"
