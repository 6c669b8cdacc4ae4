"""A browser in front of the demo world: every person signed in once for each language, theme and size."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browsing import launched
from tests.demo_world import DemoWorld
from tests.look.windows import Windows


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with launched(chromium_path) as launched_browser:
        yield launched_browser


@pytest.fixture(scope="module")
def server(in_demo_world: DemoWorld) -> Iterator[LiveServer]:
    """Started after the database was put into its file."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def windows(browser: Browser, server: LiveServer) -> Iterator[Windows]:
    windows = Windows(browser, server.url)
    yield windows
    windows.close()


@pytest.fixture(autouse=True)
def media(settings: Settings, demo_world: DemoWorld) -> Path:
    """The pictures of the demo world."""
    settings.MEDIA_ROOT = demo_world.media
    return demo_world.media
