"""Where htmx swaps a part of a page, the reader is led to what is new, and a lost answer costs nothing."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.factories import OrderLineFactory
from tests.journeys.cast import Cast
from tests.journeys.pages import WORDS, press
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

# In the page, because Playwright looks at nothing while a page is on its way.
FOLLOW_AND_WAIT = """async (path) => {
  const place = document.querySelector("[data-waiting]");
  const after = (time) => new Promise((done) => setTimeout(() => done(place.textContent), time));
  document.querySelector(`a[href="${path}"]`).click();
  return [await after(500), await after(1500)];
}"""


def stays(page: Page) -> None:
    """Leaves a mark that a page loaded anew would not have."""
    page.evaluate("document.body.dataset.stayed = 'yes'")


def has_stayed(page: Page) -> bool:
    return bool(page.evaluate("document.body.dataset.stayed === 'yes'"))


def test_a_search_swaps_the_list_and_leads_to_how_many_were_found(stage: Stage, cast: Cast) -> None:
    line, other = cast.a_line(), cast.a_line()
    phone = stage.go(stage.phone_of(cast.customer), "web:orders")
    stays(phone)

    phone.get_by_role("searchbox").fill(line.order.number)
    phone.keyboard.press("Enter")

    expect(phone.get_by_role("heading", name="1 order", exact=True)).to_be_focused()
    expect(phone.get_by_text(other.order.number)).to_have_count(0)
    assert has_stayed(phone)
    assert line.order.number in phone.url

    phone.get_by_role("link", name="In progress").click()
    expect(phone.get_by_text("No order fits this.")).to_be_visible()
    expect(phone.get_by_role("link", name="In progress")).to_have_attribute("aria-current", "true")

    phone.evaluate("history.back()")  # the page is asked for anew: none is kept on the device
    expect(phone.locator("article")).to_have_count(1)
    phone.evaluate("history.back()")
    expect(phone.locator("article")).to_have_count(2)


def test_words_put_in_order_are_where_the_reader_is_led(stage: Stage, cast: Cast) -> None:
    phone = stage.go(stage.phone_of(cast.customer), "web:ask", cast.a_line().order.number, 1)
    phone.get_by_role("radio", name="Faulty").check()
    phone.get_by_label("In your own words").fill(WORDS)
    stays(phone)

    press(phone, "Put my words in order")

    expect(phone.get_by_role("heading", name="The same as facts")).to_be_focused()
    expect(phone.get_by_role("radio", name="Faulty")).to_be_checked()
    assert has_stayed(phone)


def test_a_form_that_comes_back_leads_to_the_summary_of_its_errors(stage: Stage, cast: Cast) -> None:
    phone = stage.go(stage.phone_of(cast.customer), "web:ask", cast.a_line().order.number, 1)

    press(phone, "Next: what you can ask for")

    expect(phone.get_by_role("alert").filter(has_text="Please look at the marked fields")).to_be_focused()


def test_an_answer_that_never_comes_is_asked_for_as_a_page(stage: Stage, cast: Cast) -> None:
    OrderLineFactory(order__customer=cast.customer)
    phone = stage.go(stage.phone_of(cast.customer), "web:orders")
    stays(phone)
    phone.route(
        "**/orders/?*", lambda route: route.abort() if "hx-request" in route.request.headers else route.continue_()
    )

    phone.get_by_role("link", name="Closing soon").click()

    phone.wait_for_url("**/orders/?show=closing")
    expect(phone.get_by_role("heading", level=1)).to_have_text("My orders")
    assert not has_stayed(phone)
    assert stage.troubles  # the browser complains of the answer that never came
    stage.troubles.clear()


def test_a_slow_answer_is_told_after_a_second(stage: Stage, cast: Cast) -> None:
    phone = stage.go(stage.phone_of(cast.customer), "web:orders")
    held: list[Route] = []
    phone.route("**/orders/?*", lambda route: held.append(route))  # noqa: PLW0108  playwright marks the function

    phone.get_by_role("link", name="In progress").click()

    expect(phone.get_by_text("Still looking. This takes a moment.")).to_be_visible()
    held[0].continue_()
    expect(phone.get_by_text("No order fits this.")).to_be_visible()


def test_a_slow_answer_stands_there_as_shapes_until_it_comes(stage: Stage, cast: Cast) -> None:
    line = cast.a_line()
    phone = stage.go(stage.phone_of(cast.customer), "web:orders")
    shapes, card = phone.locator("#list > .skeleton"), phone.locator("article")
    expect(shapes).to_be_hidden()
    held: list[Route] = []
    phone.route("**/orders/?*", lambda route: held.append(route))  # noqa: PLW0108  playwright marks the function

    phone.get_by_role("searchbox").fill(line.order.number)
    phone.keyboard.press("Enter")

    expect(shapes).to_be_visible()
    assert shapes.evaluate("shapes => shapes.getAnimations()[0].effect.getTiming().delay") == 300
    expect(card).to_have_attribute("aria-busy", "true")
    expect(card).to_have_css("opacity", "0")
    assert phone.locator(".wait").get_attribute("aria-busy") is None
    held[0].continue_()
    expect(phone.get_by_role("heading", name="1 order", exact=True)).to_be_focused()
    expect(shapes).to_be_hidden()
    expect(card).to_have_css("opacity", "1")
    assert phone.locator("[aria-busy]").count() == 0


def test_a_slow_page_is_told_after_a_second(stage: Stage) -> None:
    phone = stage.stranger()
    phone.context.add_init_script("navigator.serviceWorker.register = async () => {}")  # it would ask in our place
    stage.go(phone, "web:help")
    held: list[Route] = []
    phone.route("**/rulings/", lambda route: held.append(route))  # noqa: PLW0108  playwright marks the function

    told = phone.evaluate(FOLLOW_AND_WAIT, "/rulings/")
    held[0].continue_()

    assert told == ["", "Still loading. This takes a moment."]
    expect(phone.get_by_role("heading", level=1)).to_have_text("How the platform has ruled")
