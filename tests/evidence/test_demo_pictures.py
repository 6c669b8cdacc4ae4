from io import BytesIO

import av
import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from aftersales.domain.media_types import JPEG, MP4, PDF, media_type_of
from aftersales.evidence.gateways.documents import check_document
from portal.demo.documents import invoice
from portal.demo.pictures import PHOTOS, short_video


@pytest.mark.parametrize("subject", PHOTOS)
def test_a_drawn_photo_is_what_a_phone_would_send(subject: str) -> None:
    content = PHOTOS[subject](7)

    with Image.open(BytesIO(content)) as photo:
        exif = photo.getexif()
        assert photo.size == (1600, 1200)
        assert (Base.Make in exif, exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef]) == (True, "N")
    assert media_type_of(content) is JPEG


@pytest.mark.parametrize("subject", PHOTOS)
def test_the_same_seed_draws_the_same_photo_and_another_seed_another(subject: str) -> None:
    draw = PHOTOS[subject]

    assert (draw(1) == draw(1), draw(1) == draw(2)) == (True, False)


def test_the_short_film_lasts_as_long_as_asked() -> None:
    content = short_video(2, seed=1)

    with av.open(BytesIO(content), mode="r") as film:
        assert (film.streams.video[0].codec_context.name, film.duration) == ("h264", 2 * av.time_base)
    assert media_type_of(content) is MP4
    assert content == short_video(2, seed=1)


def test_an_invoice_is_a_pdf_that_can_be_received() -> None:
    content = invoice(7)

    assert media_type_of(content) is PDF
    check_document(BytesIO(content))
    assert (content == invoice(7), content == invoice(8)) == (True, False)
