"""What a verdict took for true, and how it names a store's clause."""

from collections.abc import Iterable

from django.utils.translation import gettext

from aftersales.wording.assumed import fact_name


def assumed_sentence(facts: Iterable[str]) -> str:
    """One line about the facts that nobody has told; empty when all are told."""
    # Translators: separates the assumed facts in a list.
    listed = gettext(", ").join(fact_name(fact) for fact in facts)
    return gettext("Assumed until somebody says otherwise: %(facts)s.") % {"facts": listed} if listed else ""


def cited_clause(number: str, version: int | None) -> str:
    """How a verdict names a store's clause."""
    if version is None:
        return gettext("law and platform rules, clause %(number)s") % {"number": number}
    return gettext("policy clause %(number)s, version %(version)s") % {"number": number, "version": version}
