"""The verdict and its findings in words that both sides can read."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.eligibility.verdict import Outcome, ReturnShipping
from aftersales.domain.lifecycle import Role
from aftersales.wording.joining import joined
from aftersales.wording.moments import shown_day
from aftersales.wording.sources import shown_source

Words = str | Promise

_F = FindingCode
FINDINGS: Mapping[str, Words] = {
    # what refuses
    _F.NOT_ORDER_OWNER: _("This order belongs to another account."),
    _F.OPEN_TICKET: _("This item already has an open request."),
    _F.APPLICATION_LIMIT: _("The limit of requests for this item is used up."),
    _F.QUANTITY_EXCEEDED: _("Fewer pieces are left on this order than the request asks for."),
    _F.REASON_NOT_FOR_KIND: _("This reason does not go with this kind of request."),
    _F.NOT_YET_DELIVERED: _("The item has not been signed for, so only a refund without return can be asked for."),
    _F.DEPOSIT_FORFEITED: _("Only the deposit was paid; it follows the deposit rules and is not refunded here."),
    _F.EXCLUDED_BY_NATURE: _("By law, no-reason returns do not cover this kind of item."),
    _F.EXCLUDED_BY_CONSENT: _("The buyer confirmed at purchase that this item has no no-reason return."),
    _F.NOT_INTACT: _("No-reason returns need the item, its accessories and its labels intact."),
    _F.WINDOW_CLOSED: _("The window for this kind of request has closed."),
    _F.WARRANTY_ENDED: _("The warranty of this item has ended."),
    _F.HUMAN_DAMAGE: _("Drops, liquid and misuse are not covered by the warranty."),
    _F.UNAUTHORISED_REPAIR: _("The item was opened or repaired by others, which ends the warranty cover."),
    _F.FORCE_MAJEURE: _("Damage by fire, flood and the like is not covered."),
    _F.NORMAL_WEAR: _("Normal wear is not a fault."),
    _F.NOT_A_DEFECT: _("The self-check points to software or settings, not to a fault of the item."),
    _F.DEFECT_DISCLOSED: _("This flaw was disclosed before the purchase."),
    _F.NO_PRICE_PROTECTION: _("The store promises no price protection for this order, or its days are over."),
    _F.NO_PRICE_DROP: _("The price has not dropped since the purchase."),
    # what a person has to settle
    _F.CONDITION_DISPUTED: _("Both sides see the condition of the item differently."),
    _F.CAUSE_DISPUTED: _("What caused the fault has to be checked."),
    _F.EVIDENCE_MISSING: _("A photo or video of the problem is still missing."),
    _F.SOURCE_PROOF_OPEN: _("The store first has to prove where the item comes from."),
    _F.DESCRIPTION_DISPUTED: _("Whether the item differs from its description has to be checked."),
    _F.LATE_DAMAGE_REPORT: _("The damage was reported late after delivery, so its cause has to be checked."),
    _F.BURDEN_ON_CUSTOMER: _(
        "Receipt was already confirmed, so the buyer has to show that the problem was there before."
    ),
    _F.RESCISSION_CLAIMED: _(
        "The return window is over; a return is still possible if the fault defeats the purchase."
    ),
    _F.REPAIR_OVERRUN: _("The repairs took very long, which can open an exchange or a return."),
    _F.EXTENSION_LATE: _("The extended warranty was bought late, so whether it counts has to be checked."),
    _F.PROOF_INDICATIVE: _("Only the date on the label proves the purchase; a person has to check it."),
    _F.SERIAL_MISMATCH: _("The serial number does not match the order."),
    _F.DUPLICATE_SERIAL: _("This serial number already appears in another request."),
    _F.ABUSE_FLAGGED: _("The account's earlier returns have to be checked first."),
    _F.SAFETY_HAZARD: _("This may be a safety problem. Stop using the item; a person looks at it first."),
    _F.SELF_CHECK_MISSING: _("The self-check has not been done yet."),
    _F.OUT_OF_STOCK: _("The same model is out of stock, so an exchange has to be agreed."),
    _F.REAPPLY_NEEDS_CONSENT: _(
        "An earlier return for this reason was not sent in time; asking again needs the store's consent."
    ),
    _F.SIGN_OFF_DISPUTED: _(
        "The order shows a sign-off, but the parcel is said to be missing. This has to be checked."
    ),
    _F.INTERCEPT_PENDING: _("The parcel is on its way; the store tries to call it back first."),
    _F.GOODS_KEPT: _("A refund without return while keeping the item has to be agreed."),
    # what is good to know
    _F.STORE_TERM_OVERRIDDEN: _("The store's term is stricter than the rules; the rules apply."),
    _F.STORE_PROMISE_APPLIES: _("The store promises more than the rules; its promise applies."),
    _F.BRAND_WARRANTY_APPLIES: _("The brand's own warranty covers this."),
    _F.EXTENDED_WARRANTY_APPLIES: _("The extended warranty covers this."),
    _F.TERM_RESTARTED: _("The item was replaced, so its warranty started anew."),
    _F.REPAIR_DAYS_ADDED: _("Days in repair do not count; the warranty is longer by them."),
    _F.REPAIRS_EXHAUSTED: _("Two repairs did not help, so an exchange or a return is possible."),
    _F.BURDEN_ON_STORE: _("In the first six months it is the store that has to prove the item was sound."),
    _F.SOURCE_UNPROVEN: _("The store did not prove where the item comes from."),
    _F.EXCLUSION_NOT_CONFIRMED: _("The exclusion was not clearly confirmed at purchase, so it does not apply."),
    _F.EXCLUSION_NOT_ALLOWED: _("The rules do not let the store exclude this item."),
    _F.ROLLED_TO_WORKDAY: _("The last day was a rest day, so it moves to the next working day."),
    _F.CALENDAR_YEAR_UNKNOWN: _("The holidays of that year are not published yet; only weekends are counted."),
    _F.GIFT_DEDUCTED: _("The gift was not kept, so its announced price is deducted."),
    _F.GIFT_KEPT: _("The gift may be kept."),
    _F.REFUND_RECALCULATED: _("The order had a joint discount, so the refund is worked out anew."),
    _F.VOUCHERS_IN_KIND: _("Vouchers and points come back as vouchers and points."),
    _F.OUTBOUND_FREIGHT_KEPT: _("The freight paid for delivery is not refunded."),
    _F.COLLECT_NOT_AGREED: _("The store did not agree to freight collect; please prepay the parcel."),
    _F.ONSITE_REPAIR: _("A technician comes to repair it on site."),
}

_SOURCES = {code.value: code.source for code in FindingCode}

_CUSTOMER_OUTCOMES: Mapping[str, Words] = {
    Outcome.ELIGIBLE: _("You meet the conditions for this request."),
    Outcome.INELIGIBLE: _("The conditions for this request are not met."),
    Outcome.NEEDS_REVIEW: _("A person has to look at your evidence first. This usually takes a day."),
}
_STAFF_OUTCOMES: Mapping[str, Words] = {
    Outcome.ELIGIBLE: _("The request meets the conditions."),
    Outcome.INELIGIBLE: _("The conditions for this request are not met."),
    Outcome.NEEDS_REVIEW: _("A person has to decide on the evidence."),
}

_CUSTOMER_SHIPPING: Mapping[str, Words] = {
    ReturnShipping.CUSTOMER: _("You pay for this return."),
    ReturnShipping.STORE: _("The store pays for this return."),
    ReturnShipping.INSURANCE: _("The return insurance pays for this return."),
    ReturnShipping.BY_FAULT: _("Whoever is at fault pays for this return."),
    ReturnShipping.NONE: _("Nothing has to be sent back."),
}


def finding_sentence(code: str) -> str:
    return str(FINDINGS.get(code, code))


def finding_source(code: str) -> str:
    """Where the rule stands: "Consumer Rights Protection Law, art. 24"."""
    return shown_source(_SOURCES[code]) if code in _SOURCES else ""


def shipping_sentence(payer: str, viewer: str = Role.CUSTOMER) -> str:
    """Who pays the way back to the store."""
    if payer == ReturnShipping.CUSTOMER and viewer != Role.CUSTOMER:
        return gettext("The customer pays for this return.")
    return str(_CUSTOMER_SHIPPING.get(payer, payer))


def last_day_sentence(last_day: date | str | None, at: datetime | None = None) -> str:
    """Until when this can be asked for; the year is left out when `at` is of the same year."""
    if not last_day:
        return ""
    day = date.fromisoformat(last_day) if isinstance(last_day, str) else last_day
    shown = shown_day(day, at) if at else day.isoformat()
    return gettext("You can ask for this until the end of %(day)s.") % {"day": shown}


def verdict_sentence(verdict: Mapping[str, Any], viewer: str = Role.CUSTOMER) -> str:
    """The engine's answer in one or two sentences; empty for a verdict that was never given."""
    outcome = verdict.get("outcome", "")
    table = _CUSTOMER_OUTCOMES if viewer == Role.CUSTOMER else _STAFF_OUTCOMES
    answer = str(table.get(outcome, outcome))
    payer = shipping_sentence(verdict.get("return_shipping", ""), viewer) if outcome == Outcome.ELIGIBLE else ""
    return joined(answer, payer)
