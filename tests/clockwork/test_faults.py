"""Processes die, clocks differ, servers restart, brokers forget: everything due still happens, and once."""

import signal
import time

import pytest

from tests.clockwork.server import OwnServer
from tests.clockwork.world import LONG, OVERDUE, UNTOLD, World, told
from tests.portal.programs import eventually

pytestmark = pytest.mark.postgres

KILLS, TICKETS, SPREAD = (600, 12_000, 110.0) if LONG else (60, 2_000, 10.0)


def test_t63_killed_sweepers_and_relays_lose_nothing_and_do_nothing_twice(world: World) -> None:
    world.seed(TICKETS)
    world.fall_due(TICKETS, within=SPREAD)

    answer = told(world.run("-m", "tests.clockwork.killing", str(KILLS), within=KILLS + 120))

    assert answer == {"kills": KILLS, "crashed": 0}
    assert world.check()["fired"] > TICKETS // 3
    outbox = world.one("SELECT count(*) FROM notifications_outboxmessage WHERE state = 'sent'")
    assert world.one("SELECT count(*) FROM notifications_outboxmessage") == outbox
    assert len(set(world.mails())) == outbox


def test_t64_two_sweeps_at_once_share_the_work(world: World) -> None:
    world.seed(1_000, due=1_000)

    sweeps = [world.start("manage.py", "sweep") for _ in range(2)]
    outputs = [program.communicate(timeout=120)[0] for program in sweeps]

    assert [program.returncode for program in sweeps] == [0, 0], outputs
    world.run("manage.py", "sweep")
    assert world.check()["fired"] == 1_000


@pytest.mark.parametrize("skew", ["+5m", "-5m"])
def test_a_machine_with_a_wrong_clock_fires_neither_early_nor_late(
    world: World, faketime: tuple[str, ...], skew: str
) -> None:
    world.seed(40)
    world.fall_due(20, within=0)
    world.all_else_falls_due(after=240)
    world.more["DONT_FAKE_MONOTONIC"] = "1"

    world.run("manage.py", "sweep", prefix=(*faketime, skew))

    assert world.check()["fired"] == 20


def test_a_sweep_in_a_loop_outlives_a_restart_of_the_database(own_server: OwnServer) -> None:
    own_server.seed(600)
    own_server.fall_due(600, within=8)
    program = own_server.start("manage.py", "sweep", "--loop", "--every", "0.05")
    try:
        time.sleep(2)
        own_server.restart("fast")
        time.sleep(2)
        own_server.restart("immediate")
        time.sleep(4)

        assert eventually(lambda: own_server.one(OVERDUE) + own_server.one(UNTOLD) == 0, within=40)
        assert program.poll() is None
    finally:
        program.send_signal(signal.SIGKILL)
        program.communicate()
    assert own_server.check()["fired"] == 600
