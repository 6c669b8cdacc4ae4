from celery import shared_task

from aftersales.clock.services import moment
from aftersales.clockwork import services
from aftersales.tickets.services.refunding import deliver_simulated, relay_payments


@shared_task(name="clockwork.sweep")
def sweep() -> None:
    services.sweep(moment())


@shared_task(name="clockwork.relay")
def relay() -> None:
    services.relay(moment())


@shared_task(name="clockwork.pay")
def pay() -> None:
    at = moment()
    relay_payments(at)
    deliver_simulated(at)
