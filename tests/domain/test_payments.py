from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales.domain.payments import (
    LONGEST_RETRY,
    Callback,
    CallbackEffect,
    EntryKind,
    MoneyCode,
    PaymentState,
    Sent,
    callback_effect,
    debt,
    entry_problem,
    is_signed,
    needs_second_person,
    retry_after,
    sign,
)
from tests.factories import NOON

D, E, P = Decimal, CallbackEffect, PaymentState
PAID = Callback("RF-1-1", "SIM-1", D("699.00"), is_paid=True)
FAILED = replace(PAID, is_paid=False)


@pytest.mark.parametrize(
    ("state", "told", "effect"),
    [
        (P.SENT, PAID, E.PAY),
        (P.WAITING, PAID, E.PAY),  # it overtook the answer
        (P.STUCK, PAID, E.PAY),
        (P.FAILED, PAID, E.PAY),  # out of order: the money moved all the same
        (P.PAID, PAID, E.ABSORB),
        (P.SENT, FAILED, E.FAIL),
        (P.PAID, FAILED, E.ABSORB),
        (P.FAILED, FAILED, E.ABSORB),
    ],
)
def test_what_a_callback_does_in_each_state(state: PaymentState, told: Callback, effect: CallbackEffect) -> None:
    assert callback_effect(Sent(D("699.00"), state, "SIM-1"), told) is effect


def test_a_callback_for_another_amount_or_payment_is_refused() -> None:
    sent = Sent(D("699.00"), P.SENT, "SIM-1")

    assert callback_effect(sent, replace(PAID, amount=D("6.99"))) is E.REFUSE_AMOUNT
    assert callback_effect(sent, replace(PAID, reference="SIM-2")) is E.REFUSE_REFERENCE


def test_a_success_after_another_payment_took_over_is_flagged_as_paid_twice() -> None:
    assert callback_effect(Sent(D("699.00"), P.FAILED, "SIM-1", has_successor=True), PAID) is E.PAID_TWICE


def test_retries_double_up_to_two_hours_and_those_that_failed_together_come_back_apart() -> None:
    for attempts, minutes in enumerate((1, 2, 4, 8, 16, 32, 64, 120, 120), start=1):
        waits = {retry_after(attempts, f"RF-{n}") for n in range(50)}
        length = timedelta(minutes=minutes)
        assert all(length * 0.75 <= wait <= length * 1.25 for wait in waits)
        assert len(waits) > 40
    assert retry_after(3, "RF-1") == retry_after(3, "RF-1")
    assert retry_after(40, "RF-1") <= LONGEST_RETRY * 1.25


def test_exactly_the_limit_needs_no_second_person() -> None:
    assert not needs_second_person(D("5000.00"), D("5000.00"))
    assert needs_second_person(D("5000.01"), D("5000.00"))


# --- signatures ---


def test_a_signature_covers_the_body_and_the_time() -> None:
    header = sign("secret", NOON, b'{"a":1}')

    assert is_signed("secret", header, b'{"a":1}', NOON + timedelta(minutes=5))
    assert not is_signed("secret", header, b'{"a":2}', NOON)
    assert not is_signed("other", header, b'{"a":1}', NOON)
    assert not is_signed("secret", header, b'{"a":1}', NOON + timedelta(minutes=6))


@pytest.mark.parametrize("header", ["", "t=1", "v1=ab", "t=x,v1=ab", "t=99999999999999,v1=ab", "t=１,v1=é", ",,,"])
def test_a_header_that_is_none_is_refused(header: str) -> None:
    assert not is_signed("secret", header, b"", NOON)


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed("", sign("", NOON, b""), b"", NOON)


# --- the deposit ---


@pytest.mark.parametrize(
    ("kind", "amount", "balance", "problem"),
    [
        (EntryKind.TOP_UP, D("100.00"), D("0.00"), None),
        (EntryKind.TOP_UP, D("-100.00"), D("500.00"), MoneyCode.NOT_MONEY),
        (EntryKind.WITHDRAWAL, D("-100.00"), D("100.00"), None),
        (EntryKind.WITHDRAWAL, D("-100.01"), D("100.00"), MoneyCode.TOO_MUCH),
        (EntryKind.ADVANCE, D("-300.00"), D("100.00"), None),  # a debt, and shown as one
        (EntryKind.ADVANCE, D("300.00"), D("100.00"), MoneyCode.NOT_MONEY),
        (EntryKind.RULING, D("-10.00"), D("0.00"), None),
        (EntryKind.CORRECTION, D("0.00"), D("0.00"), MoneyCode.NOT_MONEY),
    ],
)
def test_which_entries_may_be_booked(
    kind: EntryKind, amount: Decimal, balance: Decimal, problem: MoneyCode | None
) -> None:
    assert entry_problem(kind, amount, balance) is problem


def test_below_nothing_is_a_debt() -> None:
    assert (debt(D("-12.50")), debt(D("12.50"))) == (D("12.50"), D("0.00"))
