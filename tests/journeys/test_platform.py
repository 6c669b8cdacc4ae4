"""Refused, taken to the platform, ruled for the customer."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import Cast
from tests.journeys.files import film, photo
from tests.journeys.pages import ask, fill, headline, main, open_dispute, open_from_queue, press, says, take_step
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

RULING = {
    "Outcome": "Refund without return",
    "Liable": "Store at fault",
    "Refund, CNY": "350.00",
    "Facts found (Chinese)": "影像显示按一次出现两次点击。",
    "Facts found (English)": "The film shows two clicks for one press.",
    "Reasons (Chinese)": "质保期内的故障，商家未证明系买家造成。",
    "Reasons (English)": "A fault within the warranty; the store showed no damage by the customer.",
}


REFUSAL = {
    "Reason": "Damage after delivery (Clause 3.2, What the warranty does not cover)",
    "Your words": "The shell is cracked.",
    "Why the verdict does not hold here": "The verdict took the shell to be whole.",
}


def test_a_refused_request_is_ruled_for_the_customer(stage: Stage, cast: Cast) -> None:
    phone, desk, court = stage.phone_of(cast.customer), stage.desk_of(cast.agent), stage.desk_of(cast.arbiter)
    number = ask(stage, phone, cast.a_line(), kind="Return and refund", reason="Faulty", files=[photo()])

    open_from_queue(stage, desk, number)
    take_step(desk, "Refuse the request", REFUSAL)

    phone.reload()
    headline(phone, "The store refused. You can add evidence or ask the platform to decide")
    says(phone, "Damage after delivery", "The shell is cracked.")
    take_step(phone, "Ask the platform to decide", {"Your words": "It came like this."}, files=[film()])

    open_dispute(stage, court, number)
    take_step(court, "Accept the dispute")
    both_sides_finish(stage, phone, desk, number)

    open_dispute(stage, court, number)
    says(court, "It came like this.", "The shell is cracked.")
    make_ruling(court)

    phone.reload()
    headline(phone, "The platform has ruled; the store carries it out")
    says(phone, "Refund without return", RULING["Facts found (English)"])
    open_dispute(stage, desk, number)
    take_step(desk, "Carry out the ruling")
    phone.reload()
    headline(phone, "The store is paying your refund")
    says(phone, "¥350.00 goes back to how you paid.")
    open_from_queue(stage, desk, number)
    take_step(desk, "Record the refund", {"Payment reference": "PAY-2026-0002"})

    phone.reload()
    headline(phone, "Completed")


def both_sides_finish(stage: Stage, phone: Page, desk: Page, number: str) -> None:
    phone.reload()
    take_step(phone, "Finish my evidence")
    says(phone, "You have finished.")
    open_dispute(stage, desk, number)
    take_step(desk, "Finish my evidence")


def make_ruling(court: Page) -> None:
    """Written, read as both sides will, then made."""
    main(court).get_by_role("link", name="Issue the ruling", exact=True).click()
    fill(court, RULING)
    court.locator('input[name="clauses"]').first.check()
    press(court, "Read it as both sides will")
    says(court, RULING["Facts found (English)"], RULING["Reasons (English)"])
    press(court, "Make the ruling")
    expect(court.get_by_text("The ruling is made; both sides have been told.")).to_be_visible()
