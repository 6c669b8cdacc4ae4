"""The life of a file in words, and what staff hold of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.domain.camera import Taken
from aftersales.domain.custody import CustodyAction, StaysCode
from aftersales.domain.evidence import EvidenceState
from aftersales.domain.lifecycle import Role
from aftersales.domain.marks import Mark, MarkFault, MarkReason
from aftersales.wording.names import role_name

Words = str | Promise

_MARKS: Mapping[str, Words] = {
    Mark.RELEVANT: pgettext_lazy("a file of evidence", "Relevant"),
    Mark.UNCLEAR: pgettext_lazy("a file of evidence", "Unclear"),
    Mark.REJECTED: pgettext_lazy("a file of evidence", "Rejected"),
}
_REASONS: Mapping[str, Words] = {
    MarkReason.BLURRED: _("Blurred"),
    MarkReason.TOO_DARK: _("Too dark"),
    MarkReason.INCOMPLETE: _("Shows only a part"),
    MarkReason.FAULT_NOT_SEEN: _("The fault can't be seen"),
    MarkReason.SERIAL_UNREADABLE: _("The serial number can't be read"),
    MarkReason.OTHER_ITEM: _("Shows another item"),
    MarkReason.OTHER_TIME: _("Was taken at another time"),
    MarkReason.LOOKS_EDITED: _("Looks edited"),
    MarkReason.SHOWN_ELSEWHERE: _("Was shown in another request"),
    MarkReason.OTHER: _("Another reason"),
}
_ASKS: Mapping[str, Words] = {
    MarkReason.BLURRED: _("it is blurred"),
    MarkReason.TOO_DARK: _("it is too dark"),
    MarkReason.INCOMPLETE: _("it shows only a part"),
    MarkReason.FAULT_NOT_SEEN: _("the fault can't be seen on it"),
    MarkReason.SERIAL_UNREADABLE: _("the serial number can't be read on it"),
    MarkReason.OTHER_ITEM: _("it shows another item"),
    MarkReason.OTHER_TIME: _("it was taken at another time"),
}
_TAKEN: Mapping[str, Words] = {
    Taken.BEFORE_PURCHASE: _("before the purchase"),
    Taken.BEFORE_DELIVERY: _("before the delivery"),
    Taken.AFTER_DELIVERY: _("after the delivery"),
    Taken.AFTER_RECEIPT: _("after the file came in: the camera's clock is wrong"),
}
_FAULTS: Mapping[str, Words] = {
    MarkFault.REASON_MISSING: _("Say why: choose a reason from the list."),
    MarkFault.WORDS_MISSING: _("Say the reason in your own words."),
}
_STAYS: Mapping[str, Words] = {
    StaysCode.NOT_YOURS: _("Only the side that showed a file can withdraw it."),
    StaysCode.DECIDED: _("It has been decided on what was shown, so the file stays with the request."),
    StaysCode.ALREADY: _("The file was withdrawn before."),
}
_HAPPENED: Mapping[str, Words] = {
    CustodyAction.RECEIVED: _("Received, with its fingerprint taken"),
    CustodyAction.CHECKED: _("Checked"),
    CustodyAction.SHOWN: _("Handed in"),
    CustodyAction.TAKEN_OUT: _("Taken out before it was sent"),
    CustodyAction.WITHDRAWN: _("Withdrawn"),
    CustodyAction.SUPERSEDED: _("Replaced by a better one"),
    CustodyAction.MARKED: _("Marked"),
    CustodyAction.HELD: _("To be kept beyond its time"),
    CustodyAction.RELEASED: _("No longer to be kept beyond its time"),
    CustodyAction.EXPORTED: _("Given out in a case file"),
    CustodyAction.PURGED: _("Deleted after its time; this record stays"),
}


def mark_name(mark: str) -> str:
    return str(_MARKS.get(mark, mark))


def mark_reason_name(reason: str) -> str:
    return str(_REASONS.get(reason, reason))


def taken_words(taken: Taken, apart: str) -> str:
    """Where a picture lies in the story of its order; `apart` is how far from it, empty where that says nothing."""
    if not apart:
        return str(_TAKEN[taken])
    # Translators: e.g. "2 d after the delivery".
    return gettext("%(length)s %(what)s") % {"length": apart, "what": str(_TAKEN[taken])}


def mark_fault_sentence(fault: MarkFault) -> str:
    return str(_FAULTS[fault])


def stays_sentence(code: StaysCode) -> str:
    return str(_STAYS[code])


def custody_sentence(action: str, payload: Mapping[str, Any]) -> str:
    """A row of a file's history: what happened, then the detail that came with it."""
    sentence, detail = str(_HAPPENED.get(action, action)), _detail(action, payload)
    # Translators: what happened, then the detail that came with it.
    return gettext("%(sentence)s: %(detail)s") % {"sentence": sentence, "detail": detail} if detail else sentence


def custody_actor(role: str, name: str) -> str:
    """Who did it: the name of a person with their side, or what did it by itself."""
    side = "" if role in {Role.CLOCK, "sender"} else role_name(role)
    if name and side:
        # Translators: a person and the side they act for, e.g. "Li Na (store)".
        return gettext("%(name)s (%(side)s)") % {"name": name, "side": side}
    return name or side or gettext("by itself")


def withdrawn_sentence(name: str, moment: str, *, is_replaced: bool) -> str:
    """Under the name of a file that is struck through; the reader's own act has no name."""
    values = {"name": name, "moment": moment}
    if not name:
        mine = gettext("You replaced it, %(moment)s") if is_replaced else gettext("You withdrew it, %(moment)s")
        return mine % values
    if is_replaced:
        return gettext("Replaced by %(name)s, %(moment)s") % values
    return gettext("Withdrawn by %(name)s, %(moment)s") % values


def ask_again_text(shot: str, file: str, reason: str) -> str:
    """What a request for a better file begins with; `shot` and `reason` may be empty. `shot` is its name."""
    what = shot or file
    why = _ASKS.get(reason)
    if why:
        return gettext("Please send “%(what)s” once more: %(why)s.") % {"what": what, "why": str(why)}
    return gettext("Please send “%(what)s” once more, so that it can be judged.") % {"what": what}


def _detail(action: str, payload: Mapping[str, Any]) -> str:
    match action:
        case CustodyAction.CHECKED:
            return _checked(str(payload.get("state", "")), str(payload.get("scan", "")))
        case CustodyAction.SHOWN | CustodyAction.WITHDRAWN | CustodyAction.SUPERSEDED | CustodyAction.EXPORTED:
            # Translators: joins ticket numbers.
            return pgettext("between names", ", ").join(payload.get("tickets", ()))
        case CustodyAction.MARKED:
            return mark_name(str(payload.get("mark", "")))
    return ""


def _checked(state: str, scan: str) -> str:
    if state == EvidenceState.READY:
        return gettext("good, no virus found") if scan else gettext("good, not scanned for viruses")
    return gettext("can't be used") if state == EvidenceState.REFUSED else gettext("could not be finished")
