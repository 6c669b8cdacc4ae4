"""A program: two sweeps after another at once, on threads, over TICKETS due tickets of an empty database."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

django.setup()

from django.db import connection  # noqa: E402  only importable now

from aftersales.clockwork.services import sweep  # noqa: E402
from aftersales.deadlines.models import Deadline, DeadlineState  # noqa: E402
from aftersales.tickets.models import TicketEvent  # noqa: E402
from tests.factories import NOON, a_ticket  # noqa: E402
from tests.tickets.test_races import REVIEW_ENDS  # noqa: E402

SWEEPS = 4


def main(tickets: int) -> int:
    for _ in range(tickets):
        a_ticket(at=NOON)
    barrier = Barrier(SWEEPS)

    def sweep_at_once(_: int) -> list[str]:
        barrier.wait()
        try:
            return sweep(REVIEW_ENDS).failed
        finally:
            connection.close()

    with ThreadPoolExecutor(SWEEPS) as pool:
        failed = [row for rows in pool.map(sweep_at_once, range(SWEEPS)) for row in rows]
    counts = {
        "failed": len(failed),
        "fired": Deadline.objects.filter(state=DeadlineState.FIRED).count(),
        "events": TicketEvent.objects.filter(via="clock").count(),
    }
    sys.stdout.write(json.dumps(counts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
