"""What our views cost beside the rendering of their templates; pages.py starts this in a demo world."""

import argparse
import os
import sys
from statistics import median
from time import process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.floor.settings")
django.setup()

from django.conf import settings  # noqa: E402  only importable now
from django.core.management import call_command  # noqa: E402  only importable now
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from aftersales.accounts.models import User  # noqa: E402
from aftersales.domain.lifecycle import State  # noqa: E402
from aftersales.web.selectors.wizard import ONE_ITEM  # noqa: E402
from benchmarks.floor.pages import keeping  # noqa: E402
from tests.look.customer_sights import CUSTOMER, CUSTOMERS  # noqa: E402
from tests.look.sight import Sight  # noqa: E402

GOAL, GOAL_OF_ORDER = 2.0, 2.5
PAGES = (
    "orders",
    "order",
    "request",
    *(f"ask-{screen}" for screen in ONE_ITEM),
    "items-1",
    "items-2",
    "items-3",
    "items-4",
    "tickets",
    *(f"ticket-{state.replace('_', '-')}" for state in (State.AWAITING_OFFER_REPLY, State.RETURN_IN_TRANSIT)),
)
FLOOR = "/floor/page/"


def main() -> int:
    parser = argparse.ArgumentParser(prog="pages.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="medians of so many (15)")
    parser.add_argument("--only", nargs="+", default=PAGES, metavar="PAGE")
    chosen = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed_demo", if_missing=True)
    settings.DEMO = False  # as they are served: no clock that can be moved
    client = Client(headers={"accept-language": "en"}, SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=CUSTOMER))
    sights = [sight for sight in CUSTOMERS if sight.name in chosen.only]
    print("| page | bare | ours | ratio | goal | queries | HTML |\n|---|---|---|---|---|---|---|")
    good = [measured(client, sight, chosen.rounds) for sight in sights]
    return 0 if all(good) else 1


def measured(client: Client, sight: Sight, rounds: int) -> bool:
    path = sight.path()
    client.get(path)
    with keeping():
        size = len(client.get(path).content)
    client.get(FLOOR)
    floors, ours = [], []
    for _ in range(rounds):
        floors.append(timed(client, FLOOR))
        ours.append(timed(client, path))
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    goal = GOAL_OF_ORDER if sight.name == "order" else GOAL
    ratio = median(ours) / median(floors)
    print(
        f"| {sight.name} | {1000 * median(floors):.1f} ms | {1000 * median(ours):.1f} ms | {ratio:.2f} | {goal} "
        f"| {len(queries)} | {size / 1024:.0f} KB |",
        flush=True,
    )
    return ratio <= goal


def timed(client: Client, path: str) -> float:
    """Processor time: SQLite works in this process, so it is all of it."""
    started = process_time()
    answer = client.get(path)
    seconds = process_time() - started
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
