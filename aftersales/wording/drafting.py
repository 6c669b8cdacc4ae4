"""Drafts that were kept, and colleagues who are looking, in words."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftersales.wording.moments import CHINA


def kept_words(at: datetime) -> str:
    return _("Draft kept %(time)s") % {"time": f"{at.astimezone(CHINA):%H:%M}"}


def looking_words(names: Sequence[str]) -> str:
    """`Li is looking at this`; nothing when nobody is."""
    if not names:
        return ""
    words = ngettext("%(names)s is looking at this", "%(names)s are looking at this", len(names))
    return words % {"names": ", ".join(names)}


def meanwhile_sentence() -> str:
    return _(
        "Meanwhile the ticket has changed. Read what is new; what you wrote is kept. Send it again if it still fits."
    )
