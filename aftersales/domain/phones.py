"""Phone numbers as people type them, in the one form they are kept in."""

import re

_KEPT = re.compile(r"\d{6,15}|\+\d{6,15}")
_BETWEEN = str.maketrans("", "", " -()\u00a0")


def plain_phone(text: str) -> str:
    """Digits alone for a number of the mainland, with `+` for any other; empty when it is none."""
    bare = text.strip().translate(_BETWEEN)
    for prefix in ("+86", "0086"):
        bare = bare.removeprefix(prefix)
    return bare if _KEPT.fullmatch(bare) else ""
