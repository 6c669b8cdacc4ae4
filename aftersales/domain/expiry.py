"""What follows when a store does not answer (rules 6.1, WAIT_SELLER)."""

from collections.abc import Mapping
from decimal import Decimal

from aftersales.domain.eligibility import Outcome
from aftersales.domain.lifecycle import Action
from aftersales.domain.settings import SettingCode

SWITCH_OF: Mapping[Action, SettingCode] = {
    Action.APPROVE: SettingCode.AUTO_APPROVE,
    Action.ESCALATE: SettingCode.AUTO_ESCALATE,
    Action.CLOSE_UNANSWERED: SettingCode.AUTO_CLOSE,
    Action.CONFIRM_RECEIPT: SettingCode.AUTO_CONFIRM,
    Action.ACCEPT_RETURN: SettingCode.AUTO_CONFIRM,
    Action.CONVERT_TO_REFUND: SettingCode.FORCED_EXECUTION,
    Action.ADVANCE_REFUND: SettingCode.FORCED_EXECUTION,
}
"""What the clock does for or against somebody by itself can be switched off; then it is marked and left to a person."""


def will_approve(outcome: str, value: Decimal, limit: Decimal, *, is_goodwill: bool = False) -> bool:
    """Silence approves only what is clearly owed and not above the limit; the platform decides the rest."""
    return not is_goodwill and outcome == Outcome.ELIGIBLE and value <= limit


def silent_store_action(*, is_goodwill: bool, approves: bool) -> Action:
    """What the clock does when a review was not answered: nobody but the store can grant a favour."""
    if is_goodwill:
        return Action.CLOSE_UNANSWERED
    return Action.APPROVE if approves else Action.ESCALATE
