from celery import shared_task

from aftersales.clock.services import moment
from aftersales.evidence.services.checking import check_next, forget_unfinished_uploads

FILES_OF_ONE_NUDGE = 50


@shared_task(name="evidence.check")
def check() -> None:
    """What is due. The message is only a nudge: a lost one is made up for by the next."""
    forget_unfinished_uploads(moment())
    for _ in range(FILES_OF_ONE_NUDGE):
        if check_next(moment()) is None:
            return
