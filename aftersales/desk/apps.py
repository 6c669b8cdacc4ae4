from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "aftersales.desk"
    verbose_name = _("Desk")


class DeskAdminConfig(AdminConfig):
    """Makes the desk the one AdminSite of the project."""

    default_site = "aftersales.desk.admin.DeskSite"
