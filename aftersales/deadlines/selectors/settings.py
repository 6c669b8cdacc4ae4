"""What the platform and its stores have set.

Every move asks, so a process reads the table once a minute, measured by its own monotonic clock. That is exact and not
only near: no change applies sooner than two minutes after it was saved (`SETTLING`), and by then every process has
read it, whichever moment it is asked about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from time import monotonic

from django.db.models import QuerySet

from aftersales.accounts.models import Store
from aftersales.deadlines.models import SettingVersion
from aftersales.domain.deadlines import RULES, DeadlineCode, DeadlineRule
from aftersales.domain.settings import SettingCode, SettingsTable, Value

SETTINGS_SECONDS = 60.0
"""So long a process keeps the table it has read; less than SETTLING by the time that a slow commit may take."""


def setting_in_force(code: SettingCode, store_id: int | None, at: datetime) -> Value:
    """The value for this store at this moment; with no store, the platform's."""
    return settings_table().value(code, store_id, at)


def number_in_force(code: SettingCode, store_id: int | None, at: datetime) -> int:
    """Hours, days or times."""
    return settings_table().number(code, store_id, at)


def amount_in_force(code: SettingCode, store_id: int | None, at: datetime) -> Decimal:
    return settings_table().amount(code, store_id, at)


def is_on(code: SettingCode, at: datetime, store_id: int | None = None) -> bool:
    """Whether the clock does by itself what this switch is about."""
    return settings_table().is_on(code, at, store_id)


def rule_in_force(code: DeadlineCode, store_id: int | None, at: datetime) -> DeadlineRule:
    """How long a due time that starts at this moment runs, and when it reminds."""
    return _rule(settings_table(), code, store_id, at)


@lru_cache(maxsize=64)
def _rule(table: SettingsTable, code: DeadlineCode, store_id: int | None, at: datetime) -> DeadlineRule:
    """A batch starts many at one moment. The table is never changed, so it may stand for itself."""
    return RULES[code].in_force(table, store_id, at)


def counts_in_force(store_id: int | None, at: datetime) -> Callable[[DeadlineCode], int]:
    """How many hours or days a time limit has that starts at this moment, for sentences that promise it."""
    return lambda code: rule_in_force(code, store_id, at).amount


def settings_table() -> SettingsTable:
    kept = _memory.kept
    if kept is None or monotonic() >= kept.until:
        kept = _Kept(read_settings(), monotonic() + SETTINGS_SECONDS)
        _memory.kept = kept
    return kept.table


def read_settings() -> SettingsTable:
    """The same, from the rows as they are now: one query."""
    return SettingsTable(row.in_time for row in SettingVersion.objects.order_by("id"))


def keep_settings(table: SettingsTable, seconds: float = SETTINGS_SECONDS) -> None:
    """Let this process use a table without reading the rows."""
    _memory.kept = _Kept(table, monotonic() + seconds)


def forget_settings() -> None:
    """Read the rows at the next question: they have changed."""
    _memory.kept = None


def setting_subject(code: SettingCode, store: Store | None) -> str:
    """What the changes of a setting are kept under."""
    return f"deadlines.setting:{code}/{store.slug if store else ''}"


def setting_history(code: SettingCode, store: Store | None) -> QuerySet[SettingVersion]:
    """Every version, the newest first; those that have yet to come included."""
    rows = SettingVersion.objects.filter(code=code, store=store).select_related("set_by", "store")
    return rows.order_by("-effective_at", "-id")


@dataclass(frozen=True, slots=True)
class _Kept:
    table: SettingsTable
    until: float


@dataclass(slots=True)
class _Memory:
    kept: _Kept | None = None


_memory = _Memory()
