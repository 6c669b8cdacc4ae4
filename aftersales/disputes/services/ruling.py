"""Deciding: the ruling is written down, and the ticket moves as it says."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.disputes.models import Dispute, Ruling, RulingClause
from aftersales.disputes.services.recording import lock, refuse_party, write
from aftersales.domain.disputes import (
    DisputeAction,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    next_dispute_state,
)
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.rulings import RULING_EFFECTS, RulingDraft, RulingStatus, payable
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, move_locked


def rule(dispute: Dispute, draft: RulingDraft, *, actor: Actor, at: datetime, version: int | None = None) -> Ruling:
    """Decide, and move the ticket as decided. Raises IllegalDisputeMoveError."""
    with transaction.atomic():
        ticket, locked = lock(dispute, version)
        if actor.by is None:
            raise IllegalDisputeMoveError(DisputeMoveCode.NOT_YOURS)
        refuse_party(locked, actor)
        target = next_dispute_state(DisputeState(locked.state), DisputeAction.RULE, actor.role)
        ruling = _record_ruling(locked, draft, _checked_amount(ticket, draft), actor.by, at)
        payload = {"outcome": draft.outcome.value, "liable": draft.liable.value, "amount": str(ruling.amount)}
        write(locked, DisputeAction.RULE, target, actor=actor, at=at, payload=payload)
        effect = RULING_EFFECTS[draft.outcome]
        details = Details(
            note=draft.reasons_zh,
            kind=effect.kind,
            amount=ruling.amount if draft.refunds else None,
            target=effect.target,
        )
        move_locked([ticket], Action.RULE, actor=actor, at=at, details=details)
    return ruling


def refundable(ticket: Ticket) -> Decimal:
    """The most a ruling can give back: what was paid for the units under this ticket."""
    return ticket.worth


def _checked_amount(ticket: Ticket, draft: RulingDraft) -> Decimal:
    most = refundable(ticket)
    amount = payable(draft, most)
    if amount is None:
        raise IllegalDisputeMoveError(DisputeMoveCode.AMOUNT_WRONG, most=most)
    return amount


def _record_ruling(dispute: Dispute, draft: RulingDraft, amount: Decimal, by: User, at: datetime) -> Ruling:
    ruling = Ruling.objects.create(
        dispute=dispute,
        status=RulingStatus.IN_FORCE,
        outcome=draft.outcome,
        liable=draft.liable,
        amount=amount,
        freight=draft.freight,
        facts_zh=draft.facts_zh,
        facts_en=draft.facts_en,
        reasons_zh=draft.reasons_zh,
        reasons_en=draft.reasons_en,
        points=draft.points,
        by=by,
        proposed_at=at,
        at=at,
    )
    ruling.evidence.set(draft.evidence_ids)
    RulingClause.objects.bulk_create(
        RulingClause(ruling=ruling, code=one.code, policy_version=one.policy_version) for one in draft.clauses
    )
    return ruling
