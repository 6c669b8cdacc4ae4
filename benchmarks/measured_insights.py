"""The dashboards against the least a page could cost; insights.py starts this on a database of its own."""

import argparse
import os
import sys
from contextlib import redirect_stdout
from datetime import timedelta
from io import StringIO
from statistics import median
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.floor.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  only importable now
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from aftersales.accounts.models import Membership, StaffRole, Store, User  # noqa: E402
from aftersales.clock.services import moment  # noqa: E402
from aftersales.insights.models import Progress, Tally  # noqa: E402
from aftersales.insights.services.counting import check, ingest, rebuild, whole_history  # noqa: E402
from aftersales.tickets.models import TicketEvent  # noqa: E402

GOAL_RATIO, GOAL_QUERIES = 3.0, 15
GOAL_EVENTS_A_SECOND, GOAL_REBUILD_SECONDS = 10_000, 300
PAGES = ("", "deadlines/", "products/", "agents/", "disputes/", "money/")
BURST = 50_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="insights.py", description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--ended", type=int, default=98, metavar="PERCENT", help="so many have ended (98)")
    parser.add_argument("--rounds", type=int, default=15, help="medians of so many (15)")
    chosen = parser.parse_args()
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    started = perf_counter()
    with redirect_stdout(StringIO()):
        call_command("seed_bench", tickets=chosen.tickets, ended=chosen.ended)
    print(f"{chosen.tickets} tickets made in {perf_counter() - started:.0f} s", flush=True)
    settle()
    good = rebuilt()
    settle()
    good = ingested() and good
    for who, person in readers():
        for page in PAGES:
            good = measured(who, person, page, chosen.rounds) and good
    return 0 if good else 1


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def rebuilt() -> bool:
    at = moment()
    days = whole_history(at)
    if days is None:
        raise SystemExit("nothing was made")
    started = perf_counter()
    figures = rebuild(days, at)
    seconds = perf_counter() - started
    events = TicketEvent.objects.count()
    newest = TicketEvent.objects.latest("id").pk
    Progress.objects.filter(pk=1).update(event_id=newest, line_id=10**12, read_at=at)
    print(f"rebuild of {days.count} days: {figures} figures of {events} events in {seconds:.1f} s,", end=" ")
    print(f"{events / seconds:.0f} events/s (goal: under {GOAL_REBUILD_SECONDS} s); {Tally.objects.count()} rows kept")
    started = perf_counter()
    found = check(at)
    print(f"check of three days: {found.figures} figures, {found.differences} different,", end=" ")
    print(f"{perf_counter() - started:.1f} s", flush=True)
    return seconds < GOAL_REBUILD_SECONDS


def ingested() -> bool:
    """So many events of today that were not there before."""
    newest = TicketEvent.objects.latest("id").pk
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tickets_ticketevent SET at = now() - random() * interval '3 hours' WHERE id > %s", [newest - BURST]
        )
    settle()
    Progress.objects.filter(pk=1).update(event_id=newest - BURST)
    started = perf_counter()
    counted = ingest(moment() + timedelta(seconds=1))
    seconds = perf_counter() - started
    rate = counted.events / seconds
    print(f"ingest of {counted.events} events: {seconds:.2f} s, {rate:.0f} a second (goal {GOAL_EVENTS_A_SECOND})")
    started = perf_counter()
    ingest(moment() + timedelta(seconds=2))
    print(f"ingest with nothing new: {perf_counter() - started:.2f} s", flush=True)
    return rate >= GOAL_EVENTS_A_SECOND


def readers() -> list[tuple[str, User]]:
    store = Store.objects.order_by("pk")[0]
    return [
        ("manager", a_person(10**9, store=store, role=StaffRole.MANAGER)),
        ("platform", a_person(10**9 + 1, store=None, role=StaffRole.ARBITER)),
    ]


def a_person(pk: int, store: Store | None, role: StaffRole) -> User:
    """With ids that the made-up rows are far from."""
    person = User.objects.create(pk=pk, username=f"bench-{role}", email=f"{role}@bench.invalid", is_staff=True)
    Membership.objects.create(pk=pk, user=person, store=store, role=role)
    return person


def measured(who: str, person: User, page: str, rounds: int) -> bool:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    floors, ours, floor = [], [], f"/floor/?store={Store.objects.order_by('pk')[0].pk}"
    timed(client, floor), timed(client, f"/insights/{page}")
    for _ in range(rounds):
        floors.append(timed(client, floor))
        ours.append(timed(client, f"/insights/{page}"))
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/insights/{page}")
    ratio = median(ours) / median(floors)
    print(f"{who:9} /insights/{page:11} {1000 * median(ours):6.1f} ms, floor {1000 * median(floors):5.1f} ms:", end=" ")
    print(f"ratio {ratio:.1f} (goal {GOAL_RATIO:.0f}), {len(queries)} queries (goal under {GOAL_QUERIES})", flush=True)
    return ratio < GOAL_RATIO and len(queries) < GOAL_QUERIES


def timed(client: Client, path: str) -> float:
    started = perf_counter()
    answer = client.get(path)
    seconds = perf_counter() - started
    if answer.status_code != 200 or b'class="panel failed' in answer.content:
        raise SystemExit(f"{path} answered {answer.status_code}, or a panel of it failed")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
