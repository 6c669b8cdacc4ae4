"""The evidence viewer of the desk: by keyboard and by mouse, larger, onwards and back, and out again."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Locator, Page, expect

from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import EvidenceMark, Ticket
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.talking import add_evidence
from portal.demo.pictures import short_video
from tests.evidence.checking import checked_files
from tests.evidence.files import saved, scene, sent
from tests.factories import NOON, a_ticket, as_customer
from tests.journeys.cast import Cast
from tests.journeys.pages import ask, open_from_queue
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

# Of the frames in which a picture lies whole, whatever room is left around it.
EDGES = """(viewer) => ["img", ""].map((what) => {
  const box = viewer.querySelector(`[data-part=stage] ${what}`).getBoundingClientRect();
  return { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
})"""
SEEK = """film => new Promise(done => {
  film.pause();
  film.onseeked = () => done(film.currentTime);
  film.currentTime = 0.5;
})"""


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
    expect(viewer.locator("[data-part=stage] img")).to_have_css("transform", "matrix(0, 1, -1, 0, 0, 0)")
    desk.keyboard.press("s")
    expect(viewer.locator("[data-part=stage] > *")).to_have_count(2)
    desk.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()


def a_ticket_with(stage: Stage, cast: Cast, *files: SimpleUploadedFile) -> Ticket:
    number = ask(stage, stage.phone_of(cast.customer), cast.a_line(), kind="Exchange", reason="Faulty")
    ticket = Ticket.objects.get(number=number)
    found = checked_files(files, by=cast.customer, at=NOON)
    add_evidence(ticket, found, actor=Actor(Role.CUSTOMER, cast.customer, "portal"), at=NOON)
    return ticket


def test_an_agent_marks_a_file_in_the_viewer_and_asks_for_a_better_one(stage: Stage, cast: Cast) -> None:
    ticket = a_ticket_with(stage, cast, sent(saved(scene(1)), "one.jpg"), sent(saved(scene(2)), "two.jpg"))
    desk = stage.desk_of(cast.agent)
    open_from_queue(stage, desk, ticket.number)
    desk.locator("a[data-view]").first.click()
    viewer = desk.locator("#viewer")
    name = viewer.locator(".fcard h2")
    expect(name).to_have_text("one.jpg")
    viewer.locator("[data-part=strip] button").nth(1).click()
    expect(name).to_have_text("two.jpg")

    viewer.get_by_role("button", name="Unclear").click()
    expect(viewer.get_by_role("alert")).to_have_text("Say why: choose a reason from the list.")
    assert [one.rpartition(" ")[2] for one in stage.troubles] == ["422"]  # told, and nothing else
    stage.troubles.clear()
    viewer.get_by_label("Why, when it is unclear or rejected").select_option("blurred")
    viewer.get_by_role("button", name="Unclear").click()
    expect(viewer.locator(".fcard .fact").first).to_contain_text("Blurred")
    assert [(mark.mark, mark.link.evidence.display_name) for mark in EvidenceMark.objects.all()] == [
        ("unclear", "two.jpg")
    ]
    viewer.get_by_role("link", name="Ask the customer for a better one").click()

    expect(desk.locator("textarea[name=note]")).to_have_value("Please send “two.jpg” once more: it is blurred.")


def test_a_film_plays_is_sought_by_range_and_stepped_by_frame(stage: Stage, cast: Cast) -> None:
    content = short_video(1)
    ticket = a_ticket_with(stage, cast, sent(content, "click.mp4", "video/mp4"))
    desk, parts = stage.desk_of(cast.agent), list[int]()
    desk.on("response", lambda one: parts.append(one.status) if one.url.endswith("/film/") else None)
    open_from_queue(stage, desk, ticket.number)
    desk.locator("a[data-view=video]").first.click()
    film = desk.locator("#viewer video")
    expect(film).to_be_visible()
    film.evaluate("film => { film.muted = true; return film.play(); }")
    desk.wait_for_function("() => document.querySelector('#viewer video').currentTime > 0.1")
    assert film.evaluate(SEEK) == pytest.approx(0.5, abs=0.05)

    desk.locator("#viewer [data-do=close]").focus()
    desk.keyboard.press(".")
    desk.wait_for_function("() => document.querySelector('#viewer video').currentTime > 0.52")
    desk.keyboard.press(",")
    desk.wait_for_function("() => document.querySelector('#viewer video').currentTime < 0.52")

    assert (set(parts), film.evaluate("film => film.paused")) == ({206}, True)


def two_photos(stage: Stage, cast: Cast) -> Page:
    """The page of a ticket with two of them."""
    ticket = a_ticket(cast.a_line(), at=cast.at)
    photos = [sent(saved(scene(seed)), f"{name}.jpg") for seed, name in ((1, "one"), (2, "two"))]
    found = checked_files(photos, by=cast.customer, at=cast.at)
    add_evidence(ticket, found, actor=as_customer(ticket), at=cast.at)
    desk = stage.desk_of(cast.agent)
    open_from_queue(stage, desk, ticket.number)
    return desk


def opened(desk: Page, tile: int = 0) -> Locator:
    desk.locator("a[data-view]").nth(tile).click()
    viewer = desk.get_by_role("dialog", name="Evidence")
    expect(viewer).to_be_visible()
    return viewer


def shows(viewer: Locator, count: str, name: str) -> None:
    expect(viewer.locator("[data-part=count]")).to_have_text(count)
    expect(viewer.locator("[data-part=caption]")).to_contain_text(name)
    expect(viewer.locator("[data-part=stage] img")).to_have_attribute("alt", re.compile(f"^{name}"))


def is_sized(viewer: Locator, scale: str) -> None:
    expect(viewer.locator("[data-part=stage] img")).to_have_css("transform", f"matrix({scale}, 0, 0, {scale}, 0, 0)")


def do(viewer: Locator, button: str) -> None:
    viewer.get_by_role("button", name=button, exact=True).click()


def test_a_click_opens_the_file_that_was_clicked(stage: Stage, cast: Cast) -> None:
    desk = two_photos(stage, cast)
    address = desk.url

    viewer = opened(desk, tile=1)

    shows(viewer, "2 / 2", "two.jpg")
    assert desk.url == address


def test_a_click_with_control_is_the_browsers_own(stage: Stage, cast: Cast) -> None:
    desk = two_photos(stage, cast)

    with desk.context.expect_page() as tab:
        desk.locator("a[data-view]").first.click(modifiers=["ControlOrMeta"])

    expect(desk.get_by_role("dialog")).to_have_count(0)
    tab.value.wait_for_url("**/preview/")


def test_next_and_previous_go_round(stage: Stage, cast: Cast) -> None:
    viewer = opened(two_photos(stage, cast))
    shows(viewer, "1 / 2", "one.jpg")

    for button, count, name in (
        ("Next file", "2 / 2", "two.jpg"),
        ("Next file", "1 / 2", "one.jpg"),
        ("Previous file", "2 / 2", "two.jpg"),
        ("Previous file", "1 / 2", "one.jpg"),
    ):
        do(viewer, button)
        shows(viewer, count, name)


def test_the_arrows_go_on_and_back(stage: Stage, cast: Cast) -> None:
    desk = two_photos(stage, cast)
    viewer = opened(desk)

    for key, count, name in (("ArrowRight", "2 / 2", "two.jpg"), ("ArrowLeft", "1 / 2", "one.jpg")):
        desk.keyboard.press(key)
        shows(viewer, count, name)


def test_a_picture_grows_by_key_and_is_whole_again(stage: Stage, cast: Cast) -> None:
    desk = two_photos(stage, cast)
    viewer = opened(desk)
    is_sized(viewer, "1")

    for key, scale in (
        ("+", "1.25"),
        ("=", "1.5625"),
        ("-", "1.25"),
        ("-", "1"),
        ("-", "1"),
        ("+", "1.25"),
        ("0", "1"),
    ):
        desk.keyboard.press(key)
        is_sized(viewer, scale)


def test_a_picture_grows_by_button_and_the_next_one_is_whole(stage: Stage, cast: Cast) -> None:
    viewer = opened(two_photos(stage, cast))

    for button, scale in (
        ("Larger", "1.25"),
        ("Larger", "1.5625"),
        ("Smaller", "1.25"),
        ("Whole", "1"),
        ("Larger", "1.25"),
    ):
        do(viewer, button)
        is_sized(viewer, scale)

    do(viewer, "Next file")
    shows(viewer, "2 / 2", "two.jpg")
    is_sized(viewer, "1")


def test_a_picture_grows_to_eight_times_and_no_further(stage: Stage, cast: Cast) -> None:
    desk = two_photos(stage, cast)
    viewer = opened(desk)

    for _ in range(12):
        desk.keyboard.press("+")

    is_sized(viewer, "8")


@pytest.mark.parametrize("way", ["Escape", "Close"])
def test_whoever_closes_it_is_back_on_the_thumbnail_that_opened_it(stage: Stage, cast: Cast, way: str) -> None:
    desk = two_photos(stage, cast)
    viewer = opened(desk, tile=1)
    do(viewer, "Next file")
    shows(viewer, "1 / 2", "one.jpg")

    desk.keyboard.press("Escape") if way == "Escape" else do(viewer, way)

    expect(viewer).to_be_hidden()
    expect(desk.locator("a[data-view]").nth(1)).to_be_focused()


def test_the_strip_says_which_file_is_shown(stage: Stage, cast: Cast) -> None:
    desk = two_photos(stage, cast)
    viewer = opened(desk)
    strip = viewer.get_by_role("group", name="All files").get_by_role("button")
    expect(strip.nth(0)).to_have_attribute("aria-current", "true")

    desk.keyboard.press("ArrowRight")

    expect(strip.nth(1)).to_have_attribute("aria-current", "true")
    expect(strip.nth(0)).not_to_have_attribute("aria-current", re.compile(""))


def an_enlarged_photo(stage: Stage, cast: Cast) -> tuple[Page, Locator]:
    """With the mouse on its middle."""
    desk = two_photos(stage, cast)
    viewer = opened(desk)
    for _ in range(4):
        desk.keyboard.press("+")
    place = viewer.locator("[data-part=stage]").bounding_box()
    assert place is not None
    desk.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    return desk, viewer


def ends_at(viewer: Locator, edge: str) -> None:
    """Nothing of the picture is beyond its frame on this side."""
    picture, frame = viewer.evaluate(EDGES)
    assert picture[edge] == pytest.approx(frame[edge], abs=1)


@pytest.mark.parametrize(
    ("edge", "x", "y"), [("left", 3000, 0), ("right", -3000, 0), ("top", 0, 3000), ("bottom", 0, -3000)]
)
def test_a_large_picture_is_dragged_to_each_of_its_edges(
    stage: Stage, cast: Cast, edge: str, x: float, y: float
) -> None:
    desk, viewer = an_enlarged_photo(stage, cast)
    box = viewer.locator("[data-part=stage]").bounding_box()
    assert box is not None

    desk.mouse.down()
    desk.mouse.move(box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y, steps=4)
    desk.mouse.up()

    ends_at(viewer, edge)


def test_a_large_picture_follows_the_wheel_and_is_in_its_place_again_when_it_is_whole(stage: Stage, cast: Cast) -> None:
    desk, viewer = an_enlarged_photo(stage, cast)

    desk.mouse.wheel(0, -3000)
    expect(viewer.locator("[data-part=stage] img")).not_to_have_css("transform", "matrix(2.44141, 0, 0, 2.44141, 0, 0)")
    ends_at(viewer, "top")
    desk.mouse.wheel(0, 6000)
    desk.wait_for_function(
        "() => document.querySelector('#viewer [data-part=stage] img').style.transform.includes('-')"
    )
    ends_at(viewer, "bottom")

    desk.keyboard.press("0")
    is_sized(viewer, "1")
