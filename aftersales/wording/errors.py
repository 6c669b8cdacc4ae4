"""Refused steps in words: what is wrong · what stays safe · what to do."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from aftersales.domain.disputes import DisputeMoveCode, IllegalDisputeMoveError
from aftersales.domain.goods import GoodsCode
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode
from aftersales.wording.confirmations import detail_label
from aftersales.wording.goods import goods_error_sentence
from aftersales.wording.moments import shown_due, shown_moment, shown_money
from aftersales.wording.names import kind_phrase, state_name

Values = Mapping[str, Any]
Words = str | Promise
Sentence = Callable[[Values, datetime | None], str]


def move_error_sentence(error: IllegalMoveError, at: datetime | None = None) -> str:
    if isinstance(error.code, GoodsCode):
        return goods_error_sentence(error.code, error.values, at)
    return MOVE_ERRORS[error.code](error.values, at)


def dispute_error_sentence(error: IllegalDisputeMoveError, at: datetime | None = None) -> str:
    return DISPUTE_ERRORS[error.code](error.values, at)


def units_sentence(code: str, values: Values) -> str:
    """`units_unavailable` (asked, free) and `units_claimed` (number, when known)."""
    return UNITS_ERRORS[code](values)


def _not_from_here(values: Values, _at: datetime | None) -> str:
    return gettext(
        'This is not possible now: the state is "%(state)s". Nothing was changed. Reload the page to see what is open.'
    ) % {"state": state_name(str(values.get("state", "")))}


def _not_yours(_values: Values, _at: datetime | None) -> str:
    return gettext("This step belongs to the other side. Nothing was changed.")


def _not_for_kind(values: Values, _at: datetime | None) -> str:
    return gettext("This step does not go with this %(kind)s. Nothing was changed.") % {
        "kind": kind_phrase(str(values.get("kind", "")))
    }


def _too_late(values: Values, at: datetime | None) -> str:
    due = values.get("due_at")
    if not isinstance(due, datetime):
        return gettext("The time for this has passed. Nothing was changed. Reload the page to see what is open.")
    return gettext("The time for this ended at %(due)s. Nothing was changed. Reload the page to see what is open.") % {
        "due": shown_due(due, at or due)
    }


def _stale(values: Values, _at: datetime | None) -> str:
    if values.get("name"):
        return gettext("%(name)s has just updated this ticket. Your draft is kept; check what changed first.") % {
            "name": values["name"]
        }
    return gettext("Somebody has just updated this request. Your draft is kept; check what changed first.")


def _resubmission_limit(values: Values, _at: datetime | None) -> str:
    return ngettext(
        "A request can be resubmitted %(limit)s time. Nothing was changed. You can still ask the platform to decide.",
        "A request can be resubmitted %(limit)s times. Nothing was changed. You can still ask the platform to decide.",
        values["limit"],
    ) % {"limit": values["limit"]}


def _offer_limit(values: Values, _at: datetime | None) -> str:
    return ngettext(
        "A ticket can have %(limit)s offer. Nothing was changed. Please approve or refuse.",
        "A ticket can have %(limit)s offers. Nothing was changed. Please approve or refuse.",
        values["limit"],
    ) % {"limit": values["limit"]}


def _escalation_too_early(values: Values, at: datetime | None) -> str:
    opens = values.get("opens_at")
    if not isinstance(opens, datetime):
        return gettext("The store has 24 hours first. After that you can ask the platform to decide.")
    return gettext("The store has 24 hours first. From %(moment)s on you can ask the platform to decide.") % {
        "moment": shown_moment(opens, at or opens)
    }


def _not_overdue(_values: Values, _at: datetime | None) -> str:
    return gettext("The store still has time. You can change this once its time has passed.")


def _detail_missing(values: Values, _at: datetime | None) -> str:
    return gettext("Please fill in: %(field)s. What you typed is kept.") % {
        "field": detail_label(str(values.get("detail", "")))
    }


def _detail_wrong(values: Values, _at: datetime | None) -> str:
    return gettext("Please check: %(field)s. What you typed is kept.") % {
        "field": detail_label(str(values.get("detail", "")))
    }


def _no_time_runs(_values: Values, _at: datetime | None) -> str:
    return gettext("No time limit is running here, so there is none to extend. Nothing was changed.")


def _already_extended(_values: Values, _at: datetime | None) -> str:
    return gettext("This time limit was extended once already. Nothing was changed.")


def _needs_dispute(_values: Values, _at: datetime | None) -> str:
    return gettext("This is decided in the dispute. Nothing was changed. Open the dispute to go on.")


def _at_discretion(_values: Values, _at: datetime | None) -> str:
    return gettext("No right covers this request, so only the store can grant it. Nothing was changed.")


def _already_advanced(_values: Values, _at: datetime | None) -> str:
    return gettext("The platform has taken over this refund and pays it. Nothing was changed.")


def _second_person_needed(_values: Values, _at: datetime | None) -> str:
    return gettext("This amount is above the limit: a second person has to agree first. Nothing was changed.")


def _payment_running(_values: Values, _at: datetime | None) -> str:
    return gettext(
        "The gateway already has this payment. Paying it by hand too could pay it twice. Nothing was changed."
    )


MOVE_ERRORS: Mapping[MoveCode, Sentence] = {
    MoveCode.NOT_FROM_HERE: _not_from_here,
    MoveCode.NOT_YOURS: _not_yours,
    MoveCode.NOT_FOR_KIND: _not_for_kind,
    MoveCode.TOO_LATE: _too_late,
    MoveCode.STALE: _stale,
    MoveCode.RESUBMISSION_LIMIT: _resubmission_limit,
    MoveCode.OFFER_LIMIT: _offer_limit,
    MoveCode.ESCALATION_TOO_EARLY: _escalation_too_early,
    MoveCode.NOT_OVERDUE: _not_overdue,
    MoveCode.DETAIL_MISSING: _detail_missing,
    MoveCode.DETAIL_WRONG: _detail_wrong,
    MoveCode.NO_TIME_RUNS: _no_time_runs,
    MoveCode.ALREADY_EXTENDED: _already_extended,
    MoveCode.NEEDS_DISPUTE: _needs_dispute,
    MoveCode.AT_DISCRETION: _at_discretion,
    MoveCode.ALREADY_ADVANCED: _already_advanced,
    MoveCode.SECOND_PERSON_NEEDED: _second_person_needed,
    MoveCode.PAYMENT_RUNNING: _payment_running,
}


def _dispute_not_from_here(_values: Values, _at: datetime | None) -> str:
    return gettext("This is not possible in the dispute's present state. Nothing was changed. Reload the page.")


def _dispute_not_yours(_values: Values, _at: datetime | None) -> str:
    return gettext("This step of the dispute is not yours. Nothing was changed.")


def _dispute_already_done(_values: Values, _at: datetime | None) -> str:
    return gettext("You have already done this. Nothing was changed.")


def _amount_wrong(_values: Values, _at: datetime | None) -> str:
    return gettext("The amount has to be above zero and not above what was paid. What you typed is kept.")


def _freight_wrong(values: Values, _at: datetime | None) -> str:
    return gettext(
        "Freight of the return is given back only where the store bears it, and at most %(most)s."
        " What you typed is kept."
    ) % {"most": shown_money(values["most"])}


def _party_may_not_rule(_values: Values, _at: datetime | None) -> str:
    return gettext("You are a party to this dispute, so somebody else has to rule. Nothing was changed.")


def _dispute_too_many_files(values: Values, _at: datetime | None) -> str:
    return gettext("That is too many files: at most %(most)s in one round. Nothing was added.") % {
        "most": values.get("most", "")
    }


def _plainly(words: Words) -> Sentence:
    return lambda _values, _at: str(words)


_D = DisputeMoveCode
DISPUTE_ERRORS: Mapping[DisputeMoveCode, Sentence] = {
    _D.TOO_LATE: _plainly(gettext_lazy("The time for this is over. Nothing was changed.")),
    _D.NOTE_MISSING: _plainly(gettext_lazy("Please say why. Nothing was changed.")),
    _D.CHOICE_MISSING: _plainly(gettext_lazy("Please choose one of the reasons. Nothing was changed.")),
    _D.NO_MORE_QUESTIONS: _plainly(gettext_lazy("The sides were asked as often as may be. Decide on what there is.")),
    _D.NOT_ASKED: _plainly(gettext_lazy("The platform has asked the other side. Nothing was changed.")),
    _D.NOTHING_OFFERED: _plainly(gettext_lazy("There is no offer to answer any more. Nothing was changed.")),
    _D.NOT_A_COUNTERFEIT: _plainly(gettext_lazy("This goes only where a counterfeit is claimed. Nothing was changed.")),
    _D.COUNTERFEIT_UNPROVED: _plainly(
        gettext_lazy(
            "The store has shown its supply chain. Tick the evidence that proves the item is a counterfeit."
            " What you typed is kept."
        )
    ),
    _D.COMPLAINT_CLAIMS_NOTHING: _plainly(
        gettext_lazy("A complaint about the store's conduct claims nothing, so there is nothing to settle.")
    ),
    _D.NOTHING_TO_SHOW: _plainly(gettext_lazy("Please add words or a file first. Nothing was sent.")),
    _D.TOO_MANY_FILES: _dispute_too_many_files,
    _D.SLIP_NOT_AWAITED: _plainly(gettext_lazy("The dispute does not wait for the police or a court.")),
    _D.OUTCOME_WRONG: _plainly(gettext_lazy("This outcome does not fit here. What you typed is kept.")),
    _D.LIABLE_WRONG: _plainly(
        gettext_lazy("Where nothing is owed, the store is not liable for it. What you typed is kept.")
    ),
    _D.EVIDENCE_WRONG: _plainly(
        gettext_lazy("One of the files does not belong to this request. What you typed is kept.")
    ),
    _D.DECIDED_BEFORE: _plainly(
        gettext_lazy("You have decided this dispute before, so somebody else has to decide now. Nothing was changed.")
    ),
    _D.SAME_PERSON: _plainly(gettext_lazy("You wrote this ruling, so somebody else has to sign it.")),
    _D.WAITS_FOR_SIGNATURE: _plainly(
        gettext_lazy("A ruling is waiting for its second signature. Nothing was changed.")
    ),
    _D.NOTHING_TO_SIGN: _plainly(gettext_lazy("No ruling is waiting for a signature. Nothing was changed.")),
    _D.NOT_APPEALABLE: _plainly(gettext_lazy("There is no ruling here that you can appeal.")),
    _D.APPEALED_BEFORE: _plainly(gettext_lazy("You have appealed before; each side can once. Nothing was changed.")),
    _D.ACCEPTED_BEFORE: _plainly(gettext_lazy("You have accepted the ruling before. Nothing was changed.")),
    _D.TICKET_ENDED: _plainly(
        gettext_lazy("The request has gone on, so only its money can still be changed. What you typed is kept.")
    ),
    _D.MONEY_LEFT: _plainly(
        gettext_lazy(
            "Money for this request has been paid or is with the bank, so what is decided now can only be about money."
            " What you typed is kept."
        )
    ),
    DisputeMoveCode.NOT_FROM_HERE: _dispute_not_from_here,
    DisputeMoveCode.NOT_YOURS: _dispute_not_yours,
    DisputeMoveCode.ALREADY_DONE: _dispute_already_done,
    DisputeMoveCode.STALE: _stale,
    DisputeMoveCode.AMOUNT_WRONG: _amount_wrong,
    DisputeMoveCode.FREIGHT_WRONG: _freight_wrong,
    DisputeMoveCode.PARTY_MAY_NOT_RULE: _party_may_not_rule,
}


def _units_unavailable(values: Values) -> str:
    free = values["free"]
    if not free:
        return gettext("No pieces of this item are left to ask for. Nothing was sent.")
    return ngettext(
        "You asked for %(asked)s, but only %(free)s piece is left. Nothing was sent. Please lower the number.",
        "You asked for %(asked)s, but only %(free)s pieces are left. Nothing was sent. Please lower the number.",
        free,
    ) % {"asked": values["asked"], "free": free}


def _units_claimed(_values: Values) -> str:
    return gettext("This item already has an open request. See how far it is.")


UNITS_ERRORS: Mapping[str, Callable[[Values], str]] = {
    "units_unavailable": _units_unavailable,
    "units_claimed": _units_claimed,
}
