"""What is suggested, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftersales.domain.suggesting import CauseClass

CAUSES: Mapping[str, Promise | str] = {
    CauseClass.QUALITY: _("a fault of the item"),
    CauseClass.MISUSE: _("how it was used"),
    CauseClass.ENVIRONMENT: _("its surroundings"),
    CauseClass.SOFTWARE: _("software or driver"),
}


def cause_class_name(cause: str) -> str:
    return str(CAUSES.get(cause, cause))
