"""A granted refund and its payment: two records, their states, and what an answer or a callback means."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class RefundState(StrEnum):
    AWAITING_SECOND = "awaiting_second"  # above the limit: another person has to agree
    TO_PAY = "to_pay"
    PAYING = "paying"  # the gateway has it and has not told the end
    FAILED = "failed"  # a person has to look
    PAID = "paid"
    CANCELLED = "cancelled"


UNPAID = frozenset({RefundState.AWAITING_SECOND, RefundState.TO_PAY, RefundState.PAYING, RefundState.FAILED})


class RefundCause(StrEnum):
    """What granted it."""

    APPROVAL = "approval"
    OFFER = "offer"
    RETURN_ACCEPTED = "return_accepted"
    CONVERSION = "conversion"
    SETTLEMENT = "settlement"
    RULING = "ruling"
    CHANGED_RULING = "changed_ruling"
    RETURN_FREIGHT = "return_freight"
    OTHER_ADDRESS = "other_address"  # what another return address than the agreed one cost more (TB 52)


BY_RULING = frozenset({RefundCause.RULING, RefundCause.CHANGED_RULING})
"""What the platform has ruled, at first or on appeal."""


class Purpose(StrEnum):
    """What the money is for. Only what was paid for the goods counts against what was paid."""

    GOODS = "goods"
    RETURN_FREIGHT = "return_freight"


class PaidBy(StrEnum):
    """Whose money it is."""

    STORE = "store"
    PLATFORM = "platform"  # in the store's place, and booked against its deposit
    PLATFORM_ALONE = "platform_alone"  # from the platform's own ledger


class RefundAction(StrEnum):
    """A row of a refund's history."""

    GRANT = "grant"
    AGREE = "agree"
    DECLINE = "decline"
    HOLD = "hold"
    RELEASE = "release"
    CANCEL = "cancel"
    SEND = "send"
    FAIL = "fail"
    TRY_AGAIN = "try_again"
    PAY = "pay"
    ADVANCE = "advance"
    MARK_BREACH = "mark_breach"
    CALLBACK_REFUSED = "callback_refused"


class PaymentState(StrEnum):
    WAITING = "waiting"  # to be sent, or sent without an answer: the same key goes out again
    SENT = "sent"  # accepted; a callback tells the end
    PAID = "paid"
    FAILED = "failed"  # the gateway said no: a new payment with a new key may follow
    STUCK = "stuck"  # nobody knows: only the same key may go out again
    CANCELLED = "cancelled"


LIVE_PAYMENTS = frozenset({PaymentState.WAITING, PaymentState.SENT, PaymentState.STUCK, PaymentState.PAID})
"""At most one of these for each refund; a constraint of the database keeps it so."""


class AttemptOutcome(StrEnum):
    """What one contact with the gateway came to."""

    ACCEPTED = "accepted"
    PAID = "paid"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    BY_HAND = "by_hand"
    CALLBACK_PAID = "callback_paid"
    CALLBACK_FAILED = "callback_failed"
    CALLBACK_WRONG_AMOUNT = "callback_wrong_amount"
    CALLBACK_OTHER_PAYMENT = "callback_other_payment"


class GatewayCode(StrEnum):
    """Where a payment goes: people pay it and say so, or a made-up bank for demonstrations and tests."""

    MANUAL = "manual"
    SIMULATED = "simulated"


class SimulatedBehaviour(StrEnum):
    """What the simulated gateway can be told to do."""

    PAY = "pay"  # accept, and call back soon
    AT_ONCE = "at_once"  # paid in the answer itself
    REFUSE = "refuse"
    UNREACHABLE = "unreachable"  # no answer, and nothing moved
    LOSE_ANSWER = "lose_answer"  # the money moved, the answer is lost
    DELAY = "delay"  # accept, and call back after an hour
    TWICE = "twice"  # call back twice
    OUT_OF_ORDER = "out_of_order"  # tell a failure after the success


# --- sending ---

MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=2)


def retry_after(attempts: int, key: str) -> timedelta:
    """1, 2, 4 … minutes, at most two hours, moved by up to a quarter: many that failed together come back apart.

    The jitter is made from the key, so that the same attempt always waits as long.
    """
    length = min(FIRST_RETRY * int(2 ** (attempts - 1)), LONGEST_RETRY)
    digest = hashlib.sha256(f"{key}:{attempts}".encode()).digest()
    return length + length * (int.from_bytes(digest[:2]) / 0xFFFF - 0.5) / 2


def needs_second_person(amount: Decimal, limit: Decimal) -> bool:
    return amount > limit


# --- the callback ---


@dataclass(frozen=True, slots=True)
class Callback:
    """What a gateway tells about one payment; `key` is ours, `reference` its own."""

    key: str
    reference: str
    amount: Decimal
    is_paid: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What we know of the payment that a callback speaks of."""

    amount: Decimal
    state: PaymentState
    reference: str
    has_successor: bool = False
    """After a refusal another payment took its place."""


class CallbackEffect(StrEnum):
    PAY = "pay"
    FAIL = "fail"
    ABSORB = "absorb"
    REFUSE_AMOUNT = "refuse_amount"
    REFUSE_REFERENCE = "refuse_reference"
    PAID_TWICE = "paid_twice"


_OVER = frozenset({PaymentState.FAILED, PaymentState.CANCELLED})


def callback_effect(sent: Sent, told: Callback) -> CallbackEffect:
    """Re-check reference, amount and state: told twice is absorbed, told about another payment is refused."""
    if sent.reference and told.reference != sent.reference:
        return CallbackEffect.REFUSE_REFERENCE
    if told.amount != sent.amount:
        return CallbackEffect.REFUSE_AMOUNT
    if not told.is_paid:
        # A failure that overtakes, or is overtaken by, the success changes nothing.
        is_over = sent.state in _OVER or sent.state is PaymentState.PAID
        return CallbackEffect.ABSORB if is_over else CallbackEffect.FAIL
    if sent.state is PaymentState.PAID:
        return CallbackEffect.ABSORB
    return CallbackEffect.PAID_TWICE if sent.has_successor else CallbackEffect.PAY


# --- signatures ---

SIGNED_FOR = timedelta(minutes=5)


def sign(secret: str, sent_at: datetime, body: bytes) -> str:
    """The header of a signed callback: `t=<seconds>,v1=<HMAC-SHA256 of seconds.body>`."""
    seconds = int(sent_at.timestamp())
    return f"t={seconds},v1={_digest(secret, seconds, body)}"


def is_signed(secret: str, header: str, body: bytes, at: datetime) -> bool:
    """Whether the body is the sender's own and not older than five minutes."""
    given = _parts(header)
    seconds = given.get("t", "")
    if not secret or not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 12):
        return False
    is_fresh = abs(at.timestamp() - int(seconds)) <= SIGNED_FOR.total_seconds()
    return is_fresh and hmac.compare_digest(_digest(secret, int(seconds), body), given.get("v1", ""))


def _digest(secret: str, seconds: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def _parts(header: str) -> Mapping[str, str]:
    pairs = (part.partition("=") for part in header.split(","))
    return {name.strip(): value.strip() for name, _, value in pairs if value.isascii()}


# --- refusals ---


class MoneyCode(StrEnum):
    """Why something about money is refused; nothing was changed."""

    TOO_MUCH = "money_too_much"
    NOT_MONEY = "money_not_money"
    SAME_PERSON = "money_same_person"
    NOT_WAITING = "money_not_waiting"
    SECOND_PERSON = "money_second_person"
    RUNNING = "money_running"
    HELD = "money_held"
    UNKNOWN_PAYMENT = "money_unknown_payment"
    OTHER_AMOUNT = "money_other_amount"
    OTHER_PAYMENT = "money_other_payment"
    ENTRY_REPEATED = "money_entry_repeated"
    NOTHING_TO_RETURN = "money_nothing_to_return"


class MoneyRefusedError(Exception):
    """Refused; nothing was changed."""

    def __init__(self, code: MoneyCode, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


# --- the deposit ---


class EntryKind(StrEnum):
    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"
    ADVANCE = "advance"
    REPAYMENT = "repayment"
    RULING = "ruling"
    CORRECTION = "correction"


ADDS = frozenset({EntryKind.TOP_UP, EntryKind.REPAYMENT})
TAKES = frozenset({EntryKind.WITHDRAWAL, EntryKind.ADVANCE})
MAY_OWE = frozenset({EntryKind.ADVANCE, EntryKind.RULING, EntryKind.CORRECTION})
"""Only what the platform books against a store may take its deposit below nothing; then it is shown as a debt."""


def debt(balance: Decimal) -> Decimal:
    return max(-balance, Decimal("0.00"))


def entry_problem(kind: EntryKind, amount: Decimal, balance: Decimal) -> MoneyCode | None:
    """Whether an entry may be booked on this balance: its sign goes with its kind."""
    has_sign = (amount > 0 if kind in ADDS else amount < 0) if kind in ADDS | TAKES else amount != 0
    if not has_sign:
        return MoneyCode.NOT_MONEY
    return MoneyCode.TOO_MUCH if balance + amount < 0 and amount < 0 and kind not in MAY_OWE else None
