"""What a ticket's moves do to its money: one hook for all of them, called with the tickets locked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
from aftersales.tickets.models import ClaimedUnit, Ticket, TicketEvent

Moved = tuple[Ticket, MovePlan]
NO_PIECES: Mapping[Ticket, int | None] = {}

_CAUSES = {
    Action.APPROVE: RefundCause.APPROVAL,
    Action.ACCEPT_OFFER: RefundCause.OFFER,
    Action.ACCEPT_RETURN: RefundCause.RETURN_ACCEPTED,
    Action.WITHDRAW_OBJECTION: RefundCause.RETURN_ACCEPTED,
    Action.CONVERT_TO_REFUND: RefundCause.CONVERSION,
    Action.RULE: RefundCause.RULING,
    Action.SETTLE: RefundCause.SETTLEMENT,
}
_LATER = {
    Action.ADVANCE_REFUND: deciding.advance,
    Action.MARK_BREACH: deciding.mark_breach,
}
_DECIDED_ANEW = frozenset({Action.RULE, Action.SETTLE})
_COUNTED_FROM_GRANT = frozenset({Action.MARK_OVERDUE, Action.ADVANCE_REFUND})
_AS_MOVES = {
    MoneyCode.SECOND_PERSON: MoveCode.SECOND_PERSON_NEEDED,
    MoneyCode.RUNNING: MoveCode.PAYMENT_RUNNING,
    MoneyCode.HELD: MoveCode.NEEDS_DISPUTE,
}


def follow_money(
    moves: Sequence[Moved], action: Action, actor: MoneyActor, at: datetime, details: Details, proof: Sequence[Evidence]
) -> None:
    """Grant, hold, release, cancel, advance or pay, as the move says. Raises IllegalMoveError before a cent moves."""
    concerned = [move for move in moves if _concerns_money(move[1])]
    if not concerned:
        return
    references = [ticket.number for ticket, _ in concerned]
    try:
        if action is Action.ESCALATE:
            deciding.hold(references, actor=actor, at=at)
        elif action is Action.RESUME:
            deciding.release(references, actor=actor, at=at)
        elif action in _LATER:
            _promise_missing(concerned, actor, at)
            _LATER[action](references, actor=actor, at=at)
        elif action is Action.PAY_REFUND:
            _pay(concerned, actor, at, details, proof)
        elif action in _CAUSES:
            _promise(concerned, action, actor, at)
    except MoneyRefusedError as refused:
        raise IllegalMoveError(_AS_MOVES.get(refused.code, MoveCode.DETAIL_WRONG), **_values(refused)) from refused


def counted_from(tickets: Sequence[Ticket], action: Action) -> dict[int, datetime]:
    """The law's days for a refund count from its grant, not from the moment the store was found late."""
    refunding = [ticket for ticket in tickets if ticket.state == State.REFUNDING]
    if action not in _COUNTED_FROM_GRANT or not refunding:
        return {}
    granted = granted_at_by_reference([ticket.number for ticket in refunding])
    return {ticket.pk: granted[ticket.number] for ticket in refunding if ticket.number in granted}


def paid_out(tickets: Sequence[Ticket], action: Action) -> list[Ticket]:
    """Tickets that came back from a dispute to be refunded, and whose money had all been paid meanwhile."""
    if action not in {Action.RESUME, *_DECIDED_ANEW}:
        return []
    refunding = [ticket for ticket in tickets if ticket.state == State.REFUNDING]
    numbers = [ticket.number for ticket in refunding]
    paid = granted_at_by_reference(numbers).keys() - unpaid_references(numbers)
    return [ticket for ticket in refunding if ticket.number in paid]


def _concerns_money(plan: MovePlan) -> bool:
    return State.REFUNDING in {plan.source, plan.target} or plan.action in _DECIDED_ANEW


def _promise(moves: Sequence[Moved], action: Action, actor: MoneyActor, at: datetime) -> None:
    """A decision that ends in a refund. One made anew takes the place of what was promised and has not gone out."""
    if action in _DECIDED_ANEW:
        deciding.cancel_unsent([ticket.number for ticket, _ in moves], actor=actor, at=at)
    refunding = [ticket for ticket, plan in moves if plan.target is State.REFUNDING]
    standing = granted_for([ticket.number for ticket in refunding]) if action in _DECIDED_ANEW else {}
    amounts = {ticket: ticket.amount - standing.get(ticket.number, ZERO) for ticket in refunding}
    owed = {ticket: amount for ticket, amount in amounts.items() if amount > ZERO or ticket.number not in standing}
    pieces = {ticket: plan.pieces for ticket, plan in moves}
    _grant(owed, _CAUSES[action], actor, at, pieces)


def _promise_missing(moves: Sequence[Moved], actor: MoneyActor, at: datetime) -> None:
    """Tickets that were being refunded before refunds had a record of their own."""
    known = granted_at_by_reference([ticket.number for ticket, _ in moves])
    missing = {ticket: ticket.amount for ticket, _ in moves if ticket.number not in known}
    _grant(missing, RefundCause.APPROVAL, actor, at)


def _grant(
    amounts: dict[Ticket, Decimal],
    cause: RefundCause,
    actor: MoneyActor,
    at: datetime,
    pieces: Mapping[Ticket, int | None] = NO_PIECES,
) -> None:
    if not amounts:
        return
    units = _units([ticket.pk for ticket in amounts])
    proposers = _offerers(list(amounts)) if cause is RefundCause.OFFER else {}
    grants = [
        Grant(
            key=f"{ticket.number}:{ticket.version}",
            reference=ticket.number,
            line_id=ticket.order_line_id,
            units=tuple(units[ticket.pk]),
            amount=amount,
            cause=cause,
            proposed_by=proposers.get(ticket.pk, actor.by if actor.role is Role.STORE else None),
            pieces=pieces.get(ticket),
        )
        for ticket, amount in amounts.items()
    ]
    grant_refunds(grants, actor=actor, at=at)


def _units(ticket_ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    claimed = ClaimedUnit.objects.filter(ticket__in=ticket_ids, released_at__isnull=True).order_by("unit")
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
