"""Where a part of a page is swapped in the demo world: its shape while it is slow, then the reader is led to it."""

import pytest
from playwright.sync_api import Route, expect

from tests.look.customer_sights import CUSTOMER
from tests.look.sight import Sight, at
from tests.look.windows import LOOKS, PHONE, Windows

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo world")]


def test_the_next_question_of_a_self_check_has_the_focus(windows: Windows) -> None:
    page = windows.open(Sight("guide", CUSTOMER, at("web:guide", "mouse-clicks")), LOOKS[3], PHONE)
    page.get_by_role("button", name="Start the self-check").click()
    first = page.get_by_role("heading", level=1).inner_text()
    page.evaluate("document.body.dataset.stayed = 'yes'")

    page.get_by_role("button", name="No", exact=True).click()

    question = page.get_by_role("heading", level=1)
    expect(question).not_to_have_text(first)
    expect(question).to_be_focused()
    assert page.evaluate("document.body.dataset.stayed") == "yes"
    page.close()


def test_a_slow_question_stands_there_as_shapes(windows: Windows) -> None:
    page = windows.open(Sight("guide", CUSTOMER, at("web:guide", "mouse-clicks")), LOOKS[2], PHONE)
    page.get_by_role("button", name="开始自查").click()
    held: list[Route] = []
    page.route("**/help/checks/**", lambda route: held.append(route))  # noqa: PLW0108  playwright marks the function
    shapes, question = page.locator("#asked > .skeleton"), page.get_by_role("heading", level=1)
    expect(shapes).to_be_hidden()

    page.get_by_role("button", name="否", exact=True).click()

    expect(shapes).to_be_visible()
    expect(question).to_have_css("opacity", "0")
    held[0].continue_()
    expect(shapes).to_be_hidden()
    expect(question).to_be_focused()
    page.close()
