"""A ruling that had been carried out is changed on appeal: what was paid stays with the customer (rules 6.2)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from aftersales.disputes.models import Ruling
from aftersales.disputes.services.executing import changed_ticket
from aftersales.disputes.services.freight import settle_freight
from aftersales.domain.disputes import DisputeMoveCode, IllegalDisputeMoveError
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.money import ZERO
from aftersales.domain.payments import MoneyRefusedError, PaidBy, Purpose, RefundCause, RefundState
from aftersales.domain.rulings import MONEY_OUTCOMES, Liable, RulingOutcome, settlement
from aftersales.refunds.models import Refund
from aftersales.refunds.selectors.refunds import made_good, refunds_of
from aftersales.refunds.services.deciding import make_good
from aftersales.refunds.services.granting import Grant, grant_refunds
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.claiming import pieces_of
from aftersales.tickets.services.moving import Actor, move_locked
from aftersales.tickets.services.refunding import as_money


def revise(ticket: Ticket, old: Ruling, new: Ruling, *, actor: Actor, at: datetime) -> None:
    """The ticket goes on by the new ruling; where it has ended, only its money can still change.

    Raises IllegalDisputeMoveError.
    """
    if (old.outcome, old.amount) != (new.outcome, new.amount):
        _go_on(ticket, new, actor, at)
    settle_freight(ticket, new, actor=actor, at=at)


def _go_on(ticket: Ticket, new: Ruling, actor: Actor, at: datetime) -> None:
    outcome = RulingOutcome(new.outcome)
    if not ticket.has_ended and ticket.state != State.IN_DISPUTE:
        move_locked([ticket], Action.REVISE, actor=actor, at=at, details=changed_ticket(outcome, new.amount))
    elif outcome not in MONEY_OUTCOMES:
        raise IllegalDisputeMoveError(DisputeMoveCode.TICKET_ENDED)
    _settle(ticket, new, actor, at)


def _settle(ticket: Ticket, ruling: Ruling, actor: Actor, at: datetime) -> None:
    """Too much is made good to the store, too little to the customer."""
    given = refunds_of(ticket.number).filter(purpose=Purpose.GOODS).exclude(state=RefundState.CANCELLED)
    refunds = list(given.select_related("store"))
    has, stores = _sum(refunds), _sum(one for one in refunds if one.paid_by != PaidBy.PLATFORM_ALONE)
    # what comes for goods is due once they are back, and none of it has left (`refuse_goods_for_money`)
    due = ruling.amount if ticket.has_ended or ticket.state == State.REFUNDING else ZERO
    owed = settlement(due, has, stores, made_good(ticket.number, Purpose.GOODS))
    key = f"{ruling.dispute.number}:{ruling.pk}"
    if owed.grant:
        _give_more(ticket, ruling, owed.grant, key, actor, at)
    if owed.made_good:
        make_good(refunds[-1], owed.made_good, key=key, actor=as_money(actor), at=at)


def _sum(refunds: Iterable[Refund]) -> Decimal:
    return sum((one.amount for one in refunds), ZERO)


def _give_more(ticket: Ticket, ruling: Ruling, amount: Decimal, key: str, actor: Actor, at: datetime) -> None:
    """By the platform: from the deposit of the store where it is liable, or else from the platform's own ledger."""
    grant = Grant(
        key,
        ticket.number,
        ticket.order_line_id,
        pieces_of(ticket),
        amount,
        RefundCause.CHANGED_RULING,
        proposed_by=actor.by,
        paid_by=PaidBy.PLATFORM if ruling.liable == Liable.STORE else PaidBy.PLATFORM_ALONE,
    )
    try:
        grant_refunds([grant], actor=as_money(actor), at=at)
    except MoneyRefusedError as refused:  # a later request about the same pieces has had it
        raise IllegalDisputeMoveError(DisputeMoveCode.AMOUNT_WRONG, **refused.values) from refused
