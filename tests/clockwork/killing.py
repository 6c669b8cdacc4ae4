"""A program: sweepers and relays that are killed at random, beside people who go on working.

    python -m tests.clockwork.killing KILLS

Each is a process of its own, made by a fork, so that a killed one is replaced in milliseconds. At the end everything
that is due or owed is done, and the counts are said as JSON.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import django

django.setup()

from django.core.management import call_command  # noqa: E402  only importable now
from django.db import connection  # noqa: E402

from aftersales.clock.services import moment  # noqa: E402
from aftersales.clockwork.services import relay, sweep  # noqa: E402
from aftersales.deadlines.services import DeadlineConflictError  # noqa: E402
from aftersales.domain.lifecycle import Action, IllegalMoveError, Role, State  # noqa: E402
from aftersales.domain.moving import Details  # noqa: E402
from aftersales.tickets.models import Ticket  # noqa: E402
from aftersales.tickets.services.moving import Actor, move_ticket  # noqa: E402
from portal.supervisor import die_with  # noqa: E402

SWEEPERS, RELAYS, WRITERS = 3, 2, 3
LONGEST_LIFE = 0.35


def sweep_on() -> None:
    call_command("sweep", loop=True, every=0, stdout=StringIO())


def relay_on() -> None:
    while True:
        if not relay(moment(), limit=20):
            time.sleep(0.01)


def write_on() -> None:
    """Approve, withdraw and ask, on whatever waits for a review, due or not; SIGTERM ends it."""
    going = [True]
    signal.signal(signal.SIGTERM, lambda *_: going.clear())
    done: Counter[str] = Counter()
    while going:
        for ticket in Ticket.objects.filter(state=State.AWAITING_REVIEW).order_by("due_at")[: random.randint(1, 40)]:
            action, role = random.choice(
                [(Action.APPROVE, Role.STORE), (Action.WITHDRAW, Role.CUSTOMER), (Action.REQUEST_INFO, Role.STORE)]
            )
            by = ticket.customer if role is Role.CUSTOMER else None
            try:
                move_ticket(ticket, action, actor=Actor(role, by, "desk"), at=moment(), details=Details(note="?"))
                done[action] += 1
            except (IllegalMoveError, DeadlineConflictError):
                done["refused"] += 1
            time.sleep(0.01)


def fork(work: Callable[[], None]) -> int:
    """The pid of a process that does this; it ends with 1 when the work fails."""
    end_with_us = die_with(os.getpid())
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        if end_with_us:
            end_with_us()
        random.seed(os.getpid())
        work()
        code = 0
    except BaseException:  # noqa: BLE001  a child must never go on as its parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main(kills: int) -> int:
    works = {fork(work): work for work in [sweep_on] * SWEEPERS + [relay_on] * RELAYS}
    writers = [fork(write_on) for _ in range(WRITERS)]
    crashed = 0
    for _ in range(kills):
        time.sleep(random.uniform(0.05, LONGEST_LIFE))
        victim = random.choice(list(works))
        os.kill(victim, signal.SIGKILL)
        _, status = os.waitpid(victim, 0)
        crashed += not os.WIFSIGNALED(status)
        work = works.pop(victim)
        works[fork(work)] = work
    for pid in works:
        os.kill(pid, signal.SIGKILL)
        crashed += not os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    for pid in writers:
        os.kill(pid, signal.SIGTERM)
        crashed += os.waitpid(pid, 0)[1] != 0
    finish()
    sys.stdout.write(json.dumps({"kills": kills, "crashed": crashed}) + "\n")
    return 0


def finish() -> None:
    """What a killed relay had leased is free once its lease has ended, and no quiet hours last a day."""
    time.sleep(1)  # a killed process's connection may still hold its locks
    while sweep(moment()).did_something:
        pass
    while relay(moment() + timedelta(days=1), limit=500):
        pass
    connection.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
