"""Who was given a ticket, and why that could not be."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.domain.assigning import AssignAction, AssignCode, AssignRefusedError
from aftersales.wording.moments import shown_due


def assignment_sentence(action: str, names: Mapping[str, str]) -> str:
    """`names` holds who acted (`by`), who has it now (`to`), and until when it was put off (`until`)."""
    match AssignAction(action):
        case AssignAction.TAKE:
            words = _("%(by)s took the ticket")
        case AssignAction.DEAL:
            words = _("Given to %(to)s, who had the fewest open")
        case AssignAction.ASSIGN:
            words = _("%(by)s gave the ticket to %(to)s")
        case AssignAction.TRANSFER:
            words = _("%(by)s passed the ticket on to %(to)s")
        case AssignAction.RELEASE:
            words = _("%(by)s laid the ticket back for everybody")
        case AssignAction.SNOOZE:
            words = _("%(by)s put the ticket off until %(until)s")
        case AssignAction.WAKE:
            words = _("%(by)s took the ticket up again")
    return words % names


def assign_error_sentence(error: AssignRefusedError, at: datetime, has_it: str = "") -> str:
    """`has_it` is the name of who has the ticket now."""
    if error.code is AssignCode.TAKEN:
        if has_it:
            return _("%(name)s was faster and has this ticket now. Nothing was changed.") % {"name": has_it}
        return _("It was laid back meanwhile. Nothing was changed.")
    if error.code is AssignCode.SNOOZE_AFTER_DUE:
        due = shown_due(error.values["due_at"], at)  # type: ignore[arg-type]  # by its code a moment
        return _("The store has to answer by %(due)s. Choose a moment before that.") % {"due": due}
    return str(_REFUSED[error.code]) % error.values


_REFUSED: Mapping[AssignCode, Promise | str] = {
    AssignCode.ENDED: gettext_lazy("The ticket has ended. Nothing was changed."),
    AssignCode.SAME_AGENT: gettext_lazy("This person has the ticket already. Nothing was changed."),
    AssignCode.NO_AGENT_THERE: gettext_lazy("This person does not work for the store. Nothing was changed."),
    AssignCode.NOBODY_HAS_IT: gettext_lazy("Nobody has the ticket. Nothing was changed."),
    AssignCode.SNOOZE_PAST: gettext_lazy("This moment has passed. Choose one that lies ahead."),
    AssignCode.SNOOZE_TOO_LONG: gettext_lazy("A ticket can be put off for at most %(days)s days."),
}
