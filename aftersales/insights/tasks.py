from celery import shared_task

from aftersales.clock.services import moment
from aftersales.insights.services import counting
from aftersales.insights.services.nightly import at_night
from aftersales.insights.services.reporting import send_due
from aftersales.insights.views.ahead import make_ahead


@shared_task(name="insights.ingest")
def ingest() -> None:
    """Count what is new, then show it: pages that somebody opens every day are made anew."""
    counting.ingest(moment())
    make_ahead(moment())


@shared_task(name="insights.nightly")
def nightly() -> None:
    at = moment()
    at_night(at)
    send_due(at)
