"""How long a request usually takes, in words."""

from datetime import timedelta

from django.utils.translation import gettext, ngettext

_DAY = timedelta(days=1)


def usual_words(length: timedelta) -> str:
    """`usually about 3 days`."""
    days = max(round(length / _DAY), 1)
    if length <= _DAY:
        return gettext("usually within a day")
    return ngettext("usually about %(days)d day", "usually about %(days)d days", days) % {"days": days}
