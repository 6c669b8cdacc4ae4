"""Whole sentences in a row."""

from django.utils.translation import gettext


def joined(first: str, second: str) -> str:
    """Two sentences as one text; an empty one leaves the other alone."""
    if not first or not second:
        return first or second
    # Translators: two whole sentences, one after the other.
    return gettext("%(first)s %(second)s") % {"first": first, "second": second}
