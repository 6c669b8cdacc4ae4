"""The services that some tests need: where they are, and whether they are there.

A missing one skips its tests and says why; with REQUIRE_SERVICES=1 it fails them, so that nothing is skipped unseen.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from django.db import connection
from kombu import Connection
from kombu.transport.native_delayed_delivery import (
    CELERY_DELAYED_DELIVERY_EXCHANGE,
    MAX_NUMBER_OF_BITS_TO_USE,
    level_name,
)
from playwright.sync_api import sync_playwright
from redis import Redis, RedisError

# The databases named here are only the way in: every run makes its own and drops it.
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
RABBITMQ_URL = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The one without windows first: it does the same with a third of the work."""


@cache
def chromium() -> Path | None:
    """The machine's own browser, or the one that Playwright downloaded."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        downloaded = Path(playwright.chromium.executable_path)
    return downloaded if downloaded.exists() else None


def no_postgres() -> str:
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=2).close()
    except psycopg.Error as error:
        return f"no PostgreSQL at {POSTGRES_URL} ({first_line(error)}); TEST_POSTGRES_URL names another"
    return ""


def no_redis() -> str:
    try:
        with Redis.from_url(REDIS_URL, socket_connect_timeout=2) as redis:
            redis.ping()
    except RedisError as error:
        return f"no Redis at {REDIS_URL} ({first_line(error)}); TEST_REDIS_URL names another"
    return ""


def no_rabbitmq() -> str:
    try:
        with Connection(RABBITMQ_URL, connect_timeout=2) as rabbitmq:
            rabbitmq.connect()
    except OSError as error:
        return f"no RabbitMQ at {RABBITMQ_URL} ({first_line(error)}); TEST_RABBITMQ_URL names another"
    return ""


def no_chromium() -> str:
    ways = "Debian: apt install chromium-headless-shell; or: playwright install chromium"
    return "" if chromium() else f"no Chromium ({ways})"


def first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


PROBLEMS: dict[str, Callable[[], str]] = {
    "postgres": no_postgres,
    "redis": no_redis,
    "rabbitmq": no_rabbitmq,
    "browser": no_chromium,
}


@cache
def missing(service: str) -> str:
    """Why the service cannot be used; empty when it can."""
    return PROBLEMS[service]()


def need(service: str) -> None:
    """Skips the test that asks, or fails it where services are required."""
    if problem := missing(service):
        stop_test(problem)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for service in PROBLEMS:
        if item.get_closest_marker(service):
            need(service)
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        stop_test(f"the default database is {connection.vendor}; make test runs this on PostgreSQL")


@pytest.fixture(scope="session")
def postgres_url() -> str:
    need("postgres")
    return POSTGRES_URL


@pytest.fixture(scope="session")
def redis_url() -> str:
    need("redis")
    return REDIS_URL


@pytest.fixture
def rabbitmq_url() -> Iterator[str]:
    """Its users are of one xdist group: what a worker leaves there is cleared away under nobody's feet."""
    need("rabbitmq")
    yield RABBITMQ_URL
    with Connection(RABBITMQ_URL) as rabbitmq:
        _clear_delayed(rabbitmq.default_channel)


def _clear_delayed(channel: Any) -> None:
    """Celery declares these for tasks with a countdown wherever it finds a quorum queue; we have none."""
    for level in range(MAX_NUMBER_OF_BITS_TO_USE):
        channel.queue_delete(level_name(level))
        channel.exchange_delete(level_name(level))
    channel.exchange_delete(CELERY_DELAYED_DELIVERY_EXCHANGE)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    need("browser")
    found = chromium()
    assert found
    return found


def stop_test(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"REQUIRE_SERVICES=1 and {reason}", pytrace=False)
    pytest.skip(reason)
