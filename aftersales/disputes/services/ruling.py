"""Deciding: one person writes the ruling, above an amount another signs it, then it stands (rules 6.2)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.deadlines.selectors.settings import amount_in_force
from aftersales.disputes.models import Dispute, Ruling, RulingClause
from aftersales.disputes.selectors import dispute_case, has_decided, papers_missing, proposed_ruling, ruling_in_force
from aftersales.disputes.services.appealing import answer_appeal
from aftersales.disputes.services.executing import close_if_final, refuse_goods_for_money
from aftersales.disputes.services.recollecting import record_of
from aftersales.disputes.services.recording import KEEPS_TIME, Written, check, lock, refuse_party, write
from aftersales.disputes.services.revising import revise
from aftersales.domain.disputes import (
    DisputeAction,
    DisputeCase,
    DisputeDetails,
    DisputeMoveCode,
    DisputeState,
    IllegalDisputeMoveError,
    state_by,
)
from aftersales.domain.rulings import (
    AppealResult,
    FreightSplit,
    Instance,
    Liable,
    RulingDraft,
    RulingOutcome,
    RulingStatus,
    is_freight_payable,
    is_liability_possible,
    most_refundable,
    payable_amount,
)
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.pricing import way_out


def rule(dispute: Dispute, draft: RulingDraft, *, actor: Actor, at: datetime, version: int | None = None) -> Ruling:
    """Decide a dispute, or its appeal. Above the amount that needs two, it waits for another's signature.

    Raises IllegalDisputeMoveError, and IllegalMoveError where the ticket cannot follow.
    """
    with transaction.atomic():
        ticket, locked = lock(dispute, version)
        case, by = dispute_case(locked), _judge(locked, actor)
        action = _action(case)
        check(case, action, actor, at)
        if case.is_proposed:
            raise IllegalDisputeMoveError(DisputeMoveCode.WAITS_FOR_SIGNATURE)
        ruling = _written(ticket, locked, case, draft, by, at)
        if needs_signature(ticket, ruling.amount, at):
            payload = {"outcome": ruling.outcome, "amount": str(ruling.amount)}
            state, written = case.state, Written(payload=payload, plan=KEEPS_TIME)
            write(locked, DisputeAction.PROPOSE_RULING, state, actor=actor, at=at, written=written)
        else:
            _issue(ticket, locked, ruling, action, actor, at)
    return ruling


def sign(dispute: Dispute, *, actor: Actor, at: datetime, version: int | None = None) -> Ruling:
    """The second person signs what another wrote, and it stands. Raises IllegalDisputeMoveError."""
    with transaction.atomic():
        ticket, locked = lock(dispute, version)
        case, by, ruling = dispute_case(locked), _judge(locked, actor), proposed_ruling(locked)
        action = _action(case)
        check(case, action, actor, at)
        if ruling is None:
            raise IllegalDisputeMoveError(DisputeMoveCode.NOTHING_TO_SIGN)
        if ruling.by_id == by.pk:
            raise IllegalDisputeMoveError(DisputeMoveCode.SAME_PERSON)
        ruling.signed_by = by
        _issue(ticket, locked, ruling, action, actor, at)
    return ruling


def decline_ruling(dispute: Dispute, case: DisputeCase, details: DisputeDetails, *, actor: Actor, at: datetime) -> None:
    """Not signed by somebody who could sign: whoever rules writes it again. Raises IllegalDisputeMoveError."""
    check(case, DisputeAction.DECLINE_RULING, actor, at, details.note)
    _judge(dispute, actor)
    proposed = Ruling.objects.filter(dispute=dispute, status=RulingStatus.PROPOSED)
    proposed.update(status=RulingStatus.DECLINED, decline_reason=details.note, signed_by=actor.by)
    written = Written(payload=details.given(), plan=KEEPS_TIME)
    write(dispute, DisputeAction.DECLINE_RULING, case.state, actor=actor, at=at, written=written)


def refundable(ticket: Ticket, split: FreightSplit = FreightSplit.NONE) -> Decimal:
    """The most a ruling can give back of what was paid for the units under this ticket."""
    return most_refundable(ticket.worth, way_out(ticket), split)


def most_return_freight(ticket: Ticket, at: datetime) -> Decimal:
    """The most a ruling can give for the way back."""
    return amount_in_force(SettingCode.RETURN_FREIGHT_MOST, ticket.store_id, at)


def needs_signature(ticket: Ticket, amount: Decimal, at: datetime) -> bool:
    return amount > amount_in_force(SettingCode.SECOND_PERSON_AMOUNT, ticket.store_id, at)


def _action(case: DisputeCase) -> DisputeAction:
    is_appeal = case.state is DisputeState.UNDER_APPEAL
    return DisputeAction.CHANGE_RULING if is_appeal else DisputeAction.RULE


def _judge(dispute: Dispute, actor: Actor) -> User:
    """Somebody of the platform, of neither side, who has not decided this dispute before."""
    if actor.by is None:
        raise IllegalDisputeMoveError(DisputeMoveCode.NOT_YOURS)
    refuse_party(dispute, actor)
    if has_decided(actor.by, dispute):
        raise IllegalDisputeMoveError(DisputeMoveCode.DECIDED_BEFORE)
    return actor.by


def _written(ticket: Ticket, dispute: Dispute, case: DisputeCase, draft: RulingDraft, by: User, at: datetime) -> Ruling:
    if case.is_complaint != (draft.outcome is RulingOutcome.NOTED):
        raise IllegalDisputeMoveError(DisputeMoveCode.OUTCOME_WRONG)
    if not is_liability_possible(draft.outcome, draft.liable):
        raise IllegalDisputeMoveError(DisputeMoveCode.LIABLE_WRONG)
    most = refundable(ticket, draft.freight)
    amount = payable_amount(draft.outcome, draft.amount, most)
    if amount is None:
        raise IllegalDisputeMoveError(DisputeMoveCode.AMOUNT_WRONG, most=most)
    most_freight = most_return_freight(ticket, at)
    if not is_freight_payable(draft.outcome, draft.freight, draft.return_freight, most_freight):
        raise IllegalDisputeMoveError(DisputeMoveCode.FREIGHT_WRONG, most=most_freight)
    relied_on = TicketEvidence.objects.filter(ticket=ticket, pk__in=draft.evidence_ids)
    if relied_on.count() != len(set(draft.evidence_ids)):
        raise IllegalDisputeMoveError(DisputeMoveCode.EVIDENCE_WRONG)
    if _rests_on_nothing(dispute, draft):
        raise IllegalDisputeMoveError(DisputeMoveCode.COUNTERFEIT_UNPROVED)
    _refuse_goods(ticket, ruling_in_force(dispute), draft.outcome, amount)
    ruling = Ruling.objects.create(
        dispute=dispute,
        instance=Instance.APPEAL if case.state is DisputeState.UNDER_APPEAL else Instance.FIRST,
        status=RulingStatus.PROPOSED,
        outcome=draft.outcome,
        liable=draft.liable,
        amount=amount,
        freight=draft.freight,
        return_freight=draft.return_freight,
        facts_zh=draft.facts_zh,
        facts_en=draft.facts_en,
        reasons_zh=draft.reasons_zh,
        reasons_en=draft.reasons_en,
        points=draft.points,
        by=by,
        proposed_at=at,
    )
    ruling.evidence.set(relied_on)
    RulingClause.objects.bulk_create(
        RulingClause(ruling=ruling, code=one.code, policy_version=one.policy_version) for one in draft.clauses
    )
    return ruling


def _rests_on_nothing(dispute: Dispute, draft: RulingDraft) -> bool:
    """A store is found to have sold a counterfeit on proof alone: papers it owed, or a file such as the brand's."""
    accuses = dispute.is_counterfeit and draft.liable is Liable.STORE
    return accuses and not draft.evidence_ids and not papers_missing(dispute)


def _refuse_goods(ticket: Ticket, old: Ruling | None, outcome: RulingOutcome, amount: Decimal) -> None:
    """Where nothing is decided anew the goods go on as they do. Raises IllegalDisputeMoveError."""
    is_same = old is not None and old.executed_at is not None and (old.outcome, old.amount) == (outcome, amount)
    if not is_same:
        refuse_goods_for_money(ticket, outcome)


def _issue(ticket: Ticket, dispute: Dispute, ruling: Ruling, action: DisputeAction, actor: Actor, at: datetime) -> None:
    """From now on it stands, in the place of an earlier one; and what that one had set going is changed."""
    old = ruling_in_force(dispute)
    # the bank may have paid since it was written
    _refuse_goods(ticket, old, RulingOutcome(ruling.outcome), ruling.amount)
    if old:
        Ruling.objects.filter(pk=old.pk).update(status=RulingStatus.REPLACED)
        details = DisputeDetails(note=ruling.reasons_zh, note_en=ruling.reasons_en)
        answer_appeal(dispute, AppealResult.CHANGED, details, actor=actor, at=at)
    is_done = ruling.outcome == RulingOutcome.NOTED or bool(old and old.executed_at)
    ruling.status, ruling.at, ruling.executed_at = RulingStatus.IN_FORCE, at, at if is_done else None
    ruling.record = record_of(ticket, dispute, ruling)
    ruling.save(update_fields=["status", "at", "executed_at", "signed_by", "record"])
    if old and old.executed_at and not dispute.is_complaint:  # which claims nothing: its appeal moves no money
        revise(ticket, old, ruling, actor=actor, at=at)
    payload = {"outcome": ruling.outcome, "liable": ruling.liable, "amount": str(ruling.amount)}
    target = state_by(RulingOutcome(ruling.outcome), is_executed=is_done)
    write(dispute, action, target, actor=actor, at=at, written=Written(payload=payload))
    close_if_final(dispute, at, actor.via)
