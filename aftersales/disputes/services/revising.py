"""A ruling that had been carried out is changed on appeal: what was paid stays with the customer (rules 6.2)."""

from datetime import datetime

from aftersales.disputes.models import Ruling
from aftersales.disputes.services.executing import changed_ticket
from aftersales.domain.disputes import DisputeMoveCode, IllegalDisputeMoveError
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.money import ZERO
from aftersales.domain.payments import Purpose, RefundState
from aftersales.domain.rulings import Liable, RulingOutcome
from aftersales.refunds.models import Refund
from aftersales.refunds.services.deciding import settle_changed_ruling
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, move_locked
from aftersales.tickets.services.refunding import as_money

_ONLY_MONEY = frozenset({RulingOutcome.REFUND, RulingOutcome.REJECT})


def revise(ticket: Ticket, old: Ruling, new: Ruling, *, actor: Actor, at: datetime) -> None:
    """The ticket goes on by the new ruling; where it has ended, only its money can still change.

    Raises IllegalDisputeMoveError.
    """
    if (old.outcome, old.amount) == (new.outcome, new.amount):
        return
    outcome = RulingOutcome(new.outcome)
    if not ticket.has_ended and ticket.state != State.IN_DISPUTE:
        move_locked([ticket], Action.REVISE, actor=actor, at=at, details=changed_ticket(outcome, new.amount))
    elif outcome not in _ONLY_MONEY:
        raise IllegalDisputeMoveError(DisputeMoveCode.TICKET_ENDED)
    _settle(ticket, new, actor, at)


def _settle(ticket: Ticket, ruling: Ruling, actor: Actor, at: datetime) -> None:
    """Too much is made good to the store, too little to the customer."""
    given = Refund.objects.filter(reference=ticket.number, purpose=Purpose.GOODS)
    refunds = list(given.exclude(state=RefundState.CANCELLED).select_related("store").order_by("id"))
    is_due = ticket.has_ended or ticket.state == State.REFUNDING
    difference = (ruling.amount if is_due else ZERO) - sum((refund.amount for refund in refunds), ZERO)
    if difference == ZERO:
        return
    if not refunds:
        raise IllegalDisputeMoveError(DisputeMoveCode.TICKET_ENDED)
    last = refunds[-1]
    settle_changed_ruling(
        last,
        last.amount + difference,
        key=f"{ruling.dispute.number}:{ruling.pk}",
        is_store_liable=ruling.liable == Liable.STORE,
        actor=as_money(actor),
        at=at,
    )
