"""What an agent has begun to write is kept by itself, and gone once it was sent."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from aftersales.clock.services import moment
from aftersales.tickets.models import Message, ReplyDraft, Ticket
from aftersales.tickets.services.talking import write_message
from tests.factories import a_ticket, as_customer
from tests.journeys.cast import Cast
from tests.journeys.pages import open_from_queue, press, says
from tests.journeys.stage import PATIENCE, Stage

pytestmark = pytest.mark.browser

REPLY = "We look into it today."
MOMENT = 50
"""Milliseconds between two looks at the table."""


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)


def note(page: Page) -> Locator:
    return page.locator("[data-draft-note]")


def kept(page: Page) -> None:
    expect(note(page)).to_contain_text("Draft kept")


def arrives(page: Page) -> None:
    """What a page sends while it goes is no event of the next page, so the table is asked."""
    for _ in range(PATIENCE // MOMENT):
        if ReplyDraft.objects.exists():
            return
        page.wait_for_timeout(MOMENT)
    raise AssertionError("no draft has arrived")


def an_open_ticket(stage: Stage, cast: Cast) -> tuple[Page, Ticket]:
    ticket, desk = a_ticket(cast.a_line(), at=moment()), stage.desk_of(cast.agent)
    open_from_queue(stage, desk, ticket.number)
    return desk, ticket


def test_what_is_typed_is_there_again_after_a_reload(stage: Stage, cast: Cast) -> None:
    desk, _ticket = an_open_ticket(stage, cast)
    expect(note(desk)).to_be_empty()

    box(desk).press_sequentially(REPLY)

    kept(desk)
    desk.reload()
    kept(desk)
    expect(box(desk)).to_have_value(REPLY)


def test_who_leaves_at_once_loses_nothing(stage: Stage, cast: Cast) -> None:
    desk, ticket = an_open_ticket(stage, cast)

    box(desk).press_sequentially(REPLY)
    stage.go(desk, "admin:queue")

    arrives(desk)
    open_from_queue(stage, desk, ticket.number)
    expect(box(desk)).to_have_value(REPLY)


def test_an_emptied_box_is_no_draft(stage: Stage, cast: Cast) -> None:
    desk, _ticket = an_open_ticket(stage, cast)
    box(desk).press_sequentially(REPLY)
    kept(desk)

    box(desk).clear()

    expect(note(desk)).to_be_empty()
    desk.reload()
    expect(box(desk)).to_have_value("")
    assert not ReplyDraft.objects.exists()


def test_what_was_sent_is_gone_from_the_box(stage: Stage, cast: Cast) -> None:
    desk, ticket = an_open_ticket(stage, cast)
    box(desk).press_sequentially(REPLY)
    kept(desk)

    press(desk, "Send to the customer")

    expect(desk.get_by_text("Your message goes out in 15 seconds.")).to_be_visible()
    expect(box(desk)).to_have_value("")
    open_from_queue(stage, desk, ticket.number)
    expect(box(desk)).to_have_value("")
    assert (Message.objects.get().text, ReplyDraft.objects.count()) == (REPLY, 0)


def test_a_reply_that_was_refused_is_kept_though_nothing_more_is_typed(stage: Stage, cast: Cast) -> None:
    desk, ticket = an_open_ticket(stage, cast)
    write_message(ticket, "It works again!", actor=as_customer(ticket), at=moment())
    Message.objects.update(held_until=None)
    box(desk).fill(REPLY)
    press(desk, "Send to the customer")
    says(desk, "Meanwhile the ticket has changed.")

    kept(desk)

    open_from_queue(stage, desk, ticket.number)
    expect(box(desk)).to_have_value(REPLY)


def test_who_has_been_signed_out_is_not_told_that_anything_was_kept(stage: Stage, cast: Cast) -> None:
    desk, _ticket = an_open_ticket(stage, cast)
    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    with desk.expect_response(lambda response: reverse("account_login") in response.url):
        box(desk).press_sequentially(REPLY)
    desk.wait_for_timeout(MOMENT)

    expect(note(desk)).to_be_empty()
    assert not ReplyDraft.objects.exists()
