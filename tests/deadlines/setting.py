"""Something set for a test, in force from a moment on; what was set before stays."""

from datetime import datetime

from aftersales.accounts.models import Store
from aftersales.deadlines.models import SettingVersion
from aftersales.deadlines.selectors.settings import forget_settings
from aftersales.domain.settings import SettingCode, Value, as_text


def in_force(code: SettingCode, value: Value, at: datetime, store: Store | None = None) -> None:
    SettingVersion.objects.create(
        code=code, store=store, value=as_text(value), effective_at=at, reason="A test.", set_at=at
    )
    forget_settings()
