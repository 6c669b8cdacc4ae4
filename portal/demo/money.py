"""How the stores pay, and what lies in their deposits."""

from datetime import datetime, timedelta
from decimal import Decimal

from aftersales.accounts.models import Store
from aftersales.domain.lifecycle import Role
from aftersales.domain.payments import EntryKind, GatewayCode
from aftersales.refunds.models import LedgerEntry, MoneyAccount
from aftersales.refunds.services.booking import Entry, book
from aftersales.refunds.services.recording import Actor
from portal.demo.stores import FLAGSHIP, GENEROUS, STRICT

DEPOSITS = {FLAGSHIP: "50000.00", GENEROUS: "20000.00", STRICT: "300.00"}
"""The strict store has put in little: what the platform paid first leaves it in debt."""


def seed_money(stores: dict[str, Store], at: datetime) -> None:
    """One store and the platform pay through the simulated gateway, the others by hand."""
    for store in (stores[GENEROUS], None):
        MoneyAccount.objects.get_or_create(store=store, defaults={"gateway": GatewayCode.SIMULATED})
    opened_at, by = at - timedelta(days=430), Actor(Role.PLATFORM, None, "demo")
    for slug, amount in DEPOSITS.items():
        key = f"{slug}:opening"
        if not LedgerEntry.objects.filter(key=key).exists():
            entry = Entry(key, EntryKind.TOP_UP, Decimal(amount), note="BZJ-2025-0901")
            book(stores[slug], entry, actor=by, at=opened_at)
