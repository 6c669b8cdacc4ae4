"""What a ruling comes to in goods and money, told before it is made (rules 6.2)."""

from dataclasses import dataclass
from decimal import Decimal

from aftersales.domain.money import ZERO
from aftersales.domain.rulings import REFUNDING_OUTCOMES, Liable, RulingDraft, RulingOutcome, freight_step


@dataclass(frozen=True, slots=True)
class Moved:
    """What has moved already: money that is out, and whether the goods were sent back or the request has ended."""

    goods: Decimal = ZERO
    freight_by_store: Decimal = ZERO
    freight_by_rulings: Decimal = ZERO
    is_executed: bool = False
    """An earlier ruling of this dispute was carried out: this one is made on appeal."""
    is_sent_back: bool = False
    has_ended: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """Amounts above nothing go to the customer, below nothing to the store's deposit."""

    outcome: RulingOutcome
    refund: Decimal
    """What the ruling gives back altogether."""
    difference: Decimal
    """What still moves of it when an earlier ruling was carried out; all of it otherwise."""
    freight: Decimal
    is_freight_later: bool
    """The item is still to be sent back, and the freight is paid then."""
    is_store_liable: bool
    is_changed: bool
    has_ended: bool


def effect_of_draft(draft: RulingDraft, moved: Moved) -> Effect:
    refund = draft.amount if draft.outcome in REFUNDING_OUTCOMES else ZERO
    step = freight_step(draft.return_freight, moved.freight_by_store, moved.freight_by_rulings)
    return Effect(
        outcome=draft.outcome,
        refund=refund,
        difference=refund - moved.goods if moved.is_executed else refund,
        freight=step,
        is_freight_later=not moved.is_sent_back,
        is_store_liable=draft.liable is Liable.STORE,
        is_changed=moved.is_executed,
        has_ended=moved.has_ended,
    )
