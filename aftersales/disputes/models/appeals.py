from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftersales.disputes.models.disputes import Dispute
from aftersales.disputes.models.rulings import Ruling
from aftersales.wording import choices


class Appeal(models.Model):
    """One side asks another arbiter to look at a ruling again; each side may once in a dispute."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("dispute"))
    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("ruling"))
    role = models.CharField(_("side"), max_length=12, choices=choices.roles)
    words = models.TextField(_("why the ruling is wrong"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("appealed at"))
    result = models.CharField(_("result"), max_length=10, choices=choices.appeal_results, blank=True)
    reasons_zh = models.TextField(_("reasons (Chinese)"), blank=True)
    reasons_en = models.TextField(_("reasons (English)"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [models.UniqueConstraint(fields=["dispute", "role"], name="appeal_once_per_side")]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.role}"

    @property
    def reasons(self) -> str:
        """In the reader's language, where there is a text in it."""
        return (self.reasons_en if get_language() == "en" else "") or self.reasons_zh
