"""What the platform can decide, what it does to the ticket, and who may appeal (rules 6.2; TB 7, 49, 84-86)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from aftersales.domain.lifecycle import Role, State
from aftersales.domain.money import ZERO, is_money
from aftersales.domain.requests import RequestKind


class RulingOutcome(StrEnum):
    REFUND = "refund"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    RESEND = "resend"
    REJECT = "reject"
    NOTED = "noted"
    """The answer to a complaint: what was found, and no money."""


class Liable(StrEnum):
    STORE = "store"
    CUSTOMER = "customer"
    NOBODY = "nobody"


class FreightSplit(StrEnum):
    """Who bears what the goods cost on their ways (TB 7, 49): as far as there are any."""

    NONE = "none"
    STORE = "store"
    CUSTOMER = "customer"
    STORE_OUT_CUSTOMER_BACK = "store_out_customer_back"


class Instance(StrEnum):
    FIRST = "first"
    APPEAL = "appeal"


class RulingStatus(StrEnum):
    """One of a dispute is in force; a proposed one waits for the second person."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    DECLINED = "declined"


class RulingPart(StrEnum):
    """Of what an arbiter writes."""

    FACTS = "facts"
    REASONS = "reasons"


class AppealResult(StrEnum):
    UPHELD = "upheld"  # the ruling stands
    CHANGED = "changed"
    LAPSED = "lapsed"  # nobody decided in time, so the ruling stands


@dataclass(frozen=True, slots=True)
class RulingEffect:
    """What the ticket becomes; a kind of None leaves it."""

    target: State
    kind: RequestKind | None


RULING_EFFECTS = {
    RulingOutcome.REFUND: RulingEffect(State.REFUNDING, RequestKind.REFUND_ONLY),
    RulingOutcome.RETURN_REFUND: RulingEffect(State.AWAITING_RETURN, RequestKind.RETURN_REFUND),
    RulingOutcome.EXCHANGE: RulingEffect(State.AWAITING_RETURN, RequestKind.EXCHANGE),
    RulingOutcome.REPAIR: RulingEffect(State.AWAITING_RETURN, RequestKind.REPAIR),
    RulingOutcome.RESEND: RulingEffect(State.AWAITING_SHIPMENT, RequestKind.RESEND),
    RulingOutcome.REJECT: RulingEffect(State.CLOSED, None),
}
REFUNDING_OUTCOMES = frozenset({RulingOutcome.REFUND, RulingOutcome.RETURN_REFUND})
CLAIM_OUTCOMES = tuple(RULING_EFFECTS)
"""What a dispute about a claim can end in; a complaint without one is noted."""
GRANTING_OUTCOMES = frozenset(CLAIM_OUTCOMES) - {RulingOutcome.REJECT}
MONEY_OUTCOMES = (RulingOutcome.REFUND, RulingOutcome.REJECT)
"""What an appeal can still come to once the request has ended."""


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A rule a ruling rests on; `policy_version` where it stands in the store's policy, as frozen on the order."""

    code: str
    policy_version: int | None = None


@dataclass(frozen=True, slots=True)
class RulingDraft:
    """What the arbiter decides; the amount counts only where money goes back. Texts in both languages."""

    outcome: RulingOutcome
    liable: Liable
    amount: Decimal
    facts_zh: str
    reasons_zh: str
    facts_en: str = ""
    reasons_en: str = ""
    freight: FreightSplit = FreightSplit.NONE
    return_freight: Decimal = ZERO
    """What the way back cost the customer, as proved; comes back only where the store bears it."""
    points: int | None = None
    clauses: tuple[CitedClause, ...] = ()
    evidence_ids: tuple[int, ...] = ()
    """Ids of the files relied on, as they hang on the ticket."""


def payable_amount(outcome: RulingOutcome, amount: Decimal, most: Decimal) -> Decimal | None:
    """What goes back; None when the amount is nothing, no money, or above what may still be refunded."""
    if outcome not in REFUNDING_OUTCOMES:
        return Decimal("0.00")
    return amount if is_money(amount) and ZERO < amount <= most else None


def most_refundable(worth: Decimal, way_out: Decimal, split: FreightSplit) -> Decimal:
    """What a ruling can give back of what was paid; who bears all freight gets none of the way here back (TB 49)."""
    return worth - min(way_out, worth) if split is FreightSplit.CUSTOMER else worth


def is_liability_possible(outcome: RulingOutcome, liable: Liable) -> bool:
    """A claim that is refused was none against the store."""
    return not (outcome is RulingOutcome.REJECT and liable is Liable.STORE)


def is_freight_payable(outcome: RulingOutcome, split: FreightSplit, amount: Decimal, most: Decimal) -> bool:
    """Whether a ruling can give so much for the way back: nothing unless it is the store that bears that way."""
    if amount == ZERO:
        return True
    is_stores = split is FreightSplit.STORE and outcome in GRANTING_OUTCOMES
    return is_stores and is_money(amount) and ZERO < amount <= most


@dataclass(frozen=True, slots=True)
class Settlement:
    """What has to move so that everybody has and bears what the ruling in force says.

    `grant` goes to the customer; `made_good` from the platform's ledger to the store's deposit, below nothing back.
    """

    grant: Decimal = ZERO
    made_good: Decimal = ZERO


def settlement(due: Decimal, has: Decimal, by_store: Decimal, made_good: Decimal = ZERO) -> Settlement:
    """After a ruling was changed on appeal, once or twice (rules 6.2).

    `has` is what the customer was given and cannot be called back, `by_store` what of it the store or its deposit has
    paid, `made_good` what the platform has given the store for it so far. What was paid stays with the customer; the
    store bears what is due, and the platform the rest.
    """
    return Settlement(max(due - has, ZERO), max(by_store - due, ZERO) - made_good)


def may_appeal(outcome: RulingOutcome) -> frozenset[Role]:
    """Whoever can be worse off by it: by a claim refused the customer alone."""
    if outcome is RulingOutcome.REJECT:
        return frozenset({Role.CUSTOMER})
    return frozenset({Role.CUSTOMER, Role.STORE})
