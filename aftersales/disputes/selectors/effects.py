"""What a ruling would come to now."""

from decimal import Decimal

from django.db.models import Sum

from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import ruling_in_force
from aftersales.domain.effects import Effect, Moved, effect_of_draft
from aftersales.domain.payments import Purpose, RefundState
from aftersales.domain.rulings import RulingDraft
from aftersales.refunds.selectors.refunds import freight_granted, refunds_of
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import was_sent_back


def effect_of(dispute: Dispute, draft: RulingDraft) -> Effect:
    ticket, in_force = dispute.ticket, ruling_in_force(dispute)
    freight = freight_granted(ticket.number)
    moved = Moved(
        goods=_gone_out(ticket),
        freight_by_store=freight.by_store,
        freight_by_rulings=freight.by_rulings,
        is_executed=bool(in_force and in_force.executed_at),
        is_sent_back=was_sent_back(ticket),
        has_ended=ticket.has_ended,
    )
    return effect_of_draft(draft, moved)


def _gone_out(ticket: Ticket) -> Decimal:
    """Of what was granted for the goods; what has not left yet is replaced by a newer decision."""
    gone = refunds_of(ticket.number).filter(purpose=Purpose.GOODS, state__in=[RefundState.PAID, RefundState.PAYING])
    return gone.order_by().aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
