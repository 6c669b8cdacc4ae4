"""The three answers at the head of a ticket: whose turn · until when · what happens if nobody moves."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.deadlines import Consequence
from aftersales.domain.disputes import DisputeState
from aftersales.domain.lifecycle import REFUND_KINDS, CloseReason, Role, State
from aftersales.domain.moving import DISPUTE, NEGOTIATION
from aftersales.domain.requests import RequestKind
from aftersales.wording.moments import shown_due, shown_money
from aftersales.wording.names import kind_phrase, state_name

Words = str | Promise
ByViewer = Mapping[str, Words]

_C, _S, _P = Role.CUSTOMER, Role.STORE, Role.PLATFORM


def _of(table: Mapping[str, ByViewer], code: str, viewer: str) -> str:
    """The viewer's own sentence, else the one for onlookers, which stands under the platform."""
    sentences = table.get(code, {})
    return str(sentences.get(viewer, sentences.get(_P, "")))


# --- whose turn ---

TURNS: Mapping[str, ByViewer] = {
    State.DRAFT: {_C: _("Your request has not been sent yet"), _P: _("The customer has not sent the request yet")},
    State.AWAITING_REVIEW: {
        _C: _("The store is reviewing your request"),
        _S: _("Review this request and answer it"),
        _P: _("The store is reviewing the request"),
    },
    State.AWAITING_CUSTOMER_INFO: {
        _C: _("The store needs more evidence from you"),
        _P: _("The customer has to send more evidence"),
    },
    State.AWAITING_OFFER_REPLY: {
        _C: _("The store has made an offer"),
        _P: _("The customer has to answer the offer"),
    },
    State.REJECTED: {
        _C: _("The store refused. You can add evidence or ask the platform to decide"),
        _P: _("The request was refused; the customer decides what comes next"),
    },
    State.AWAITING_RETURN: {
        _C: _("Send the item back and enter the tracking number"),
        _P: _("The customer has to send the item back"),
    },
    State.RETURN_IN_TRANSIT: {
        _C: _("Your return is on its way; the store checks it when it arrives"),
        _S: _("Check the returned item when it arrives"),
        _P: _("The store has to check the returned item"),
    },
    State.INSPECTION_FAILED: {
        _C: _("The store did not accept the returned item. Please say how to go on"),
        _P: _("The return was not accepted; the customer decides what comes next"),
    },
    State.IN_REPAIR: {
        _C: _("The store is repairing your item"),
        _S: _("Repair the item"),
        _P: _("The store is repairing the item"),
    },
    State.AWAITING_SHIPMENT: {
        _C: _("The store is preparing your parcel"),
        _S: _("Ship the parcel and enter the tracking number"),
        _P: _("The store has to ship the parcel"),
    },
    State.OUTBOUND_IN_TRANSIT: {
        _C: _("Your parcel is on its way. Check it and confirm receipt"),
        _P: _("The parcel is on its way to the customer"),
    },
    State.REFUNDING: {
        _C: _("The store is paying your refund"),
        _S: _("Pay the refund"),
        _P: _("The store has to pay the refund"),
    },
    State.IN_DISPUTE: {
        _C: _("The platform is looking into your request"),
        _P: _("The platform is looking into this request"),
    },
}

_TIME_PASSED: ByViewer = {
    _C: _("Your time has passed. You can still act until the platform decides how it goes on"),
    _P: _("The customer's time has passed; the platform decides how it goes on"),
}
OVERDUE_TURNS: Mapping[str, ByViewer] = {
    State.AWAITING_REVIEW: {
        _C: _("The store did not reply in time. The platform decides how it goes on"),
        _S: _("Your time to reply has passed. Answer now"),
        _P: _("The store did not reply in time; a person decides how it goes on"),
    },
    State.RETURN_IN_TRANSIT: {
        _C: _("The store did not check your return in time. The platform decides how it goes on"),
        _S: _("Your time to check the return has passed. Check it now"),
        _P: _("The store did not check the return in time; a person decides how it goes on"),
    },
    State.AWAITING_CUSTOMER_INFO: _TIME_PASSED,
    State.REJECTED: _TIME_PASSED,
    State.AWAITING_RETURN: _TIME_PASSED,
    State.INSPECTION_FAILED: _TIME_PASSED,
    State.OUTBOUND_IN_TRANSIT: _TIME_PASSED,
    State.IN_REPAIR: {
        _C: _("The repair is overdue. You can change to an exchange or a refund"),
        _S: _("The repair is overdue"),
        _P: _("The store is late with the repair"),
    },
    State.AWAITING_SHIPMENT: {
        _C: _("The store is late with your parcel. You can change to a refund"),
        _S: _("The parcel is overdue. Ship it now"),
        _P: _("The store is late with the parcel"),
    },
    State.REFUNDING: {
        _C: _("The store is late with your refund"),
        _S: _("The refund is overdue. Pay it now"),
        _P: _("The store is late with the refund"),
    },
}

ADVANCED_TURN: ByViewer = {
    _C: _("The store did not pay in time, so the platform pays your refund"),
    _S: _("The platform pays this refund in your place"),
    _P: _("Pay this refund in the store's place"),
}

CHARGE_TURN: ByViewer = {
    _C: _("Your item is repaired. Pay for the repair and the store sends it"),
    _S: _("The customer has to pay first. Record the payment once it is there"),
    _P: _("The customer has to pay for the repair before the item is sent"),
}

_PARCELS: Mapping[str, Words] = {
    RequestKind.EXCHANGE: _("The store is preparing your replacement"),
    RequestKind.REPAIR: _("The store is sending your repaired item back"),
    RequestKind.RESEND: _("The store is preparing the parts you miss"),
}


GOODWILL_TURNS: Mapping[str, ByViewer] = {
    State.AWAITING_REVIEW: {
        _C: _("You asked the store as a favour; it may say yes or no"),
        _S: _("Decide as you like: no right covers this request"),
        _P: _("The store may grant this as a favour"),
    },
    State.REJECTED: {
        _C: _("The store did not grant it. You can tell it more, or leave it at that"),
        _P: _("The store did not grant the favour; the customer decides what comes next"),
    },
}


def turn_sentence(
    state: str,
    kind: str,
    viewer: str = Role.CUSTOMER,
    is_overdue: bool = False,
    is_goodwill: bool = False,
    is_advanced: bool = False,
    owes_charge: bool = False,
) -> str:
    """The headline: whose turn it is and what there is to do."""
    if owes_charge and state == State.AWAITING_SHIPMENT:
        return str(CHARGE_TURN[viewer])
    if is_advanced and state == State.REFUNDING:
        return str(ADVANCED_TURN[viewer])
    if is_goodwill and state in GOODWILL_TURNS:
        return _of(GOODWILL_TURNS, state, viewer)
    if is_overdue and state in OVERDUE_TURNS:
        return _of(OVERDUE_TURNS, state, viewer)
    if state == State.AWAITING_SHIPMENT and viewer == Role.CUSTOMER and kind in _PARCELS:
        return str(_PARCELS[kind])
    return _of(TURNS, state, viewer) or state_name(state)


# --- until when ---

_REPLY = _("The store must reply by %(due)s.")
_CHECK = _("The store must finish checking it by %(due)s.")
_SHIP = _("The store must ship by %(due)s.")
_PAY = _("The store must pay by %(due)s.")
_REPAIR = _("The store must finish the repair by %(due)s.")
_CUSTOMER_ANSWER = _("The customer must answer by %(due)s.")

UNTIL: Mapping[str, ByViewer] = {
    State.DRAFT: {_C: _("The draft is kept until %(due)s."), _P: _("The draft is kept until %(due)s.")},
    State.AWAITING_REVIEW: {_S: _("Please reply by %(due)s."), _P: _REPLY},
    State.AWAITING_CUSTOMER_INFO: {_C: _("Please send it by %(due)s."), _P: _CUSTOMER_ANSWER},
    State.AWAITING_OFFER_REPLY: {_C: _("Please answer by %(due)s."), _P: _CUSTOMER_ANSWER},
    State.REJECTED: {_C: _("Please decide by %(due)s."), _P: _CUSTOMER_ANSWER},
    State.AWAITING_RETURN: {
        _C: _("Send the item and enter the tracking number by %(due)s, or the request closes."),
        _P: _("The customer must send the item by %(due)s."),
    },
    State.RETURN_IN_TRANSIT: {_S: _("Please finish checking by %(due)s."), _P: _CHECK},
    State.INSPECTION_FAILED: {_C: _("Please decide by %(due)s."), _P: _CUSTOMER_ANSWER},
    State.IN_REPAIR: {_S: _("Please finish the repair by %(due)s."), _P: _REPAIR},
    State.AWAITING_SHIPMENT: {_S: _("Please ship by %(due)s."), _P: _SHIP},
    State.OUTBOUND_IN_TRANSIT: {
        _C: _("Please confirm or report a problem by %(due)s."),
        _P: _("The customer can report a problem until %(due)s."),
    },
    State.REFUNDING: {_S: _("Please pay by %(due)s."), _P: _PAY},
}

OVERDUE_UNTIL: Mapping[str, ByViewer] = {
    State.AWAITING_SHIPMENT: {_P: _("The last chance to ship ends at %(due)s.")},
    State.REFUNDING: {_P: _("The legal limit for the refund is %(due)s.")},
}


def until_sentence(
    state: str,
    viewer: str,
    due_at: datetime | None,
    at: datetime,
    is_overdue: bool = False,
    is_advanced: bool = False,
) -> str:
    """Who must act by when; empty when no time runs."""
    if due_at is None:
        return ""
    if is_advanced and state == State.REFUNDING:
        return gettext("The platform must pay by %(due)s.") % {"due": shown_due(due_at, at)}
    late = _of(OVERDUE_UNTIL, state, viewer) if is_overdue else ""
    return (late or _of(UNTIL, state, viewer)) % {"due": shown_due(due_at, at)}


# --- what happens otherwise ---

_APPROVED_OTHERWISE: ByViewer = {
    _C: _("If it doesn't, your request is approved automatically."),
    _S: _("If nobody replies, the request is approved automatically and counts as a store delay."),
    _P: _("If it doesn't, the request is approved automatically."),
}
_PLATFORM_OTHERWISE: ByViewer = {
    _C: _("If it doesn't, the platform steps in."),
    _S: _("If nobody replies, the platform steps in and it counts as a store delay."),
    _P: _("If it doesn't, the platform steps in."),
}
_UNKNOWN_OTHERWISE: ByViewer = {
    _C: _("If it doesn't, your request is approved automatically or the platform steps in."),
    _S: _("If nobody replies, the request is approved automatically or the platform steps in."),
    _P: _("If it doesn't, the request is approved automatically or the platform steps in."),
}

_GOODWILL_OTHERWISE: ByViewer = {
    _C: _("If it doesn't, the request closes: nobody owes a favour."),
    _S: _("If nobody replies, the request closes. It does not count as a store delay."),
    _P: _("If it doesn't, the request closes."),
}

OTHERWISE: Mapping[str, ByViewer] = {
    Consequence.DROP_DRAFT: {
        _C: _("After that the draft is removed. You can start a new request any time."),
        _P: _("After that the draft is removed."),
    },
    Consequence.CLOSE_UNANSWERED: {
        _C: _("If you don't answer, the request closes."),
        _P: _("If the customer doesn't answer, the request closes."),
    },
    Consequence.LAPSE_OFFER: {
        _C: _("If you don't answer, the offer lapses and the store carries on. Your request is not affected."),
        _P: _("If the customer doesn't answer, the offer lapses and the store has to decide."),
    },
    Consequence.ACCEPT_RETURN: {
        _C: _("If it doesn't, your return counts as accepted."),
        _S: _("If nobody does, the return counts as accepted and it counts as a store delay."),
        _P: _("If it doesn't, the return counts as accepted."),
    },
    Consequence.CONVERT_TO_REFUND: {
        _C: _("If it doesn't, your request becomes a refund."),
        _S: _("If nobody does, the request becomes a refund."),
        _P: _("If it doesn't, the request becomes a refund."),
    },
    Consequence.CONFIRM_RECEIPT: {
        _C: _("If you don't, receipt counts as confirmed and the request is completed."),
        _P: _("After that receipt counts as confirmed and the request is completed."),
    },
    Consequence.ADVANCE_REFUND: {
        _C: _("If it doesn't, the platform pays you in its place."),
        _S: _("If nobody does, the platform pays in your place and books it against your deposit."),
        _P: _("If it doesn't, the platform pays in its place."),
    },
    Consequence.MARK_BREACH: {_P: _("After that the law counts the refund as withheld.")},
    Consequence.ESCALATE: {
        _C: _("If it doesn't, the platform steps in."),
        _S: _("If nobody does, the platform steps in and it counts as a store delay."),
        _P: _("If it doesn't, the platform steps in."),
    },
}

CLOSES_OTHERWISE: Mapping[str, ByViewer] = {
    State.AWAITING_RETURN: {
        _C: _("If it closes, asking again for the same reason needs the store's consent."),
        _P: _("If the customer doesn't, the request closes."),
    },
    State.INSPECTION_FAILED: {
        _C: _("If you don't answer, the request closes and the item is sent back to you."),
        _P: _("If the customer doesn't answer, the request closes and the item is sent back."),
    },
}

MARKS_OTHERWISE: Mapping[str, ByViewer] = {
    State.IN_REPAIR: {
        _C: _("If it doesn't, you can change to an exchange or a refund."),
        _S: _("After that the customer can change to an exchange or a refund, and it counts as a store delay."),
        _P: _("If it doesn't, the customer can change to an exchange or a refund."),
    },
    State.AWAITING_SHIPMENT: {
        _C: _("If it doesn't, you can change to a refund. After 24 more hours it becomes one by itself."),
        _S: _("After that the customer can change to a refund, and it counts as a store delay."),
        _P: _("If it doesn't, the customer can change to a refund."),
    },
    State.REFUNDING: {
        _C: _(
            "If it doesn't, this counts as a store delay and the legal limit runs. "
            "After that the platform pays in the store's place."
        ),
        _S: _("After that it counts as a store delay and the legal limit runs."),
        _P: _("If it doesn't, it counts as a store delay and the legal limit runs."),
    },
}


def otherwise_sentence(
    consequence: str,
    state: str,
    viewer: str = Role.CUSTOMER,
    will_approve: bool | None = None,
    is_goodwill: bool = False,
) -> str:
    """What happens if nobody moves. A silent store is approved only when it is known that it will be."""
    match consequence:
        case Consequence.JUDGE_SILENT_STORE if is_goodwill:
            return str(_GOODWILL_OTHERWISE[viewer])
        case Consequence.JUDGE_SILENT_STORE:
            return _silent_store(viewer, will_approve)
        case Consequence.CLOSE_UNANSWERED if state in CLOSES_OTHERWISE:
            return _of(CLOSES_OTHERWISE, state, viewer)
        case Consequence.MARK_OVERDUE:
            return _of(MARKS_OTHERWISE, state, viewer)
    return _of(OTHERWISE, consequence, viewer)


def _silent_store(viewer: str, will_approve: bool | None) -> str:
    if will_approve is None:
        return str(_UNKNOWN_OTHERWISE[viewer])
    return str((_APPROVED_OTHERWISE if will_approve else _PLATFORM_OTHERWISE)[viewer])


def nothing_sentence() -> str:
    return gettext("Nothing for you to do right now. We'll tell you as soon as something changes.")


PAUSES: Mapping[str, ByViewer] = {
    NEGOTIATION: {
        _C: _("The store's time is paused until you answer."),
        _P: _("The store's time is paused until the customer answers."),
    },
    DISPUTE: {_P: _("The time is paused while the platform decides.")},
}


def pause_sentence(pause_for: str, viewer: str = Role.CUSTOMER) -> str:
    """Why no time runs."""
    return _of(PAUSES, pause_for, viewer)


# --- how it ended ---

_CLOSED: Mapping[str, ByViewer] = {
    CloseReason.DISCARDED: {_C: _("You deleted this draft."), _P: _("The customer deleted this draft.")},
    CloseReason.DRAFT_EXPIRED: {_P: _("The draft was not sent in time and was removed.")},
    CloseReason.WITHDRAWN: {
        _C: _("You withdrew this request. You can send a new one while its window is open."),
        _P: _("The customer withdrew the request."),
    },
    CloseReason.REFUSAL_ACCEPTED: {
        _C: _("You accepted the refusal. The request is closed."),
        _P: _("The customer accepted the refusal."),
    },
    CloseReason.CUSTOMER_SILENT: {
        _C: _(
            "There was no answer from you in time, so the request closed. "
            "You can send a new one while its window is open."
        ),
        _P: _("The customer did not answer in time."),
    },
    CloseReason.RETURN_NOT_SENT: {
        _C: _(
            "The item was not sent back in time, so the request closed. "
            "Asking again for the same reason needs the store's consent."
        ),
        _P: _("The customer did not send the item back in time."),
    },
    CloseReason.GOODS_SENT_BACK: {
        _C: _("The request is closed. The store sends the item back to you."),
        _P: _("The request is closed. The item goes back to the customer."),
    },
    CloseReason.RULED_FOR_STORE: {
        _C: _("The platform decided for the store. The request is closed."),
        _P: _("The platform decided for the store."),
    },
    CloseReason.SETTLED: {_P: _("Both sides settled. The request is closed.")},
    CloseReason.STORE_SILENT: {
        _C: _("The store did not answer, so the request closed. It was a favour, and nobody had to grant it."),
        _S: _("You did not answer, so the request closed. It was a favour and does not count as a store delay."),
        _P: _("The store did not answer a request for a favour, so it closed."),
    },
}
_COMPLETED: Mapping[str, ByViewer] = {
    RequestKind.EXCHANGE: {
        _C: _("You have received the replacement."),
        _P: _("The customer has received the replacement."),
    },
    RequestKind.REPAIR: {
        _C: _("You have received the repaired item."),
        _P: _("The customer has received the repaired item."),
    },
    RequestKind.RESEND: {_C: _("You have received the parcel."), _P: _("The customer has received the parcel.")},
}


def ended_sentence(
    state: str, close_reason: str, kind: str, amount: Decimal | None, viewer: str = Role.CUSTOMER
) -> str:
    """What came of a ticket that has ended."""
    if state == State.CLOSED:
        return _of(_CLOSED, close_reason, viewer) or gettext("The request is closed.")
    if kind in REFUND_KINDS:
        return refund_sentence(amount, viewer)
    return _of(_COMPLETED, kind, viewer) or gettext("The %(kind)s is completed.") % {"kind": kind_phrase(kind)}


def refund_sentence(amount: Decimal | None, viewer: str = Role.CUSTOMER) -> str:
    if viewer == Role.CUSTOMER:
        words = gettext("%(amount)s goes back to how you paid. Your bank may take 1–3 days.")
    else:
        words = gettext("%(amount)s was paid back to the customer.")
    return words % {"amount": shown_money(amount)}


# --- disputes ---

DISPUTE_TURNS: Mapping[str, ByViewer] = {
    DisputeState.AWAITING_ACCEPTANCE: {
        _C: _("The platform has your dispute and will accept it soon"),
        _S: _("The platform was asked to decide"),
        _P: _("Check this dispute and accept it"),
    },
    DisputeState.COLLECTING_EVIDENCE: {
        _C: _("Show your evidence to the platform"),
        _S: _("Show your evidence to the platform"),
        _P: _("Both sides are showing their evidence"),
    },
    DisputeState.UNDER_REVIEW: {
        _C: _("The platform is deciding"),
        _S: _("The platform is deciding"),
        _P: _("Weigh the evidence and rule"),
    },
    DisputeState.SUSPENDED: {_P: _("The dispute is suspended")},
    DisputeState.AWAITING_EXECUTION: {
        _C: _("The platform has ruled; the store carries it out"),
        _S: _("Carry out the ruling"),
        _P: _("The store has to carry out the ruling"),
    },
    DisputeState.RULED: {
        _C: _("The platform did not uphold your request"),
        _P: _("The platform did not uphold the request"),
    },
    DisputeState.EXECUTED: {_P: _("The ruling is carried out; it can still be appealed")},
    DisputeState.UNDER_APPEAL: {
        _P: _("Another arbiter looks at the ruling again"),
    },
    DisputeState.SETTLED: {_P: _("Both sides settled the dispute")},
    DisputeState.WITHDRAWN: {_P: _("The dispute was withdrawn; the request goes on")},
    DisputeState.CLOSED: {_P: _("The dispute is closed")},
}
DISPUTE_UNTIL: Mapping[str, ByViewer] = {
    DisputeState.AWAITING_ACCEPTANCE: {_P: _("The platform accepts it by %(due)s.")},
    DisputeState.COLLECTING_EVIDENCE: {
        _C: _("Please show your evidence by %(due)s."),
        _S: _("Please show your evidence by %(due)s."),
        _P: _("Both sides can show evidence until %(due)s."),
    },
    DisputeState.UNDER_REVIEW: {_P: _("The platform must rule by %(due)s.")},
    DisputeState.SUSPENDED: {_P: _("The platform waits until %(due)s at most.")},
    DisputeState.AWAITING_EXECUTION: {
        _C: _("The store must carry it out by %(due)s."),
        _S: _("Please carry it out by %(due)s."),
        _P: _("The store must carry it out by %(due)s."),
    },
    DisputeState.RULED: {_C: _("You can appeal until %(due)s."), _P: _("The customer can appeal until %(due)s.")},
    DisputeState.EXECUTED: {_P: _("The ruling can be appealed until %(due)s.")},
    DisputeState.UNDER_APPEAL: {_P: _("The appeal must be decided by %(due)s.")},
}
DISPUTE_OTHERWISE: Mapping[str, ByViewer] = {
    Consequence.ACCEPT_DISPUTE: {_P: _("If nobody does, it is accepted automatically.")},
    Consequence.CLOSE_EVIDENCE_ROUND: {_P: _("After that the platform decides on what it has.")},
    Consequence.MARK_RULING_OVERDUE: {_P: _("After that the ruling is marked as overdue.")},
    Consequence.BOOK_PENALTY: {_P: _("Then the points are booked.")},
    Consequence.RESUME_DISPUTE: {_P: _("After that the dispute goes on.")},
    Consequence.FORCE_EXECUTION: {
        _S: _("After that the platform does it from your deposit, and it counts against the store."),
        _P: _("After that the platform does it in the store's place."),
    },
    Consequence.UPHOLD_RULING: {_P: _("After that the ruling stands.")},
    Consequence.CLOSE_DISPUTE: {_P: _("After that the dispute is closed.")},
}


def dispute_turn_sentence(state: str, viewer: str = Role.CUSTOMER) -> str:
    return _of(DISPUTE_TURNS, state, viewer)


def dispute_until_sentence(state: str, due_at: datetime | None, at: datetime, viewer: str = Role.CUSTOMER) -> str:
    if due_at is None:
        return ""
    return _of(DISPUTE_UNTIL, state, viewer) % {"due": shown_due(due_at, at)}


def dispute_otherwise_sentence(consequence: str, viewer: str = Role.CUSTOMER) -> str:
    return _of(DISPUTE_OTHERWISE, consequence, viewer)
