"""The field for files in a browser: choose, drag, shoot; pause, go on, try again, remove; plain without a script."""

import base64
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from aftersales.clock.services import moment
from aftersales.evidence.gateways.sealed import on_disk as lies
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.checking import check_due
from aftersales.orders.models import OrderProof
from tests.journeys.cast import Cast
from tests.journeys.pages import fill_request, main, open_request_form, press
from tests.journeys.picking import PIECE, Wire, adding, blurred, dark, field, on_disk, opened, row, sharp, told
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

HERE = "Being checked"


def hand_in(phone: Page) -> None:
    press(phone, "Add the files")
    expect(phone.get_by_text("Your files are with the request.").first).to_be_visible()


def names_handed_in() -> set[str]:
    return set(Evidence.objects.filter(ticket_links__isnull=False).values_list("display_name", flat=True))


def test_several_files_have_a_bar_and_a_picture_each_while_they_are_sent(
    stage: Stage, cast: Cast, tmp_path: Path
) -> None:
    phone = adding(stage, cast)
    wire = Wire(phone)
    wire.hold()
    names = ["front.jpg", "back.jpg", "label.jpg"]

    field(phone).set_input_files([on_disk(tmp_path, name, sharp()) for name in names])

    for name in names:
        expect(row(phone, name).get_by_role("progressbar", name=name)).to_be_visible()
        expect(row(phone, name).locator(".th img[src^='blob:']")).to_be_visible()
    wire.let_go()
    for name in names:
        expect(told(phone, name)).to_contain_text(HERE)
        expect(row(phone, name).get_by_role("progressbar")).to_be_hidden()
    hand_in(phone)
    assert names_handed_in() == set(names)


def test_files_can_be_dragged_onto_the_field(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    phone = adding(stage, cast)
    content = base64.b64encode(on_disk(tmp_path, "a.jpg", sharp()).read_bytes()).decode()
    dragged = phone.evaluate_handle(
        """content => {
            const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "dragged.jpg", { type: "image/jpeg" }));
            return transfer;
        }""",
        content,
    )
    zone = field(phone).locator("xpath=..")

    zone.dispatch_event("dragover", {"dataTransfer": dragged})
    expect(zone).to_contain_class("dropping")
    zone.dispatch_event("drop", {"dataTransfer": dragged})

    expect(told(phone, "dragged.jpg")).to_contain_text(HERE)
    hand_in(phone)
    assert names_handed_in() == {"dragged.jpg"}


def test_on_a_phone_the_camera_is_one_press_away(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    phone = adding(stage, cast)
    expect(phone.get_by_role("button", name="Take a photo")).to_have_count(0)  # this window has a mouse
    phone.emulate_media(reduced_motion="reduce")
    session = phone.context.new_cdp_session(phone)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    session.send("Emulation.setEmitTouchEventsForMouse", {"enabled": False})
    phone.reload()
    opened(phone)

    with phone.expect_file_chooser() as chooser:
        phone.locator("form", has=field(phone)).get_by_role("button", name="Take a photo").click()
    camera = phone.locator("input[type=file][capture]").last
    assert (camera.get_attribute("capture"), camera.get_attribute("accept")) == ("environment", "image/*")
    chooser.value.set_files(on_disk(tmp_path, "shot.jpg", sharp()))

    expect(told(phone, "shot.jpg")).to_contain_text(HERE)


def test_a_paused_file_waits_and_goes_on(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    phone = adding(stage, cast)
    wire = Wire(phone)
    wire.hold()
    field(phone).set_input_files(on_disk(tmp_path, "a.jpg", sharp()))
    wire.wait_until_held()
    phone.get_by_role("button", name="Pause a.jpg").click()
    expect(told(phone, "a.jpg")).to_have_text("Paused")
    wire.waiting.clear()
    wire.let_go()

    phone.get_by_role("button", name="Go on a.jpg").click()

    expect(told(phone, "a.jpg")).to_contain_text(HERE)
    assert wire.count("POST") == 1
    assert lies(Evidence.objects.get().original_path).read_bytes() == (tmp_path / "a.jpg").read_bytes()
    stage.troubles.clear()  # the request that the pause cut off


def test_after_a_closed_tab_only_the_rest_is_sent(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    photo = on_disk(tmp_path, "large.jpg", sharp(), at_least=PIECE + 500_000)
    first = adding(stage, cast)
    wire = Wire(first)
    wire.cut(after=PIECE)
    field(first).set_input_files(photo)
    wire.wait_until_cut()
    second, address = stage.second_tab(first), first.url
    first.close()

    second.goto(address)
    opened(second)
    again = Wire(second)
    field(second).set_input_files(photo)

    expect(told(second, "large.jpg")).to_contain_text(HERE)
    # The last try of the tab that closes may bring a little more.
    [begun] = [int(offset) for method, offset in again.asked if method == "PATCH"]
    assert again.count("POST") == 0
    assert PIECE <= begun < PIECE + 500_000
    assert lies(Evidence.objects.get().original_path).read_bytes() == photo.read_bytes()
    stage.troubles.clear()


def test_without_a_network_it_waits_and_goes_on_by_itself(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    phone = adding(stage, cast)
    wire = Wire(phone)
    wire.hold()
    field(phone).set_input_files(on_disk(tmp_path, "a.jpg", sharp()))
    wire.wait_until_held()
    phone.context.set_offline(True)
    for route in wire.waiting:
        route.abort("internetdisconnected")
    wire.waiting.clear()
    wire.let_go()
    expect(told(phone, "a.jpg")).to_have_text("No connection. It goes on by itself.", timeout=60_000)

    phone.context.set_offline(False)

    expect(told(phone, "a.jpg")).to_contain_text(HERE)
    assert wire.count("POST") == 1
    stage.troubles.clear()


def test_a_file_that_was_turned_away_can_be_tried_again(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    phone = adding(stage, cast)
    words = "You have many files here."

    def full(route: Route) -> None:
        route.fulfill(status=429, body=words, headers={"Content-Type": "text/plain", "Tus-Resumable": "1.0.0"})

    phone.route("**/files/", full)
    field(phone).set_input_files(on_disk(tmp_path, "a.jpg", sharp()))
    expect(told(phone, "a.jpg")).to_have_text(words)
    press(phone, "Add the files")
    expect(phone.get_by_text("One of your files is not here.")).to_be_visible()  # and nothing is sent

    phone.unroute("**/files/")
    phone.get_by_role("button", name="Try again a.jpg").click()

    expect(told(phone, "a.jpg")).to_contain_text(HERE)
    hand_in(phone)
    assert names_handed_in() == {"a.jpg"}


def test_a_removed_file_is_gone_here_and_there(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    phone = adding(stage, cast)
    field(phone).set_input_files([on_disk(tmp_path, name, sharp()) for name in ("a.jpg", "b.jpg")])
    expect(told(phone, "a.jpg")).to_contain_text(HERE)
    expect(told(phone, "b.jpg")).to_contain_text(HERE)

    with phone.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        phone.get_by_role("button", name="Remove a.jpg").click()

    assert gone.value.status == 204
    expect(row(phone, "a.jpg")).to_have_count(0)
    expect(field(phone)).to_be_focused()
    hand_in(phone)
    assert set(Evidence.objects.values_list("display_name", flat=True)) == {"b.jpg"}


def test_a_file_that_is_too_large_is_told_so_and_nothing_of_it_is_sent(
    stage: Stage, cast: Cast, tmp_path: Path
) -> None:
    phone = adding(stage, cast)
    wire = Wire(phone)

    field(phone).set_input_files(on_disk(tmp_path, "huge.jpg", sharp(), at_least=20 * 1024 * 1024 + 1))

    expect(told(phone, "huge.jpg")).to_have_text("21.0 MB is too large")
    assert wire.asked == []


def test_without_a_script_the_field_is_a_plain_one(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    phone = adding(stage, cast, javascript=False)
    expect(
        main(phone).get_by_text("Up to 9 photos (JPEG, PNG, WebP, AVIF, HEIC, GIF, 20 MB each)").first
    ).to_be_visible()

    field(phone).set_input_files([on_disk(tmp_path, name, sharp()) for name in ("a.jpg", "b.jpg")])
    hand_in(phone)

    assert names_handed_in() == {"a.jpg", "b.jpg"}


# --- the advice ---


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sharp", ""),
        ("dark", "This photo is quite dark. With more light it would show more."),
        ("blurred", "This photo looks blurred. Hold still and tap on the item until it is sharp."),
        ("small", "This picture is small; fine print can't be read on it."),
    ],
)
def test_a_photo_is_looked_at_before_it_is_sent_and_sent_in_any_case(
    stage: Stage, cast: Cast, tmp_path: Path, name: str, words: str
) -> None:
    images = {"sharp": sharp(), "dark": dark(), "blurred": blurred(), "small": sharp(400, 300)}
    phone = adding(stage, cast)

    field(phone).set_input_files(on_disk(tmp_path, "a.jpg", images[name]))

    expect(told(phone, "a.jpg")).to_contain_text(HERE)
    expect(row(phone, "a.jpg").locator(".advice")).to_have_text(words)
    hand_in(phone)
    assert names_handed_in() == {"a.jpg"}


def test_what_cannot_be_looked_at_is_sent_all_the_same(stage: Stage, cast: Cast, tmp_path: Path) -> None:
    phone = adding(stage, cast)
    path = tmp_path / "cut.jpg"
    path.write_bytes(on_disk(tmp_path, "a.jpg", sharp()).read_bytes()[:2000])

    field(phone).set_input_files(path)

    expect(told(phone, "cut.jpg")).to_contain_text(HERE)
    expect(row(phone, "cut.jpg").locator(".advice")).to_have_text("")


# --- the number on the label ---


def test_a_number_that_was_read_is_filled_in_at_a_press_and_not_before(
    stage: Stage, cast: Cast, tmp_path: Path
) -> None:
    phone = stage.phone_of(cast.customer)
    open_request_form(stage, phone, cast.a_line())
    fill_request(phone, kind="Exchange", reason="Faulty")
    phone.locator("#id_files").set_input_files(on_disk(tmp_path, "label.jpg", sharp()))
    expect(phone.locator(".file .st")).to_contain_text(HERE)
    check_due(moment())
    Evidence.objects.update(serial_read="2142LZX0A1B8")
    expect(phone.get_by_text("We read the serial number 2142LZX0A1B8 on it.")).to_be_visible()
    expect(phone.locator("#id_serial")).to_have_value("")

    phone.get_by_role("button", name="Yes, fill it in 2142LZX0A1B8").click()

    expect(phone.locator("#id_serial")).to_have_value("2142LZX0A1B8")
    expect(phone.get_by_text("We read the serial number")).to_have_count(0)


# --- proofs of purchase ---


@pytest.mark.parametrize("javascript", [True, False])
def test_a_proof_of_purchase_is_sent_the_same_way(stage: Stage, cast: Cast, tmp_path: Path, javascript: bool) -> None:
    line = cast.a_line()
    phone = stage.phone_of(cast.customer, javascript=javascript)
    stage.go(phone, "web:order", line.order.number)
    phone.locator(".vault summary").click()

    phone.locator("#proof_files").set_input_files(on_disk(tmp_path, "invoice.jpg", sharp()))
    if javascript:
        expect(phone.locator("#picked-proof .file .st")).to_contain_text(HERE)
    press(phone, "Keep with the order")

    expect(phone.get_by_text("Kept with the order.").first).to_be_visible()
    assert OrderProof.objects.get().evidence.display_name == "invoice.jpg"


def test_the_words_of_a_row_are_all_there(stage: Stage, cast: Cast) -> None:
    """A name that the script asks for and the page does not tell would show as "undefined"."""
    phone = adding(stage, cast)
    told_words = json.loads(field(phone).get_attribute("data-words") or "")
    scripts = Path(__file__).parents[2] / "static" / "js"

    said = re.findall(r"words\.([a-z]+)\b(?!\()", (scripts / "uploads.js").read_text())
    advised = re.findall(r'odd\.push\("([a-z]+)"\)', (scripts / "look.js").read_text())
    assert {*said, *advised} == set(told_words)
