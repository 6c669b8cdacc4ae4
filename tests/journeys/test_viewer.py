"""The evidence viewer of the desk, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.talking import add_evidence
from tests.evidence.checking import checked_files
from tests.evidence.files import saved, scene, sent
from tests.factories import NOON
from tests.journeys.cast import Cast
from tests.journeys.pages import ask, open_from_queue
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


def test_an_agent_goes_through_the_files_by_keyboard_and_is_back_where_they_were(stage: Stage, cast: Cast) -> None:
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    number = ask(stage, phone, cast.a_line(), kind="Exchange", reason="Faulty")
    ticket = Ticket.objects.get(number=number)
    photos = [sent(saved(scene(seed)), f"photo-{seed}.jpg") for seed in (1, 2)]
    files = checked_files(photos, by=cast.customer, at=NOON)
    add_evidence(ticket, files, actor=Actor(Role.CUSTOMER, cast.customer, "portal"), at=NOON)
    open_from_queue(stage, desk, number)

    first = desk.locator("a[data-view]").first
    first.focus()
    desk.keyboard.press("Enter")
    viewer = desk.locator("#viewer")
    expect(viewer).to_be_visible()
    count = viewer.locator("[data-part=count]")
    total = desk.locator("a[data-view]").count()
    expect(count).to_have_text(f"1 / {total}")
    desk.keyboard.press("ArrowRight")
    expect(count).to_have_text(f"2 / {total}")
    desk.keyboard.press("r")
    expect(viewer.locator("img")).to_have_css("transform", "matrix(0, 1, -1, 0, 0, 0)")
    desk.keyboard.press("s")
    expect(viewer.locator("[data-part=stage] > *")).to_have_count(2)
    desk.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()
