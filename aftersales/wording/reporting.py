"""Reports of messages in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.domain.reports import ReportReason, ReportState

REASONS: Mapping[str, str | Promise] = {
    ReportReason.INSULT: _("Insult"),
    ReportReason.THREAT: _("Threat"),
    ReportReason.PRIVATE: _("Tells somebody's private data"),
    ReportReason.OFF_PLATFORM: _("Asks to settle or pay outside the portal"),
    ReportReason.OTHER: _("Something else"),
}
STATES: Mapping[str, str | Promise] = {
    ReportState.OPEN: pgettext_lazy("report", "Not looked at yet"),
    ReportState.UPHELD: pgettext_lazy("report", "Upheld"),
    ReportState.UNFOUNDED: pgettext_lazy("report", "Nothing wrong with it"),
}


def report_reason_name(reason: str) -> str:
    return str(REASONS.get(reason, reason))


def report_state_name(state: str) -> str:
    return str(STATES.get(state, state))


def report_reasons() -> list[tuple[str, str]]:
    return [(code, str(words)) for code, words in REASONS.items()]


def report_states() -> list[tuple[str, str]]:
    return [(code, str(words)) for code, words in STATES.items()]


def reported_sentence(*, is_new: bool) -> str:
    if is_new:
        return gettext("Thank you. The platform looks at the message; it stays where it is meanwhile.")
    return gettext("You have reported this message already.")
