from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StandingConfig(AppConfig):
    name = "aftersales.standing"
    verbose_name = _("Stores' record")
