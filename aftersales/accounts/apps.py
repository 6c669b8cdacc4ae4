from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_groups(**_kwargs: Any) -> None:
    """Django makes permissions when all migrations are through, so the groups that hold them are made then too."""
    from aftersales.accounts.services import keep_groups  # noqa: PLC0415  # models are not there while apps are loaded

    keep_groups()


class AccountsConfig(AppConfig):
    name = "aftersales.accounts"
    verbose_name = _("People and stores")

    def ready(self) -> None:
        # When the turn of the last one has come, every permission is there.
        *_others, last = [app for app in apps.get_app_configs() if app.models_module]
        post_migrate.connect(make_groups, sender=last, dispatch_uid="accounts.groups")
