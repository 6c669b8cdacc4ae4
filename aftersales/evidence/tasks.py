from contextlib import suppress

from celery import shared_task

from aftersales.clock.services import moment
from aftersales.evidence.gateways.decoder import DecoderStoppedError
from aftersales.evidence.services.checking import check_next, forget_unfinished_uploads
from aftersales.evidence.services.clearing import clear_folders
from aftersales.evidence.services.moving import move_rest
from aftersales.evidence.services.uploading import forget_unused_files

FILES_OF_ONE_NUDGE = 50
FOLDERS_OF_ONE_NUDGE = 200


@shared_task(name="evidence.check")
def check() -> None:
    """What is due. The message is only a nudge: a lost one is made up for by the next."""
    forget_unfinished_uploads(moment())
    # A worker that is told to stop puts back what it is at.
    with suppress(DecoderStoppedError):
        for _ in range(FILES_OF_ONE_NUDGE):
            if check_next(moment()) is None:
                return


@shared_task(name="evidence.tidy")
def tidy() -> None:
    """Received files that were handed in with nothing go after a day, and what lies of files without a row."""
    forget_unused_files(moment())
    clear_folders()
    move_rest(FOLDERS_OF_ONE_NUDGE)
