"""The chain of supply that a store has to prove when a counterfeit is claimed (TB 66; JD2; rules 1.4).

Without it the claim is granted: the goods go back and the money is refunded, and the ruling leads to ledger C.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class SupplyLink(StrEnum):
    """What together leads from the brand to this item."""

    AUTHORIZATION = "authorization"  # valid when the item was sold
    SERIAL = "serial"  # the number was sold with this order line
    PAPERS = "papers"  # invoice and delivery note of the store's own purchase


class SupplyPaper(StrEnum):
    """What a file of the store proves of the way from the brand to this item."""

    PURCHASE_INVOICE = "purchase_invoice"
    DELIVERY_NOTE = "delivery_note"
    AUTHORIZATION_LETTER = "authorization_letter"
    SERIAL_LIST = "serial_list"


@dataclass(frozen=True, slots=True)
class PaperAsked:
    paper: SupplyPaper
    is_needed: bool


DEFAULT_PAPERS = (
    PaperAsked(SupplyPaper.PURCHASE_INVOICE, is_needed=True),
    PaperAsked(SupplyPaper.DELIVERY_NOTE, is_needed=True),
    PaperAsked(SupplyPaper.AUTHORIZATION_LETTER, is_needed=False),
    PaperAsked(SupplyPaper.SERIAL_LIST, is_needed=False),
)
"""Where the platform has set nothing of its own."""


def missing_papers(asked: Sequence[PaperAsked], shown: Collection[str]) -> tuple[SupplyPaper, ...]:
    """Needed ones that the store has not shown: the point is lost with any of them (TB 66)."""
    return tuple(one.paper for one in asked if one.is_needed and one.paper not in shown)


@dataclass(frozen=True, slots=True)
class LinkShown:
    """None where nothing says yes or no, so that a person has to look."""

    link: SupplyLink
    is_shown: bool | None


def supply_chain(*, authorized: bool, serial_fits: bool | None, has_papers: bool) -> Sequence[LinkShown]:
    """What the portal knows by itself of each link; papers that were handed in have to be read by a person."""
    return (
        LinkShown(SupplyLink.AUTHORIZATION, authorized),
        LinkShown(SupplyLink.SERIAL, serial_fits),
        LinkShown(SupplyLink.PAPERS, None if has_papers else False),
    )


def is_broken(links: Sequence[LinkShown]) -> bool:
    """Whether a link is missing for sure, so that the store has not proved its source."""
    return any(link.is_shown is False for link in links)
