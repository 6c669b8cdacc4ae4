"""Each kind of request to its end, and a request about several items: the customer's and the store's pages."""

from itertools import count

import pytest
from playwright.sync_api import Page, expect

from aftersales.orders.models import OrderLine
from aftersales.policies.models import PolicyVersion
from aftersales.tickets.models import Ticket
from tests.factories import OrderLineFactory, ProductFactory
from tests.journeys.cast import Cast
from tests.journeys.pages import (
    WORDS,
    ask,
    choose,
    fill,
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
from tests.journeys.test_goods import inspect

pytestmark = pytest.mark.browser
_waybills = count(1029384000)


def parcel() -> dict[str, str]:
    return {"Carrier": "SF Express", "Tracking number": f"SF{next(_waybills):013}"}


PAID = {"Payment reference": "PAY-2026-0007"}


def approved(stage: Stage, cast: Cast, line: OrderLine, *, kind: str, reason: str) -> tuple[Page, Page, str]:
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    number = ask(stage, phone, line, kind=kind, reason=reason)
    open_from_queue(stage, desk, number)
    press_first(desk)
    return phone, desk, number


def press_first(desk: Page) -> None:
    """The one filled button of the decision, and the button that repeats its words."""
    first = main(desk).locator(".decide .btn.primary")
    name = first.inner_text().splitlines()[0]  # and its key below
    first.click()
    press(desk, name)
    expect(desk.get_by_text("Done:").first).to_be_visible()


def completed(stage: Stage, phone: Page, number: str) -> None:
    stage.go(phone, "web:ticket", number)
    headline(phone, "Completed")


def test_a_refund_alone(stage: Stage, cast: Cast) -> None:
    phone, desk, number = approved(stage, cast, cast.a_line(), kind="Refund only", reason="Faulty")

    take_step(desk, "Record the refund", PAID)

    completed(stage, phone, number)


def test_an_exchange_and_its_rating(stage: Stage, cast: Cast) -> None:
    phone, desk, number = approved(stage, cast, cast.a_line(), kind="Exchange", reason="Faulty")
    stage.go(phone, "web:ticket", number)
    take_step(phone, "Enter the tracking number", parcel())
    open_from_queue(stage, desk, number)
    inspect(desk)
    take_step(desk, "Ship the parcel", parcel())

    stage.go(phone, "web:ticket", number)
    take_step(phone, "Confirm receipt")

    headline(phone, "Completed")
    for question in ("How fast was it?", "How were you treated?", "How content are you with the result?"):
        choose(phone, question, "5")
    press(phone, "Send the rating")
    says(phone, "Your rating", "5 / 5")


def test_a_repair(stage: Stage, cast: Cast) -> None:
    phone, desk, number = approved(stage, cast, cast.a_line(), kind="Repair", reason="Faulty")
    stage.go(phone, "web:ticket", number)
    take_step(phone, "Enter the tracking number", parcel())
    open_from_queue(stage, desk, number)
    inspect(desk)
    take_step(desk, "Finish the repair")
    take_step(desk, "Ship the parcel", parcel())

    stage.go(phone, "web:ticket", number)
    take_step(phone, "Confirm receipt")

    completed(stage, phone, number)


def test_a_missing_part_is_sent(stage: Stage, cast: Cast) -> None:
    phone, desk, number = approved(stage, cast, cast.a_line(), kind="Resend", reason="Parts missing")
    take_step(desk, "Ship the parcel", parcel())

    stage.go(phone, "web:ticket", number)
    take_step(phone, "Confirm receipt")

    completed(stage, phone, number)


def test_a_price_that_dropped(stage: Stage, cast: Cast) -> None:
    line = cast.a_line()
    line.policy_version = PolicyVersion.objects.get(store=cast.store)
    line.policy_version.terms = {"price_protection_days": 15}
    line.policy_version.save(update_fields=["terms"])
    line.save(update_fields=["policy_version"])
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    open_request_form(stage, phone, line)
    fill_request(phone, kind="Price protection", reason="Price dropped")
    fill(phone, {"How much lower is the price now, for each piece?": "50"})
    number = submit_request(phone)

    open_from_queue(stage, desk, number)
    press_first(desk)
    take_step(desk, "Record the refund", PAID)

    completed(stage, phone, number)
    says(phone, "¥50.00")


def test_two_items_in_one_request_without_a_script(stage: Stage, cast: Cast) -> None:
    phone, line = stage.phone_of(cast.customer, javascript=False), cast.a_line()
    OrderLineFactory(order=line.order, position=2, product=ProductFactory(name_en="MX Keys S keyboard"))
    stage.go(phone, "web:order", line.order.number)
    phone.get_by_role("link", name="Several items or pieces?").click()

    for name in ("MX Master 3S mouse", "MX Keys S keyboard"):
        phone.get_by_role("checkbox", name=name).check()
    fill(phone, {"What would you like?": "Return and refund", "Why?": "No longer wanted"})
    phone.get_by_label("What is wrong, in your own words?").fill(WORDS)
    press(phone, "Next: how they are now")
    for place in (0, 1):
        for question in ("Is it opened?", "Are all parts and accessories there?", "Are its labels, with the serial"):
            group = phone.get_by_role("group", name=question).nth(place)
            group.get_by_role("radio", name="Yes", exact=True).check()
        phone.get_by_label("Marks of use").nth(place).select_option("No marks of use")
        phone.get_by_label("Did anything happen to it after delivery?").nth(place).select_option("No damage")
    press(phone, "Next: let the store see it")
    press(phone, "Next: check and send")
    press(phone, "Submit 2 requests")

    says(phone, "MX Keys S keyboard")
    assert Ticket.objects.filter(request__order=line.order, submitted_at__isnull=False).count() == 2
