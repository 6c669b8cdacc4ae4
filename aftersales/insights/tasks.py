from celery import shared_task

from aftersales.clock.services import moment
from aftersales.insights.services import counting
from aftersales.insights.services.nightly import at_night
from aftersales.insights.services.reporting import send_due


@shared_task(name="insights.ingest")
def ingest() -> None:
    counting.ingest(moment())


@shared_task(name="insights.nightly")
def nightly() -> None:
    at = moment()
    at_night(at)
    send_due(at)
