"""Take docs/screenshots/ anew: the pages of the demo world on a phone and on a desk, in Chinese and English.

Starts a demo of its own in a scratch folder and removes it. VAR_DIR=folder uses that folder and keeps it,
so that a second run need not make the demo world again. Needs Chromium.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import django
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
GIVEN = os.environ.get("VAR_DIR")
FOLDER = Path(GIVEN or tempfile.mkdtemp(prefix="screenshots-"))
os.environ |= {"VAR_DIR": str(FOLDER), "DEMO": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
django.setup()

from django.urls import reverse  # noqa: E402 -- only importable now, as all below
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright  # noqa: E402

from aftersales.accounts.models import Store, User  # noqa: E402
from aftersales.clock.services import moment  # noqa: E402
from aftersales.disputes.models import Dispute  # noqa: E402
from aftersales.domain.disputes import DisputeState  # noqa: E402
from aftersales.domain.lifecycle import State  # noqa: E402
from aftersales.domain.requests import Reason, RequestKind  # noqa: E402
from aftersales.domain.terms import PolicyTerms  # noqa: E402
from aftersales.orders.models import Fulfilment, Order  # noqa: E402
from aftersales.policies.selectors import draft_of  # noqa: E402
from aftersales.policies.services import draft_version  # noqa: E402
from aftersales.tickets.models import Ticket  # noqa: E402
from portal.demo.people import PASSWORD  # noqa: E402
from portal.demo.stores import FLAGSHIP, STRICT  # noqa: E402
from tests import services  # noqa: E402

OUT = ROOT / "docs" / "screenshots"
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
LONGEST = 3 * 844
LANGUAGES = {"zh": ("zh-CN", "zh-hans"), "en": ("en-GB", "en")}
COLOURS = 256
MOST_BYTES = 8 * 1024 * 1024
ANNOUNCED = "The portal is at "
STARTS_WITHIN = 300
CUSTOMER = "customer"
# The same page once more, down to its end; on a desk it would be the same picture.
WHOLE = "-whole"
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"]

Colour = tuple[int, int, int]
NONE = Image.Dither.NONE


@dataclass(frozen=True, slots=True)
class Shot:
    """`is_whole`: on a phone the page is shown down to its end, not only what is seen without scrolling."""

    page: str
    who: str
    path: str
    is_whole: bool = True


# --- what to show ---


def shots() -> list[Shot]:
    order = an_untouched_order()
    ticket = reverse("web:ticket", args=[a_ticket(State.AWAITING_OFFER_REPLY)])
    return [
        Shot("sign-in", "", reverse("account_login")),
        Shot("orders", CUSTOMER, reverse("web:orders")),
        Shot("order", CUSTOMER, reverse("web:order", args=[order.number])),
        Shot("request", CUSTOMER, f"{reverse('web:request', args=[order.number, 1])}?{a_wish()}"),
        Shot("tickets", CUSTOMER, reverse("web:tickets")),
        Shot("ticket", CUSTOMER, ticket, is_whole=False),
        Shot(f"ticket{WHOLE}", CUSTOMER, ticket),
        Shot("inbox", CUSTOMER, reverse("web:inbox")),
        Shot("queue", "agent", reverse("admin:queue")),
        Shot("review", "agent", reverse("admin:review", args=[a_ticket(State.AWAITING_REVIEW)])),
        Shot("arbitration", "arbiter", reverse("admin:arbitration")),
        Shot("ruling", "arbiter", reverse("admin:rule", args=[a_dispute()])),
        Shot("dashboard", "manager", "/insights/"),
        Shot("self-check", "", reverse("web:help")),
        Shot("stores", "", reverse("web:stores")),
        Shot("store", "", reverse("web:store", args=[FLAGSHIP])),
        Shot("record", "arbiter", reverse("admin:store_record", args=[STRICT])),
        Shot("time-limits", "arbiter", reverse("admin:settings")),
        Shot("finance", "finance", reverse("admin:finance")),
        Shot("comparison", "", f"{reverse('web:compare')}?stores={FLAGSHIP},{STRICT}"),
        Shot("dry-run", "manager", reverse("admin:policy_dry_run", args=[a_generous_draft()])),
    ]


def an_untouched_order() -> Order:
    """The newest of the customer's that has arrived and about which nothing has been asked yet."""
    mine = Order.objects.filter(customer__username=CUSTOMER, fulfilment=Fulfilment.DELIVERED)
    return mine.filter(lines__tickets=None).latest("delivered_at")


def a_wish() -> str:
    return f"kind={RequestKind.EXCHANGE}&reason={Reason.DEFECTIVE}"


def a_ticket(state: State) -> str:
    return Ticket.objects.filter(customer__username=CUSTOMER, state=state).earliest("submitted_at").number


def a_dispute() -> str:
    return Dispute.objects.filter(state=DisputeState.UNDER_REVIEW).earliest("opened_at").number


def a_generous_draft() -> str:
    """The flagship's next policy would give a month for a change of mind, and only ten days for a fault."""
    store = Store.objects.get(slug=FLAGSHIP)
    if draft_of(store) is None:
        terms = PolicyTerms(no_reason_days=30, defect_return_days=10)
        draft_version(store, terms, by=User.objects.get(username="manager"), at=moment())
    return store.slug


# --- the demo ---


@contextmanager
def demo() -> Iterator[str]:
    """The address of a running demo."""
    command = [sys.executable, "manage.py", "up", "--port", "0", "--stop-with-parent"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout  # noqa: S101 -- asked for above
        url = announced(process.stdout)
        # Whatever else it says must not fill the pipe.
        threading.Thread(target=lambda: list(process.stdout or []), daemon=True).start()
        try:
            yield url
        finally:
            stop(process)


def announced(lines: Iterable[str]) -> str:
    for line in lines:
        if ANNOUNCED in line:
            return line.partition(ANNOUNCED)[2].strip()
        if line.strip():
            print(f"  {line.rstrip()}", flush=True)
    raise SystemExit("The demo did not start; its last words are above.")


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


# --- the camera ---


def take_all(browser: Browser, url: str, wanted: list[Shot], language: str) -> None:
    for size in (PHONE, DESK):
        contexts: dict[str, BrowserContext] = {}
        for shot in wanted:
            if size is DESK and shot.page.endswith(WHOLE):
                continue
            if shot.who not in contexts:
                contexts[shot.who] = opened(browser, url, shot.who, size, language)
            take(contexts[shot.who], url, shot, size, language)
        for context in contexts.values():
            context.close()


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


def opened(browser: Browser, url: str, who: str, size: ViewportSize, language: str) -> BrowserContext:
    """A window in which this person is signed in, through the page that everybody uses."""
    locale, code = LANGUAGES[language]
    context = browser.new_context(
        viewport=size,
        device_scale_factor=2 if size is PHONE else 1,
        is_mobile=size is PHONE,
        locale=locale,
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        color_scheme="light",
    )
    context.add_cookies([{"name": "django_language", "value": code, "url": url}])
    if who:
        page = context.new_page()
        page.goto(url + reverse("account_login"))
        page.locator("details.fold summary").click()
        page.locator("#id_login").fill(who)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("#id_password").press("Enter")
        page.wait_for_url(lambda address: "/accounts/login/" not in address)
        page.close()
    return context


def take(context: BrowserContext, url: str, shot: Shot, size: ViewportSize, language: str) -> None:
    page = context.new_page()
    answer = page.goto(url + shot.path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{shot.path} answered {answer.status if answer else 'nothing'}; no picture was taken of it.")
    settle(page)
    path = OUT / f"{shot.page}-{size['width']}x{size['height']}-{language}.png"
    keep(page.screenshot(full_page=shot.is_whole and size is PHONE, animations="disabled"), path, longest=LONGEST * 2)
    print(f"  {path.name}  {path.stat().st_size // 1024} KB", flush=True)
    page.close()


def settle(page: Page) -> None:
    """Pictures further down are loaded too."""
    page.evaluate("for (const picture of document.images) picture.loading = 'eager'")
    page.wait_for_load_state("networkidle")


def keep(taken: bytes, path: Path, *, longest: int) -> None:
    """256 colours are enough for a page, and less than half of the bytes."""
    image = Image.open(BytesIO(taken)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, longest)))
    colours = needed_colours(image)
    # Pillow looks a colour up by its upper six bits.
    small = image.quantize(palette=palette([tuple(part & ~3 for part in colour) for colour in colours]), dither=NONE)
    small.putpalette([part for colour in colours for part in colour])
    small.save(path, optimize=True)


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
    print(f"Starting a demo in {FOLDER} …", flush=True)
    with demo() as url:
        wanted = [shot for shot in shots() if not options.only or shot.page in options.only]
        OUT.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            for language in options.languages:
                with launched(playwright, language) as browser:
                    take_all(browser, url, wanted, language)
    return weigh()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="PAGE", default=[], help="these pages only, such as ticket queue")
    parser.add_argument("--languages", nargs="+", choices=list(LANGUAGES), default=list(LANGUAGES))
    return parser.parse_args()


def weigh() -> int:
    """A repository carries its pictures for ever: too many bytes are an error."""
    pictures = list(OUT.glob("*.png"))
    size = sum(picture.stat().st_size for picture in pictures)
    print(f"{len(pictures)} pictures, {size / 1024 / 1024:.1f} MB, in {OUT.relative_to(ROOT)}/", flush=True)
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        if not GIVEN:
            shutil.rmtree(FOLDER, ignore_errors=True)
