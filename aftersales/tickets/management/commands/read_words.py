from typing import Any

from django.core.management.base import BaseCommand

from aftersales.clock.services import moment
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.indexing import BATCH, ask_for_words, read_due_words


class Command(BaseCommand):
    help = (
        "Read the words of every ticket anew, so that it can be found by them: after an update, or a restored backup."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        at, last, done = moment(), 0, 0
        while keys := self.keys_after(last):
            ask_for_words(keys, at)
            done += read_due_words(at)
            last = keys[-1]
        self.stdout.write(f"{done} tickets read")

    def keys_after(self, last: int) -> list[int]:
        submitted = Ticket.objects.filter(pk__gt=last, submitted_at__isnull=False)
        return list(submitted.order_by("pk").values_list("pk", flat=True)[:BATCH])
