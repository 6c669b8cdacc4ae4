from celery import shared_task

from aftersales.clock.services import moment
from aftersales.clockwork import services
from aftersales.notifications.services import relay as relay_mails


@shared_task(name="clockwork.sweep")
def sweep() -> None:
    services.sweep(moment())


@shared_task(name="clockwork.relay")
def relay() -> None:
    relay_mails(moment())
