"""The queue page, its deep pages and its search against the least a page can cost; desk.py starts this.

One connection, page after page in turn, so that other work on the machine weighs on all alike; medians of the rounds.
Then the same pages in this process, for the processor time of Django and of the server's process that works for it, and
a walk through the queue in which each page shows rows that nobody has looked at yet.
"""

import argparse
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from html import unescape
from io import StringIO
from statistics import median
from urllib.parse import quote

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.floor.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  only importable now
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from aftersales.accounts.models import Membership, StaffRole, Store, User  # noqa: E402
from aftersales.clock.services import moment  # noqa: E402
from aftersales.tickets.models import Message, Ticket  # noqa: E402
from aftersales.tickets.selectors.paging import Place  # noqa: E402
from benchmarks.processor import spent  # noqa: E402

LEAST_SHARE, MOST_QUERIES, MOST_SEARCH = 0.5, 12, 2.0
WALK = "walking on"
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
COMMON, RARE = "鼠标", "双击"
_WORDS = """
INSERT INTO tickets_searchword (store_id, word, ticket_id)
SELECT store_id, word, id FROM tickets_ticket, LATERAL (
    SELECT 'w' || ((id * (17 + n * 31)) %% 4001) FROM generate_series(1, %s) n
    UNION SELECT '鼠标' WHERE id %% 2 = 0
    UNION SELECT '双击' WHERE id %% 500 = 0
) words(word)
"""
"""Each ticket has so many words of four thousand, every second a common one and every 500th a rare one."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="desk.py", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000, metavar="N")
    parser.add_argument("--ended", type=int, default=98, metavar="PERCENT", help="so many have ended (98)")
    parser.add_argument("--rounds", type=int, default=60, help="medians of so many (60)")
    parser.add_argument("--words", type=int, default=10, help="words of each ticket beside the two asked for (10)")
    chosen = parser.parse_args()
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not Ticket.objects.exists():
        make(chosen.tickets, chosen.ended, chosen.words)
    pages = addresses()
    print("load", " ".join(f"{one:.1f}" for one in os.getloadavg()), flush=True)
    with serving() as port:
        took = measured(port, pages, chosen.rounds)
    return 0 if report(pages, took, processor_time(pages, chosen.rounds)) else 1


def make(tickets: int, ended: int, words: int) -> None:
    started = time.perf_counter()
    with redirect_stdout(StringIO()):
        call_command("seed_bench", tickets=tickets, ended=ended)
    store = Store.objects.order_by("pk")[0]
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [words])
    said = Ticket.objects.filter(store=store, ended_at__isnull=True).values_list("pk", "customer_id")[:5_000]
    Message.objects.bulk_create(
        Message(ticket_id=pk, author_id=author, role="customer", text="请问什么时候可以退款？", at=moment())
        for pk, author in said
        for _ in range(2)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{tickets} tickets made in {time.perf_counter() - started:.0f} s", flush=True)


def addresses() -> dict[str, str]:
    """The floor first; a page deep in the queue; searching for one common word, and for two."""
    store = Store.objects.order_by("pk")[0]
    opened = Ticket.objects.filter(store=store, ended_at__isnull=True, due_at__isnull=False).order_by("due_at", "id")
    middle = opened[opened.count() // 2]
    deep = quote(str(Place(middle.due_at, middle.pk)))
    return {
        "floor": f"/floor/?store={store.pk}",
        "queue": "/admin/queue/?view=all",
        "deep in it": f"/admin/queue/?view=all&after={deep}",
        "all tickets": "/admin/queue/?view=every",
        "search, two words": f"/admin/queue/?view=every&q={quote(f'{RARE} {COMMON}')}",
        "search, a common word": f"/admin/queue/?view=every&q={quote(COMMON)}",
        "search, a number": f"/admin/queue/?view=every&q={middle.number}",
    }


def reader() -> Client:
    """An agent of the store that has the most tickets."""
    store = Store.objects.order_by("pk")[0]
    person, made = User.objects.get_or_create(
        pk=10**9, defaults={"username": "bench", "email": "bench@bench.invalid", "is_staff": True}
    )
    if made:
        Membership.objects.create(pk=10**9, user=person, store=store, role=StaffRole.AGENT)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(person)
    return client


@contextmanager
def serving() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", "2", "--threads", "2", "--no-control-socket"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.floor.settings"}
    application = "portal.wsgi:application"
    with subprocess.Popen(
        [*command, "--log-level", "error", "-b", f"127.0.0.1:{port}", application], env=environment
    ) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    for _ in range(600):
        time.sleep(0.1)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise SystemExit("the server did not start")


def measured(port: int, pages: dict[str, str], rounds: int) -> dict[str, list[float]]:
    cookie = f"sessionid={reader().cookies['sessionid'].value}"
    took: dict[str, list[float]] = {name: [] for name in pages}
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for round_ in range(rounds + 4):
        for name, path in pages.items():
            seconds = timed(server, path, cookie)
            if round_ >= 4:  # both workers are warm by then
                took[name].append(seconds)
    return took


def timed(server: http.client.HTTPConnection, path: str, cookie: str) -> float:
    started = time.perf_counter()
    server.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "zh-hans"})
    answer = server.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return time.perf_counter() - started


def processor_time(pages: dict[str, str], rounds: int) -> dict[str, float]:
    """Medians, in seconds; the walk begins anew at the head where the queue ends."""
    client, walk = reader(), "/admin/queue/?view=all"
    took: dict[str, list[float]] = {name: [] for name in (*pages, WALK)}
    for round_ in range(rounds + 3):
        for name, path in (*pages.items(), (WALK, walk)):
            before = spent()
            answer = client.get(path)
            if round_ >= 3:
                took[name].append((spent() - before).processor)
        following = _NEXT.search(answer.content.decode())
        walk = f"/admin/queue/{unescape(following[1])}" if following else "/admin/queue/?view=all"
    return {name: median(seconds) for name, seconds in took.items()}


def report(pages: dict[str, str], took: dict[str, list[float]], processor: dict[str, float]) -> bool:
    floor, queue, client, good = median(took["floor"]), median(took["queue"]), reader(), True
    for name, seconds in processor.items():
        share = processor["floor"] / seconds
        print(f"{name:22} {1000 * seconds:7.1f} ms of processor  {share:5.2f} of the floor", flush=True)
    for name, path in pages.items():
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        middle = median(took[name])
        print(
            f"{name:22} {1000 * middle:7.1f} ms  {1 / middle:6.1f}/s  {floor / middle:5.2f} of the floor  "
            f"{middle / queue:5.2f} of the queue  {len(queries):2} queries",
            flush=True,
        )
        if name.startswith("search"):
            good = good and middle < MOST_SEARCH * queue
        elif name != "floor":
            good = good and floor / middle >= LEAST_SHARE and len(queries) <= MOST_QUERIES
    return good


if __name__ == "__main__":
    sys.exit(main())
