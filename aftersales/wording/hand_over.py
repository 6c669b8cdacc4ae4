"""Why a shop's link opens nothing, and how to go on."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftersales.domain.hand_over import HandOverCode

_FORGED = _("This is no link of a store. Open the order in the shop again, or look it up here.")
_WORDS: Mapping[HandOverCode, Promise] = {
    HandOverCode.FORGED: _FORGED,
    HandOverCode.LIVES_TOO_LONG: _FORGED,
    HandOverCode.TOO_OLD: _("The link is older than 5 minutes. Open the order in the shop again."),
    HandOverCode.USED: _("The link has been used. Open the order in the shop again."),
    HandOverCode.NO_SUCH_ORDER: _("The store has not passed this order on to us yet. Please try again in an hour."),
}


def hand_over_refusal(code: HandOverCode) -> str:
    return str(_WORDS[code])
