"""Taking a message back, in words; the same for both sides."""

from datetime import timedelta

from django.utils.translation import gettext

from aftersales.domain.notices import UNDO_WINDOW


def on_its_way_sentence() -> str:
    seconds = UNDO_WINDOW // timedelta(seconds=1)
    return gettext("Your message goes out in %(seconds)d seconds. Until then you can take it back.") % {
        "seconds": seconds
    }


def taken_back_sentence() -> str:
    return gettext("Taken back: nobody else has seen it. The text is in the box again.")


def too_late_sentence() -> str:
    return gettext("The message has gone out and stays. Write another one to put something right.")
