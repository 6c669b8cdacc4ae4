"""A morning of an agent without a mouse."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from aftersales.domain.lifecycle import Action, State
from aftersales.tickets.models import CannedText, Message, Ticket
from tests.factories import a_ticket
from tests.journeys.cast import Cast
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

ASKED, REPLIED, OBJECTED = "Which port is it in?", "We look into it.", "The photos show a dent."


def heading(page: Page, number: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    page.wait_for_load_state()  # keys work once the page's modules are there


def open_step(page: Page, key: str, name: str) -> None:
    page.keyboard.press(key)
    expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()
    page.wait_for_load_state()


def confirm(page: Page, step: str) -> None:
    page.keyboard.press("a")
    expect(page.get_by_text(f"Done: {step}.")).to_be_visible()
    page.wait_for_load_state()


def write(page: Page, key: str, words: str) -> None:
    """Into the field that the key leads to, and out of it again."""
    page.keyboard.press(key)
    expect(page.locator("textarea:focus, select:focus")).to_have_count(1)
    page.keyboard.type(words)
    page.keyboard.press("Escape")


def reply(page: Page, words: str) -> None:
    write(page, "r", words)
    page.keyboard.press("s")
    expect(page.get_by_text("Your message goes out in 15 seconds.")).to_be_visible()
    page.wait_for_load_state()


def approve(page: Page) -> None:
    open_step(page, "a", "Approve the return and refund")
    confirm(page, "Approve the return and refund")


def ask(page: Page, words: str) -> None:
    open_step(page, "q", "Ask for evidence")
    write(page, "r", words)
    confirm(page, "Ask for evidence")


def refuse(page: Page, reason: str, objection: str) -> None:
    """The reason is found by its first letters; its polite text fills the words beneath it."""
    open_step(page, "d", "Refuse the request")
    page.keyboard.press("r")
    page.keyboard.type(reason)
    page.keyboard.press("Tab")
    expect(page.locator("#id_note")).to_be_focused()
    expect(page.locator("#id_note")).not_to_have_value("")
    page.keyboard.press("Tab")
    page.keyboard.type(objection)
    page.keyboard.press("Escape")
    confirm(page, "Refuse the request")


def ask_by_macro(page: Page, macro: CannedText) -> None:
    page.keyboard.press("m")
    expect(page.get_by_role("link", name=macro.name_en)).to_be_focused()
    open_step(page, "Enter", macro.name_en)
    expect(page.get_by_role("textbox", name="What the customer reads")).to_have_value(macro.text_en)
    confirm(page, "Ask for evidence")


def take_next(page: Page, ticket: Ticket) -> None:
    page.keyboard.press("n")
    expect(page.get_by_text("This ticket is yours now.")).to_be_visible()
    heading(page, ticket.number)


def test_an_agent_works_through_five_tickets_with_the_keyboard_alone(stage: Stage, cast: Cast) -> None:
    first, second, third, fourth, fifth = (
        a_ticket(cast.a_line(), at=cast.at - timedelta(minutes=50 - n)) for n in range(5)
    )
    first.customer.language = "en"
    first.customer.save(update_fields=["language"])
    words = {
        "name": "请补拍视频",
        "name_en": "Ask for a video",
        "text": "请补拍视频。",
        "text_en": "Please add a video.",
    }
    macro = CannedText.objects.create(store=cast.store, changed_at=cast.at, action=Action.REQUEST_INFO.value, **words)
    desk = stage.desk_of(cast.agent)
    stage.visit(desk, "/admin/queue/?view=store")
    desk.wait_for_load_state()
    keys = desk.keyboard

    keys.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_hidden()

    for key in ("j", "j", "k", "Enter"):  # down twice, up once: the first row
        keys.press(key)
    heading(desk, first.number)
    reply(desk, REPLIED)
    approve(desk)

    keys.press("j")  # what is decided has left the list; its head is next
    heading(desk, second.number)
    ask(desk, ASKED)

    take_next(desk, third)
    refuse(desk, "The item is not", OBJECTED)

    keys.press("u")  # a decided ticket asks for nothing: back to the list, and on from there
    desk.wait_for_url("**/queue/?**")
    desk.wait_for_load_state()
    take_next(desk, fourth)
    ask_by_macro(desk, macro)

    take_next(desk, fifth)
    approve(desk)

    take_next_and_find_nothing(desk)

    states = dict(Ticket.objects.values_list("number", "state"))
    assert states == {
        first.number: State.AWAITING_RETURN,
        second.number: State.AWAITING_CUSTOMER_INFO,
        third.number: State.REJECTED,
        fourth.number: State.AWAITING_CUSTOMER_INFO,
        fifth.number: State.AWAITING_RETURN,
    }
    said = dict(Message.objects.values_list("ticket__number", "text"))
    assert said[third.number].endswith(f"\n\n{OBJECTED}")
    assert said == {
        first.number: REPLIED,
        second.number: ASKED,
        third.number: said[third.number],
        fourth.number: macro.text_en,
    }
    taken = Ticket.objects.filter(agent=cast.agent).order_by("pk")
    assert list(taken) == [third, fourth, fifth]


def take_next_and_find_nothing(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.get_by_text("There is nothing to take: everything that waits has somebody.")).to_be_visible()
