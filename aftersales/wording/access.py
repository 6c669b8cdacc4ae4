"""What is said of who read or changed what."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.masking import AccessReason

_REASONS = {
    AccessReason.CALL: _("To call the customer back"),
    AccessReason.WRITE: _("To write to the customer"),
    AccessReason.PARCEL: _("To send or find a parcel"),
    AccessReason.VISIT: _("To prepare a pickup or a repair at their place"),
    AccessReason.IDENTITY: _("To make sure who is asking"),
    AccessReason.LEGAL: _("A court, an authority or the law asks for it"),
    AccessReason.OTHER: _("Another reason"),
}

_CHANGES = {
    "add": _("Added"),
    "change": _("Changed"),
    "delete": _("Deleted"),
    "set": _("Set anew"),
    "end": _("Ended"),
    "export": _("Exported"),
    "try_again": _("Said to try this address again"),
    "forget_factors": _("Took the second factors away"),
}


def change_name(action: str) -> str:
    return str(_CHANGES.get(action, action))


def changed_meanwhile_sentence() -> str:
    return gettext(
        "Meanwhile somebody has changed this. Look at what stands there now; what you typed is kept. "
        "Send it again if it still fits."
    )


def access_reason_name(code: str) -> str:
    return str(_REASONS[AccessReason(code)]) if code in set(AccessReason) else code


def access_sentence(payload: Mapping[str, Any]) -> str:
    told = {"reason": access_reason_name(str(payload.get("reason", ""))), "number": str(payload.get("reference", ""))}
    return gettext("Read the contact in full on %(number)s: %(reason)s") % told


_POLICY_STEPS = {
    "draft": _("Drafted a new version"),
    "change": _("Changed the draft"),
    "publish": _("Published the version"),
    "discard": _("Discarded the draft"),
}


def policy_step_name(action: str) -> str:
    return str(_POLICY_STEPS.get(action, action))
