"""Deque's axe on a page as it stands: what breaks WCAG 2.2 A or AA, one line for each element."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_FOLDER = Path(__file__).with_name("vendor") / "axe"
SOURCE = (_FOLDER / "axe.min.js").read_text()
VERSION = (_FOLDER / "VERSION.txt").read_text().splitlines()[0].split()[-1]
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations;
}"""


def violations(page: Page) -> list[str]:
    if page.evaluate("origin") == "null":  # a mail shown as it is: its page runs no script, so axe would never answer
        shown = page.content()
        page.goto("about:blank")
        page.set_content(shown)
    page.evaluate(SOURCE)  # by the debugger's door: no page of ours may load it
    found: list[dict[str, Any]] = page.evaluate(_RUN, list(TAGS))
    return [f"{one['id']}: {node['target']} {_why(node)}" for one in found for node in one["nodes"]]


def _why(node: dict[str, Any]) -> str:
    checks = [check for kind in ("any", "all", "none") for check in node[kind]]
    return "; ".join(check["message"] for check in checks)
