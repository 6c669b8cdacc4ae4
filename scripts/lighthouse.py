"""Measure the main pages with Lighthouse as a mid-range phone sees them, and write docs/lighthouse.md.

Starts a demo of its own with built static files. Needs Chromium, Node 20 and the npm registry, or the package already
in LIGHTHOUSE_DIR (outside the repository; ~/.cache/aftersales-lighthouse unless it is set). The exit code is 1 when a
category of a page is below the goal.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ["STATIC_BUILT"] = "1"

from demo_server import ROOT, demo
from playwright.sync_api import Playwright, sync_playwright

from tests import services
from tests.look.customer_sights import CUSTOMERS
from tests.look.sight import Sight
from tests.look.windows import cookies_of

PACKAGE = "lighthouse@12.8.2"
"""The newest that runs on Node 20."""
FOLDER = Path(os.environ.get("LIGHTHOUSE_DIR", Path.home() / ".cache" / "aftersales-lighthouse"))
PAGES = (
    "home",
    "sign-in",
    "look-up",
    "orders",
    "order",
    "request",
    "ask-wrong",
    "ask-wish",
    "ask-proof",
    "ask-check",
    "items-1",
    "tickets",
    "ticket-awaiting-offer-reply",
    "inbox",
    "store",
    "rulings",
    "help",
)
CATEGORIES = ("performance", "accessibility", "best-practices")
GOAL = 95
CHROME = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
FIGURES = {
    "first-contentful-paint": "FCP",
    "largest-contentful-paint": "LCP",
    "total-blocking-time": "TBT",
    "cumulative-layout-shift": "CLS",
}

Result = dict[str, Any]


def main() -> int:
    options = arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [sight for sight in CUSTOMERS if sight.name in options.only]
    with demo(options.url) as url, sync_playwright() as playwright:
        results = {
            sight.name: median([measured(playwright, url, sight) for _ in range(options.runs)]) for sight in wanted
        }
    table = written(results)
    print(table)
    if not options.no_report:
        (ROOT / "docs" / "lighthouse.md").write_text(report(table, options.runs))
    return 0 if all(score(result, one) >= GOAL for result in results.values() for one in CATEGORIES) else 1


def measured(playwright: Playwright, url: str, sight: Sight) -> Result:
    command = ["npx", "--yes", PACKAGE, url + sight.path(), "--quiet", "--output=json", "--output-path=stdout"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    with signed_in(playwright, url, sight) as port:
        command += [f"--port={port}"]
        run = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"{sight.name}: {run.stderr[-2000:]}")
    result: Result = json.loads(run.stdout)
    print(sight.name, *(f"{one} {score(result, one)}" for one in CATEGORIES), flush=True)
    for one in failures(result):
        print(f"  {one}", flush=True)
    return result


@contextmanager
def signed_in(playwright: Playwright, url: str, sight: Sight) -> Iterator[int]:
    """The port of a browser that holds the person's cookies.

    Lighthouse can send a Cookie header too; but once a page has set one of its own, the browser sends that in its
    place with all that follows, so that pictures were asked for by nobody in particular and not found.
    """
    cookies = {"django_language": "zh-hans"} | cookies_of(sight.who)
    with tempfile.TemporaryDirectory() as folder:
        command = [str(services.chromium()), *CHROME, "--remote-debugging-port=0", f"--user-data-dir={folder}"]
        # Debian starts it by a script of its own: all of its session ends, not the script alone.
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
            listening = threading.Thread(target=lambda: list(process.stderr or ()), daemon=True)
            try:
                port = announced_port(process.stderr or ())
                listening.start()
                browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
                given = [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
                browser.contexts[0].add_cookies(given)  # type: ignore[arg-type]  # they are its SetCookieParam
                browser.close()  # only lets go of it
                yield port
            finally:
                os.killpg(process.pid, signal.SIGTERM)
                listening.join(10)  # until none of them can write into its folder any more


def announced_port(lines: Iterable[str]) -> int:
    for line in lines:
        if found := re.search(r"DevTools listening on ws://127\.0\.0\.1:(\d+)/", line):
            return int(found[1])
    raise SystemExit("The browser did not start.")


def failures(result: Result) -> list[str]:
    """What costs points, with the first places."""
    weighty = {ref["id"] for one in CATEGORIES for ref in result["categories"][one]["auditRefs"] if ref["weight"]}
    found = [result["audits"][name] for name in weighty]
    return [
        f"{one['id']}: {one.get('displayValue', '')}"
        for one in found
        if (one["score"] or 0) < 0.9 and one["scoreDisplayMode"] in {"binary", "numeric"}
    ]


def median(results: list[Result]) -> Result:
    """The run with the middle performance."""
    middle = statistics.median_low(score(result, "performance") for result in results)
    return next(result for result in results if score(result, "performance") == middle)


def score(result: Result, category: str) -> int:
    return round(100 * (result["categories"][category]["score"] or 0))


def written(results: dict[str, Result]) -> str:
    lines = [
        f"| page | {' | '.join(CATEGORIES)} | {' | '.join(FIGURES.values())} |",
        "|---" * (1 + len(CATEGORIES) + len(FIGURES)) + "|",
    ]
    for name, result in results.items():
        scores = [str(score(result, one)) for one in CATEGORIES]
        figures = [result["audits"][one]["displayValue"].replace("\xa0", " ") for one in FIGURES]
        lines.append(f"| {name} | {' | '.join(scores + figures)} |")
    return "\n".join(lines)


def report(table: str, runs: int) -> str:
    return f"""# Lighthouse

`make lighthouse` measures the main pages of the demo world with {PACKAGE} (mobile: a mid-range phone on slow 4G,
simulated), static files built as in production; the median run of {runs} each. The goal is {GOAL} in each category.
Performance depends on how busy the measuring machine is: look at it on a quiet one.

Measured {datetime.now(UTC):%Y-%m-%d}:

{table}
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="PAGE", default=PAGES)
    parser.add_argument("--runs", type=int, default=3, help="the median of so many (3)")
    parser.add_argument("--url", default="", help="a demo that runs already, on the database in VAR_DIR")
    parser.add_argument("--no-report", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
