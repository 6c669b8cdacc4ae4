"""A broker only tells how soon: what it loses is asked for again by the next beat."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from amqp.exceptions import NotFound
from kombu import Connection
from redis import Redis

from tests.clockwork.world import World
from tests.migrated import migrated_folder
from tests.portal.programs import eventually

QUEUE = f"aftersales-test-{os.getpid()}"
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


@pytest.fixture
def file_world(tmp_path: Path) -> World:
    migrated_folder(tmp_path)
    more = {
        "CELERY_QUEUE": QUEUE,
        "SWEEP_EVERY_SECONDS": "1",
        "RELAY_EVERY_SECONDS": "1",
        "EVIDENCE_EVERY_SECONDS": "0",
    }
    return World(f"sqlite:///{tmp_path / 'portal.sqlite3'}", tmp_path, more)


@contextmanager
def celery(world: World, broker: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    world = replace(world, more=world.more | {"CELERY_BROKER_URL": broker})
    program = world.start("-m", "celery", "-A", "portal", "--quiet", *arguments, "--loglevel", "WARNING")
    try:
        yield program
    finally:
        program.send_signal(signal.SIGKILL)
        program.communicate()


def fired(world: World) -> int:
    with closing(sqlite3.connect(world.url.removeprefix("sqlite:///"), timeout=20)) as database:
        return int(database.execute("SELECT count(*) FROM tickets_ticketevent WHERE via = 'clock'").fetchone()[0])


def fires(world: World, broker: str) -> bool:
    """A worker and a beat find what falls due while they run."""
    with celery(world, broker, "worker", "-P", "threads", "-c", "2", *ALONE), celery(world, broker, "beat"):
        world.run("-m", "tests.clockwork.one_due")
        return eventually(lambda: fired(world) == 1, within=60)


def loses_its_messages(world: World, broker: str, lose: Callable[[], object]) -> bool:
    """Nobody works while beat asks; then everything asked for is lost, and a worker comes."""
    world.run("-m", "tests.clockwork.one_due")
    with celery(world, broker, "beat"):
        assert not eventually(lambda: fired(world) > 0, within=5)
        lose()
        with celery(world, broker, "worker", "-P", "threads", "-c", "2", *ALONE):
            return eventually(lambda: fired(world) == 1, within=60)


def test_a_folder_as_broker_may_be_emptied(file_world: World) -> None:
    folder = Path(file_world.environment["VAR_DIR"]) / "broker" / "queue"

    def lose() -> None:
        shutil.rmtree(folder)
        folder.mkdir()

    assert loses_its_messages(file_world, "filesystem://localhost", lose)


@pytest.mark.redis
def test_redis_may_be_emptied(file_world: World, redis_url: str) -> None:
    """Of all that is ours: other tests use the same database at the same time."""
    with Redis.from_url(redis_url) as redis:

        def lose() -> None:
            for key in list(redis.scan_iter(f"*{QUEUE}*")):
                redis.delete(key)

        try:
            assert loses_its_messages(file_world, redis_url, lose)
        finally:
            lose()


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
