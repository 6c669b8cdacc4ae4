"""How long a request usually takes, in words."""

from datetime import timedelta

from django.utils.translation import gettext, ngettext

_DAY = timedelta(days=1)


def usual_words(length: timedelta | None) -> str:
    """`usually about 3 days`; without enough cases that is said instead of a guess."""
    if length is None:
        return gettext("too few cases yet to say how long it takes")
    days = max(round(length / _DAY), 1)
    if length <= _DAY:
        return gettext("usually within a day")
    return ngettext("usually about %(days)d day", "usually about %(days)d days", days) % {"days": days}
