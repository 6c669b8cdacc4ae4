"""What a customer does alone: keeps a draft, withdraws, writes and is answered, changes the language."""

import pytest
from playwright.sync_api import Page, expect

from aftersales.tickets.models import Message
from tests.journeys.cast import Cast
from tests.journeys.files import photo
from tests.journeys.pages import (
    WORDS,
    ask_for_return,
    fill_request,
    headline,
    main,
    open_from_queue,
    open_request_form,
    press,
    says,
    submit_request,
    take_step,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


def test_a_draft_is_kept_and_sent_later(stage: Stage, cast: Cast) -> None:
    phone, line = stage.phone_of(cast.customer), cast.a_line()
    open_request_form(stage, phone, line)
    fill_request(phone, kind="Repair", reason="Faulty", files=[photo()])

    press(phone, "Save draft and exit")
    says(phone, "Draft", "Not sent yet")
    main(phone).get_by_role("link", name=line.shown_name).click()

    expect(phone.get_by_label("What is wrong, in your own words?")).to_have_value(WORDS)
    expect(main(phone).locator("figure").filter(has_text="mouse.jpg")).to_be_visible()
    submit_request(phone)
    headline(phone, "The store is reviewing your request")


def test_every_way_back_from_the_first_screen_keeps_what_was_typed(stage: Stage, cast: Cast) -> None:
    phone, line = stage.phone_of(cast.customer), cast.a_line()
    words = phone.get_by_label("In your own words")
    stage.go(phone, "web:ask", line.order.number, 1)
    words.fill(WORDS)
    phone.get_by_role("button", name="To the order, with the draft kept").click()
    phone.wait_for_url(f"**/orders/{line.order.number}/")

    main(phone).get_by_role("link", name="Go on with your draft").click()
    expect(words).to_have_value(WORDS)
    phone.get_by_role("radio", name="Faulty").check()
    press(phone, "Next: what you can ask for")
    phone.wait_for_url("**/wish/")
    phone.go_back()

    expect(words).to_have_value(WORDS)
    expect(phone.get_by_role("radio", name="Faulty")).to_be_checked()


def test_a_request_is_withdrawn(stage: Stage, cast: Cast) -> None:
    phone = stage.phone_of(cast.customer)
    ask_for_return(stage, phone, cast.a_line())

    take_step(phone, "Withdraw the request")

    headline(phone, "Closed")
    says(phone, "You withdrew this request. You can send a new one while its window is open.")


def test_messages_go_both_ways_and_notes_stay_inside(stage: Stage, cast: Cast) -> None:
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    number = ask_for_return(stage, phone, cast.a_line())
    write(phone, "Message to the store", "May I keep the cable?", "Send the message")
    the_seconds_pass()

    open_from_queue(stage, desk, number)
    says(desk, "May I keep the cable?")
    write(desk, "Text", "Polite customer, be generous.", "Keep as internal note")
    write(desk, "Text", "Yes, with pleasure.", "Send to the customer")
    says(desk, "Polite customer, be generous.")
    the_seconds_pass()

    phone.reload()
    says(phone, "May I keep the cable?", "Yes, with pleasure.")
    expect(phone.get_by_text("Polite customer, be generous.")).to_have_count(0)


def test_the_language_is_changed_in_the_header(stage: Stage, cast: Cast) -> None:
    phone = stage.go(stage.phone_of(cast.customer), "web:orders")

    change_language(phone, "Menu", "简体中文")
    expect(phone.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(phone.get_by_role("heading", level=1)).to_have_text("我的订单")

    change_language(phone, "菜单", "English")
    expect(phone.get_by_role("heading", level=1)).to_have_text("My orders")


def the_seconds_pass() -> None:
    """In which a message could have been taken back."""
    assert Message.objects.filter(held_until__isnull=False).update(held_until=None)


def write(page: Page, field: str, words: str, button: str) -> None:
    main(page).get_by_label(field).first.fill(words)
    press(page, button)
    says(page, words)


def change_language(page: Page, menu: str, language: str) -> None:
    header = page.get_by_role("banner")
    header.get_by_label(menu, exact=True).click()
    header.get_by_role("button", name=language).click()
