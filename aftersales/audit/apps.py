from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def put_guards(**_kwargs: Any) -> None:
    """After all migrations, so that a new table of history is guarded without anybody thinking of it."""
    from aftersales.audit.services.guarding import guard_history  # noqa: PLC0415  # models are not there before

    guard_history()


class AuditConfig(AppConfig):
    name = "aftersales.audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        # When the turn of the last one has come, every table is there.
        *_others, last = [app for app in apps.get_app_configs() if app.models_module]
        post_migrate.connect(put_guards, sender=last, dispatch_uid="audit.guards")
