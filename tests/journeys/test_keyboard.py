"""A morning of an agent without a mouse, and every key by itself."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from aftersales.domain.lifecycle import Action, State
from aftersales.tickets.models import CannedText, Message, Ticket
from aftersales.tickets.services.talking import add_evidence
from tests.evidence.checking import checked_files
from tests.evidence.files import saved, scene, sent
from tests.factories import a_ticket, as_customer
from tests.journeys.cast import Cast
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

ASKED, REPLIED, OBJECTED = "Which port is it in?", "We look into it.", "The photos show a dent."
TELL_CLICKS = """() => document.addEventListener("click", (event) => {
  event.preventDefault();
  document.body.dataset.clicked = "yes";
})"""


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


def tickets(cast: Cast, count: int) -> list[Ticket]:
    """In the order of the queue."""
    return [a_ticket(cast.a_line(), at=cast.at - timedelta(minutes=count - n)) for n in range(count)]


def queue(stage: Stage, cast: Cast) -> Page:
    desk = stage.visit(stage.desk_of(cast.agent), "/admin/queue/?view=store")
    desk.wait_for_load_state()
    return desk


def open_ticket(stage: Stage, cast: Cast, ticket: Ticket) -> Page:
    desk = stage.visit(stage.desk_of(cast.agent), f"/admin/queue/{ticket.number}/?view=store")
    heading(desk, ticket.number)
    return desk


def chosen(page: Page) -> list[str]:
    numbers: list[str] = page.locator("[data-row] input:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    return numbers


def tells_clicks(page: Page) -> Locator:
    """The page stays where it is; what this finds is there once anything on it was clicked."""
    page.evaluate(TELL_CLICKS)
    return page.locator("body[data-clicked]")


def add_photo(cast: Cast, ticket: Ticket) -> None:
    photos = checked_files([sent(saved(scene(1)), "front.jpg")], by=cast.customer, at=cast.at)
    add_evidence(ticket, photos, actor=as_customer(ticket), at=cast.at)


def test_x_chooses_the_row_one_is_on_and_lets_it_go_again(stage: Stage, cast: Cast) -> None:
    first, second = tickets(cast, 2)
    desk = queue(stage, cast)
    keys = desk.keyboard

    keys.press("x")
    assert chosen(desk) == []  # on no row yet
    for key in ("j", "x", "j", "x"):
        keys.press(key)
    assert chosen(desk) == [first.number, second.number]
    expect(desk.get_by_role("button", name="See what will be done")).to_be_visible()

    for key in ("k", "x"):
        keys.press(key)
    assert chosen(desk) == [second.number]


def test_rows_end_where_the_list_ends(stage: Stage, cast: Cast) -> None:
    first, second = tickets(cast, 2)
    desk = queue(stage, cast)

    for key, there in (("k", first), ("j", second), ("j", second), ("k", first), ("k", first)):
        desk.keyboard.press(key)
        expect(desk.locator("tr.cur")).to_contain_text(there.number)
        expect(desk.get_by_role("link", name=there.number)).to_be_focused()


def test_slash_leads_to_the_search_and_what_is_typed_there_are_words(stage: Stage, cast: Cast) -> None:
    (ticket,) = tickets(cast, 1)
    desk = queue(stage, cast)
    search = desk.get_by_role("searchbox", name="Search tickets")

    desk.keyboard.press("/")
    expect(search).to_be_focused()
    desk.keyboard.type("jxnau?")

    expect(search).to_have_value("jxnau?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(desk.locator("tr.cur")).to_have_count(0)
    ticket.refresh_from_db()
    assert (chosen(desk), ticket.agent) == ([], None)


def test_escape_leaves_the_field_and_the_keys_are_keys_again(stage: Stage, cast: Cast) -> None:
    (ticket,) = tickets(cast, 1)
    desk = queue(stage, cast)
    desk.keyboard.press("/")

    for key in ("Escape", "j"):
        desk.keyboard.press(key)

    expect(desk.locator("tr.cur")).to_contain_text(ticket.number)


def test_o_leads_to_an_offer(stage: Stage, cast: Cast) -> None:
    (ticket,) = tickets(cast, 1)
    desk = open_ticket(stage, cast, ticket)

    open_step(desk, "o", "Make an offer")

    desk.keyboard.press("u")  # back, nothing changed
    heading(desk, ticket.number)
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW


def test_j_and_k_lead_to_the_next_ticket_and_to_the_one_before(stage: Stage, cast: Cast) -> None:
    first, second, third = tickets(cast, 3)
    desk = open_ticket(stage, cast, second)

    for key, there in (("j", third), ("k", second), ("k", first)):
        desk.keyboard.press(key)
        heading(desk, there.number)


def test_e_opens_the_evidence_and_escape_leads_back_to_it(stage: Stage, cast: Cast) -> None:
    (ticket,) = tickets(cast, 1)
    add_photo(cast, ticket)
    desk = open_ticket(stage, cast, ticket)
    viewer = desk.get_by_role("dialog", name="Evidence")

    desk.keyboard.press("e")
    expect(viewer).to_be_visible()
    desk.keyboard.press("Escape")

    expect(viewer).to_be_hidden()
    expect(desk.locator("a[data-view]")).to_be_focused()


def test_without_evidence_e_does_nothing(stage: Stage, cast: Cast) -> None:
    (ticket,) = tickets(cast, 1)
    desk = open_ticket(stage, cast, ticket)
    clicked = tells_clicks(desk)

    desk.keyboard.press("e")

    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(clicked).to_have_count(0)


def test_in_a_reply_the_keys_are_letters(stage: Stage, cast: Cast) -> None:
    first, _second = tickets(cast, 2)
    add_photo(cast, first)
    desk = open_ticket(stage, cast, first)
    clicked, letters = tells_clicks(desk), "jknrsaqodmeu?/x"

    desk.keyboard.press("r")
    desk.keyboard.type(letters)

    expect(desk.locator("#id_text")).to_have_value(letters)
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(clicked).to_have_count(0)


@pytest.mark.parametrize("held", ["Control", "Alt", "Meta"])
def test_with_another_key_held_a_letter_is_not_ours(stage: Stage, cast: Cast, held: str) -> None:
    (ticket,) = tickets(cast, 1)
    desk = open_ticket(stage, cast, ticket)
    clicked = tells_clicks(desk)

    for key in ("o", "a", "d"):
        desk.keyboard.press(f"{held}+{key}")
    expect(clicked).to_have_count(0)

    desk.keyboard.press("o")
    expect(clicked).to_have_count(1)


def test_while_a_dialog_is_open_the_keys_wait(stage: Stage, cast: Cast) -> None:
    (ticket,) = tickets(cast, 1)
    desk = open_ticket(stage, cast, ticket)
    help_ = desk.get_by_role("dialog", name="Keys")
    clicked = tells_clicks(desk)

    for key in ("?", "a", "o", "u"):
        desk.keyboard.press(key)
    expect(help_).to_be_visible()
    expect(clicked).to_have_count(0)

    desk.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    desk.keyboard.press("o")
    expect(clicked).to_have_count(1)
