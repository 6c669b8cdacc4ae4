"""Names of the codes of disputes, rulings and appeals, as labels."""

from collections.abc import Mapping

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.domain.burden import OnFile
from aftersales.domain.clauses import ClauseCode
from aftersales.domain.disputes import (
    DISMISSAL_RULES,
    Asked,
    Dismissal,
    DisputeAction,
    DisputeState,
    Ground,
    OfferState,
    SuspensionGround,
)
from aftersales.domain.rulings import (
    AppealResult,
    FreightSplit,
    Instance,
    Liable,
    RulingOutcome,
    RulingPart,
    RulingStatus,
)
from aftersales.wording.citing import rule_name
from aftersales.wording.clauses import clause_label
from aftersales.wording.names import Words, named
from aftersales.wording.sources import shown_source

DISPUTE_STATES: Mapping[str, Words] = {
    DisputeState.AWAITING_ACCEPTANCE: _("Waiting for acceptance"),
    DisputeState.COLLECTING_EVIDENCE: _("Collecting evidence"),
    DisputeState.UNDER_REVIEW: _("Platform review"),
    DisputeState.SUSPENDED: _("Suspended"),
    DisputeState.AWAITING_EXECUTION: _("Store to carry out the ruling"),
    DisputeState.RULED: _("Ruled"),
    DisputeState.EXECUTED: _("Carried out"),
    DisputeState.UNDER_APPEAL: _("Under appeal"),
    DisputeState.SETTLED: pgettext_lazy("dispute state", "Settled"),
    DisputeState.WITHDRAWN: pgettext_lazy("dispute state", "Withdrawn"),
    DisputeState.CLOSED: pgettext_lazy("dispute state", "Closed"),
}

DISPUTE_ACTIONS: Mapping[str, Words] = {
    DisputeAction.OPEN: _("Ask the platform to decide"),
    DisputeAction.ACCEPT: _("Accept the dispute"),
    DisputeAction.DISMISS: _("Dismiss the dispute"),
    DisputeAction.WITHDRAW: _("Withdraw the dispute"),
    DisputeAction.OFFER_SETTLEMENT: _("Offer a settlement"),
    DisputeAction.ACCEPT_SETTLEMENT: _("Accept the settlement"),
    DisputeAction.DECLINE_SETTLEMENT: _("Decline the settlement"),
    DisputeAction.FINISH_EVIDENCE: _("Finish my evidence"),
    DisputeAction.ADD_LATE: _("Add late evidence"),
    DisputeAction.CLOSE_ROUND: _("Close the evidence round"),
    DisputeAction.EXTEND_ROUND: _("Extend the evidence round"),
    DisputeAction.ASK: _("Ask for more"),
    DisputeAction.SUSPEND: _("Suspend the dispute"),
    DisputeAction.RECORD_SLIP: _("Record the receipt of police or court"),
    DisputeAction.RESUME: _("Resume the dispute"),
    DisputeAction.PROPOSE_RULING: _("Put the ruling up for signature"),
    DisputeAction.DECLINE_RULING: _("Do not sign the ruling"),
    DisputeAction.RULE: _("Issue the ruling"),
    DisputeAction.MARK_OVERDUE: _("Mark as overdue"),
    DisputeAction.EXECUTE: _("Carry out the ruling"),
    DisputeAction.LEAVE_EXECUTION: _("Leave the execution to the platform"),
    DisputeAction.ACCEPT_RULING: _("Accept the ruling"),
    DisputeAction.APPEAL: _("Appeal the ruling"),
    DisputeAction.UPHOLD: _("Let the ruling stand"),
    DisputeAction.CHANGE_RULING: _("Change the ruling"),
    DisputeAction.CLOSE: _("Close the dispute"),
    DisputeAction.RESCHEDULE: _("Move the time limit"),
}

GROUNDS: Mapping[str, Words] = {
    Ground.REFUSED: _("The store refused the request"),
    Ground.OVERDUE: _("The store missed its time limit"),
    Ground.NO_AGREEMENT: _("No agreement was reached"),
    Ground.GOODS_NOT_AS_SENT: _("Disagreement about the returned item"),
    Ground.NO_RESPONSE: _("The store does not answer"),
    Ground.DUTY_REFUSED: _("The store refuses its after-sales duty"),
    Ground.POOR_ATTITUDE: _("The store's attitude is poor"),
}

RULING_OUTCOMES: Mapping[str, Words] = {
    RulingOutcome.REFUND: _("Refund without return"),
    RulingOutcome.RETURN_REFUND: _("Return and refund"),
    RulingOutcome.EXCHANGE: _("Exchange"),
    RulingOutcome.REPAIR: _("Repair"),
    RulingOutcome.RESEND: _("Resend"),
    RulingOutcome.REJECT: _("The request is not upheld"),
    RulingOutcome.NOTED: _("Complaint decided"),
}

LIABLE: Mapping[str, Words] = {
    Liable.STORE: _("Store at fault"),
    Liable.CUSTOMER: _("Customer at fault"),
    Liable.NOBODY: _("Nobody at fault"),
}

FREIGHT_SPLITS: Mapping[str, Words] = {
    FreightSplit.NONE: _("No freight to share"),
    FreightSplit.STORE: _("The store pays all freight"),
    FreightSplit.CUSTOMER: _("The customer pays all freight"),
    FreightSplit.STORE_OUT_CUSTOMER_BACK: _("The store pays the way out, the customer the way back"),
}

INSTANCES: Mapping[str, Words] = {
    Instance.FIRST: _("First ruling"),
    Instance.APPEAL: _("Ruling on appeal"),
}

RULING_STATUSES: Mapping[str, Words] = {
    RulingStatus.PROPOSED: _("Waiting for the second signature"),
    RulingStatus.IN_FORCE: _("In force"),
    RulingStatus.REPLACED: _("Replaced on appeal"),
    RulingStatus.DECLINED: _("Not signed"),
}

RULING_PARTS: Mapping[str, Words] = {
    RulingPart.FACTS: _("Facts found"),
    RulingPart.REASONS: _("Reasons"),
}

APPEAL_RESULTS: Mapping[str, Words] = {
    AppealResult.UPHELD: _("The ruling stands"),
    AppealResult.CHANGED: _("The ruling is changed"),
    AppealResult.LAPSED: _("Not decided in time, so the ruling stands"),
}

DISMISSALS: Mapping[str, Words] = {
    Dismissal.OUT_OF_TIME: _("It came after the time for it"),
    Dismissal.OTHER_ITEM: _("The item is not the one of the order"),
    Dismissal.SETTLED_BEFORE: _("Both sides had settled it and done what they agreed"),
    Dismissal.SHAM_TRADE: _("The order was no real purchase"),
    Dismissal.EXTRA_LOSS: _("It asks for losses beyond the order"),
    Dismissal.UNFOUNDED: _("Nothing supports it"),
}

SUSPENSIONS: Mapping[str, Words] = {
    SuspensionGround.AGREED: _("Both sides want to talk"),
    SuspensionGround.TEST: _("The item is being tested"),
    SuspensionGround.POLICE: _("The police look into it"),
    SuspensionGround.COURT: _("A court has the case"),
    SuspensionGround.BRAND: _("The brand checks whether the item is genuine"),
}

OFFER_STATES: Mapping[str, Words] = {
    OfferState.OPEN: _("Waiting for an answer"),
    OfferState.ACCEPTED: _("Accepted"),
    OfferState.DECLINED: pgettext_lazy("settlement offer", "Declined"),
    OfferState.REPLACED: _("Replaced by a newer offer"),
    OfferState.LAPSED: _("The dispute ended first"),
}

ASKED: Mapping[str, Words] = {
    Asked.BOTH: _("Both sides"),
    Asked.CUSTOMER: _("The customer"),
    Asked.STORE: _("The store"),
}


def dispute_state_name(state: str) -> str:
    return named(DISPUTE_STATES, state)


def dispute_action_name(action: str) -> str:
    return named(DISPUTE_ACTIONS, action)


def ground_name(ground: str) -> str:
    return named(GROUNDS, ground)


def ruling_outcome_name(outcome: str) -> str:
    return named(RULING_OUTCOMES, outcome)


def liable_name(liable: str) -> str:
    return named(LIABLE, liable)


def freight_split_name(split: str) -> str:
    return named(FREIGHT_SPLITS, split)


def instance_name(instance: str) -> str:
    return named(INSTANCES, instance)


def ruling_status_name(status: str) -> str:
    return named(RULING_STATUSES, status)


def ruling_part_name(part: str) -> str:
    return named(RULING_PARTS, part)


def appeal_result_name(result: str) -> str:
    return named(APPEAL_RESULTS, result)


def dismissal_name(dismissal: str) -> str:
    """With the article it rests on, wherever it is read: whoever is turned away sees by which rule."""
    if dismissal not in set(Dismissal):
        return dismissal
    return f"{named(DISMISSALS, dismissal)} ({shown_source(DISMISSAL_RULES[Dismissal(dismissal)])})"


def suspension_name(ground: str) -> str:
    return named(SUSPENSIONS, ground)


def settlement_state_name(state: str) -> str:
    return named(OFFER_STATES, state)


def asked_name(asked: str) -> str:
    return named(ASKED, asked)


def cited_rule_words(code: str, policy_version: int | None = None) -> str:
    """A rule that a ruling cites: a clause of the store's policy with its version, or law or platform rules."""
    if policy_version is None or code not in set(ClauseCode):
        return rule_name(code)
    return gettext("%(clause)s (policy, version %(version)s)") % {
        "clause": clause_label(code),
        "version": policy_version,
    }


ON_FILE: Mapping[str, Words] = {
    OnFile.BOTH_SHOWN: _("Both sides have shown something: weigh it."),
    OnFile.STORE_MISSING: _("The store has shown nothing."),
    OnFile.CUSTOMER_MISSING: _("The customer has shown nothing."),
    OnFile.BOTH_MISSING: _("Neither side has shown anything."),
}


def on_file_words(file: str) -> str:
    return named(ON_FILE, file)
