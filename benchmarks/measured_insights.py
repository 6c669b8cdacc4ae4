"""The dashboards against the least a page could cost; insights.py starts this on a database of its own."""

import argparse
import os
import sys
from contextlib import redirect_stdout
from datetime import timedelta
from io import StringIO
from statistics import median
from time import perf_counter, time_ns

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.floor.settings")
django.setup()

from django.core.cache import caches  # noqa: E402  only importable now
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from aftersales.accounts.models import Membership, StaffRole, Store, User  # noqa: E402
from aftersales.clock.services import moment  # noqa: E402
from aftersales.insights.models import Progress, Tally  # noqa: E402
from aftersales.insights.services.counting import check, ingest, rebuild, whole_history  # noqa: E402
from aftersales.insights.views import guarding  # noqa: E402
from aftersales.insights.views.ahead import make_ahead  # noqa: E402
from aftersales.tickets.models import TicketEvent  # noqa: E402
from benchmarks.processor import Spent, spent  # noqa: E402

GOAL_RATIO, GOAL_QUERIES, QUERIES_OF_A_KEPT_PAGE = 3.0, 15, 9
GOAL_EVENTS_A_SECOND, GOAL_REBUILD_SECONDS = 10_000, 300
PAGES = ("", "deadlines/", "products/", "agents/", "disputes/", "money/")
BURST = 50_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="insights.py", description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--ended", type=int, default=98, metavar="PERCENT", help="so many have ended (98)")
    parser.add_argument("--rounds", type=int, default=15, help="medians of so many (15)")
    parser.add_argument("--only", choices=["counting", "pages"], help="leave out the other")
    chosen = parser.parse_args()
    guarding.STATEMENT_MILLISECONDS = 60_000  # neighbours make a statement slow, not the page
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not TicketEvent.objects.exists():
        started = perf_counter()
        with redirect_stdout(StringIO()):
            call_command("seed_bench", tickets=chosen.tickets, ended=chosen.ended)
        print(f"{chosen.tickets} tickets made in {perf_counter() - started:.0f} s", flush=True)
    settle()
    good = counted() if chosen.only != "pages" else True
    good = read(chosen.rounds) and good if chosen.only != "counting" else good
    return 0 if good else 1


def counted() -> bool:
    good = rebuilt()
    settle()
    return ingested() and good


def read(rounds: int) -> bool:
    """All of them, also after one that was too dear."""
    people = readers()
    settle()  # the statistics know them too
    results = [measured(who, person, page, rounds) for who, person in people for page in pages_of(who)]
    return made_ahead() and all(results)


def made_ahead() -> bool:
    """What the worker does each minute for two readers, and that their pages are then there when they open them."""
    User.objects.filter(username__startswith="bench-").update(last_login=moment(), language="en")
    forget()
    before = spent()
    made = make_ahead(moment())
    print(f"{made} pages made ahead: {said(spent() - before)}", flush=True)
    opened = [statements(reader(person), f"/insights/{page}") for who, person in readers() for page in pages_of(who)]
    print(f"then each is opened with {min(opened)} to {max(opened)} queries", flush=True)
    return made == len(opened) and max(opened) <= QUERIES_OF_A_KEPT_PAGE


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def rebuilt() -> bool:
    at = moment()
    days = whole_history(at)
    if days is None:
        raise SystemExit("nothing was made")
    before = spent()
    figures = rebuild(days, at)
    cost = spent() - before
    events = TicketEvent.objects.count()
    newest = TicketEvent.objects.latest("id").pk
    Progress.objects.filter(pk=1).update(event_id=newest, line_id=10**12, read_at=at)
    print(f"rebuild of {days.count} days: {figures} figures of {events} events in {said(cost)},", end=" ")
    print(
        f"{events / cost.processor:.0f} events/s (goal: under {GOAL_REBUILD_SECONDS} s); {Tally.objects.count()} kept"
    )
    before = spent()
    found = check(at)
    print(f"check of three days: {found.figures} figures, {found.differences} different,", end=" ")
    print(said(spent() - before), flush=True)
    return cost.processor < GOAL_REBUILD_SECONDS


def said(cost: Spent) -> str:
    return f"{cost.processor:.2f} s of processor ({cost.worker:.2f} worker, {cost.wall:.1f} s by the wall clock)"


def ingested() -> bool:
    """So many events of today that were not there before."""
    newest = TicketEvent.objects.latest("id").pk
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tickets_ticketevent DISABLE TRIGGER history_is_append_only")
        cursor.execute(
            "UPDATE tickets_ticketevent SET at = now() - random() * interval '3 hours' WHERE id > %s", [newest - BURST]
        )
        cursor.execute("ALTER TABLE tickets_ticketevent ENABLE TRIGGER history_is_append_only")
    settle()
    Progress.objects.filter(pk=1).update(event_id=newest - BURST)
    before = spent()
    counted = ingest(moment() + timedelta(seconds=1))
    cost = spent() - before
    rate = counted.events / cost.processor
    print(f"ingest of {counted.events} events: {said(cost)}, {rate:.0f} a second (goal {GOAL_EVENTS_A_SECOND})")
    before = spent()
    ingest(moment() + timedelta(seconds=2))
    print(f"ingest with nothing new: {said(spent() - before)}", flush=True)
    return rate >= GOAL_EVENTS_A_SECOND


def pages_of(who: str) -> list[str]:
    """A manager's store has a page of its own."""
    return [*PAGES, *([f"stores/{Store.objects.order_by('pk')[0].slug}/"] if who == "manager" else [])]


def readers() -> list[tuple[str, User]]:
    store = Store.objects.order_by("pk")[0]
    return [
        ("manager", a_person(2 * 10**9, store=store, role=StaffRole.MANAGER)),
        ("platform", a_person(2 * 10**9 + 1, store=None, role=StaffRole.ARBITER)),
    ]


def a_person(pk: int, store: Store | None, role: StaffRole) -> User:
    """With ids that the made-up rows are far from; in a database that was measured before they are there."""
    names = {"username": f"bench-{role}", "email": f"{role}@bench.invalid", "is_staff": True}
    person, is_new = User.objects.get_or_create(pk=pk, defaults=names)
    if is_new:
        Membership.objects.create(pk=pk, user=person, store=store, role=role)
    return person


def reader(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def measured(who: str, person: User, page: str, rounds: int) -> bool:
    """The first reading of a question, and reading it again within the minute, each beside the floor in turn."""
    client = reader(person)
    costs: dict[str, list[Spent]] = {"floor": [], "first": [], "again": []}
    floor, ours = f"/floor/?store={Store.objects.order_by('pk')[0].pk}", f"/insights/{page}"
    for round_ in range(rounds + 1):
        forget()
        found = {"floor": timed(client, floor), "first": timed(client, ours), "again": timed(client, ours)}
        for name, cost in found.items() if round_ else ():  # the first round warms up
            costs[name].append(cost)
    forget()
    counts = {name: statements(client, ours) for name in ("first", "again")}
    least = middle(costs["floor"], "processor")
    print(f"{who:9} {ours:28} floor {1000 * least:5.1f} ms", end="")
    ratios = {}
    for name in ("first", "again"):
        both, worker = (middle(costs[name], part) for part in ("processor", "worker"))
        ratios[name] = both / least
        print(f"; {name} {1000 * both:6.1f} ms ({1000 * worker:.1f} worker):", end=" ")
        print(f"ratio {ratios[name]:4.1f}, {counts[name]} queries", end="")
    print(f" (goals: reading again {GOAL_RATIO:.0f}; under {GOAL_QUERIES})", flush=True)
    return ratios["again"] < GOAL_RATIO and max(counts.values()) < GOAL_QUERIES


def forget() -> None:
    """Nothing that was kept is found any more, by an earlier run either; what the rail keeps stays."""
    caches["figures"].version = time_ns()


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def middle(costs: list[Spent], part: str) -> float:
    return float(median(getattr(cost, part) for cost in costs))


def timed(client: Client, path: str) -> Spent:
    before = spent()
    answer = client.get(path)
    cost = spent() - before
    if answer.status_code != 200 or b'class="panel failed' in answer.content:
        raise SystemExit(f"{path} answered {answer.status_code}, or a panel of it failed")
    return cost


if __name__ == "__main__":
    sys.exit(main())
