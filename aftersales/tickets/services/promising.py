"""What a ticket's moves do to its money: one hook for all of them, called with the tickets locked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, Role, State
from aftersales.domain.money import ZERO
from aftersales.domain.moving import Details, MovePlan
from aftersales.domain.payments import MoneyCode, MoneyRefusedError, RefundCause, RefundState
from aftersales.evidence.models import Evidence
from aftersales.refunds.selectors.refunds import granted_at_by_reference, granted_for, unpaid_references
from aftersales.refunds.services import deciding
from aftersales.refunds.services.granting import Grant, grant_refunds
from aftersales.refunds.services.paying import pay_by_hand
from aftersales.refunds.services.recording import Actor as MoneyActor
from aftersales.refunds.services.recording import lock_refunds
from aftersales.rows.among import among
from aftersales.tickets.models import ClaimedUnit, Ticket, TicketEvent

Moved = tuple[Ticket, MovePlan]

_CAUSES = {
    Action.APPROVE: RefundCause.APPROVAL,
    Action.ACCEPT_OFFER: RefundCause.OFFER,
    Action.ACCEPT_RETURN: RefundCause.RETURN_ACCEPTED,
    Action.WITHDRAW_OBJECTION: RefundCause.RETURN_ACCEPTED,
    Action.CONVERT_TO_REFUND: RefundCause.CONVERSION,
    Action.RULE: RefundCause.RULING,
    Action.REVISE: RefundCause.RULING,
    Action.SETTLE: RefundCause.SETTLEMENT,
}
_LATER = {
    Action.ADVANCE_REFUND: deciding.advance,
    Action.MARK_BREACH: deciding.mark_breach,
}
_DECIDED_ANEW = frozenset({Action.RULE, Action.REVISE, Action.SETTLE})
_PAID_BEFORE = _DECIDED_ANEW | {
    Action.RESUME,
    Action.ACCEPT_RETURN,
    Action.WITHDRAW_OBJECTION,
    Action.CONVERT_TO_REFUND,
}
"""Moves to the refund of a ticket that may have had all of it before."""
_COUNTED_FROM_GRANT = frozenset({Action.MARK_OVERDUE, Action.ADVANCE_REFUND})
_AS_MOVES = {
    MoneyCode.SECOND_PERSON: MoveCode.SECOND_PERSON_NEEDED,
    MoneyCode.RUNNING: MoveCode.PAYMENT_RUNNING,
    MoneyCode.HELD: MoveCode.NEEDS_DISPUTE,
}


def follow_money(
    moves: Sequence[Moved], actor: MoneyActor, at: datetime, details: Details, proof: Sequence[Evidence]
) -> None:
    """Grant, hold, release, cancel, advance or pay, as each move says. Raises IllegalMoveError before a cent moves."""
    groups: dict[Action, list[Moved]] = defaultdict(list)
    for move in moves:
        if _concerns_money(move[1]):
            groups[move[1].action].append(move)
    try:
        for action, group in groups.items():
            _follow(action, group, actor, at, details, proof)
        _promise([move for action, group in groups.items() if action in _CAUSES for move in group], actor, at)
    except MoneyRefusedError as refused:
        raise IllegalMoveError(_AS_MOVES.get(refused.code, MoveCode.DETAIL_WRONG), **_values(refused)) from refused


def _follow(
    action: Action,
    moves: Sequence[Moved],
    actor: MoneyActor,
    at: datetime,
    details: Details,
    proof: Sequence[Evidence],
) -> None:
    references = [ticket.number for ticket, _ in moves]
    if action is Action.ESCALATE:
        deciding.hold(references, actor=actor, at=at)
    elif action is Action.RESUME:
        deciding.release(references, actor=actor, at=at)
    elif action in _LATER:
        _promise_missing(moves, actor, at)
        _LATER[action](references, actor=actor, at=at)
    elif action is Action.PAY_REFUND:
        _pay(moves, actor, at, details, proof)
    elif action in _DECIDED_ANEW:
        deciding.cancel_unsent(references, actor=actor, at=at)
        deciding.release(references, actor=actor, at=at)


def counted_from(tickets: Sequence[Ticket], action: Action) -> dict[int, datetime]:
    """The law's days for a refund count from its grant, not from the moment the store was found late."""
    refunding = [ticket for ticket in tickets if ticket.state == State.REFUNDING]
    if action not in _COUNTED_FROM_GRANT or not refunding:
        return {}
    granted = granted_at_by_reference([ticket.number for ticket in refunding])
    return {ticket.pk: granted[ticket.number] for ticket in refunding if ticket.number in granted}


def paid_out(tickets: Sequence[Ticket], action: Action) -> list[Ticket]:
    """Tickets that are to be refunded, and whose money had all been paid before."""
    refunding = [ticket for ticket in tickets if ticket.state == State.REFUNDING]
    if action not in _PAID_BEFORE or not refunding:
        return []
    numbers = [ticket.number for ticket in refunding]
    settled = set(numbers) - unpaid_references(numbers)
    paid = granted_at_by_reference(settled).keys() if settled else ()
    return [ticket for ticket in refunding if ticket.number in paid]


def _concerns_money(plan: MovePlan) -> bool:
    return State.REFUNDING in {plan.source, plan.target} or plan.action in _DECIDED_ANEW


def _promise(moves: Sequence[Moved], actor: MoneyActor, at: datetime) -> None:
    """Decisions that end in a refund: what stands of an earlier one is part of it, and only the rest is granted."""
    refunding = [move for move in moves if move[1].target is State.REFUNDING]
    standing = granted_for([ticket.number for ticket, _ in refunding]) if refunding else {}
    owed = [
        _Owed(ticket, ticket.amount - standing.get(ticket.number, ZERO), _CAUSES[plan.action], plan.pieces)
        for ticket, plan in refunding
    ]
    _grant([one for one in owed if one.amount > ZERO or one.ticket.number not in standing], actor, at)


def _promise_missing(moves: Sequence[Moved], actor: MoneyActor, at: datetime) -> None:
    """Tickets that were being refunded before refunds had a record of their own."""
    known = granted_at_by_reference([ticket.number for ticket, _ in moves])
    missing = [ticket for ticket, _ in moves if ticket.number not in known]
    _grant([_Owed(ticket, ticket.amount, RefundCause.APPROVAL) for ticket in missing], actor, at)


@dataclass(frozen=True, slots=True)
class _Owed:
    ticket: Ticket
    amount: Decimal
    cause: RefundCause
    pieces: int | None = None


def _grant(owed: Sequence[_Owed], actor: MoneyActor, at: datetime) -> None:
    if not owed:
        return
    units = _units([one.ticket.pk for one in owed])
    offered = [one.ticket for one in owed if one.cause is RefundCause.OFFER]
    proposers = _offerers(offered) if offered else {}
    otherwise = actor.by if actor.role is Role.STORE else None
    grants = [
        Grant(
            key=f"{one.ticket.number}:{one.ticket.version}",
            reference=one.ticket.number,
            line_id=one.ticket.order_line_id,
            units=tuple(units[one.ticket.pk]),
            amount=one.amount,
            cause=one.cause,
            proposed_by=proposers.get(one.ticket.pk, otherwise),
            pieces=one.pieces,
        )
        for one in owed
    ]
    grant_refunds(grants, actor=actor, at=at)


def _units(ticket_ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    claimed = ClaimedUnit.objects.filter(among("ticket", ticket_ids), released_at__isnull=True).order_by("unit")
    for ticket_id, unit in claimed.values_list("ticket_id", "unit"):
        found[ticket_id].append(unit)
    return found


def _offerers(tickets: Sequence[Ticket]) -> dict[int, User | None]:
    """Who made the offer that was accepted: that person has proposed the amount."""
    offers = TicketEvent.objects.filter(ticket__in=tickets, action=Action.MAKE_OFFER).select_related("by")
    return {offer.ticket_id: offer.by for offer in offers.order_by("sequence")}


def _pay(moves: Sequence[Moved], actor: MoneyActor, at: datetime, details: Details, proof: Sequence[Evidence]) -> None:
    """By hand; what a gateway has paid is recorded already and only completes the ticket."""
    if actor.role is Role.CLOCK:
        return
    _promise_missing(moves, actor, at)
    for refund in lock_refunds([ticket.number for ticket, _ in moves]):
        if refund.paid_at is None and refund.state != RefundState.CANCELLED:
            pay_by_hand(refund, details.payment_reference, proof=next(iter(proof), None), actor=actor, at=at)


def _values(refused: MoneyRefusedError) -> dict[str, object]:
    return {"detail": "amount", **refused.values}
