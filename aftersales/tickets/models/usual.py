from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.wording import choices


class UsualTime(models.Model):
    """How long requests of one kind usually take at one store; counted each night, so that no page has to."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="usual_times", verbose_name=_("store"))
    kind = models.CharField(_("kind"), max_length=20, choices=choices.kinds)
    cases = models.PositiveIntegerField(_("ended requests"))
    length = models.DurationField(_("half of them took no longer than"))
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("usual time")
        verbose_name_plural = _("usual times")
        constraints = [models.UniqueConstraint(fields=["store", "kind"], name="usual_time_once")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.kind}"
