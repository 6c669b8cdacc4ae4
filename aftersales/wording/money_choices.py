"""The codes that the tables of money hold, with their words in the reader's language; see `choices`."""

from aftersales.domain.payments import (
    AttemptOutcome,
    GatewayCode,
    PaidBy,
    PaymentState,
    Purpose,
    RefundCause,
    RefundState,
    SimulatedBehaviour,
)
from aftersales.wording import money

Choices = list[tuple[str, str]]


def refund_states() -> Choices:
    return [(each.value, money.refund_state_name(each)) for each in RefundState]


def causes() -> Choices:
    return [(each.value, money.refund_cause_name(each)) for each in RefundCause]


def purposes() -> Choices:
    return [(each.value, money.refund_purpose_name(each)) for each in Purpose]


def payers() -> Choices:
    return [(each.value, money.payer_name(each)) for each in PaidBy]


def gateways() -> Choices:
    return [(each.value, money.gateway_name(each)) for each in GatewayCode]


def payment_states() -> Choices:
    return [(each.value, money.payment_state_name(each)) for each in PaymentState]


def attempt_outcomes() -> Choices:
    return [(each.value, money.attempt_outcome_name(each)) for each in AttemptOutcome]


def behaviours() -> Choices:
    return [(each.value, money.behaviour_name(each)) for each in SimulatedBehaviour]
