"""A ruling is carried out: by the store within its time, then in its place (rules 6.2; TB 84-86)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from aftersales.deadlines.models import Deadline
from aftersales.deadlines.selectors.settings import is_on
from aftersales.disputes.models import Dispute, Ruling
from aftersales.disputes.selectors import dispute_case, ruling_in_force
from aftersales.disputes.services.freight import settle_freight
from aftersales.disputes.services.recording import Written, check, write, write_all
from aftersales.domain.disputes import DisputeAction, DisputeMoveCode, DisputeState, IllegalDisputeMoveError
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.moving import Details, TimerPlan
from aftersales.domain.rulings import (
    GRANTING_OUTCOMES,
    MONEY_OUTCOMES,
    REFUNDING_OUTCOMES,
    RULING_EFFECTS,
    RulingOutcome,
)
from aftersales.domain.settings import SettingCode
from aftersales.refunds.selectors.refunds import sent_out
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import CLOCK, Actor, move_locked


def changed_ticket(outcome: RulingOutcome, amount: Decimal, note: str = "") -> Details:
    """How the ticket goes on by this outcome."""
    effect = RULING_EFFECTS[outcome]
    money = amount if outcome in REFUNDING_OUTCOMES else None
    return Details(note=note, kind=effect.kind, amount=money, target=effect.target)


def refuse_goods_for_money(ticket: Ticket, outcome: RulingOutcome) -> None:
    """Money that has left cannot be called back, so goods are no longer taken back for it (ADR 0047).

    Raises IllegalDisputeMoveError.
    """
    is_about_goods = outcome in GRANTING_OUTCOMES and outcome not in MONEY_OUTCOMES
    if is_about_goods and not ticket.has_ended and sent_out(ticket.number).exists():
        raise IllegalDisputeMoveError(DisputeMoveCode.MONEY_LEFT)


def execute(ticket: Ticket, dispute: Dispute, *, actor: Actor, at: datetime) -> None:
    """The ticket moves as the ruling says; where the store was silent, the platform pays first from its deposit."""
    check(dispute_case(dispute), DisputeAction.EXECUTE, actor, at)
    ruling = _carry_out(ticket, dispute, actor, at)
    if actor.role is not Role.STORE and ticket.state == State.REFUNDING:
        move_locked([ticket], Action.ADVANCE_REFUND, actor=CLOCK, at=at)
    written = Written(payload=_told(ruling), since=ruling.at)
    write(dispute, DisputeAction.EXECUTE, DisputeState.EXECUTED, actor=actor, at=at, written=written)
    close_if_final(dispute, at, actor.via)


def force_locked(
    disputes: Sequence[Dispute], *, actor: Actor, at: datetime, live: Mapping[int, list[Deadline]]
) -> None:
    """The store's time is over. Where forcing is switched off, the platform's people are asked to do it."""
    if is_on(SettingCode.FORCED_EXECUTION, at):
        for dispute in disputes:
            execute(dispute.ticket, dispute, actor=actor, at=at)
        return
    left = Written(plan=TimerPlan())
    action, state = DisputeAction.LEAVE_EXECUTION, DisputeState.AWAITING_EXECUTION
    write_all(disputes, action, state, actor=actor, at=at, live=live, written=left)


def close_locked(
    disputes: Sequence[Dispute], *, actor: Actor, at: datetime, live: Mapping[int, list[Deadline]]
) -> None:
    """Nobody can appeal any more. What was refused is closed now: until here the customer could still win."""
    for dispute in disputes:
        if dispute.state == DisputeState.RULED:
            _carry_out(dispute.ticket, dispute, actor, at)
    write_all(disputes, DisputeAction.CLOSE, DisputeState.CLOSED, actor=actor, at=at, live=live)


def close_if_final(dispute: Dispute, at: datetime, via: str) -> None:
    """Both sides have appealed or accepted the ruling: nothing is left to wait for."""
    decided = dispute.state in {DisputeState.RULED, DisputeState.EXECUTED}
    if decided and dispute_case(dispute).is_final:
        closer = Actor(Role.CLOCK, None, via)
        if dispute.state == DisputeState.RULED:
            _carry_out(dispute.ticket, dispute, closer, at)
        write(dispute, DisputeAction.CLOSE, DisputeState.CLOSED, actor=closer, at=at)


def _carry_out(ticket: Ticket, dispute: Dispute, actor: Actor, at: datetime) -> Ruling:
    ruling = ruling_in_force(dispute)
    if ruling is None:
        raise Ruling.DoesNotExist(dispute.number)
    outcome = RulingOutcome(ruling.outcome)
    move_locked([ticket], Action.RULE, actor=actor, at=at, details=changed_ticket(outcome, ruling.amount))
    settle_freight(ticket, ruling, actor=actor, at=at)
    ruling.executed_at = at
    ruling.is_forced = actor.role is not Role.STORE and outcome is not RulingOutcome.REJECT
    ruling.save(update_fields=["executed_at", "is_forced"])
    return ruling


def _told(ruling: Ruling) -> dict[str, object]:
    return {"outcome": ruling.outcome, "amount": str(ruling.amount)}
