"""Steps for many tickets, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.bulk import BulkAction, BulkOutcome

ACTIONS: Mapping[str, Promise | str] = {
    BulkAction.ASSIGN: _("Give them to a colleague"),
    BulkAction.RELEASE: _("Lay them back"),
    BulkAction.SNOOZE: _("Put them off"),
    BulkAction.APPROVE: _("Approve them"),
    BulkAction.REJECT: _("Refuse what the verdict excludes"),
    BulkAction.EXTEND: _("Give the customers more time"),
}
OUTCOMES: Mapping[str, Promise | str] = {
    BulkOutcome.WAITING: _("Waiting"),
    BulkOutcome.DONE: _("Done"),
    BulkOutcome.REFUSED: _("Refused"),
}


def bulk_action_name(action: str) -> str:
    return str(ACTIONS.get(action, action))


def needs_its_own_answer_sentence() -> str:
    return gettext("The verdict does not name this reason. Refuse it on its own page, with your words.")


def not_your_store_sentence() -> str:
    return gettext("You don't act for this store, or it is your own request. Nothing was changed.")


def changed_since_sentence() -> str:
    return gettext("It has changed since you chose it. Nothing was done to it; look at it, and do it if it still fits.")


def failed_sentence() -> str:
    return gettext("Somebody else changed it at the same moment. Nothing was changed; try this one again.")
