"""Double clicks, stale pages, files that lie, no script: one clear sentence, and nothing changes."""

import pytest
from playwright.sync_api import Locator, Page, expect

from aftersales.domain.lifecycle import State
from aftersales.evidence.models import Evidence
from aftersales.tickets.models import Ticket
from tests.journeys.cast import Cast
from tests.journeys.files import liar, photo
from tests.journeys.pages import (
    WORDS,
    ask_for_return,
    fill,
    fill_request,
    headline,
    main,
    open_from_queue,
    open_request_form,
    open_step,
    press,
    says,
    submit_request,
    take_step,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

STALE = "Somebody has just updated this request. Your draft is kept; check what changed first."
LIE = (
    "This file is not one we can use. Choose a photo (JPEG, PNG, WebP, AVIF, HEIC, GIF), "
    "a video (MP4, MOV, WebM, MKV) or a PDF. "
    "Your other files are safe."
)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_makes_one_ticket(stage: Stage, cast: Cast, javascript: bool) -> None:
    phone = stage.phone_of(cast.customer, javascript=javascript)
    open_request_form(stage, phone, cast.a_line())
    fill_request(phone, kind="Return and refund", reason="No longer wanted")

    main(phone).get_by_role("button", name="Submit request").dblclick()

    headline(phone, "The store is reviewing your request")
    assert Ticket.objects.values_list("state", flat=True).get() == State.AWAITING_REVIEW


def test_a_second_agent_with_a_stale_page_learns_what_happened(stage: Stage, cast: Cast) -> None:
    number = ask_for_return(stage, stage.phone_of(cast.customer), cast.a_line())
    first, second = stage.desk_of(cast.agent), stage.desk_of(cast.manager)
    open_from_queue(stage, first, number)
    open_from_queue(stage, second, number)
    open_step(second, "Ask for evidence")
    fill(second, {"Your words": "Please film it."})

    take_step(first, "Approve the return and refund")
    press(second, "Ask for evidence")

    says(second, "This is not possible now", "approved the return and refund")
    expect(second.get_by_label("Your draft is kept here")).to_have_value("Please film it.")
    assert Ticket.objects.get(number=number).state == State.AWAITING_RETURN


def test_a_customers_stale_tab_withdraws_nothing(stage: Stage, cast: Cast) -> None:
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    number = ask_for_return(stage, phone, cast.a_line())
    tab = stage.go(stage.second_tab(phone), "web:ticket", number)
    open_step(tab, "Withdraw the request")

    open_from_queue(stage, desk, number)
    take_step(desk, "Approve the return and refund")
    press(tab, "Withdraw the request")

    says(tab, STALE)
    assert Ticket.objects.get(number=number).state == State.AWAITING_RETURN


def test_a_file_that_lies_about_its_type_costs_nothing_that_was_typed(stage: Stage, cast: Cast) -> None:
    phone = stage.phone_of(cast.customer)
    open_request_form(stage, phone, cast.a_line())
    fill_request(phone, kind="Return and refund", reason="Faulty", files=[liar()])

    press(phone, "Submit request")

    says(phone, LIE)
    expect(phone.get_by_label("What is wrong, in your own words?")).to_have_value(WORDS)
    expect(chosen(phone, "What would you like?")).to_have_value("return_refund")
    assert (Ticket.objects.count(), Evidence.objects.count()) == (0, 0)


def test_without_a_script_the_whole_road_to_the_store_works(stage: Stage, cast: Cast) -> None:
    phone = stage.phone_of(cast.customer, javascript=False)
    open_request_form(stage, phone, cast.a_line(quantity=2))
    fill_request(phone, kind="Exchange", reason="Faulty", files=[photo()])

    submit_request(phone)
    expect(main(phone).locator("figure").filter(has_text="mouse.jpg")).to_be_visible()
    take_step(phone, "Withdraw the request")

    headline(phone, "Closed")


def chosen(page: Page, question: str) -> Locator:
    return page.get_by_role("group", name=question).locator("input:checked")
