"""The serial number on a photo, where Tesseract is installed: a suggestion, never more."""

import ctypes
from collections.abc import Iterator

import pytest
from django.test import Client
from PIL import Image, ImageDraw, ImageFilter
from pytest_django.fixtures import Settings

from aftersales.evidence.gateways import decoder
from aftersales.evidence.gateways.decoding.reading import LIBRARY
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.checking import check_due
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, saved, sent
from tests.factories import NOON, UserFactory
from tests.services import stop_test
from tests.uploads.tus import created, patch

pytestmark = pytest.mark.django_db


def label(serial: str = "2142LZX0A1B8", angle: float = 3) -> bytes:
    """The underside of a mouse, held a little askew."""
    sticker = Image.new("RGB", (1000, 420), (238, 238, 232))
    draw = ImageDraw.Draw(sticker)
    for line, words in enumerate(("MX Master 3S", "M/N: MR0077   5V = 500mA", "P/N: 810-008121", f"S/N: {serial}")):
        draw.text((50, 40 + line * 90), words, fill=(25, 25, 25), font_size=44)
    photo = Image.new("RGB", (1600, 1200), (90, 90, 95))
    photo.paste(sticker.rotate(angle, expand=True, fillcolor=(90, 90, 95)), (250, 300))
    return saved(photo.filter(ImageFilter.GaussianBlur(1)), quality=90)


@pytest.fixture
def reading(settings: Settings) -> Iterator[None]:
    """Children that were started to read, too."""
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        stop_test("no Tesseract to read with (Debian: apt install tesseract-ocr)")
    decoder.drop_idle()
    settings.EVIDENCE_READ_SERIALS = True
    yield
    decoder.drop_idle()


@pytest.mark.usefixtures("reading")
def test_the_number_behind_s_n_is_read(settings: Settings) -> None:
    (photo,) = checked_files([sent(label())], by=None, at=NOON)

    assert (photo.state, photo.serial_read) == ("ready", "2142LZX0A1B8")


@pytest.mark.usefixtures("reading")
def test_a_photo_without_a_number_says_nothing() -> None:
    (photo,) = checked_files([sent(jpeg(1200, 900))], by=None, at=NOON)

    assert (photo.state, photo.serial_read) == ("ready", "")


def test_unless_it_is_switched_on_nothing_is_read() -> None:
    (photo,) = checked_files([sent(label())], by=None, at=NOON)

    assert (photo.state, photo.serial_read) == ("ready", "")


def test_switched_on_without_the_library_nothing_is_read_and_the_photo_is_ready(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder.drop_idle()  # a child that was started without it cannot read
    checked_files([sent(jpeg())], by=None, at=NOON)
    settings.EVIDENCE_READ_SERIALS = True

    (photo,) = checked_files([sent(label())], by=None, at=NOON)

    assert (photo.state, photo.serial_read) == ("ready", "")


@pytest.mark.usefixtures("reading")
def test_the_page_is_told_so_that_it_can_suggest_it() -> None:
    client, photo = Client(), label()
    client.force_login(UserFactory())
    url = created(client, len(photo))
    patch(client, url, 0, photo)
    check_due(NOON.replace(year=NOON.year + 1))

    assert client.get(f"{url}state/").json()["serial"] == "2142LZX0A1B8"
    assert Evidence.objects.get().serial_read == "2142LZX0A1B8"
