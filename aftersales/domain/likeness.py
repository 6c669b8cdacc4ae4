"""Finding a picture that was shown before: 256-bit difference hashes, compared bit by bit, found by bands."""

HASH_BITS = 256
BANDS = 16
BAND_BITS = HASH_BITS // BANDS
ALIKE_WITHIN = 8
"""Saved again, scaled or brightened, a picture stays within so many bits; fewer than there are bands, so that two such
hashes share at least one whole band."""
_EMPTY_BANDS = frozenset({0, (1 << BAND_BITS) - 1})
PLAIN_BANDS = 12
"""From so many bands without a trace on, a picture is a plain surface, and being like another says nothing."""


def distance(one: str, other: str) -> int:
    """How many of the bits differ; hashes are 64 hex digits."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands_of(likeness: str) -> list[int]:
    """The bands to be found by, each with its place in it. Empty for a plain surface.

    A band without a trace (all bits alike) is common to most pictures with a plain edge; it finds nothing.
    """
    bits = int(likeness, 16)
    values = [bits >> place * BAND_BITS & (1 << BAND_BITS) - 1 for place in range(BANDS)]
    telling = [place << BAND_BITS | value for place, value in enumerate(values) if value not in _EMPTY_BANDS]
    return telling if BANDS - len(telling) < PLAIN_BANDS else []
