"""What a ruling says about the way back becomes money: paid to the customer at once, from the store's deposit."""

from datetime import datetime

from django.db import transaction

from aftersales.disputes.models import Dispute, Ruling
from aftersales.disputes.selectors import rulings_owing_freight
from aftersales.disputes.services.recording import lock
from aftersales.domain.lifecycle import Role
from aftersales.domain.payments import BY_RULING, PaidBy, Purpose, RefundCause, RefundState
from aftersales.domain.rulings import settlement
from aftersales.refunds.models import Refund
from aftersales.refunds.selectors.refunds import freight_granted, made_good, refunds_of
from aftersales.refunds.services.deciding import cancel_unsent, make_good
from aftersales.refunds.services.granting import grant_return_freight
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import was_sent_back
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.refunding import as_money

AT_ONCE = 200


def settle_freight(ticket: Ticket, ruling: Ruling, *, actor: Actor, at: datetime) -> None:
    """Bring what was given for the way back to what this ruling says. The ticket is locked.

    A way that the customer has not gone yet costs nothing yet: `settle_freight_due` comes back for it. What has not
    gone out is called back; what has gone out stays with the customer (rules 6.2).
    """
    if not was_sent_back(ticket):
        return
    money = as_money(actor)
    granted = freight_granted(ticket.number)
    if granted.by_rulings > ruling.return_freight:
        cancel_unsent([ticket.number], actor=money, at=at, purpose=Purpose.RETURN_FREIGHT)
        granted = freight_granted(ticket.number)
    due = max(ruling.return_freight, granted.by_store)
    good = made_good(ticket.number, Purpose.RETURN_FREIGHT)
    owed, key = settlement(due, granted.total, granted.total, good), f"{ticket.number}:freight:{ruling.pk}"
    if owed.grant:
        cause = RefundCause.CHANGED_RULING if granted.by_rulings else RefundCause.RULING
        grant_return_freight(
            ticket.order_line, key=key, reference=ticket.number, amount=owed.grant, actor=money, at=at, cause=cause,
            paid_by=PaidBy.PLATFORM,
        )  # fmt: skip
    if owed.made_good:
        make_good(_given(ticket), owed.made_good, key=key, actor=money, at=at)
    Ruling.objects.filter(pk=ruling.pk).update(freight_settled_at=at)


def settle_freight_due(at: datetime) -> int:
    """Goods that were sent back after the ruling: their freight too. Returns how many rulings were settled."""
    due = list(rulings_owing_freight()[:AT_ONCE])
    return sum(_settle_one(ruling.dispute, at) for ruling in due)


def _settle_one(dispute: Dispute, at: datetime) -> bool:
    with transaction.atomic():
        ticket, locked = lock(dispute, None)
        ruling = rulings_owing_freight().filter(dispute=locked).first()
        if ruling is None:  # somebody else was quicker, or an appeal has replaced it
            return False
        settle_freight(ticket, ruling, actor=Actor(Role.CLOCK, None, "clock"), at=at)
    return True


def _given(ticket: Ticket) -> Refund:
    """The newest that a ruling gave for the way back, and that stands."""
    ruled = refunds_of(ticket.number).filter(purpose=Purpose.RETURN_FREIGHT, cause__in=sorted(BY_RULING))
    newest = ruled.exclude(state=RefundState.CANCELLED).select_related("store").order_by("-id").first()
    if newest is None:
        raise Refund.DoesNotExist(ticket.number)
    return newest
