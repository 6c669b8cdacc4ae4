"""Files on their way from a phone: sent while one writes, cut off in the middle, and all there in the end."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from aftersales.evidence.gateways.sealed import on_disk
from aftersales.evidence.models import Evidence
from tests.evidence.files import saved, scene
from tests.journeys.cast import Cast
from tests.journeys.pages import ask
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "left-button.jpg"
    path.write_bytes(saved(scene(7, 1600, 1200), quality=95))
    return path


def adding(stage: Stage, cast: Cast) -> Page:
    phone = stage.phone_of(cast.customer)
    ask(stage, phone, cast.a_line(), kind="Exchange", reason="Faulty")
    phone.get_by_text("Add files", exact=True).click()
    return phone


def test_a_cut_network_costs_nothing_of_what_has_arrived(stage: Stage, cast: Cast, photo: Path) -> None:
    phone = adding(stage, cast)
    cut: list[str] = []

    def lose_first(route: Route, request: Request) -> None:
        if request.method == "PATCH" and not cut:
            cut.append(request.url)
            route.abort("connectionfailed")
        else:
            route.continue_()

    phone.route("**/files/*/", lose_first)
    phone.locator("#evidence_files").set_input_files(photo)
    row = phone.locator("#picked-evidence .file")
    expect(row.locator(".st")).to_contain_text("Being checked")
    phone.get_by_role("button", name="Add the files").click()
    expect(phone.get_by_text("Your files are with the request.").first).to_be_visible()

    assert len(cut) == 1
    file = Evidence.objects.get(display_name="left-button.jpg")
    assert on_disk(file.original_path).read_bytes() == photo.read_bytes()
    assert file.ticket_links.count() == 1
    stage.troubles.clear()  # the browser names the request that was cut


def test_a_page_that_is_opened_again_still_has_the_files(stage: Stage, cast: Cast, photo: Path) -> None:
    phone = adding(stage, cast)
    phone.locator("#evidence_files").set_input_files(photo)
    expect(phone.locator("#picked-evidence .file .st")).to_contain_text("Being checked")

    phone.reload()
    phone.get_by_text("Add files", exact=True).click()

    expect(phone.locator("#picked-evidence .file .nm")).to_have_text("left-button.jpg")
    phone.get_by_role("button", name="Remove left-button.jpg").click()
    expect(phone.locator("#picked-evidence .file")).to_have_count(0)
