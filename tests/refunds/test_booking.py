from decimal import Decimal

import pytest

from aftersales.accounts.models import Store
from aftersales.audit.models import AppendOnlyError
from aftersales.audit.services import first_broken
from aftersales.domain.payments import EntryKind, MoneyCode, MoneyRefusedError
from aftersales.refunds.models import LedgerEntry
from aftersales.refunds.selectors.accounts import balance_of, deposit_of, deposits
from aftersales.refunds.services.booking import Entry, LedgerBrokenError, book
from tests.factories import NOON, StoreFactory
from tests.refunds.cast import BY_CLOCK

pytestmark = pytest.mark.django_db
D, K = Decimal, EntryKind


def booked(store: Store | None, kind: EntryKind, amount: str, key: str = "") -> LedgerEntry:
    return book(store, Entry(key or f"{kind}:{amount}", kind, D(amount)), actor=BY_CLOCK, at=NOON)


def test_entries_follow_each_other_with_the_balance_they_leave() -> None:
    store = StoreFactory()
    booked(store, K.TOP_UP, "1000.00")
    booked(store, K.ADVANCE, "-698.93")

    entries = LedgerEntry.objects.order_by("sequence")

    assert list(entries.values_list("sequence", "amount", "balance")) == [
        (1, D("1000.00"), D("1000.00")),
        (2, D("-698.93"), D("301.07")),
    ]
    assert first_broken(entries) is None
    assert deposit_of(store) == D("301.07")


def test_an_advance_may_leave_a_debt_but_nothing_is_paid_out_below_nothing() -> None:
    store = StoreFactory()
    booked(store, K.ADVANCE, "-699.00")

    with pytest.raises(MoneyRefusedError) as refused:
        booked(store, K.WITHDRAWAL, "-0.01")

    assert refused.value.code is MoneyCode.TOO_MUCH
    assert deposit_of(store) == D("-699.00")


def test_an_entry_is_booked_once() -> None:
    store = StoreFactory()
    booked(store, K.TOP_UP, "10.00", "slip-1")

    with pytest.raises(MoneyRefusedError) as refused:
        booked(store, K.TOP_UP, "10.00", "slip-1")

    assert refused.value.code is MoneyCode.ENTRY_REPEATED
    assert deposit_of(store) == D("10.00")


def test_entries_are_never_changed() -> None:
    booked(StoreFactory(), K.TOP_UP, "10.00")

    with pytest.raises(AppendOnlyError):
        LedgerEntry.objects.update(amount=D("1000.00"))


def test_the_platform_s_own_ledger_may_stand_below_nothing() -> None:
    assert booked(None, K.RULING, "-50.00").balance == D("-50.00")


def test_a_balance_that_two_ways_do_not_agree_on_stops_every_booking() -> None:
    store = StoreFactory()
    entry = booked(store, K.TOP_UP, "10.00")
    entry.pk, entry.sequence, entry.key, entry.balance = None, 2, "forged", D("999.00")
    entry.save(force_insert=True)

    with pytest.raises(LedgerBrokenError):
        booked(store, K.TOP_UP, "5.00")


def test_the_list_of_accounts_says_both_balances() -> None:
    store = StoreFactory()
    booked(store, K.TOP_UP, "10.00")

    (deposit,) = deposits([store])

    assert (deposit.balance, deposit.told, balance_of(deposit.account)) == (D("10.00"), D("10.00"), D("10.00"))
