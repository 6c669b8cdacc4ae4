"""Names of files that strangers sent: fit to show, and fit to save under."""

import unicodedata

NAME_LENGTH = 120
# Control, format (bidi marks, joiners), surrogate, private use.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})
# What Windows keeps for itself: characters with a meaning in a path (a colon opens a hidden stream), and devices.
_RESERVED_CHARACTERS = str.maketrans('<>:"|?*/\\', "_________")
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def clean_name(raw: str) -> str:
    """The last part of a sent file name, fit to show: NFC, nothing invisible, at most NAME_LENGTH; may be empty."""
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    spaced = "".join(" " if character.isspace() else character for character in last)
    seen = "".join(character for character in spaced if unicodedata.category(character) not in _HIDDEN_CATEGORIES)
    return _shortened(unicodedata.normalize("NFC", " ".join(seen.split())).strip(". "))


def saved_name(name: str, suffixes: tuple[str, ...]) -> str:
    """A shown name as a file may be called on any computer, with one of these endings (the first, if it has none)."""
    plain = name.translate(_RESERVED_CHARACTERS)
    if plain.partition(".")[0].strip().lower() in _DEVICES:
        plain = f"_{plain}"
    return plain if plain.lower().endswith(suffixes) else f"{plain}{suffixes[0]}"


def _shortened(name: str) -> str:
    """Cut in the middle, so that the extension stays in sight."""
    if len(name) <= NAME_LENGTH:
        return name
    return f"{name[: NAME_LENGTH - 11]}…{name[-10:]}"
