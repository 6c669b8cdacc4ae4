from celery import shared_task

from aftersales.clock.services import moment
from aftersales.disputes.services.freight import settle_freight_due
from aftersales.disputes.services.publishing import publish_due
from aftersales.standing.services.clearing import clear_last_year
from aftersales.standing.services.naming import name_stores
from aftersales.standing.services.proposing import propose_due
from aftersales.standing.services.scoring import keep_records


@shared_task(name="standing.keep")
def keep() -> None:
    """Whatever has come due since it last ran; as often as anybody likes."""
    at = moment()
    settle_freight_due(at)
    clear_last_year(at)
    propose_due(at)
    keep_records(at)
    publish_due(at)
    name_stores()
