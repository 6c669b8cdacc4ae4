"""The same picture is found again, whatever a messenger did to it on the way."""

import pytest
from PIL import Image, ImageEnhance
from pytest_django import DjangoAssertNumQueries

from aftersales.domain.likeness import ALIKE_WITHIN, distance
from aftersales.evidence.models import Evidence, EvidenceBand
from aftersales.evidence.selectors import look_alikes
from tests.evidence.checking import checked_files, opened
from tests.evidence.files import located_exif, picture, saved, scene, sent
from tests.factories import NOON

pytestmark = pytest.mark.django_db

ORIENTATIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def kept(*pictures: bytes) -> list[Evidence]:
    return checked_files([sent(content) for content in pictures], by=None, at=NOON)


def test_the_very_same_file_is_found() -> None:
    first, second, _other = kept(saved(scene(1)), saved(scene(1)), saved(scene(2)))

    assert look_alikes([first]) == {first.pk: {second.pk: 0}}


@pytest.mark.parametrize(
    "again",
    [
        saved(scene(1), quality=40),
        saved(scene(1).resize((320, 240)), "WEBP"),
        saved(ImageEnhance.Brightness(scene(1)).enhance(1.1)),
        saved(scene(1), "PNG"),
        saved(scene(1), "HEIF", quality=50),
    ],
    ids=["saved again", "smaller", "brighter", "png", "heic"],
)
def test_a_picture_that_was_saved_again_is_found(again: bytes) -> None:
    first, second = kept(saved(scene(1), quality=95), again)

    (apart,) = look_alikes([first])[first.pk].values()
    assert apart == distance(first.likeness, second.likeness) <= ALIKE_WITHIN


def test_other_pictures_are_not_found() -> None:
    files = kept(*(saved(scene(seed)) for seed in range(9)))

    assert look_alikes(files) == {file.pk: {} for file in files}


def test_plain_surfaces_are_alike_only_by_their_bytes() -> None:
    white, another, same = kept(
        saved(Image.new("RGB", (64, 64), "white")),
        saved(Image.new("RGB", (80, 64), "white")),
        saved(Image.new("RGB", (64, 64), "white")),
    )

    assert look_alikes([white, another]) == {white.pk: {same.pk: 0}, another.pk: {}}
    assert EvidenceBand.objects.count() == 0


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_t17_a_picture_has_one_likeness_in_all_orientations(orientation: int) -> None:
    stored = scene(3).transpose(ORIENTATIONS[orientation])

    turned = opened(saved(stored, quality=95, exif=located_exif(orientation))).found

    assert turned.likeness == opened(saved(scene(3), quality=95)).found.likeness


@pytest.mark.parametrize("count", [1, 9])
def test_looking_costs_two_queries_however_many_files(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    files = kept(*(saved(scene(seed)) for seed in range(count)))

    with django_assert_num_queries(2):
        look_alikes(files)


def test_a_refused_file_is_like_nothing() -> None:
    (cut,) = kept(saved(picture())[:-400])

    assert (cut.state, cut.likeness, look_alikes([cut])) == ("refused", "", {cut.pk: {}})
