"""The sides end it themselves: one offers, the other accepts."""

from datetime import datetime
from decimal import Decimal

from aftersales.disputes.models import Dispute, SettlementOffer
from aftersales.disputes.services.executing import changed_ticket, refuse_goods_for_money
from aftersales.disputes.services.recording import KEEPS_TIME, Written, check, write
from aftersales.domain.disputes import (
    DisputeAction,
    DisputeCase,
    DisputeDetails,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    OfferState,
)
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.rulings import CLAIM_OUTCOMES, REFUNDING_OUTCOMES, RulingOutcome, payable_amount
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, move_locked

_OTHER = {Role.CUSTOMER: Role.STORE, Role.STORE: Role.CUSTOMER}


def offer_settlement(
    ticket: Ticket, dispute: Dispute, case: DisputeCase, details: DisputeDetails, *, actor: Actor, at: datetime
) -> None:
    """A newer offer of the same side takes the place of its last one. The platform's time runs on."""
    check(case, DisputeAction.OFFER_SETTLEMENT, actor, at)
    if actor.by is None or details.outcome not in CLAIM_OUTCOMES:
        raise IllegalDisputeMoveError(DisputeMoveCode.OUTCOME_WRONG)
    outcome = RulingOutcome(details.outcome)
    refuse_goods_for_money(ticket, outcome)
    amount = payable_amount(outcome, details.amount, ticket.worth)
    if amount is None:
        raise IllegalDisputeMoveError(DisputeMoveCode.AMOUNT_WRONG, most=ticket.worth)
    _answer(dispute, actor.role, OfferState.REPLACED, None, at)
    SettlementOffer.objects.create(
        dispute=dispute, role=actor.role, outcome=outcome, amount=amount, words=details.note, by=actor.by, at=at
    )
    _write(dispute, DisputeAction.OFFER_SETTLEMENT, _told(outcome, amount, details.note), actor, at)


def accept_settlement(ticket: Ticket, dispute: Dispute, case: DisputeCase, *, actor: Actor, at: datetime) -> None:
    """The dispute ends, and the ticket goes on as both agreed."""
    check(case, DisputeAction.ACCEPT_SETTLEMENT, actor, at)
    offer = SettlementOffer.objects.get(dispute=dispute, role=_OTHER[actor.role], state=OfferState.OPEN)
    _answer(dispute, _OTHER[actor.role], OfferState.ACCEPTED, actor, at)
    outcome = RulingOutcome(offer.outcome)
    refuse_goods_for_money(ticket, outcome)
    told = Written(payload=_told(outcome, offer.amount, offer.words))
    action, target = DisputeAction.ACCEPT_SETTLEMENT, DisputeState.SETTLED
    write(dispute, action, target, actor=actor, at=at, written=told)
    move_locked([ticket], Action.SETTLE, actor=actor, at=at, details=changed_ticket(outcome, offer.amount))


def decline_settlement(dispute: Dispute, case: DisputeCase, note: str, *, actor: Actor, at: datetime) -> None:
    check(case, DisputeAction.DECLINE_SETTLEMENT, actor, at)
    _answer(dispute, _OTHER[actor.role], OfferState.DECLINED, actor, at)
    _write(dispute, DisputeAction.DECLINE_SETTLEMENT, {"note": note} if note else {}, actor, at)


def _answer(dispute: Dispute, offerer: Role, state: OfferState, actor: Actor | None, at: datetime) -> None:
    offered = SettlementOffer.objects.filter(dispute=dispute, role=offerer, state=OfferState.OPEN)
    offered.update(state=state, answered_by=actor.by if actor else None, answered_at=at)


def _told(outcome: RulingOutcome, amount: Decimal, words: str) -> dict[str, object]:
    money = {"amount": str(amount)} if outcome in REFUNDING_OUTCOMES else {}
    return {"outcome": outcome.value, **money, **({"note": words} if words else {})}


def _write(dispute: Dispute, action: DisputeAction, payload: dict[str, object], actor: Actor, at: datetime) -> None:
    written = Written(payload=payload, plan=KEEPS_TIME)
    write(dispute, action, DisputeState(dispute.state), actor=actor, at=at, written=written)
