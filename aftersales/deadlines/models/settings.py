from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.audit.models import AppendOnlyQuerySet
from aftersales.domain.settings import SettingCode, SettingInTime, parsed
from aftersales.wording import choices


class SettingVersion(models.Model):
    """A value from a moment on, for the platform or for one store. A change is a new row; no row ever changes."""

    code = models.CharField(_("setting"), max_length=40, choices=choices.setting_codes)
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="setting_versions",
        verbose_name=_("store"),
        help_text=_("Empty for the whole platform."),
    )
    value = models.CharField(_("value"), max_length=60)
    effective_at = models.DateTimeField(_("effective from"))
    reason = models.CharField(_("reason"), max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set at"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        indexes = [models.Index(fields=["code", "-effective_at"], name="setting_history")]

    def __str__(self) -> str:
        return f"{self.code} {self.value}"

    @property
    def in_time(self) -> SettingInTime:
        code = SettingCode(self.code)
        return SettingInTime(code, self.store_id, self.effective_at, parsed(code, self.value))
