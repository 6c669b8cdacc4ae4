from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockworkConfig(AppConfig):
    name = "aftersales.clockwork"
    verbose_name = _("Clockwork")
