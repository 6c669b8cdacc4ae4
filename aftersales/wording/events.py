"""History in words: who did what, in the past tense, as the reader sees it. A time limit names its rule."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import REFUND_KINDS, Action, Role
from aftersales.wording.disputing import dismissal_name, ground_name, liable_name, ruling_outcome_name, suspension_name
from aftersales.wording.goods import carrier_words, cause_name, charge_fact, findings_of, problem_name, quote_fact
from aftersales.wording.moments import shown_money
from aftersales.wording.names import kind_phrase, refusal_name
from aftersales.wording.stating import stated_words

Words = str | Promise
Values = Mapping[str, Any]
NO_VALUES: Values = {}

_ACTORS: Mapping[str, Words] = {
    Role.CUSTOMER: pgettext_lazy("who acts", "The customer"),
    Role.STORE: pgettext_lazy("who acts", "The store"),
    Role.PLATFORM: pgettext_lazy("who acts", "The platform"),
    Role.CLOCK: pgettext_lazy("who acts", "The time limit"),
}

BY_PEOPLE: Mapping[str, Words] = {
    Action.SUBMIT: _("%(who)s sent the request"),
    Action.DISCARD: _("%(who)s deleted the draft"),
    Action.EDIT: _("%(who)s changed the request"),
    Action.WITHDRAW: _("%(who)s withdrew the request"),
    Action.SUPPLY_INFO: _("%(who)s sent more evidence"),
    Action.ACCEPT_OFFER: _("%(who)s accepted the offer"),
    Action.DECLINE_OFFER: _("%(who)s declined the offer"),
    Action.RESUBMIT: _("%(who)s added evidence and resubmitted"),
    Action.ACCEPT_REFUSAL: _("%(who)s accepted the refusal"),
    Action.SHIP_RETURN: _("%(who)s sent the item back"),
    Action.TAKE_GOODS_BACK: _("%(who)s agreed to take the item back"),
    Action.CONFIRM_RECEIPT: _("%(who)s confirmed receipt"),
    Action.REPORT_PROBLEM: _("%(who)s reported a problem with the parcel"),
    Action.APPROVE: _("%(who)s approved the request"),
    Action.REJECT: _("%(who)s refused the request"),
    Action.REQUEST_INFO: _("%(who)s asked for more evidence"),
    Action.MAKE_OFFER: _("%(who)s made an offer"),
    Action.CORRECT_ADDRESS: _("%(who)s corrected the return address"),
    Action.BOOK_APPOINTMENT: _("%(who)s booked an appointment"),
    Action.CANCEL_APPOINTMENT: _("%(who)s cancelled the appointment"),
    Action.RECORD_DELIVERY: _("%(who)s received the parcel"),
    Action.STATE_FACTS: _("%(who)s recorded what was checked"),
    Action.ACCEPT_RETURN: _("%(who)s accepted the returned item"),
    Action.FAIL_INSPECTION: _("%(who)s did not accept the returned item"),
    Action.WITHDRAW_OBJECTION: _("%(who)s accepted the returned item after all"),
    Action.DIAGNOSE: _("%(who)s found out what is wrong with the item"),
    Action.QUOTE_REPAIR: _("%(who)s quoted the repair"),
    Action.ACCEPT_QUOTE: _("%(who)s accepted the quote"),
    Action.DECLINE_QUOTE: _("%(who)s declined the quote"),
    Action.FINISH_REPAIR: _("%(who)s finished the repair"),
    Action.FINISH_VISIT: _("%(who)s repaired the item on site"),
    Action.CONVERT_TO_EXCHANGE: _("%(who)s changed the repair to an exchange"),
    Action.CONVERT_TO_REFUND: _("%(who)s changed the request to a refund"),
    Action.SETTLE_CHARGE: _("%(who)s recorded the payment for the repair"),
    Action.WAIVE_CHARGE: _("%(who)s waived the payment for the repair"),
    Action.SHIP_OUTBOUND: _("%(who)s shipped the parcel"),
    Action.PAY_REFUND: _("%(who)s paid the refund"),
    Action.ADVANCE_REFUND: _("%(who)s took over the refund in the store's place"),
    Action.ESCALATE: _("%(who)s asked the platform to decide"),
    Action.RESUME: _("%(who)s ended the dispute; the request goes on where it stood"),
    Action.SETTLE: _("%(who)s recorded the settlement of both sides"),
    Action.RULE: _("%(who)s carried out the ruling"),
    Action.REVISE: _("%(who)s changed how it goes on, by the ruling on appeal"),
    Action.EXTEND: _("%(who)s gave the customer more time"),
}

BY_TIME: Mapping[str, Words] = {
    Action.DROP_DRAFT: _("The draft was not sent in time, so it was removed"),
    Action.APPROVE: _("The store did not reply in time, so the request was approved"),
    Action.LAPSE_OFFER: _("The offer was not answered in time, so it lapsed"),
    Action.ACCEPT_RETURN: _("The store did not check the return in time, so it counts as accepted"),
    Action.RECORD_DELIVERY: _("The carrier delivered the parcel"),
    Action.CONVERT_TO_REFUND: _("The store did not ship in time, so the request became a refund"),
    Action.CONFIRM_RECEIPT: _("No problem was reported in time, so receipt counts as confirmed"),
    Action.ESCALATE: _("The store missed its time limit, so the platform stepped in"),
    Action.CLOSE_UNANSWERED: _("The customer did not answer in time, so the request was closed"),
    Action.MARK_OVERDUE: _("The store missed its time limit"),
    Action.LEAVE_TO_PERSON: _("The time limit passed; a person decides how it goes on"),
    Action.RESCHEDULE: _("The platform moved the time limit"),
    Action.PAY_REFUND: _("The refund was paid"),
    Action.ADVANCE_REFUND: _("The store did not pay in time, so the platform pays in its place"),
    Action.MARK_BREACH: _("The refund was not paid within 15 days, which breaks the law"),
    Action.RULE: _("The ruling was carried out"),
}
BY_TIME_FOR_CUSTOMER: Mapping[str, Words] = {
    Action.CLOSE_UNANSWERED: _("You did not answer in time, so the request was closed"),
}

ICONS: Mapping[str, str] = {
    Action.SUBMIT: "send",
    Action.DISCARD: "trash",
    Action.EDIT: "edit",
    Action.WITHDRAW: "undo",
    Action.SUPPLY_INFO: "upload",
    Action.ACCEPT_OFFER: "check",
    Action.DECLINE_OFFER: "cross",
    Action.RESUBMIT: "refresh",
    Action.ACCEPT_REFUSAL: "check",
    Action.SHIP_RETURN: "truck",
    Action.TAKE_GOODS_BACK: "box",
    Action.CONFIRM_RECEIPT: "done",
    Action.REPORT_PROBLEM: "flag",
    Action.APPROVE: "check",
    Action.REJECT: "cross",
    Action.REQUEST_INFO: "camera",
    Action.MAKE_OFFER: "swap",
    Action.CORRECT_ADDRESS: "edit",
    Action.BOOK_APPOINTMENT: "calendar",
    Action.CANCEL_APPOINTMENT: "cross",
    Action.RECORD_DELIVERY: "box",
    Action.STATE_FACTS: "search",
    Action.ACCEPT_RETURN: "check",
    Action.FAIL_INSPECTION: "cross",
    Action.WITHDRAW_OBJECTION: "check",
    Action.DIAGNOSE: "search",
    Action.QUOTE_REPAIR: "tag",
    Action.ACCEPT_QUOTE: "check",
    Action.DECLINE_QUOTE: "cross",
    Action.FINISH_REPAIR: "wrench",
    Action.FINISH_VISIT: "wrench",
    Action.CONVERT_TO_EXCHANGE: "swap",
    Action.CONVERT_TO_REFUND: "swap",
    Action.SETTLE_CHARGE: "yen",
    Action.WAIVE_CHARGE: "yen",
    Action.SHIP_OUTBOUND: "truck",
    Action.PAY_REFUND: "yen",
    Action.ADVANCE_REFUND: "yen",
    Action.MARK_BREACH: "triangle",
    Action.ESCALATE: "scale",
    Action.RESUME: "play",
    Action.SETTLE: "people",
    Action.RULE: "scale",
    Action.REVISE: "scale",
    Action.DROP_DRAFT: "trash",
    Action.CLOSE_UNANSWERED: "hourglass",
    Action.LAPSE_OFFER: "hourglass",
    Action.MARK_OVERDUE: "triangle",
    Action.LEAVE_TO_PERSON: "user",
    Action.EXTEND: "clock",
    Action.RESCHEDULE: "clock",
}

DISPUTE_BY_PEOPLE: Mapping[str, Words] = {
    DisputeAction.OPEN: _("%(who)s asked the platform to decide"),
    DisputeAction.ACCEPT: _("%(who)s accepted the dispute and asked both sides for evidence"),
    DisputeAction.DISMISS: _("%(who)s dismissed the dispute"),
    DisputeAction.WITHDRAW: _("%(who)s withdrew the dispute"),
    DisputeAction.FINISH_EVIDENCE: _("%(who)s finished giving evidence"),
    DisputeAction.RULE: _("%(who)s issued its ruling"),
    DisputeAction.EXTEND_ROUND: _("%(who)s gave both sides more time for evidence"),
    DisputeAction.OFFER_SETTLEMENT: _("%(who)s offered a settlement"),
    DisputeAction.ACCEPT_SETTLEMENT: _("%(who)s accepted the settlement"),
    DisputeAction.DECLINE_SETTLEMENT: _("%(who)s declined the settlement"),
    DisputeAction.ADD_LATE: _("%(who)s added evidence after the time for it"),
    DisputeAction.ASK: _("%(who)s asked for more"),
    DisputeAction.SUSPEND: _("%(who)s suspended the dispute"),
    DisputeAction.RECORD_SLIP: _("%(who)s recorded the receipt of police or court"),
    DisputeAction.RESUME: _("%(who)s resumed the dispute"),
    DisputeAction.PROPOSE_RULING: _("%(who)s wrote a ruling that needs a second signature"),
    DisputeAction.DECLINE_RULING: _("%(who)s did not sign the ruling"),
    DisputeAction.EXECUTE: _("%(who)s carried out the ruling"),
    DisputeAction.ACCEPT_RULING: _("%(who)s accepted the ruling"),
    DisputeAction.APPEAL: _("%(who)s appealed the ruling"),
    DisputeAction.UPHOLD: _("%(who)s let the ruling stand on appeal"),
    DisputeAction.CHANGE_RULING: _("%(who)s changed the ruling on appeal"),
}
DISPUTE_BY_TIME: Mapping[str, Words] = {
    DisputeAction.OPEN: _("The store missed its time limit, so the platform stepped in"),
    DisputeAction.ACCEPT: _("The time for acceptance passed, so the dispute was accepted"),
    DisputeAction.CLOSE_ROUND: _("The time for evidence ended; the platform now decides on what it has"),
    DisputeAction.MARK_OVERDUE: _("The platform missed its time limit for the ruling"),
    DisputeAction.RESUME: _("The time for the suspension ended, so the dispute goes on"),
    DisputeAction.EXECUTE: _("The store did not carry out the ruling in time, so it was done in its place"),
    DisputeAction.LEAVE_EXECUTION: _("The store did not carry out the ruling in time; the platform does it"),
    DisputeAction.UPHOLD: _("The appeal was not decided in time, so the ruling stands"),
    DisputeAction.CLOSE: _("No appeal is possible any more, so the dispute was closed"),
    DisputeAction.RESCHEDULE: _("The platform moved the time limit"),
}
DISPUTE_ICONS: Mapping[str, str] = {
    DisputeAction.OPEN: "scale",
    DisputeAction.ACCEPT: "check",
    DisputeAction.DISMISS: "cross",
    DisputeAction.WITHDRAW: "undo",
    DisputeAction.FINISH_EVIDENCE: "upload",
    DisputeAction.CLOSE_ROUND: "hourglass",
    DisputeAction.RULE: "scale",
    DisputeAction.MARK_OVERDUE: "triangle",
    DisputeAction.CLOSE: "done",
    DisputeAction.EXTEND_ROUND: "clock",
    DisputeAction.RESCHEDULE: "clock",
    DisputeAction.OFFER_SETTLEMENT: "people",
    DisputeAction.ACCEPT_SETTLEMENT: "check",
    DisputeAction.DECLINE_SETTLEMENT: "cross",
    DisputeAction.ADD_LATE: "upload",
    DisputeAction.ASK: "message",
    DisputeAction.SUSPEND: "hourglass",
    DisputeAction.RECORD_SLIP: "check",
    DisputeAction.RESUME: "play",
    DisputeAction.PROPOSE_RULING: "edit",
    DisputeAction.DECLINE_RULING: "cross",
    DisputeAction.EXECUTE: "done",
    DisputeAction.LEAVE_EXECUTION: "user",
    DisputeAction.ACCEPT_RULING: "check",
    DisputeAction.APPEAL: "flag",
    DisputeAction.UPHOLD: "scale",
    DisputeAction.CHANGE_RULING: "scale",
}


def actor_name(role: str, viewer: str = Role.CUSTOMER, by: str = "") -> str:
    """The subject of a sentence; staff read their colleagues' names, a customer reads "The store"."""
    if role == viewer == Role.CUSTOMER:
        return gettext("You")
    if by and viewer != Role.CUSTOMER and role != Role.CUSTOMER:
        return by
    return str(_ACTORS.get(role, role))


def event_sentence(action: str, role: str, viewer: str = Role.CUSTOMER, values: Values | None = None) -> str:
    """A row of a ticket's history. `values`: the details of the move, and `ticket_kind` and `by` (a name) if known."""
    given = values or NO_VALUES
    if role == Role.CLOCK:
        return _with_detail(_by_time(action, viewer), _why(given, viewer))
    if role == Role.STORE and action == Action.SUBMIT:
        return _entered(viewer, str(given.get("by", "")))
    sentence = _by_people(action, actor_name(role, viewer, str(given.get("by", ""))), given)
    fact = _fact(action, given)
    return _with_detail(sentence, fact)


def _with_detail(sentence: str, detail: str) -> str:
    if not detail:
        return sentence
    # Translators: what happened, then the detail that came with it.
    return gettext("%(sentence)s: %(detail)s") % {"sentence": sentence, "detail": detail}


def _why(values: Values, viewer: str) -> str:
    """The platform's reason for a moved time limit; for staff, who let the clock go on."""
    if values.get("why"):
        return str(values["why"])
    if values.get("by") and viewer != Role.CUSTOMER:
        return gettext("released by %(name)s") % {"name": values["by"]}
    return ""


def _entered(viewer: str, by: str) -> str:
    """A request that the store entered for somebody who called, wrote or came."""
    if viewer == Role.CUSTOMER:
        return gettext("The store entered this request for you")
    return gettext("%(who)s entered the request for the customer") % {"who": actor_name(Role.STORE, viewer, by)}


def event_icon(action: str) -> str:
    return ICONS.get(action, "check")


def dispute_event_sentence(action: str, role: str, viewer: str = Role.CUSTOMER, values: Values | None = None) -> str:
    given = values or NO_VALUES
    if role == Role.CLOCK:
        return _with_detail(str(DISPUTE_BY_TIME.get(action, action)), str(given.get("why", "")))
    sentence = str(DISPUTE_BY_PEOPLE.get(action, action)) % {"who": actor_name(role, viewer, str(given.get("by", "")))}
    fact = _dispute_fact(action, given)
    return _with_detail(sentence, fact)


def dispute_event_icon(action: str) -> str:
    return DISPUTE_ICONS.get(action, "scale")


def _by_time(action: str, viewer: str) -> str:
    table = BY_TIME_FOR_CUSTOMER if viewer == Role.CUSTOMER and action in BY_TIME_FOR_CUSTOMER else BY_TIME
    return str(table.get(action, action))


def _by_people(action: str, who: str, values: Values) -> str:
    kind = values.get("ticket_kind")
    if kind and action == Action.APPROVE:
        return gettext("%(who)s approved the %(kind)s") % {"who": who, "kind": kind_phrase(kind)}
    if action == Action.REJECT and values.get("clause"):
        return _refused_by_clause(who, values)
    return str(BY_PEOPLE.get(action, action)) % {"who": who}


def _refused_by_clause(who: str, values: Values) -> str:
    cited = {"who": who, "clause": values["clause"], "version": values.get("policy_version", "")}
    if not cited["version"]:
        return gettext("%(who)s refused the request, citing clause %(clause)s") % cited
    return gettext("%(who)s refused the request, citing clause %(clause)s (policy version %(version)s)") % cited


def _fact(action: str, values: Values) -> str:
    match action:
        case Action.REJECT if values.get("reason_code"):
            return refusal_name(values["reason_code"])
        case Action.STATE_FACTS:
            return stated_words(values.get("facts", {}))
        case Action.EDIT | Action.RESUBMIT if values.get("kind"):
            return kind_phrase(values["kind"])
        case Action.MAKE_OFFER if values.get("kind"):
            return _kind_and_amount(values)
        case Action.SHIP_RETURN | Action.SHIP_OUTBOUND if values.get("waybill"):
            return f"{carrier_words(str(values.get('carrier', '')))} {values['waybill']}".strip()
        case Action.EXTEND if values.get("days"):
            return ngettext("%(count)d day", "%(count)d days", int(values["days"])) % {"count": int(values["days"])}
        case Action.PAY_REFUND | Action.ADVANCE_REFUND if values.get("amount"):
            return shown_money(Decimal(str(values["amount"])))
    return _goods_fact(action, values) or _files(len(values.get("evidence", ())))


def _goods_fact(action: str, values: Values) -> str:
    match action:
        case Action.ACCEPT_RETURN | Action.FAIL_INSPECTION if values.get("grade"):
            # Translators: joins the findings of an inspection.
            return gettext(", ").join(findings_of(values))
        case Action.DIAGNOSE if values.get("cause"):
            return cause_name(values["cause"])
        case Action.QUOTE_REPAIR if values.get("valid_until"):
            return quote_fact(values)
        case Action.SETTLE_CHARGE if values.get("paid_by"):
            return charge_fact(values)
        case Action.REPORT_PROBLEM if values.get("problem"):
            return problem_name(values["problem"])
    return ""


def _files(count: int) -> str:
    return ngettext("%(count)s file", "%(count)s files", count) % {"count": count} if count else ""


def _kind_and_amount(values: Values) -> str:
    kind, amount = kind_phrase(values["kind"]), values.get("amount")
    if not amount or values["kind"] not in REFUND_KINDS:
        return kind
    return gettext("%(kind)s, %(amount)s") % {"kind": kind, "amount": shown_money(Decimal(str(amount)))}


def _dispute_fact(action: str, values: Values) -> str:
    if action == DisputeAction.DISMISS and values.get("dismissal"):
        return dismissal_name(values["dismissal"])
    if action == DisputeAction.SUSPEND and values.get("suspended_for"):
        return suspension_name(values["suspended_for"])
    if action == DisputeAction.OPEN and values.get("ground"):
        return ground_name(values["ground"])
    if values.get("outcome"):
        named = [ruling_outcome_name(values["outcome"])]
        if values.get("liable"):
            named.append(liable_name(values["liable"]))
        # Translators: joins two short facts of a ruling.
        return gettext(", ").join(named)
    return ""
