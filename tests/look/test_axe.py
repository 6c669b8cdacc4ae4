"""No page breaks WCAG 2.2 AA as far as axe can see, and no customer's page is wider than a small phone.

Here each page is looked at once, by turns in both languages and both themes: each of the four on every fourth page;
`make axe` and SOAK=1 look at every page in all four.
"""

import os

import pytest
from playwright.sync_api import Page

from tests.look.axe import violations
from tests.look.customer_sights import CUSTOMERS
from tests.look.sight import Sight
from tests.look.sights import SIGHTS
from tests.look.windows import DESK, LOOKS, PHONE, Look, Windows

pytestmark = pytest.mark.browser

IN_FULL = os.environ.get("SOAK") == "1"
# What is wider than the page, outermost first; what scrolls inside its own frame is not.
TOO_WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const sticksOut = (one) => one.getBoundingClientRect().right > innerWidth + 1;
  const wide = [...document.body.querySelectorAll("*")].filter(sticksOut);
  return [`${document.documentElement.scrollWidth} px`, ...wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))];
}"""
MOVING = """() => [...document.querySelectorAll("*")]
  .filter((one) => {
    const style = getComputedStyle(one);
    const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
    return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
  })
  .map((one) => one.outerHTML.slice(0, 120))"""


def looks() -> list[tuple[Sight, Look]]:
    if IN_FULL:
        return [(sight, look) for look in LOOKS for sight in SIGHTS]
    by_turns = [(sight, LOOKS[number % len(LOOKS)]) for number, sight in enumerate(SIGHTS)]
    return sorted(by_turns, key=lambda pair: LOOKS.index(pair[1]))  # the windows of one look at a time


@pytest.mark.parametrize(("sight", "look"), looks(), ids=str)
def test_a_page_breaks_no_guideline_and_fits_a_small_phone(windows: Windows, sight: Sight, look: Look) -> None:
    page = windows.open(sight, look, PHONE if sight in CUSTOMERS else DESK)

    found = violations(page)
    wide = too_wide(page) if sight in CUSTOMERS else {}

    page.close()
    assert (found, wide) == ([], {})


def too_wide(page: Page) -> dict[int, list[str]]:
    """By width: what sticks out. 320 px is a page of 640 px at 200 % (WCAG 1.4.10)."""
    found = {}
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 700})
        if sticking_out := page.evaluate(TOO_WIDE):
            found[width] = sticking_out
    return found


@pytest.mark.parametrize("name", ["order", "request", "ticket-awaiting-offer-reply", "queue", "figures-overview"])
def test_nothing_moves_for_who_asked_for_less_motion(windows: Windows, name: str) -> None:
    page = windows.open(next(one for one in SIGHTS if one.name == name), LOOKS[0], DESK)

    found = page.evaluate(MOVING)

    page.close()
    assert found == []
