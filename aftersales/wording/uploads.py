"""What goes wrong on the way of a file to us, said to the person who sends it."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class TusCode(StrEnum):
    SIGN_IN = "sign_in"
    OTHER_VERSION = "other_version"
    TOO_MANY_OPEN = "too_many_open"
    TOO_MUCH_OPEN = "too_much_open"
    TOO_LONG = "too_long"
    WRONG_OFFSET = "wrong_offset"
    IN_USE = "in_use"
    CHECKSUM = "checksum"
    BAD_HEADER = "bad_header"
    AWAY = "away"


_SENTENCES = {
    TusCode.SIGN_IN: _("Please sign in again; then the upload goes on where it stopped."),
    TusCode.OTHER_VERSION: _("This program speaks another version of tus than we do (1.0.0)."),
    TusCode.TOO_MANY_OPEN: _(
        "You have many files here that belong to no request yet. Remove some of them, or send the request first."
    ),
    TusCode.TOO_MUCH_OPEN: _(
        "Your files that belong to no request yet take too much room. Remove some of them, or send the request first."
    ),
    TusCode.TOO_LONG: _("More came than was announced. Please choose the file once more."),
    TusCode.WRONG_OFFSET: _("The upload stands at another place; it goes on from there."),
    TusCode.IN_USE: _("This file is just being sent, perhaps in another tab."),
    TusCode.CHECKSUM: _("A part arrived damaged, so it is sent once more."),
    TusCode.BAD_HEADER: _("We do not understand this upload."),
    TusCode.AWAY: _("We can't keep files just now. Please try again shortly; what has arrived is safe."),
}


def tus_sentence(code: TusCode) -> str:
    return str(_SENTENCES[code])


_ROW = {
    "sending": _("Sending…"),
    "pause": _("Pause"),
    "paused": _("Paused"),
    "resume": _("Go on"),
    "retry": _("Try again"),
    "remove": _("Remove"),
    "waiting": _("No connection. It goes on by itself."),
    "failed": _("This file did not arrive. Try it again, or remove it."),
    "left": _("{seconds} s left"),
    "checking": _("Here; the check is running"),
    "ready": _("Here, and fine"),
    "hold": _("Your files are still on their way; this is sent as soon as they are here."),
    "mend": _("One of your files is not here. Try it again or remove it, then send."),
    "camera": _("Take a photo"),
    "read": _("We read the serial number {serial} on it."),
    "use": _("Yes, fill it in"),
    "looking": _("One moment…"),
    "dark": _("This photo is quite dark. With more light it would show more."),
    "blurred": _("This photo looks blurred. Hold still and tap on the item until it is sharp."),
    "small": _("This picture is small; fine print can't be read on it."),
}


def row_words() -> dict[str, str]:
    """What the row of a file says while it is sent, by the names js/uploads.js knows."""
    return {name: str(words) for name, words in _ROW.items()}
