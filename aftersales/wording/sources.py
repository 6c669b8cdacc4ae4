"""Names of the laws and rules that the domain cites by short keys: "CPL 24; 3B"."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

_WARRANTY_TERMS = _("Logitech warranty terms")
_PRACTICE = _("Practice of the trading platforms")

SOURCES: Mapping[str, str | Promise] = {
    "CPL": _("Consumer Rights Protection Law"),
    "CPR": _("Regulation on the Consumer Rights Protection Law"),
    "R7": _("Measures on Seven-Day Returns"),
    "TB": _("Platform Dispute Rules"),
    "CC": _("Civil Code"),
    "ZJ": _("Zhejiang Measures on Consumer Protection"),
    "3B": _("Rules on Repair, Replacement and Return"),
    "HOL": _("Holiday notices of the State Council"),
    "LG1": _WARRANTY_TERMS,
    "LG2": _WARRANTY_TERMS,
    "LG3": _WARRANTY_TERMS,
    "LG4": _WARRANTY_TERMS,
    "JD2": _PRACTICE,
    "TOP": _PRACTICE,
    "WX2": _PRACTICE,
}
_ARTICLES = re.compile(r"^\d[\d, -]*$")


def shown_source(source: str) -> str:
    """The sources one by one, each once: "Consumer Rights Protection Law, art. 24; Civil Code, art. 202"."""
    names = dict.fromkeys(_shown_one(one) for one in source.split("; "))
    # Translators: joins the names of laws and rules.
    return gettext("; ").join(names)


def _shown_one(source: str) -> str:
    key, _space, place = source.partition(" ")
    if key not in SOURCES:
        return gettext("Rules of this portal")
    name = str(SOURCES[key])
    if not _ARTICLES.match(place) or SOURCES[key] is _PRACTICE:
        return name
    articles = pgettext("between articles", ", ").join(place.replace("-", "–").split(", "))
    return gettext("%(law)s, art. %(articles)s") % {"law": name, "articles": articles}
