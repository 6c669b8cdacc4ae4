from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store


class PolicyVersion(models.Model):
    """A store's terms from a day on. Published versions are never edited: a change is a new version."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="policy_versions")
    number = models.PositiveSmallIntegerField(_("version"))
    effective_on = models.DateField(_("effective from"))
    terms = models.JSONField(_("terms"), default=dict)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        constraints = [models.UniqueConstraint(fields=["store", "number"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.store} {self.number}"
