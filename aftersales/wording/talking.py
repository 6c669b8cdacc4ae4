"""Taking a message back, in words; the same for both sides."""

from datetime import datetime, timedelta

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


def read_words(said_at: datetime, read_at: datetime | None) -> str:
    is_read = read_at is not None and said_at <= read_at
    return gettext("Read") if is_read else gettext("Not read yet")
