import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.db import DatabaseError, close_old_connections, connections

from aftersales.clock.services import moment
from aftersales.evidence.gateways.decoder import DecoderStoppedError, stop
from aftersales.evidence.services.checking import check_again, check_due, check_next, forget_unfinished_uploads
from aftersales.evidence.tasks import tidy

LOOK_EVERY_SECONDS = 0.5
AFTER_A_FAULT_SECONDS = 5.0
TIDY_EVERY_SECONDS = 600.0


class Command(BaseCommand):
    help = "Checks received files: virus scan, decoding, copies. Without a broker; --loop goes on until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on looking for files")
        parser.add_argument("--workers", type=int, default=settings.EVIDENCE_WORKERS, help="files at a time (--loop)")
        parser.add_argument("--again", action="store_true", help="first give failed files another try")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            self.stdout.write(f"{check_again(moment())} files are tried again.")
        if options["loop"]:
            self.loop(options["workers"])
        else:
            self.stdout.write(f"{check_due(moment())} files checked.")

    def loop(self, workers: int) -> None:
        """Each thread takes the next file; a stop puts back what they are at, for the next process to do."""
        self.stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stopping.set())
        threads = [threading.Thread(target=self.work, name=f"evidence-{number}") for number in range(workers)]
        for thread in threads:
            thread.start()
        tidied = 0.0
        while not self.stopping.wait(LOOK_EVERY_SECONDS):
            if time.monotonic() - tidied > TIDY_EVERY_SECONDS:
                self.guarded(lambda: forget_unfinished_uploads(moment()))
                self.guarded(tidy)
                tidied = time.monotonic()
        stop()
        for thread in threads:
            thread.join()

    def work(self) -> None:
        while not self.stopping.is_set():
            if not self.guarded(lambda: check_next(moment())):
                self.stopping.wait(LOOK_EVERY_SECONDS)
        connections.close_all()

    def guarded(self, act: Any) -> Any:
        """One bad moment of the database does not end the loop."""
        close_old_connections()
        try:
            return act()
        except DecoderStoppedError:
            return None
        except DatabaseError as fault:
            self.stderr.write(f"The database is in trouble, going on shortly: {fault}")
            self.stopping.wait(AFTER_A_FAULT_SECONDS)
            return None
