"""Refused ratings in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftersales.domain.ratings import RatingCode, RatingRefusedError

RATING_ERRORS: Mapping[RatingCode, str | Promise] = {
    RatingCode.NOT_ENDED: _("The request is still running. You can rate it once it has ended."),
    RatingCode.NEVER_SENT: _("This request was never sent, so there is nothing to rate."),
    RatingCode.ALREADY_RATED: _("This request is rated already. Nothing was changed."),
    RatingCode.WINDOW_CLOSED: _("The time to rate this request is over. Nothing was kept."),
    RatingCode.ALREADY_ANSWERED: _("This rating has an answer already. Nothing was changed."),
}


def rating_error_sentence(refused: RatingRefusedError) -> str:
    return str(RATING_ERRORS[refused.code])
