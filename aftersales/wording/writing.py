"""A customer's own words put in order, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.writing import Facts, Part

PARTS: Mapping[Part, str | Promise] = {
    Part.WHAT: _("What"),
    Part.WHEN: _("Since when"),
    Part.SEEN_HOW: _("Seen how"),
    Part.WANTED: _("Wanted"),
}


def part_name(part: Part) -> str:
    return str(PARTS[part])


def ordered_words(facts: Facts) -> str:
    """One line for each part that was told."""
    return "\n".join(
        gettext("%(part)s: %(words)s") % {"part": PARTS[part], "words": gettext("; ").join(facts.of(part))}
        for part in Part
        if facts.of(part)
    )
