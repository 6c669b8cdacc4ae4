from celery import shared_task

from aftersales.clock.services import moment
from aftersales.clockwork import services
from aftersales.clockwork.services.jobs import work_on_jobs
from aftersales.tickets.services.refunding import deliver_simulated, relay_payments


@shared_task(name="clockwork.sweep")
def sweep() -> None:
    services.sweep(moment())


@shared_task(name="clockwork.jobs")
def jobs() -> None:
    work_on_jobs(moment())


@shared_task(name="clockwork.relay")
def relay() -> None:
    services.relay(moment())


@shared_task(name="clockwork.pay")
def pay() -> None:
    at = moment()
    relay_payments(at)
    deliver_simulated(at)
