import random

import pytest

from aftersales.domain.likeness import ALIKE_WITHIN, BANDS, bands_of, distance

CHANCE = random.Random(1)
SOME = f"{CHANCE.getrandbits(256):064x}"


def changed(likeness: str, bits: int) -> str:
    for bit in random.Random(bits).sample(range(256), bits):
        likeness = f"{int(likeness, 16) ^ 1 << bit:064x}"
    return likeness


@pytest.mark.parametrize("bits", [0, 1, 15, 128, 256])
def test_the_distance_is_the_number_of_bits_that_differ(bits: int) -> None:
    assert distance(SOME, changed(SOME, bits)) == bits


@pytest.mark.parametrize("bits", range(ALIKE_WITHIN + 1))
def test_pictures_that_are_alike_share_a_band(bits: int) -> None:
    assert set(bands_of(SOME)) & set(bands_of(changed(SOME, bits)))


def test_every_band_knows_its_place() -> None:
    assert len(set(bands_of(f"{0x1234:04x}" * BANDS))) == BANDS


@pytest.mark.parametrize("likeness", ["0" * 64, "f" * 64, "0" * 52 + "123456789abc"])
def test_a_plain_surface_is_like_nothing(likeness: str) -> None:
    assert bands_of(likeness) == []


def test_a_plain_edge_finds_nothing_but_the_rest_does() -> None:
    assert len(bands_of("0" * 16 + SOME[16:])) == 12
