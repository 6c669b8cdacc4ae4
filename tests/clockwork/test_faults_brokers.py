"""A broker only tells how soon: what it loses is asked for again by the next beat."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from amqp.exceptions import NotFound
from kombu import Connection
from redis import Redis

from tests.clockwork.world import OVERDUE, UNTOLD, World
from tests.migrated import migrated_folder
from tests.portal.programs import eventually

QUEUE = f"aftersales-test-{os.getpid()}"
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")
_names = count()
EAGER = {
    "CELERY_QUEUE": QUEUE,
    "SWEEP_EVERY_SECONDS": "1",
    "RELAY_EVERY_SECONDS": "1",
    "EVIDENCE_EVERY_SECONDS": "0",
}


@pytest.fixture
def file_world(tmp_path: Path) -> World:
    migrated_folder(tmp_path)
    return World(f"sqlite:///{tmp_path / 'portal.sqlite3'}", tmp_path, EAGER)


def a_worker() -> tuple[str, ...]:
    """With a name of its own: RabbitMQ may still hold what belonged to one that was killed just now."""
    return "worker", "-n", f"{QUEUE}-{next(_names)}@%h", "-P", "threads", "-c", "2", *ALONE


@contextmanager
def celery(world: World, broker: str, *arguments: str, prefix: tuple[str, ...] = ()) -> Iterator[subprocess.Popen[str]]:
    world = replace(world, more=world.more | {"CELERY_BROKER_URL": broker})
    command = ("-m", "celery", "-A", "portal", "--quiet", *arguments, "--loglevel", "WARNING")
    program = world.start(*command, prefix=prefix)
    try:
        yield program
    finally:
        os.killpg(program.pid, signal.SIGKILL)  # faketime waits for what it started
        program.communicate()


def fired(world: World) -> int:
    with closing(sqlite3.connect(world.url.removeprefix("sqlite:///"), timeout=20)) as database:
        return int(database.execute("SELECT count(*) FROM tickets_ticketevent WHERE via = 'clock'").fetchone()[0])


def fires(world: World, broker: str) -> bool:
    """A worker and a beat find what falls due while they run."""
    with celery(world, broker, *a_worker()), celery(world, broker, "beat"):
        world.run("-m", "tests.clockwork.one_due")
        return eventually(lambda: fired(world) == 1, within=120)


def loses_its_messages(world: World, broker: str, lose: Callable[[], object]) -> bool:
    """Nobody works while beat asks; then everything asked for is lost, and a worker comes."""
    world.run("-m", "tests.clockwork.one_due")
    with celery(world, broker, "beat"):
        assert not eventually(lambda: fired(world) > 0, within=5)
        lose()
        with celery(world, broker, *a_worker()):
            return eventually(lambda: fired(world) == 1, within=120)


def test_a_folder_as_broker_may_be_emptied(file_world: World) -> None:
    folder = Path(file_world.environment["VAR_DIR"]) / "broker" / "queue"

    def lose() -> None:
        shutil.rmtree(folder)
        folder.mkdir()

    assert loses_its_messages(file_world, "filesystem://localhost", lose)


def test_a_worker_whose_clock_is_ahead_hears_the_beat_all_the_same(
    file_world: World, faketime: tuple[str, ...]
) -> None:
    ahead = (*faketime, "+5m")
    broker = "filesystem://localhost"
    file_world.run("-m", "tests.clockwork.one_due")

    with (
        celery(file_world, broker, *a_worker(), prefix=ahead),
        celery(file_world, broker, "beat"),
    ):
        assert eventually(lambda: fired(file_world) == 1, within=60)


@pytest.mark.redis
@pytest.mark.postgres
def test_two_beats_and_two_workers_do_each_thing_once(world: World, redis_url: str) -> None:
    world = replace(world, more=EAGER)
    world.seed(300, due=200)
    with ExitStack() as programs:
        for _ in range(2):
            programs.enter_context(celery(world, redis_url, "beat"))
            programs.enter_context(celery(world, redis_url, *a_worker()))
        is_done = eventually(lambda: world.one(OVERDUE) + world.one(UNTOLD) == 0, within=90)
    empty(redis_url)

    assert is_done
    assert world.check()["fired"] == 200


def empty(redis_url: str) -> None:
    """Of all that is ours: other tests use the same database at the same time."""
    with Redis.from_url(redis_url) as redis:
        for key in list(redis.scan_iter(f"*{QUEUE}*")):
            redis.delete(key)


@pytest.mark.redis
def test_redis_may_be_emptied(file_world: World, redis_url: str) -> None:
    try:
        assert loses_its_messages(file_world, redis_url, lambda: empty(redis_url))
    finally:
        empty(redis_url)


@pytest.mark.xdist_group("rabbitmq")
@pytest.mark.rabbitmq
def test_a_quorum_queue_carries_the_beat(file_world: World, rabbitmq_url: str) -> None:
    try:
        assert fires(file_world, rabbitmq_url)
    finally:
        with Connection(rabbitmq_url) as rabbitmq:
            rabbitmq.default_channel.queue_delete(QUEUE)


@pytest.mark.xdist_group("rabbitmq")
@pytest.mark.rabbitmq
def test_a_quorum_queue_may_be_emptied(file_world: World, rabbitmq_url: str) -> None:
    with Connection(rabbitmq_url) as rabbitmq:

        def is_purged() -> bool:
            """Not before beat has made the queue; a channel that heard a refusal is closed."""
            with suppress(NotFound), rabbitmq.channel() as channel:
                channel.queue_purge(QUEUE)
                return True
            return False

        def lose() -> None:
            assert eventually(is_purged, within=60)

        try:
            assert loses_its_messages(file_world, rabbitmq_url, lose)
        finally:
            rabbitmq.default_channel.queue_delete(QUEUE)


@pytest.mark.xdist_group("rabbitmq")
@pytest.mark.rabbitmq
def test_nothing_of_celery_is_left_in_rabbitmq(rabbitmq_url: str) -> None:
    with Connection(rabbitmq_url) as rabbitmq, pytest.raises(NotFound):
        rabbitmq.default_channel.queue_declare("celery_delayed_0", passive=True)
