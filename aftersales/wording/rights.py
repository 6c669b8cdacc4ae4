"""The rights of an order line: what they are called, and the one condition to know."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.calendar import shanghai_day
from aftersales.domain.eligibility.verdict import ReturnShipping
from aftersales.domain.requests import RequestKind
from aftersales.domain.rights import RightCode
from aftersales.wording.joining import joined
from aftersales.wording.moments import shown_day, shown_due

Words = str | Promise

RIGHTS: Mapping[str, Words] = {
    RightCode.NO_REASON_RETURN: _("No-reason return"),
    RightCode.QUALITY_RETURN: _("Return for a fault"),
    RightCode.QUALITY_EXCHANGE: _("Exchange for a fault"),
    RightCode.WARRANTY: _("Warranty"),
    RightCode.ARRIVAL_DAMAGE: _("Arrived damaged"),
    RightCode.PRICE_PROTECTION: _("Price protection"),
    RightCode.CANCELLATION: _("Refund before delivery"),
    RightCode.NOT_ARRIVED: _("Parcel never arrived"),
}
CONDITIONS: Mapping[str, Words] = {
    RightCode.NO_REASON_RETURN: _("All parts and labels are there and it works. Opening and trying it is fine."),
    RightCode.QUALITY_RETURN: _("Show the fault in a photo or video."),
    RightCode.QUALITY_EXCHANGE: _("Show the fault in a photo or video."),
    RightCode.WARRANTY: _("Free repair of faults; drops, liquid and misuse are not covered."),
    RightCode.ARRIVAL_DAMAGE: _("Photograph the parcel and the damage as soon as you open it."),
    RightCode.PRICE_PROTECTION: _("The store pays back the difference when its price drops."),
    RightCode.CANCELLATION: _("The parcel has not been signed for yet."),
    RightCode.NOT_ARRIVED: _("The store checks with the carrier where the parcel is."),
}
KIND_HELP: Mapping[str, Words] = {
    RequestKind.REFUND_ONLY: _("Money back, nothing to send"),
    RequestKind.RETURN_REFUND: _("Send it back, get your money back"),
    RequestKind.EXCHANGE: _("Send it back, get the same one new"),
    RequestKind.REPAIR: _("Send it in, get it back working"),
    RequestKind.RESEND: _("The store sends what is missing"),
    RequestKind.PRICE_PROTECTION: _("The price dropped after you bought it"),
}
_STILL_OPEN: Mapping[str, Words] = {
    RightCode.ARRIVAL_DAMAGE: _("You can still report damage as a fault."),
}
_PAYERS: Mapping[str, Words] = {
    ReturnShipping.CUSTOMER: _("you pay for the return"),
    ReturnShipping.STORE: _("the store pays for the return"),
    ReturnShipping.INSURANCE: _("return insurance pays for the return"),
    ReturnShipping.BY_FAULT: _("whoever is at fault pays for the return"),
}
ICONS: Mapping[str, str] = {
    RightCode.NO_REASON_RETURN: "undo",
    RightCode.QUALITY_RETURN: "yen",
    RightCode.QUALITY_EXCHANGE: "swap",
    RightCode.WARRANTY: "shield",
    RightCode.ARRIVAL_DAMAGE: "bolt",
    RightCode.PRICE_PROTECTION: "tag",
    RightCode.CANCELLATION: "yen",
    RightCode.NOT_ARRIVED: "truck",
}


def right_name(code: str) -> str:
    return str(RIGHTS.get(code, code))


def kind_help(kind: str) -> str:
    """What asking for this kind means, in half a line."""
    return str(KIND_HELP.get(kind, ""))


def right_condition(code: str) -> str:
    return str(CONDITIONS.get(code, ""))


def right_icon(code: str) -> str:
    return ICONS.get(code, "shield")


def return_payer(payer: str) -> str:
    """Who pays the way back, as a short fact; empty when nothing travels."""
    return str(_PAYERS.get(payer, ""))


def closed_sentence(code: str, ended_at: datetime | None, at: datetime) -> str:
    """Since when a right is closed, and what is still open instead."""
    if ended_at is None:
        return ""
    closed = gettext("Closed at %(moment)s.") % {"moment": shown_due(ended_at, at)}
    return joined(closed, str(_STILL_OPEN.get(code, "")))


def window_sentence(code: str, ends_at: datetime, at: datetime) -> str:
    """The chip of an order: the next right to close, with its last day."""
    last = shown_day(ends_at - timedelta(microseconds=1), at)
    return gettext("%(right)s until %(day)s") % {"right": right_name(code), "day": last}


def days_left_words(ends_at: datetime, at: datetime) -> str:
    """How many days a right stays open, counted as people count them."""
    days = (shanghai_day(ends_at - timedelta(microseconds=1)) - shanghai_day(at)).days
    if days < 1:
        return gettext("Closes today")
    if days == 1:
        return gettext("Closes tomorrow")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
