from celery import shared_task

from aftersales.accounts.services import forget_spent
from aftersales.casefiles.services.exporting import build_next, drop_old
from aftersales.clock.services import moment
from aftersales.clockwork import services
from aftersales.clockwork.services.jobs import work_on_jobs
from aftersales.clockwork.services.nagging import nag_when_due
from aftersales.clockwork.services.purging import purge
from aftersales.clockwork.services.reminding import remind_when_due
from aftersales.personal.services import exporting
from aftersales.personal.services.erasing import forget_addresses
from aftersales.tickets.services.assigning import deal_out
from aftersales.tickets.services.bulking import work_on_bulks
from aftersales.tickets.services.indexing import read_due_words
from aftersales.tickets.services.refunding import deliver_simulated, relay_payments
from aftersales.tickets.services.tracking import ask_carriers, tell_arrivals
from aftersales.tickets.services.usual import count_usual_times


@shared_task(name="clockwork.sweep")
def sweep() -> None:
    services.sweep(moment())


@shared_task(name="clockwork.jobs")
def jobs() -> None:
    work_on_jobs(moment())
    deal_out(moment())
    read_due_words(moment())
    work_on_bulks(moment())


@shared_task(name="clockwork.cases")
def cases() -> None:
    """Case files and exports of data that somebody waits for, and those whose days are over."""
    while build_next(moment()):
        pass
    while exporting.build_next(moment()):
        pass
    drop_old(moment())
    exporting.drop_old(moment())


@shared_task(name="clockwork.nag")
def nag() -> None:
    nag_when_due(moment())


@shared_task(name="clockwork.remind")
def remind() -> None:
    remind_when_due(moment())


@shared_task(name="clockwork.tidy")
def tidy() -> None:
    """At night: what no longer counts goes, and what has become known is counted."""
    at = moment()
    count_usual_times(at)
    forget_spent(at)
    forget_addresses(at)


@shared_task(name="clockwork.relay")
def relay() -> None:
    services.relay(moment())


@shared_task(name="clockwork.pay")
def pay() -> None:
    at = moment()
    relay_payments(at)
    deliver_simulated(at)


@shared_task(name="clockwork.track")
def track() -> None:
    at = moment()
    ask_carriers(at)
    tell_arrivals(at)


@shared_task(name="clockwork.purge")
def purge_evidence() -> None:
    for _ in purge(moment(), really=True):
        pass
