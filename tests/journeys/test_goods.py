"""Goods on their way: an exchange and a repair, from the parcel to the end."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.cast import Cast
from tests.journeys.files import film, label_photo, photo
from tests.journeys.pages import (
    ask,
    attach,
    fill,
    headline,
    main,
    open_from_queue,
    open_step,
    press,
    says,
    take_step,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

BACK = {"Carrier": "SF Express", "Tracking number": "SF1029384756123"}
OUT = {"Carrier": "ZTO Express", "Tracking number": "75312345678901"}


def test_an_exchange_travels_both_ways(stage: Stage, cast: Cast) -> None:
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    number = approved(stage, cast, kind="Exchange")

    stage.go(phone, "web:ticket", number)
    open_step(phone, "Enter the tracking number")
    fill(phone, BACK | {"Tracking number": "12"})
    press(phone, "Enter the tracking number")
    says(phone, "This is no tracking number of SF Express; one looks like SF1234567890123.")
    fill(phone, BACK)
    press(phone, "Enter the tracking number")
    headline(phone, "Your return is on its way; the store checks it when it arrives")

    open_from_queue(stage, desk, number)
    inspect(desk)
    take_step(desk, "Ship the parcel", OUT)

    phone.reload()
    headline(phone, "Your parcel is on its way. Check it and confirm receipt")
    says(phone, "Tried out, intact", "Replacement", "75312345678901")
    take_step(phone, "Confirm receipt")
    headline(phone, "Completed")


def test_a_repair_outside_the_warranty_is_quoted_and_answered(stage: Stage, cast: Cast) -> None:
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    number = approved(stage, cast, kind="Repair")
    stage.go(phone, "web:ticket", number)
    main(phone).get_by_role("link", name="Return slip to print").click()
    expect(phone.get_by_text(f"{number}-")).to_be_visible()
    expect(main(phone).locator("img")).not_to_have_js_property("naturalWidth", 0)
    stage.go(phone, "web:ticket", number)
    take_step(phone, "Enter the tracking number", BACK)

    open_from_queue(stage, desk, number)
    inspect(desk)
    open_step(desk, "Enter the diagnosis")
    fill(desk, {"Cause": "Damage by use", "Your words": "The switch broke by a fall."})
    desk.locator("#div_id_in_warranty").get_by_label("No").check()
    press(desk, "Enter the diagnosis")
    take_step(desk, "Quote the repair", {"Parts and work": "Switch", "Price, CNY": "96", "Your words": "All included."})

    phone.reload()
    headline(phone, "The store has quoted the repair")
    says(phone, "¥96.00", "Out of warranty")
    take_step(phone, "Accept the quote")

    desk.reload()
    take_step(desk, "Finish the repair", {"Your words": "New switch."})
    says(desk, "Shipping opens once the payment for the repair is recorded, or waived with a reason.")
    phone.reload()
    headline(phone, "Your item is repaired. Pay for the repair and the store sends it")
    says(phone, "To pay for the repair", "to be paid")
    open_step(desk, "Record the payment for the repair")
    desk.get_by_label("By the store's payment link").check()
    fill(desk, {"Payment reference": "PAY-2026-0009"})
    press(desk, "Record the payment for the repair")
    take_step(desk, "Ship the parcel", OUT)
    phone.reload()
    says(phone, "New switch.")
    take_step(phone, "Confirm receipt")
    headline(phone, "Completed")


def approved(stage: Stage, cast: Cast, *, kind: str) -> str:
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    number = ask(stage, phone, cast.a_line(), kind=kind, reason="Faulty", files=[photo(), label_photo(), film()])
    open_from_queue(stage, desk, number)
    take_step(desk, f"Approve the {kind.lower()}")
    return number


def inspect(desk: Page) -> None:
    """All in order, with the questions answered one by one."""
    open_step(desk, "Accept the returned item")
    fill(desk, {"Condition": "Tried out, intact"})
    for question, answer in (("is_right_item", "Yes"), ("is_complete", "Yes"), ("has_human_damage", "No")):
        desk.locator(f"#div_id_{question}").get_by_label(answer).check()
    attach(desk, [])
    press(desk, "Accept the returned item")
    expect(main(desk).get_by_role("heading", name="Accept the returned item", exact=True)).to_have_count(0)
