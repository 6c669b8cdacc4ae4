import os
from typing import Any

from celery import Celery
from celery.signals import worker_shutting_down

from aftersales.evidence.gateways import decoder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]  # Celery ships it untyped
def stop_decoding(**_: Any) -> None:
    """What a worker is decoding when it is told to stop is put back for the next one, which may be minutes of film."""
    decoder.stop()
