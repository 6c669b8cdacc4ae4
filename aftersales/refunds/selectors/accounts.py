from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from aftersales.accounts.models import Store
from aftersales.domain.money import ZERO, to_cents
from aftersales.domain.payments import GatewayCode, debt
from aftersales.refunds.models import LedgerEntry, MoneyAccount


def gateways_of(store_ids: Collection[int | None]) -> dict[int | None, GatewayCode]:
    """How each of these stores pays; None is the platform."""
    house = GatewayCode(settings.PAYMENT_GATEWAY)
    own = MoneyAccount.objects.filter(Q(store__in=[one for one in store_ids if one]) | Q(store=None))
    chosen: dict[int | None, str] = dict(own.exclude(gateway="").values_list("store_id", "gateway"))
    return {store_id: GatewayCode(chosen.get(store_id, house)) for store_id in store_ids}


@dataclass(frozen=True, slots=True)
class Deposit:
    """An account with its balance, found in two ways: by the sum of its entries, and as the last of them says."""

    account: MoneyAccount
    balance: Decimal
    told: Decimal

    @property
    def is_sound(self) -> bool:
        return self.balance == self.told

    @property
    def debt(self) -> Decimal:
        """What the store owes the platform; the platform owes itself nothing."""
        return debt(self.balance) if self.account.store_id else ZERO


def deposits(stores: Collection[Store] | None) -> list[Deposit]:
    """Of these stores, or with the platform's own ledger of all."""
    accounts = MoneyAccount.objects.select_related("store")
    if stores is not None:
        accounts = accounts.filter(store__in=stores)
    newest = LedgerEntry.objects.filter(account=OuterRef("pk")).order_by("-sequence").values("balance")[:1]
    found = accounts.annotate(sum=Sum("entries__amount"), last=Subquery(newest)).order_by("store_id")
    return [Deposit(one, to_cents(one.sum or ZERO), to_cents(one.last or ZERO)) for one in found]


def store_deposits(stores: Sequence[Store]) -> list[Deposit]:
    """One for each of these stores, in their order, with nothing in it where nothing was ever booked."""
    known = {deposit.account.store_id: deposit for deposit in deposits(stores)}
    return [known.get(store.pk, Deposit(MoneyAccount(store=store), ZERO, ZERO)) for store in stores]


def deposit_account(store: Store | None) -> Deposit:
    """Of one store, or the platform's own ledger; an account that nothing was booked on is not saved yet."""
    if store is not None:
        return store_deposits([store])[0]
    own = [one for one in deposits(None) if one.account.store_id is None]
    return own[0] if own else Deposit(MoneyAccount(), ZERO, ZERO)


def entries_of(account: MoneyAccount) -> QuerySet[LedgerEntry]:
    """Newest first."""
    entries = LedgerEntry.objects.filter(account=account.pk).select_related("by", "refund")
    return entries.order_by("-sequence")


def balance_of(account: MoneyAccount) -> Decimal:
    """By sum."""
    return to_cents(LedgerEntry.objects.filter(account=account).aggregate(sum=Sum("amount"))["sum"] or ZERO)


def deposit_of(store: Store) -> Decimal:
    sums = LedgerEntry.objects.filter(account__store=store).aggregate(sum=Sum("amount"))
    return to_cents(sums["sum"] or ZERO)
