"""A browser in front of the real server: one stage for each test, on a database file of its own."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browsing import launched
from tests.demo_world import database_in
from tests.journeys.cast import Cast, a_cast
from tests.journeys.stage import PATIENCE, Stage


@pytest.fixture(scope="package")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with launched(chromium_path) as launched_browser:
        expect.set_options(timeout=PATIENCE)
        yield launched_browser


@pytest.fixture(scope="package")
def database_file(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A page asks for several things at once; threads that share one connection in memory would disturb each other."""
    with django_db_blocker.unblock():
        if connections["default"].vendor != "sqlite":
            yield
            return
        with database_in(tmp_path_factory.mktemp("journeys") / "portal.sqlite3"):
            yield


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
