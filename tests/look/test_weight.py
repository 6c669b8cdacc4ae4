"""What a page costs on a phone's network, served as it is served in production: bytes, and nothing that jumps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page

from tests.demo_world import DemoWorld
from tests.look.customer_sights import CUSTOMERS
from tests.look.sight import Sight
from tests.look.windows import LOOKS, PHONE, Windows

pytestmark = pytest.mark.browser

FIRST_VISIT, AFTERWARDS = 120_000, 20_000
"""Bytes over the network, headers and all; people's own pictures are not counted."""
MOST_SHIFT = 0.01
WEIGHED = (
    "sign-in",
    "orders",
    "order",
    "request",
    "ask-wrong",
    "ask-wish",
    "ask-proof",
    "ask-check",
    "items-1",
    "items-2",
    "items-3",
    "items-4",
    "tickets",
    "ticket-awaiting-offer-reply",
    "ticket-return-in-transit",
    "inbox",
    "preferences",
    "store",
    "rulings",
    "help",
    "guide-run",
)
_WATCH_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) window.shifted += shift.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Scale:
    """Counts what the network carries for a page."""

    bytes: dict[str, int] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)

    def watch(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._arrived)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["request"]["url"]

    def _arrived(self, event: dict[str, Any]) -> None:
        url = self._urls.get(event["requestId"], "")
        if "/evidence/" not in url:
            self.bytes[url] = self.bytes.get(url, 0) + int(event["encodedDataLength"])

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


@pytest.fixture(scope="module")
def built_windows(
    browser: Browser, in_demo_world: DemoWorld, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Windows]:
    """Static files under the names that tell their content; WhiteNoise serves them, not the test server."""
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "portal.static_files.BuiltStaticFilesStorage"},
    }
    built: Path = tmp_path_factory.mktemp("built")
    with override_settings(STORAGES=storages, STATIC_ROOT=built, WHITENOISE_USE_FINDERS=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        as_it_is: Any = lambda application: application  # noqa: E731 -- WhiteNoise serves what is static
        thread = LiveServerThread("127.0.0.1", as_it_is)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        windows = Windows(browser, f"http://127.0.0.1:{thread.port}")
        with override_settings(ALLOWED_HOSTS=["127.0.0.1"]):
            yield windows
        windows.close()
        thread.terminate()


def weighed() -> list[Sight]:
    return [sight for sight in CUSTOMERS if sight.name in WEIGHED]


@pytest.mark.parametrize("sight", weighed(), ids=str)
def test_a_page_is_light_and_stands_still(built_windows: Windows, sight: Sight) -> None:
    context = built_windows.new_context(sight.who, LOOKS[0], PHONE, service_workers="block")
    context.add_init_script(_WATCH_SHIFTS)
    page, first, again = context.new_page(), Scale(), Scale()
    address = built_windows.url + sight.path()

    first.watch(page)
    page.goto(address, wait_until="networkidle")
    shifted = page.evaluate("window.shifted")
    second = context.new_page()
    again.watch(second)
    second.goto(address, wait_until="networkidle")
    context.close()

    assert first.total < FIRST_VISIT, first.bytes
    assert again.total < AFTERWARDS, again.bytes
    assert shifted <= MOST_SHIFT


def test_every_weighed_page_is_there() -> None:
    assert len(weighed()) == len(WEIGHED)
