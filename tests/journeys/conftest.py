"""A browser in front of the real server: one stage for each test, on a database file of its own."""

import sqlite3
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.journeys.cast import Cast, a_cast
from tests.journeys.stage import PATIENCE, Stage

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def browser(chromium_path: Path) -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread, so Django has to be told that it may work all the same."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE)
        launched = playwright.chromium.launch(executable_path=chromium_path, args=BROWSER_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def database_file(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A page asks for several things at once; threads that share one connection in memory would disturb each other."""
    with django_db_blocker.unblock():
        in_memory = connections["default"]
        if in_memory.vendor != "sqlite":
            yield
            return
        path = tmp_path_factory.mktemp("journeys") / "portal.sqlite3"
        _copy(in_memory, path)
        name, in_memory.settings_dict["NAME"] = in_memory.settings_dict["NAME"], str(path)
        del connections["default"]
        yield
        connections["default"].close()
        connections["default"] = in_memory
        in_memory.settings_dict["NAME"] = name


def _copy(source: BaseDatabaseWrapper, path: Path) -> None:
    source.ensure_connection()
    target = sqlite3.connect(path)
    source.connection.backup(target)
    target.close()


@pytest.fixture(scope="package")
def live_server(database_file: None) -> Iterator[LiveServer]:
    """Started after the database was put into its file, which pytest-django's own would not wait for."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def quick_sign_in(settings: Settings) -> None:
    """Passwords are hashed cheaply, and attempts of the test before are forgotten."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def cast(live_server: LiveServer, transactional_db: None, quick_sign_in: None) -> Cast:
    return a_cast()


@pytest.fixture
def stage(browser: Browser, live_server: LiveServer, cast: Cast) -> Iterator[Stage]:
    stage = Stage(browser, live_server.url)
    yield stage
    stage.close()
    assert stage.troubles == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A journey that stops tells what stood on the pages."""
    report = yield
    stage = item.funcargs.get("stage")
    if report.failed and report.when == "call" and isinstance(stage, Stage):
        report.sections.append(("On the pages", stage.shown()))
    return report
