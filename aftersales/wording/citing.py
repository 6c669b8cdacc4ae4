"""How a rule is cited to everybody, and the bands in which a published ruling tells its amount."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from aftersales.domain.burden import RULE_SOURCES, BurdenRule
from aftersales.domain.clauses import ClauseCode
from aftersales.domain.published import Share
from aftersales.domain.supply import SupplyLink, SupplyPaper
from aftersales.wording.clauses import clause_label
from aftersales.wording.names import Words, named
from aftersales.wording.sources import shown_source

SHARES: Mapping[str, Words] = {
    Share.NOTHING: _("nothing"),
    Share.UP_TO_HALF: _("up to half of what was paid"),
    Share.MORE_THAN_HALF: _("more than half of what was paid"),
    Share.ALL: _("all that was paid"),
}

BURDENS: Mapping[str, Words] = {
    BurdenRule.SOUND_FOR_SIX_MONTHS: _("For six months the store proves that the item was sound"),
    BurdenRule.VISIBLE_DEFECT: _("Whoever reports a visible fault shows it first"),
    BurdenRule.HIDDEN_DEFECT: _("The store disproves a hidden fault"),
    BurdenRule.GENUINE_SOURCE: _("The store proves where the goods come from"),
    BurdenRule.PROPER_SIGNING: _("The store proves that the parcel was signed for properly"),
    BurdenRule.AFTER_CONFIRMED_RECEIPT: _("Once receipt is confirmed, the customer proves what differs"),
    BurdenRule.DELIVERY: _("The store proves the delivery"),
    BurdenRule.WHO_CLAIMS_PROVES: _("Whoever claims something proves it"),
}


SUPPLY_LINKS: Mapping[str, Words] = {
    SupplyLink.AUTHORIZATION: _("Authorization of the brand, valid when the item was sold"),
    SupplyLink.SERIAL: _("Serial number, the one sold with this order"),
    SupplyLink.PAPERS: _("Invoice and delivery note of the store's own purchase"),
}


SUPPLY_PAPERS: Mapping[str, Words] = {
    SupplyPaper.PURCHASE_INVOICE: _("Invoice of your purchase"),
    SupplyPaper.DELIVERY_NOTE: _("Delivery note of your supplier"),
    SupplyPaper.AUTHORIZATION_LETTER: _("The brand's letter of authorization"),
    SupplyPaper.SERIAL_LIST: _("List of the serial numbers you received"),
}


def supply_paper_name(paper: str) -> str:
    return named(SUPPLY_PAPERS, paper)


def supply_link_name(link: str) -> str:
    return named(SUPPLY_LINKS, link)


def share_name(share: str) -> str:
    return named(SHARES, share)


def burden_name(rule: str) -> str:
    return named(BURDENS, rule)


def rule_name(code: str) -> str:
    """A clause of the store's policy, a rule on who has to prove, or an article as it is cited."""
    if code in set(ClauseCode):
        return clause_label(code)
    if code in set(BurdenRule):
        return f"{burden_name(code)} ({shown_source(RULE_SOURCES[BurdenRule(code)])})"
    return shown_source(code)
