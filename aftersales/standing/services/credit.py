"""The credit level: it falls by a step at a low score or a node, and rises after months that passed."""

from collections.abc import Callable
from datetime import datetime

from aftersales.accounts.models import Store
from aftersales.domain.scores import CreditLevel, lowered, raised
from aftersales.standing.models import CreditCause, CreditChange
from aftersales.standing.selectors.record import credit_levels


def lower_credit(store: Store, cause: CreditCause, *, key: str, at: datetime) -> CreditChange | None:
    """A step down, once for each key; None when it was done before or there is no lower one."""
    return _step(store, cause, lowered, key, at)


def raise_credit(store: Store, cause: CreditCause, *, key: str, at: datetime) -> CreditChange | None:
    return _step(store, cause, raised, key, at)


def _step(
    store: Store, cause: CreditCause, step: Callable[[CreditLevel], CreditLevel], key: str, at: datetime
) -> CreditChange | None:
    """The caller has locked the store."""
    before = credit_levels([store])[store.pk]
    level = step(before)
    if level is before or CreditChange.objects.filter(key=key).exists():
        return None
    return CreditChange.objects.create(store=store, level=level, before=before, cause=cause, key=key, at=at)
