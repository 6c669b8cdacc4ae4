from celery import shared_task

from aftersales.clock.services import moment
from aftersales.clockwork import services


@shared_task(name="clockwork.sweep")
def sweep() -> None:
    services.sweep(moment())


@shared_task(name="clockwork.relay")
def relay() -> None:
    services.relay(moment())
