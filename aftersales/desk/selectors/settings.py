"""What is set, for the platform or for one store, as the desk shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.deadlines.models import SettingVersion
from aftersales.desk.selectors.policies import manages
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.settings import SETTINGS, Gain, Group, PolicyFloorCode, Setting, SettingCode, Unit, Value, parsed
from aftersales.policies.selectors import floor_on, platform_versions
from aftersales.wording.settings import (
    own_value_sentence,
    setting_group_name,
    setting_name,
    shown_count,
    shown_value,
    source_name,
    timer_words,
)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting: what holds now, since when, what comes next, and where it can be changed."""

    code: str
    name: str
    value: str
    counted: str
    source: str
    article: str = ""
    since: datetime | None = None
    coming: str = ""
    coming_at: datetime | None = None
    href: str = ""
    is_own: bool = False
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class SettingGroup:
    name: str
    rows: Sequence[SettingRow]


def may_set(duties: Duties, store: Store | None) -> bool:
    """The administrator for the platform; a store's managers, or the administrator, for that store."""
    return duties.is_operator or (store is not None and manages(duties, store))


def setting_groups(store: Store | None, at: datetime) -> list[SettingGroup]:
    """Every setting in order, in two queries; a store sees those it could promise more of."""
    versions = _versions(store)
    shown = [setting for setting in SETTINGS.values() if store is None or setting.per_store]
    groups = [
        SettingGroup(
            setting_group_name(group),
            [_row(setting, store, versions, at) for setting in shown if setting.group is group],
        )
        for group in Group
    ]
    if store is None:
        groups.insert(-1, SettingGroup(setting_group_name(Group.RIGHTS), list(_floor_rows(at))))
    return [group for group in groups if group.rows]


def setting_row(code: SettingCode, store: Store | None, at: datetime) -> SettingRow:
    return _row(SETTINGS[code], store, _versions(store, code), at)


def value_now(code: SettingCode, store: Store | None, at: datetime) -> Value:
    """What holds, read from the rows and not from what a process keeps: this page shows what it has just saved."""
    return _value(SETTINGS[code], store, _versions(store, code), at)


Versions = Mapping[tuple[str, int | None], Sequence[SettingVersion]]


def _versions(store: Store | None, code: SettingCode | None = None) -> Versions:
    """By code and store, the newest first."""
    rows = SettingVersion.objects.filter(Q(store=None) | Q(store=store)).order_by("-effective_at", "-id")
    found: dict[tuple[str, int | None], list[SettingVersion]] = {}
    for row in rows.filter(code=code) if code else rows:
        found.setdefault((row.code, row.store_id), []).append(row)
    return found


def _row(setting: Setting, store: Store | None, versions: Versions, at: datetime) -> SettingRow:
    store_id = store.pk if store else None
    current = _current(versions.get((setting.code, store_id), ()), at)
    coming = _coming(versions.get((setting.code, store_id), ()), at)
    value = _value(setting, store, versions, at)
    args = [setting.code, store.slug] if store else [setting.code]
    return SettingRow(
        code=setting.code,
        name=setting_name(setting.code),
        value=shown_value(setting.code, value),
        counted=timer_words(setting.unit),
        source=source_name(setting.source),
        article=setting.law.article if setting.law else "",
        since=current.effective_at if current else None,
        coming=shown_value(setting.code, parsed(setting.code, coming.value)) if coming else "",
        coming_at=coming.effective_at if coming else None,
        href=reverse("admin:store_setting" if store else "admin:setting", args=args),
        is_own=store is not None and current is not None,
        is_off=value is False,
    )


def _value(setting: Setting, store: Store | None, versions: Versions, at: datetime) -> Value:
    general_row = _current(versions.get((setting.code, None), ()), at)
    general = parsed(setting.code, general_row.value) if general_row else setting.default
    own = _current(versions.get((setting.code, store.pk), ()), at) if store else None
    return setting.better(parsed(setting.code, own.value), general) if own else general


def _current(rows: Iterable[SettingVersion], at: datetime) -> SettingVersion | None:
    return next((row for row in rows if row.effective_at <= at), None)


def _coming(rows: Sequence[SettingVersion], at: datetime) -> SettingVersion | None:
    """The nearest of those that have yet to come; of one moment, the later written."""
    ahead = [row for row in rows if row.effective_at > at]
    return min(ahead, key=lambda row: (row.effective_at, -row.pk), default=None)


def _floor_rows(at: datetime) -> Iterable[SettingRow]:
    floor = floor_on(shanghai_day(at), platform_versions())
    values = {
        PolicyFloorCode.NO_REASON_D: (Unit.DAYS, floor.no_reason_days, "CPL 25; R7 10"),
        PolicyFloorCode.QUALITY_RETURN_D: (Unit.DAYS, floor.defect_return_days, "CPL 24"),
        PolicyFloorCode.QUALITY_EXCHANGE_D: (Unit.DAYS, floor.defect_exchange_days, "3B"),
        PolicyFloorCode.WARRANTY_FLOOR_M: (Unit.MONTHS, floor.warranty_months, "CPR 18; 3B"),
    }
    for code, (unit, count, article) in values.items():
        yield SettingRow(
            code=code,
            name=setting_name(code),
            value=shown_count(unit, count),
            counted="",
            source=source_name("law"),
            article=article,
            href=reverse("admin:policies_platformrules_changelist"),
        )


def limits_of_value(code: SettingCode, store: Store | None, at: datetime) -> list[str]:
    """What has to be known before another value is typed."""
    setting, lines = SETTINGS[code], []
    if setting.law:
        lines.append(own_value_sentence("law", setting.gain, shown_value(code, setting.law.limit), setting.law.article))
    if store and setting.gain is not Gain.NONE:
        lines.append(own_value_sentence("store", setting.gain, shown_value(code, value_now(code, None, at))))
    return lines
