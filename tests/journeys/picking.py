"""Photos as phones take them, and what a row of the list of picked files shows."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Locator, Page, Request, Route

from tests.evidence.files import saved
from tests.journeys.cast import Cast
from tests.journeys.pages import ask
from tests.journeys.stage import Stage

PIECE = 8 * 1024 * 1024
"""What the page sends at a time."""


def sharp(width: int = 1600, height: int = 1200) -> Image.Image:
    """A light thing with fine print on a plain table."""
    image = Image.new("RGB", (width, height), (205, 200, 190))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((width // 4, height // 4, width * 3 // 4, height * 3 // 4), 40, fill=(240, 240, 240))
    for line in range(12):
        at = (width // 3, height // 3 + line * height // 40)
        draw.text(at, "M720 TRIATHLON S/N 2142LZX0A1B8", fill=(30, 30, 30), font_size=height // 50)
    return image


def blurred() -> Image.Image:
    return sharp().filter(ImageFilter.GaussianBlur(14))


def dark() -> Image.Image:
    return sharp().point(lambda level: level // 8)


def on_disk(folder: Path, name: str, image: Image.Image, at_least: int = 0) -> Path:
    """A JPEG may be followed by anything; so a large one is cheap."""
    path = folder / name
    path.write_bytes(saved(image, quality=92).ljust(at_least, b"\0"))
    return path


def adding(stage: Stage, cast: Cast, *, javascript: bool = True) -> Page:
    """A customer's phone with the way to more evidence open."""
    phone = stage.phone_of(cast.customer, javascript=javascript)
    ask(stage, phone, cast.a_line(), kind="Exchange", reason="Faulty")
    return opened(phone)


def opened(phone: Page) -> Page:
    phone.get_by_text("Add files", exact=True).click()
    return phone


def field(phone: Page) -> Locator:
    return phone.locator("#evidence_files")


def row(phone: Page, name: str) -> Locator:
    return phone.locator("#picked-evidence .file", has=phone.get_by_text(name, exact=True))


def told(phone: Page, name: str) -> Locator:
    return row(phone, name).locator(".st")


class Wire:
    """Between the page and the portal: what went over it, and a hand that stops the bytes."""

    def __init__(self, phone: Page) -> None:
        self.phone = phone
        self.asked: list[tuple[str, str]] = []
        self.waiting: list[Route] = []
        self.cuts = 0
        self.cut_after: int | None = None
        self.holds: Callable[[Request], bool] = lambda _request: False
        phone.route("**/files/**", self._pass)

    def _pass(self, route: Route, request: Request) -> None:
        self.asked.append((request.method, request.headers.get("upload-offset", "")))
        if self.cut_after is not None and _begins(request) >= self.cut_after:
            self.cuts += 1
            route.abort("connectionfailed")
        elif self.holds(request):
            self.waiting.append(route)
        else:
            route.continue_()

    def hold(self) -> None:
        """From now on every piece waits."""
        self.holds = lambda request: request.method == "PATCH"

    def cut(self, after: int) -> None:
        """From now on no piece comes through that begins at this byte or later."""
        self.cut_after = after

    def wait_until_cut(self) -> None:
        while not self.cuts:
            self.phone.wait_for_timeout(50)

    def wait_until_held(self) -> None:
        while not self.waiting:
            self.phone.wait_for_timeout(50)

    def let_go(self) -> None:
        self.holds = lambda _request: False
        for route in self.waiting:
            route.continue_()
        self.waiting.clear()

    def count(self, method: str) -> int:
        return sum(1 for asked, _ in self.asked if asked == method)


def _begins(request: Request) -> int:
    """The byte a piece begins with; -1 for what is no piece."""
    return int(request.headers.get("upload-offset") or 0) if request.method == "PATCH" else -1
