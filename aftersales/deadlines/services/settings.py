"""A setting is never edited: a change is a new version with a moment, a reason and a name."""

from datetime import date, datetime

from django.db import transaction

from aftersales.accounts.models import Store, User
from aftersales.audit.services.recording import record_change
from aftersales.deadlines.models import SettingVersion
from aftersales.deadlines.selectors.settings import forget_settings, read_settings, setting_subject
from aftersales.domain.calendar import day_n, end_of_day, shanghai_day
from aftersales.domain.settings import (
    NOTICE_DAYS,
    SETTINGS,
    SETTLING,
    SettingCode,
    SettingFault,
    SettingRefusedError,
    as_text,
    check_value,
    parsed,
)
from aftersales.wording.settings import setting_name


def change_setting(
    code: SettingCode,
    text: str,
    *,
    store: Store | None = None,
    effective_on: date | None = None,
    reason: str,
    by: User | None,
    at: datetime,
    seen: int | None = None,
) -> SettingVersion:
    """Set a value from a day on, or as soon as it may be; `seen` is the last change that the person knows of.

    Raises SettingRefusedError, ChangedMeanwhileError.
    """
    effective_at = effective_moment(code, effective_on, at, is_store=store is not None)
    value = parsed(code, text)
    with transaction.atomic():
        now = read_settings()
        check_value(code, value, is_store=store is not None, now=now, at=effective_at)
        version = SettingVersion.objects.create(
            code=code,
            store=store,
            value=as_text(value),
            effective_at=effective_at,
            reason=reason,
            set_by=by,
            set_at=at,
        )
        record_change(
            setting_subject(code, store),
            name=setting_name(code),
            action="set",
            payload={
                "before": as_text(now.value(code, store.pk if store else None, effective_at)),
                "value": version.value,
                "effective_at": effective_at.isoformat(),
                "reason": reason,
            },
            by=by,
            at=at,
            store_key=store.pk if store else None,
            via="desk",
            seen=seen,
        )
        transaction.on_commit(forget_settings)
    return version


def earliest_day(code: SettingCode, at: datetime, *, is_store: bool) -> date:
    """What binds stores or customers is announced ahead (ECL 34); a store may promise more at once."""
    needs_notice = SETTINGS[code].binds and not is_store
    return day_n(shanghai_day(at), NOTICE_DAYS if needs_notice else 0)


def effective_moment(code: SettingCode, day: date | None, at: datetime, *, is_store: bool) -> datetime:
    """The start of the day, but never before every process has read the change. Raises SettingRefusedError."""
    earliest = earliest_day(code, at, is_store=is_store)
    if day is not None and day < earliest:
        raise SettingRefusedError(SettingFault.NOTICE_TOO_SHORT, earliest=earliest)
    return max(end_of_day(day_n(day or earliest, -1)), at + SETTLING)
