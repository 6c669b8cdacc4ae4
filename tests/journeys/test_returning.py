"""Submitted and approved: from the order to the refund, photos and film included."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.ExifTags import IFD
from playwright.sync_api import Page, expect

from aftersales.clock.services import moment
from aftersales.evidence.services.checking import check_due
from tests.journeys.cast import RETURN_ADDRESS, Cast
from tests.journeys.files import film, label_photo, photo
from tests.journeys.pages import ask, headline, main, open_from_queue, says, take_step
from tests.journeys.stage import Stage
from tests.journeys.test_goods import inspect

pytestmark = pytest.mark.browser


def test_a_faulty_mouse_goes_back_and_the_money_comes(stage: Stage, cast: Cast) -> None:
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    evidence = [photo(), label_photo(), film()]

    number = ask(stage, phone, cast.a_line(), kind="Return and refund", reason="Faulty", files=evidence)
    headline(phone, "The store is reviewing your request")

    check_due(moment())  # as the worker beside the portal does
    open_from_queue(stage, desk, number)
    sees_clean_files(desk, 3)
    take_step(desk, "Approve the return and refund")

    stage.go(phone, "web:ticket", number)
    headline(phone, "Send the item back and enter the tracking number")
    says(phone, RETURN_ADDRESS)
    take_step(phone, "Enter the tracking number", {"Carrier": "SF Express", "Tracking number": "SF1029384756123"})
    headline(phone, "Your return is on its way; the store checks it when it arrives")

    open_from_queue(stage, desk, number)
    inspect(desk)
    take_step(desk, "Record the refund", {"Payment reference": "PAY-2026-0001"})

    phone.reload()
    headline(phone, "Completed")
    says(phone, "¥699.00 goes back to how you paid.", "SF1029384756123")


def sees_clean_files(desk: Page, count: int) -> None:
    """Pictures load, and nothing in them tells where they were taken."""
    pictures = main(desk).locator("figure img")
    expect(pictures).to_have_count(count)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
        received = desk.request.get(str(picture.evaluate("picture => picture.src"))).body()
        exif = Image.open(BytesIO(received)).getexif()
        assert (dict(exif), exif.get_ifd(IFD.GPSInfo)) == ({}, {})
