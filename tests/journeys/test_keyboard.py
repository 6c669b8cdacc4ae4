"""A morning of an agent without a mouse."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from aftersales.domain.lifecycle import State
from aftersales.tickets.models import Message, Ticket
from tests.factories import a_ticket
from tests.journeys.cast import Cast
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


def heading(page: Page, number: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    page.wait_for_load_state()  # keys work once the page's modules are there


def approve(page: Page, ticket: Ticket) -> None:
    heading(page, ticket.number)
    page.keyboard.press("a")
    page.wait_for_url("**/approve/**")
    page.wait_for_load_state()
    page.keyboard.press("a")
    expect(page.get_by_text("Done: Approve the return and refund.")).to_be_visible()
    page.wait_for_load_state()


def test_an_agent_works_through_five_tickets_with_the_keyboard_alone(stage: Stage, cast: Cast) -> None:
    tickets = [a_ticket(cast.a_line(), at=cast.at - timedelta(minutes=50 - n)) for n in range(5)]
    desk = stage.desk_of(cast.agent)
    stage.visit(desk, "/admin/queue/?view=store")
    desk.wait_for_load_state()
    keys = desk.keyboard

    keys.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_hidden()

    keys.press("j")
    keys.press("j")
    keys.press("k")
    keys.press("Enter")
    heading(desk, tickets[0].number)

    for ticket in tickets[:3]:  # each is approved, and the way leads on to the next
        approve(desk, ticket)
        keys.press("j")

    heading(desk, tickets[3].number)
    keys.press("r")
    keys.type("We look into it.")
    keys.press("Escape")
    keys.press("s")
    expect(desk.get_by_text("We look into it.").first).to_be_visible()
    desk.wait_for_load_state()
    keys.press("j")
    approve(desk, tickets[4])

    keys.press("u")
    desk.wait_for_url("**/queue/?**")
    desk.wait_for_load_state()
    keys.press("n")
    heading(desk, tickets[3].number)  # the most urgent one that nobody has

    states = Ticket.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [*[State.AWAITING_RETURN] * 3, State.AWAITING_REVIEW, State.AWAITING_RETURN]
    assert Message.objects.get().text == "We look into it."
    assert Ticket.objects.get(agent=cast.agent) == tickets[3]
