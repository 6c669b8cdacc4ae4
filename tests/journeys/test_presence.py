"""Two agents with one ticket open know of each other; nobody else is told."""

from time import time

import pytest
from django.core.cache import cache
from playwright.sync_api import Locator, Page, expect

from aftersales.accounts.models import User
from aftersales.clock.services import moment
from aftersales.desk.selectors import presence
from aftersales.tickets.models import Ticket
from tests.factories import a_ticket
from tests.journeys.cast import Cast
from tests.journeys.pages import open_from_queue
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

NEXT_LOOK = 20_000
"""Milliseconds until a page asks again."""


def looks(stage: Stage, person: User, ticket: Ticket) -> Page:
    """Opens the ticket in a window whose clock can be moved."""
    page = stage.desk_of(person)
    page.clock.install()
    with page.expect_response("**/looking/"):
        open_from_queue(stage, page, ticket.number)
    return page


def looks_again(page: Page) -> None:
    with page.expect_response("**/looking/") as answer:
        page.clock.fast_forward(NEXT_LOOK)
    answer.value.finished()


def others(page: Page) -> Locator:
    return page.locator("[data-looking]")


def sees(page: Page, person: User) -> None:
    expect(others(page).get_by_text(f"{person.shown_name} is looking at this")).to_be_visible()


def test_agents_who_open_one_ticket_are_shown_to_each_other(stage: Stage, cast: Cast) -> None:
    ticket = a_ticket(cast.a_line(), at=moment())
    first = looks(stage, cast.agent, ticket)
    expect(others(first)).to_be_empty()

    second = looks(stage, cast.manager, ticket)
    sees(second, cast.agent)

    looks_again(first)
    sees(first, cast.manager)


def test_who_has_left_is_shown_no_more(stage: Stage, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = a_ticket(cast.a_line(), at=moment())
    second = looks(stage, cast.manager, ticket)
    first = looks(stage, cast.agent, ticket)
    sees(first, cast.manager)

    stage.go(second, "admin:queue")
    monkeypatch.setattr(presence, "time", lambda: time() + presence.SECONDS)
    looks_again(first)

    expect(others(first)).to_be_empty()


def test_a_page_that_nobody_looks_at_does_not_ask(stage: Stage, cast: Cast) -> None:
    ticket = a_ticket(cast.a_line(), at=moment())
    page = looks(stage, cast.agent, ticket)
    cache.clear()

    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.run_for(3 * NEXT_LOOK)
    assert presence.others_at(ticket.pk, cast.manager) == []

    page.evaluate("delete document.hidden")
    with page.expect_response("**/looking/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert presence.others_at(ticket.pk, cast.manager) == [cast.agent.shown_name]


def test_the_same_answer_is_not_told_again(stage: Stage, cast: Cast) -> None:
    """What is put in anew is read out anew."""
    ticket = a_ticket(cast.a_line(), at=moment())
    looks(stage, cast.manager, ticket)
    first = looks(stage, cast.agent, ticket)
    sees(first, cast.manager)
    others(first).evaluate("place => { place.firstElementChild.dataset.stayed = 'yes'; }")

    looks_again(first)
    looks_again(first)

    expect(others(first).locator("[data-stayed]")).to_have_count(1)
