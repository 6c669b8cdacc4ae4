"""Take pictures of the demo world's pages on a phone and on a desk.

Every page of tests/look/sights.py in Chinese and English, light and dark, goes to var/screenshots/; the chosen ones
below, light, to docs/screenshots/ (a repository carries its pictures for ever). --chosen takes these alone. --only
looks at some pages: it leaves docs/screenshots/ as it is, unless --chosen stands beside it.

Starts a demo of its own in a scratch folder and removes it. VAR_DIR=folder uses that folder and keeps it,
so that a second run need not make the demo world again. Needs Chromium.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from demo_server import ROOT, demo
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests import services
from tests.look.sight import Sight
from tests.look.sights import SIGHTS
from tests.look.windows import DESK, LOOKS, PHONE, Look, Windows

CHOSEN_FOLDER, ALL_FOLDER = ROOT / "docs" / "screenshots", ROOT / "var" / "screenshots"
# Sight, and the picture's own name where it is another.
CHOSEN = {
    "sign-in": "",
    "look-up": "",
    "orders": "",
    "order": "",
    "request": "",
    "tickets": "",
    "ticket-awaiting-offer-reply": "ticket",
    "inbox": "",
    "queue": "",
    "review": "",
    "viewer": "",
    "bulk": "bulk-preview",
    "conflict": "",
    "arbitration": "",
    "ruling": "",
    "console": "",
    "figures-overview": "dashboard",
    "help": "self-check",
    "stores": "",
    "store": "",
    "record": "",
    "rulings": "",
    "time-limits": "",
    "finance": "",
    "comparison": "",
    "dry-run": "",
}
# On the phone these are shown as far as one sees without scrolling, and once more to their end.
FIRST_SCREEN = ("ticket",)
WHOLE = "-whole"
LONGEST = 3 * 844
LANGUAGES = {"zh": ("zh-CN", "zh-hans"), "en": ("en-GB", "en")}
TRIES = 2
COLOURS = 256
MOST_BYTES = 8 * 1024 * 1024
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]

Colour = tuple[int, int, int]
NONE = Image.Dither.NONE


# --- the camera ---


@contextmanager
def launched(playwright: Playwright, language: str) -> Iterator[Browser]:
    """The browser's own words, such as those of a file field, are in the language too."""
    locale, _code = LANGUAGES[language]
    browser = playwright.chromium.launch(
        executable_path=services.chromium(),
        args=[*BROWSER_ARGUMENTS, f"--lang={locale}"],
        env={**os.environ, "LANGUAGE": locale.replace("-", "_")},
    )
    yield browser
    browser.close()


@dataclass(frozen=True, slots=True)
class Kept:
    """Which folders are filled."""

    every: bool
    chosen: bool


def take_all(browser: Browser, url: str, wanted: Sequence[Sight], language: str, kept: Kept) -> list[str]:
    """One page that does not come to rest ends nothing; what was not taken is told at the end."""
    missed: list[str] = []
    _locale, code = LANGUAGES[language]
    for look in (look for look in LOOKS if look.language == code):
        if look.theme == "dark" and not kept.every:
            continue
        windows = Windows(browser, url)
        for size in (PHONE, DESK):
            missed += [
                f"{sight.name} {size['width']} {language} {look.theme}"
                for sight in wanted
                if not any(was_taken(windows, sight, look, size, language, kept) for _ in range(TRIES))
            ]
        windows.close()
    return missed


def was_taken(windows: Windows, sight: Sight, look: Look, size: ViewportSize, language: str, kept: Kept) -> bool:
    try:
        take(windows, sight, look, size, language, kept)
    except (PlaywrightError, AssertionError) as failed:
        print(f"  {sight.name} was not taken: {str(failed).splitlines()[0]}", file=sys.stderr, flush=True)
        return False
    return True


def take(windows: Windows, sight: Sight, look: Look, size: ViewportSize, language: str, kept: Kept) -> None:
    with closing(windows.open(sight, look, size)) as page:
        settle(page)
        shoot(page, sight, look, size, language, kept)


def shoot(page: Page, sight: Sight, look: Look, size: ViewportSize, language: str, kept: Kept) -> None:
    measures = f"{size['width']}x{size['height']}-{language}"
    if kept.every:
        keep(picture(page, size, whole=True), ALL_FOLDER / f"{sight.name}-{measures}-{look.theme}.png")
    if kept.chosen and sight.name in CHOSEN and look.theme == "light":
        name = CHOSEN[sight.name] or sight.name
        is_first = name in FIRST_SCREEN
        keep(picture(page, size, whole=not is_first), CHOSEN_FOLDER / f"{name}-{measures}.png")
        if is_first and size is PHONE:
            keep(picture(page, size, whole=True), CHOSEN_FOLDER / f"{name}{WHOLE}-{measures}.png")


def picture(page: Page, size: ViewportSize, *, whole: bool) -> bytes:
    """On a desk only what is seen without scrolling."""
    return page.screenshot(full_page=whole and size is PHONE, animations="disabled")


def settle(page: Page) -> None:
    """Pictures further down are loaded too."""
    page.evaluate("for (const picture of document.images) picture.loading = 'eager'")
    page.wait_for_load_state("networkidle")


def keep(taken: bytes, path: Path) -> None:
    """256 colours are enough for a page, and less than half of the bytes."""
    image = Image.open(BytesIO(taken)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, LONGEST * 2)))
    colours = needed_colours(image)
    # Pillow looks a colour up by its upper six bits.
    small = image.quantize(palette=palette([tuple(part & ~3 for part in colour) for colour in colours]), dither=NONE)
    small.putpalette([part for colour in colours for part in colour])
    path.parent.mkdir(parents=True, exist_ok=True)
    small.save(path, optimize=True)
    print(f"  {path.name}  {path.stat().st_size // 1024} KB", flush=True)


def needed_colours(image: Image.Image) -> list[Colour]:
    """The design's own exactly, so that white is white and a small dot stays red; the rest as the picture needs it."""
    ours = design_colours()
    found = image.quantize(COLOURS - len(ours), method=Image.Quantize.MEDIANCUT).getpalette() or []
    return [*ours, *zip(found[0::3], found[1::3], found[2::3], strict=True)]


def palette(colours: Sequence[Sequence[int]]) -> Image.Image:
    image = Image.new("P", (1, 1))
    image.putpalette([part for colour in colours for part in colour])
    return image


@cache
def design_colours() -> list[Colour]:
    light = (ROOT / "static" / "css" / "tokens.css").read_text().partition("/* Dark")[0]
    codes = sorted({code.lower() for code in re.findall(r"#([0-9a-fA-F]{6})\b", light)} | {"ffffff"})
    return [(int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)) for code in codes]


# --- the whole ---


def main() -> int:
    options = arguments()
    if problem := services.missing("browser"):
        print(f"No pictures can be taken: {problem}.", file=sys.stderr)
        return 1
    names = set(options.only) or ({*CHOSEN} if options.chosen else {sight.name for sight in SIGHTS})
    wanted = [sight for sight in SIGHTS if sight.name in names]
    kept = Kept(every=not options.chosen, chosen=options.chosen or not options.only)
    with demo(options.url) as url, sync_playwright() as playwright:
        missed: list[str] = []
        for language in options.languages:
            with launched(playwright, language) as browser:
                missed += take_all(browser, url, wanted, language, kept)
    for one in missed:
        print(f"Not taken: {one}", file=sys.stderr)
    return weigh() or bool(missed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--only", nargs="+", metavar="PAGE", default=[], help="such as tickets queue; to var/screenshots/"
    )
    parser.add_argument("--chosen", action="store_true", help="only what docs/screenshots/ keeps")
    parser.add_argument("--languages", nargs="+", choices=list(LANGUAGES), default=list(LANGUAGES))
    parser.add_argument("--url", default="", help="a demo that runs already, on the database in VAR_DIR")
    return parser.parse_args()


def weigh() -> int:
    """Too many bytes in the repository are an error."""
    pictures = list(CHOSEN_FOLDER.glob("*.png"))
    size = sum(picture.stat().st_size for picture in pictures)
    print(f"{len(pictures)} pictures, {size / 1024 / 1024:.1f} MB, in {CHOSEN_FOLDER.relative_to(ROOT)}/", flush=True)
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
