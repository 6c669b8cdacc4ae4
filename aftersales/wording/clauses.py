"""A store's policy in clauses. Every sentence is made from the version's terms, so that the two can't disagree."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.clauses import CLAUSES, Clause, ClauseCode
from aftersales.domain.eligibility.facts import Limits
from aftersales.domain.floor import Breach, extra_days_from, floor_breaches
from aftersales.domain.terms import LAW, DefectRemedy, Floor, PolicyTerms, ReturnShippingPayer
from aftersales.wording.joining import joined
from aftersales.wording.sources import shown_source

Words = str | Promise
Text = Callable[[PolicyTerms, Floor], str]
USUAL = Limits()

SECTIONS: Mapping[str, Words] = {
    "1": _("Return and exchange without a reason"),
    "2": _("Faulty items"),
    "3": _("Warranty"),
    "4": _("Wrong, incomplete, damaged or not as described"),
    "5": _("Price protection and refunds"),
    "6": _("For every request"),
}

_C = ClauseCode
TITLES: Mapping[ClauseCode, Words] = {
    _C.NO_REASON_DAYS: _("Days to ask"),
    _C.CONDITION: _("Condition of the item"),
    _C.RETURN_COST: _("Who pays for the return"),
    _C.EXCLUSIONS: _("What is excluded"),
    _C.NO_REASON_EXCHANGE: _("Exchange without a reason"),
    _C.GOOD_FAITH: _("Good faith"),
    _C.DEFECT_RETURN: _("Days to return a faulty item"),
    _C.DEFECT_EXCHANGE: _("Days to exchange a faulty item"),
    _C.DEFECT_REMEDY: _("What you can ask for"),
    _C.DEFECT_EVIDENCE: _("Showing the fault"),
    _C.WARRANTY_TERM: _("How long the warranty runs"),
    _C.NOT_COVERED: _("What the warranty does not cover"),
    _C.REPAIRS: _("Repairs"),
    _C.MISMATCH_DAYS: _("Days to report it"),
    _C.MISMATCH_PROOF: _("Showing what is wrong"),
    _C.COUNTERFEIT: _("Counterfeits"),
    _C.PRICE_PROTECTION: _("Price protection"),
    _C.REFUND_AMOUNT: _("How much is refunded"),
    _C.REFUND_ONLY: _("Refund without return"),
    _C.WHO_AND_HOW_OFTEN: _("Who can ask, and how often"),
    _C.SAME_ITEM: _("The same item"),
    _C.COUNTING_DAYS: _("How days are counted"),
    _C.FLOOR: _("Law and platform come first"),
}

FIXED: Mapping[ClauseCode, Words] = {
    _C.GOOD_FAITH: _("Returns without a reason are for honest buyers; where they are abused, a person looks first."),
    _C.DEFECT_EVIDENCE: _(
        "A photo or video of the fault is enough. In the first six months the store has to prove that the item was "
        "sound; for a hidden fault it first has to prove where the item comes from."
    ),
    _C.NOT_COVERED: _(
        "Drops, liquid, misuse, opening or repair by others, power surges and the like, normal wear, software trouble "
        "and flaws that were disclosed before the purchase."
    ),
    _C.MISMATCH_PROOF: _(
        "Send a photo or video, for damage on the way within %(hours)s hours. After receipt was confirmed, the buyer "
        "has to show that the problem was there before."
    ),
    _C.COUNTERFEIT: _(
        "No time limit applies. The store has to prove where the item comes from; if it can't, it takes the item back "
        "and refunds it."
    ),
    _C.REFUND_AMOUNT: _(
        "What was really paid for the returned pieces, by the way it was paid. Vouchers and points come back in kind. "
        "For a missing gift the price shown at purchase is deducted, in Zhejiang not when the item is faulty."
    ),
    _C.REFUND_ONLY: _(
        "Before shipping the price is refunded at once. A parcel on its way is called back first. Keeping the item and "
        "the money has to be agreed; a deposit follows the deposit rules."
    ),
    _C.WHO_AND_HOW_OFTEN: _(
        "The buyer of the order, up to %(times)s times for an item, with one open request for each piece. Who missed "
        "sending a return back needs the store's consent to ask again for the same reason."
    ),
    _C.SAME_ITEM: _("The serial number has to be the one that was sold. The order itself is the proof of purchase."),
    _C.COUNTING_DAYS: _(
        "The day of delivery is day 0. A last day that is a rest day moves to the next working day. A request counts "
        "from the moment it is sent; shipping may follow."
    ),
    _C.FLOOR: _(
        "Nothing in this policy takes away what law and platform grant. What the store promises beyond that binds it."
    ),
}


@dataclass(frozen=True, slots=True)
class ShownClause:
    """`set_aside` says what applies instead where the store wrote less than law or platform grant; mostly empty."""

    number: str
    title: str
    text: str
    source: str
    set_aside: str = ""


@dataclass(frozen=True, slots=True)
class ShownSection:
    number: str
    title: str
    clauses: tuple[ShownClause, ...]


def clause_title(code: str) -> str:
    return str(TITLES[ClauseCode(code)])


def clause_label(code: str) -> str:
    """How a clause is cited: "Clause 2.1, Days to return a faulty item"."""
    return gettext("Clause %(number)s, %(title)s") % {"number": code, "title": clause_title(code)}


def clause_text(code: str, terms: PolicyTerms, floor: Floor = LAW, limits: Limits = USUAL) -> str:
    """What the store says in this clause; `limits` are the numbers that the platform sets in time."""
    clause = ClauseCode(code)
    if clause not in FIXED:
        return _TEXTS[clause](terms, floor)
    return str(FIXED[clause]) % {"hours": limits.damage_report_hours, "times": limits.applications}


def policy_sections(terms: PolicyTerms, floor: Floor = LAW, limits: Limits = USUAL) -> list[ShownSection]:
    """The whole policy, in order."""
    breaches = floor_breaches(terms, floor)
    shown = [(clause.code.section, _shown(clause, terms, floor, limits, breaches)) for clause in CLAUSES]
    return [
        ShownSection(number, str(title), tuple(clause for section, clause in shown if section == number))
        for number, title in SECTIONS.items()
    ]


def breach_sentence(breach: Breach) -> str:
    """Why this term can't be published: "Clause 1.1, Days to ask: 3 days; at least 7 days (…)."."""
    values = {"clause": clause_label(breach.clause), "source": shown_source(breach.source)}
    if breach.term in _UNITS:
        unit = _UNITS[breach.term]
        numbers = {"value": unit(int(breach.value)), "least": unit(int(breach.least))}
        return gettext("%(clause)s: %(value)s is too little; the least is %(least)s (%(source)s).") % (values | numbers)
    return joined(
        gettext("%(clause)s: %(term)s (%(source)s).") % (values | {"term": str(_CONDITIONS[breach.term])}),
        gettext("It may only bind days that the store adds.") if breach.term in _BINDS_EXTRA_DAYS else "",
    )


def _shown(
    clause: Clause, terms: PolicyTerms, floor: Floor, limits: Limits, breaches: tuple[Breach, ...]
) -> ShownClause:
    return ShownClause(
        number=clause.code.value,
        title=clause_title(clause.code),
        text=clause_text(clause.code, terms, floor, limits),
        source=shown_source(clause.source),
        set_aside=_in_a_row(
            *dict.fromkeys(_instead(breach, floor) for breach in breaches if breach.clause is clause.code)
        ),
    )


def _instead(breach: Breach, floor: Floor) -> str:
    """What applies where the store's term is void."""
    if breach.term in _UNITS:
        least = _UNITS[breach.term](int(breach.least))
        return gettext("Law and platform grant %(least)s, and that applies.") % {"least": least}
    if breach.term in _BINDS_EXTRA_DAYS:
        return gettext("Law and platform do not allow this condition; it does not apply.")
    granted = clause_text(breach.clause, PolicyTerms(), floor)
    return joined(gettext("Law and platform grant more, and that applies:"), granted)


# --- the clauses that a store's terms fill in ---


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _months(count: int) -> str:
    return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}


def _no_reason_days(terms: PolicyTerms, floor: Floor) -> str:
    days = floor.no_reason_days if terms.no_reason_days is None else terms.no_reason_days
    told = gettext("You can ask for a return or exchange without a reason within %(days)s after delivery.") % {
        "days": _days(days)
    }
    more = gettext("%(days)s are the law's and the platform's; the rest is the store's promise.")
    return joined(told, more % {"days": _days(floor.no_reason_days)} if days > floor.no_reason_days else "")


def _condition(terms: PolicyTerms, floor: Floor) -> str:
    told = gettext(
        "The item, its accessories and its labels are complete, and it works as when it was delivered. "
        "Opening and trying it is fine."
    )
    limits = _limits(terms, floor, ("refuses_opened_goods", "requires_outer_box"))
    return _in_a_row(told, *limits)


def _return_cost(terms: PolicyTerms, floor: Floor) -> str:
    by_store = terms.return_shipping_payer is ReturnShippingPayer.STORE
    told = (
        gettext("The store pays for a return without a reason; for an exchange without a reason you pay both ways.")
        if by_store
        else gettext(
            "You pay for a return without a reason, or return insurance does where the order has it; "
            "for an exchange without a reason you pay both ways."
        )
    )
    fault = gettext("Where the item is at fault, the store pays.")
    return _in_a_row(told, fault, *_limits(terms, floor, ("restocking_fee_percent",)))


def _exclusions(terms: PolicyTerms, floor: Floor) -> str:
    told = gettext(
        "Made-to-order and perishable goods, downloads and unsealed software can't be returned without a reason. "
        "Hygiene articles, items that lose value once activated and items with a disclosed flaw can't either if you "
        "confirmed that for this purchase."
    )
    return _in_a_row(told, *_limits(terms, floor, ("sale_items_final",)))


def _no_reason_exchange(terms: PolicyTerms, floor: Floor) -> str:
    limits = tuple(_limits(terms, floor, ("allows_no_reason_exchange",)))
    return _in_a_row(*limits) or gettext("You can exchange the item without a reason in the same days.")


def _defect_return(terms: PolicyTerms, floor: Floor) -> str:
    days = floor.defect_return_days if terms.defect_return_days is None else terms.defect_return_days
    return gettext("A faulty item can be returned for a refund within %(days)s after delivery.") % {"days": _days(days)}


def _defect_exchange(terms: PolicyTerms, floor: Floor) -> str:
    days = floor.defect_exchange_days if terms.defect_exchange_days is None else terms.defect_exchange_days
    return gettext("A faulty item can be exchanged within %(days)s after delivery.") % {"days": _days(days)}


def _mismatch_days(_terms: PolicyTerms, floor: Floor) -> str:
    told = gettext(
        "Ask for a return within %(days)s after delivery, for an exchange or a missing part within %(more)s."
    )
    return told % {"days": _days(floor.mismatch_return_days), "more": _days(floor.mismatch_replacement_days)}


def _defect_remedy(terms: PolicyTerms, floor: Floor) -> str:
    if terms.defect_remedy is DefectRemedy.REPAIR_ONLY:
        return gettext("The store offers repairs only.")
    return gettext(
        "Within these days you choose between return, exchange and repair; after them a faulty item is repaired."
    )


def _warranty_term(terms: PolicyTerms, floor: Floor) -> str:
    months = floor.warranty_months if terms.warranty_months is None else terms.warranty_months
    told = gettext(
        "Faults are repaired free of charge for %(months)s from delivery, or for the brand's longer term."
    ) % {"months": _months(months)}
    rest = gettext(
        "Days in repair are not counted, and a replacement starts the term anew. Consumables and software have only "
        "the terms that the store or the brand states for them."
    )
    return joined(told, rest)


def _repairs(terms: PolicyTerms, floor: Floor) -> str:
    told = gettext("After two repairs that did not help you can ask for an exchange or a return.")
    on_site = gettext("The store also repairs at your place.") if terms.offers_onsite_repair else ""
    return joined(told, on_site)


def _price_protection(terms: PolicyTerms, floor: Floor) -> str:
    if terms.price_protection_days == 0:
        return gettext("The store promises no price protection.")
    return gettext("If the store's price drops within %(days)s after delivery, it pays back the difference.") % {
        "days": _days(terms.price_protection_days)
    }


_TEXTS: Mapping[ClauseCode, Text] = {
    _C.NO_REASON_DAYS: _no_reason_days,
    _C.CONDITION: _condition,
    _C.RETURN_COST: _return_cost,
    _C.EXCLUSIONS: _exclusions,
    _C.NO_REASON_EXCHANGE: _no_reason_exchange,
    _C.DEFECT_RETURN: _defect_return,
    _C.DEFECT_EXCHANGE: _defect_exchange,
    _C.DEFECT_REMEDY: _defect_remedy,
    _C.MISMATCH_DAYS: _mismatch_days,
    _C.WARRANTY_TERM: _warranty_term,
    _C.REPAIRS: _repairs,
    _C.PRICE_PROTECTION: _price_protection,
}


# --- conditions, which bind only the days that the store adds ---

_CONDITIONS: Mapping[str, Words] = {
    "refuses_opened_goods": _("the store refuses opened items"),
    "requires_outer_box": _("the store asks for the outer box"),
    "sale_items_final": _("the store excludes clearance and flash-sale items"),
    "allows_no_reason_exchange": _("the store refuses exchanges without a reason"),
    "restocking_fee_percent": _("the store keeps a restocking fee"),
    "defect_remedy": _("the store only repairs"),
}
_BINDS_EXTRA_DAYS = frozenset(_CONDITIONS) - {"defect_remedy"}
_UNITS: Mapping[str, Callable[[int], str]] = {
    "no_reason_days": _days,
    "defect_return_days": _days,
    "defect_exchange_days": _days,
    "warranty_months": _months,
}

_LIMITS: Mapping[str, tuple[Words, Words]] = {
    "refuses_opened_goods": (
        _("Opened items are not taken back."),
        _("From day %(day)d on, only unopened items are taken back."),
    ),
    "requires_outer_box": (
        _("The outer box has to be there."),
        _("From day %(day)d on, the outer box has to be there too."),
    ),
    "sale_items_final": (
        _("Clearance and flash-sale items are not taken back."),
        _("From day %(day)d on, clearance and flash-sale items are not taken back."),
    ),
    "allows_no_reason_exchange": (
        _("The store does not exchange items without a reason."),
        _("You can exchange the item without a reason before day %(day)d; from then on the store only takes it back."),
    ),
    "restocking_fee_percent": (
        _("The store keeps %(percent)d%% of the price for restocking."),
        _("From day %(day)d on, the store keeps %(percent)d%% of the price for restocking."),
    ),
}


def _limits(terms: PolicyTerms, floor: Floor, names: tuple[str, ...]) -> Iterator[str]:
    """A condition as the store states it, and where it adds days, from which day on it holds."""
    harmless, day = PolicyTerms(), extra_days_from(terms, floor)
    for name in names:
        if getattr(terms, name) != getattr(harmless, name):
            always, later = _LIMITS[name]
            values = {"day": day, "percent": terms.restocking_fee_percent}
            yield str(always if day is None else later) % values


def _in_a_row(*sentences: str) -> str:
    text = ""
    for sentence in sentences:
        text = joined(text, sentence)
    return text
