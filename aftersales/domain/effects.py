"""What a ruling comes to in goods and money, told before it is made (rules 6.2)."""

from dataclasses import dataclass
from decimal import Decimal

from aftersales.domain.money import ZERO
from aftersales.domain.rulings import REFUNDING_OUTCOMES, Liable, RulingDraft, RulingOutcome, Settlement, settlement


@dataclass(frozen=True, slots=True)
class Given:
    """What is out for one purpose: what the customer has, what of it the store has paid, what was made good to it."""

    has: Decimal = ZERO
    by_store: Decimal = ZERO
    made_good: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Moved:
    """What has moved already. `own_freight` is what the store has given for the way back of its own accord."""

    goods: Given = Given()
    freight: Given = Given()
    own_freight: Decimal = ZERO
    is_executed: bool = False
    """An earlier ruling of this dispute was carried out: this one is made on appeal."""
    is_sent_back: bool = False
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """`refund` is what the ruling gives back altogether, the settlements what of it still moves, and where to."""

    outcome: RulingOutcome
    refund: Decimal
    goods: Settlement
    freight: Settlement
    is_freight_later: bool
    """The item is still to be sent back, and the freight is paid then."""
    is_store_liable: bool
    has_ended: bool
    paid_before: Decimal = ZERO
    """What the store had paid, or given to the bank, before there was a ruling: it stays with the customer."""


def effect_of_draft(draft: RulingDraft, moved: Moved) -> Effect:
    refund = draft.amount if draft.outcome in REFUNDING_OUTCOMES else ZERO
    goods, freight = moved.goods, moved.freight
    due = max(draft.return_freight, moved.own_freight)
    return Effect(
        outcome=draft.outcome,
        refund=refund,
        goods=settlement(refund, goods.has, goods.by_store, goods.made_good) if moved.is_executed else Settlement(),
        freight=settlement(due, freight.has, freight.by_store, freight.made_good),
        is_freight_later=not moved.is_sent_back,
        is_store_liable=draft.liable is Liable.STORE,
        has_ended=moved.has_ended,
        paid_before=ZERO if moved.is_executed else goods.has,
    )
