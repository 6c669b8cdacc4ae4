"""Drawing rulings for a second look: at random, yet anybody can draw the same ones again from the seed."""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

MOST_SAMPLED = 100


class SampleFault(StrEnum):
    """Why nothing was drawn, or a finding was refused."""

    NOTHING_TO_DRAW = "nothing_to_draw"
    SPAN_WRONG = "span_wrong"
    OWN_RULING = "own_ruling"
    PARTY = "party"
    FOUND_BEFORE = "found_before"
    REASON_MISSING = "reason_missing"


class SampleError(Exception):
    """Nothing was changed."""

    def __init__(self, fault: SampleFault) -> None:
        super().__init__(fault)
        self.fault = fault


def draw(ids: Iterable[int], size: int, seed: str) -> list[int]:
    """`size` of these ids, or all of them; which ones is decided by the seed alone, not by their order.

    Each id gets a place by the hash of seed and id, so that the draw is the same on any machine and version.
    """
    return sorted(set(ids), key=lambda each: sha256(f"{seed}:{each}".encode()).digest())[:size]
