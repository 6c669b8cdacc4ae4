from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidesConfig(AppConfig):
    name = "aftersales.guides"
    verbose_name = _("Self-check guides")
