"""Let axe look at every page in both languages and both themes, and write down what it finds (WCAG 2.2 A and AA).

Starts a demo of its own, as scripts/screenshots.py does. The report lies at var/axe.md unless --report names another
place; the exit code is 1 when a page breaks a guideline. Needs Chromium.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from demo_server import ROOT, demo

from tests import services
from tests.browsing import launched
from tests.look.axe import TAGS, VERSION, violations
from tests.look.customer_sights import CUSTOMERS
from tests.look.sight import Sight
from tests.look.sights import SIGHTS
from tests.look.windows import DESK, LOOKS, PHONE, Look, Windows

Finding = tuple[str, Look, str]


def main() -> int:
    options = arguments()
    chromium = services.chromium()
    if chromium is None:
        print(f"Nothing was looked at: {services.missing('browser')}.", file=sys.stderr)
        return 1
    wanted = [sight for sight in SIGHTS if not options.only or sight.name in options.only]
    looks = LOOKS[: options.looks]
    with demo(options.url) as url, launched(chromium) as browser:
        windows = Windows(browser, url)
        found = [one for look in looks for sight in wanted for one in look_at(windows, sight, look)]
        windows.close()
    write(options.report, wanted, looks, found)
    return 1 if found else 0


def look_at(windows: Windows, sight: Sight, look: Look) -> list[Finding]:
    try:
        page = windows.open(sight, look, PHONE if sight in CUSTOMERS else DESK)
        broken = violations(page)
        page.close()
    except Exception as error:  # noqa: BLE001 -- one page that does not open must not end the round
        broken = [f"not looked at: {error}"]
    for words in broken:
        print(f"{sight.name} {look}: {words}", flush=True)
    return [(sight.name, look, words) for words in broken]


def write(path: Path, wanted: Sequence[Sight], looks: Sequence[Look], found: Sequence[Finding]) -> None:
    lines = [
        "# What axe found",
        "",
        f"axe-core {VERSION}, {', '.join(TAGS)}: {len(wanted)} pages in {len(looks)} looks "
        f"({', '.join(map(str, looks))}), {len(wanted) * len(looks)} pictures of the page, {len(found)} violations.",
        "",
        *(f"- {name}, {look}: {words}" for name, look, words in found),
        "",
        "Looked at: " + ", ".join(sight.name for sight in wanted) + ".",
        "",
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines))
    print(f"{len(found)} violations; {path}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="PAGE", default=[], help="these pages only, such as ticket queue")
    parser.add_argument("--looks", type=int, default=len(LOOKS), help="so many of languages by themes (4)")
    parser.add_argument("--url", default="", help="a demo that runs already, on the database in VAR_DIR")
    parser.add_argument("--report", type=Path, default=ROOT / "var" / "axe.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
