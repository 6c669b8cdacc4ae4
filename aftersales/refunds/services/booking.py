"""The deposit of each store and the platform's own ledger: append-only entries, one after the other."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from aftersales.accounts.models import Store
from aftersales.audit.services import link
from aftersales.domain.money import is_money
from aftersales.domain.payments import EntryKind, MoneyCode, MoneyRefusedError, entry_problem
from aftersales.refunds.models import LedgerEntry, MoneyAccount, Refund
from aftersales.refunds.selectors.accounts import balance_of
from aftersales.refunds.services.recording import Actor


class LedgerBrokenError(Exception):
    """The sum of the entries is not what the last one says: nothing may be booked until somebody has looked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is booked; the key makes booking twice impossible."""

    key: str
    kind: EntryKind
    amount: Decimal
    refund: Refund | None = None
    note: str = ""


def book(store: Store | None, entry: Entry, *, actor: Actor, at: datetime) -> LedgerEntry:
    """Add an entry to a store's deposit, or to the platform's ledger. Raises MoneyRefusedError."""
    if not is_money(abs(entry.amount)):
        raise MoneyRefusedError(MoneyCode.NOT_MONEY)
    with transaction.atomic():
        account = _locked_account(store)
        if LedgerEntry.objects.filter(key=entry.key).exists():
            raise MoneyRefusedError(MoneyCode.ENTRY_REPEATED)
        last = LedgerEntry.objects.filter(account=account).order_by("-sequence").first()
        balance = _checked_balance(account, last)
        # What the platform owes nobody: its own ledger may stand below nothing.
        problem = entry_problem(entry.kind, entry.amount, balance) if store else None
        if problem:
            raise MoneyRefusedError(problem, **({"most": balance} if problem is MoneyCode.TOO_MUCH else {}))
        return _write(account, entry, last, balance + entry.amount, actor, at)


def account_of(store: Store | None) -> MoneyAccount:
    return MoneyAccount.objects.get_or_create(store=store)[0]


def _locked_account(store: Store | None) -> MoneyAccount:
    return MoneyAccount.objects.select_for_update(of=("self",)).get(pk=account_of(store).pk)


def _checked_balance(account: MoneyAccount, last: LedgerEntry | None) -> Decimal:
    """Two ways to the same balance."""
    balance = balance_of(account)
    if balance != (last.balance if last else Decimal(0)):
        raise LedgerBrokenError(str(account))
    return balance


def _write(
    account: MoneyAccount, entry: Entry, last: LedgerEntry | None, balance: Decimal, actor: Actor, at: datetime
) -> LedgerEntry:
    row = LedgerEntry(
        account=account,
        key=entry.key,
        sequence=last.sequence + 1 if last else 1,
        action=entry.kind,
        role=actor.role,
        by=actor.by,
        via=actor.via,
        at=at,
        amount=entry.amount,
        balance=balance,
        refund=entry.refund,
        note=entry.note[:200],
        payload={},
    )
    link(row, last.hash if last else "")
    row.save(force_insert=True)
    return row
