"""What a ruling would come to now."""

from aftersales.disputes.models import Dispute, Ruling
from aftersales.disputes.selectors import ruling_in_force
from aftersales.domain.effects import Effect, Given, Moved, effect_of_draft
from aftersales.domain.money import ZERO
from aftersales.domain.payments import PaidBy, Purpose, RefundState
from aftersales.domain.rulings import FreightSplit, Liable, RulingDraft, RulingOutcome
from aftersales.refunds.selectors.refunds import freight_granted, made_good, refunds_of, sent_out
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import was_sent_back


def effect_of(dispute: Dispute, draft: RulingDraft) -> Effect:
    ticket, in_force = dispute.ticket, ruling_in_force(dispute)
    moved = Moved(
        goods=_given(ticket, Purpose.GOODS),
        freight=_given(ticket, Purpose.RETURN_FREIGHT),
        own_freight=freight_granted(ticket.number).by_store,
        is_executed=bool(in_force and in_force.executed_at),
        is_sent_back=was_sent_back(ticket),
        has_ended=ticket.has_ended,
    )
    return effect_of_draft(draft, moved)


def draft_of(ruling: Ruling) -> RulingDraft:
    """What was decided, again as a draft: without what it rests on."""
    return RulingDraft(
        outcome=RulingOutcome(ruling.outcome),
        liable=Liable(ruling.liable),
        amount=ruling.amount,
        facts_zh=ruling.facts_zh,
        reasons_zh=ruling.reasons_zh,
        facts_en=ruling.facts_en,
        reasons_en=ruling.reasons_en,
        freight=FreightSplit(ruling.freight),
        return_freight=ruling.return_freight,
        points=ruling.points,
    )


def _given(ticket: Ticket, purpose: Purpose) -> Given:
    """Of the price what has left: a newer decision takes the place of the rest. Of freight all that was promised."""
    promised = refunds_of(ticket.number).filter(purpose=purpose).exclude(state=RefundState.CANCELLED)
    rows = sent_out(ticket.number) if purpose is Purpose.GOODS else promised
    paid = list(rows.values_list("amount", "paid_by"))
    stores = (amount for amount, payer in paid if payer != PaidBy.PLATFORM_ALONE)
    return Given(sum((amount for amount, _ in paid), ZERO), sum(stores, ZERO), made_good(ticket.number, purpose))
