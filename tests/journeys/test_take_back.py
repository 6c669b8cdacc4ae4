"""A reply that has not gone out: its seconds are counted, and until they are over it can be taken back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.fixtures import Settings

from aftersales.clock.services import moment, shift_demo_clock
from aftersales.domain.notices import RELEASED_AFTER
from aftersales.tickets.models import Message, Ticket
from tests.factories import a_ticket
from tests.journeys.cast import Cast
from tests.journeys.pages import open_from_queue, press, says
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

REPLY = "We look into it today."


def a_sent_reply(stage: Stage, cast: Cast) -> tuple[Page, Ticket]:
    """The agent's page after sending; its clock stands still."""
    ticket = a_ticket(cast.a_line(), at=moment())
    desk = stage.desk_of(cast.agent)
    desk.clock.install()
    open_from_queue(stage, desk, ticket.number)
    box(desk).fill(REPLY)
    press(desk, "Send to the customer")
    expect(desk.get_by_text("Your message goes out in 15 seconds.")).to_be_visible()
    desk.wait_for_load_state()
    expect(counting(desk)).to_have_text(re.compile(r"^Goes out in \d+ s$"))
    desk.clock.pause_at(desk.evaluate("Date.now() / 1000 + 0.5"))
    return desk, ticket


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Take it back")


def counting(page: Page) -> Locator:
    return page.locator("[data-take-back-words]")


def seconds_left(page: Page) -> int:
    return int(counting(page).inner_text().removeprefix("Goes out in ").removesuffix(" s"))


def passes(length: timedelta, settings: Settings) -> None:
    """On the server."""
    settings.DEMO = True
    shift_demo_clock(length)


def test_the_seconds_until_a_reply_goes_out_are_counted_down(stage: Stage, cast: Cast) -> None:
    desk, _ticket = a_sent_reply(stage, cast)
    left = seconds_left(desk)
    assert left <= 15

    desk.clock.run_for(3000)

    expect(counting(desk)).to_have_text(f"Goes out in {left - 3} s")
    expect(button(desk)).to_be_visible()


def test_when_they_are_over_the_button_is_gone_and_whoever_was_on_it_is_told(stage: Stage, cast: Cast) -> None:
    desk, _ticket = a_sent_reply(stage, cast)
    button(desk).focus()

    desk.clock.run_for(15_000)

    expect(button(desk)).to_have_count(0)
    expect(counting(desk)).to_have_text("Sent")
    expect(counting(desk)).to_be_focused()


def test_who_is_writing_the_next_reply_is_left_alone_when_they_are_over(stage: Stage, cast: Cast) -> None:
    desk, _ticket = a_sent_reply(stage, cast)
    box(desk).focus()

    desk.clock.run_for(15_000)

    expect(counting(desk)).to_have_text("Sent")
    expect(box(desk)).to_be_focused()


def test_a_reply_taken_back_is_in_the_box_again_and_never_reaches_the_customer(
    stage: Stage, cast: Cast, settings: Settings
) -> None:
    desk, ticket = a_sent_reply(stage, cast)

    button(desk).click()

    expect(box(desk)).to_have_value(REPLY)
    expect(desk.get_by_text("Taken back: nobody else has seen it. The text is in the box again.")).to_be_visible()
    assert not Message.objects.exists()
    passes(RELEASED_AFTER, settings)
    phone = stage.go(stage.phone_of(cast.customer), "web:ticket", ticket.number)
    expect(phone.get_by_text(REPLY)).to_have_count(0)


def test_what_is_being_written_meanwhile_stays_below_what_is_taken_back(stage: Stage, cast: Cast) -> None:
    desk, _ticket = a_sent_reply(stage, cast)
    box(desk).fill("Thank you.")

    button(desk).click()

    expect(box(desk)).to_have_value(f"{REPLY}\n\nThank you.")


def test_a_reply_that_has_gone_out_cannot_be_taken_back_by_a_page_that_stood_still(
    stage: Stage, cast: Cast, settings: Settings
) -> None:
    desk, ticket = a_sent_reply(stage, cast)
    phone = stage.go(stage.phone_of(cast.customer), "web:ticket", ticket.number)
    expect(phone.get_by_text(REPLY)).to_have_count(0)

    passes(RELEASED_AFTER, settings)
    button(desk).click()

    expect(desk.get_by_role("alert").filter(has_text="The message has gone out and stays.")).to_be_visible()
    phone.reload()
    says(phone, REPLY)
