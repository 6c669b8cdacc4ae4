from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.wording import choices


class SupplyRequirement(models.Model):
    """A paper that a store has to show where a counterfeit is claimed. Without any row the portal's own list holds."""

    paper = models.CharField(_("paper"), max_length=24, choices=choices.supply_papers, unique=True)
    is_needed = models.BooleanField(_("needed"), default=True, help_text=_("Otherwise it only helps."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("paper of the supply chain")
        verbose_name_plural = _("papers of the supply chain")

    def __str__(self) -> str:
        return self.paper
