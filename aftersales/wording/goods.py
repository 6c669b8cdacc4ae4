"""Parcels, inspections, repairs and appointments in words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.domain.carriers import DEFAULT_CARRIERS
from aftersales.domain.goods import (
    AppointmentKind,
    Cause,
    ChargePaidBy,
    ChargeState,
    Direction,
    FreightPayer,
    GoodsCode,
    Grade,
    Problem,
    Purpose,
    TrackingStatus,
)
from aftersales.wording.moments import shown_moment, shown_money

Words = str | Promise
Values = Mapping[str, Any]

# --- names ---

DIRECTIONS: Mapping[str, Words] = {
    Direction.RETURN: _("From the customer to the store"),
    Direction.OUTBOUND: _("From the store to the customer"),
}
PURPOSES: Mapping[str, Words] = {
    Purpose.RETURN: _("Returned item"),
    Purpose.REPLACEMENT: _("Replacement"),
    Purpose.REPAIRED: _("Item back from repair"),
    Purpose.RESENT: _("Missing parts"),
    Purpose.SENT_BACK: _("Item sent back unchanged"),
}
TRACKING: Mapping[str, Words] = {
    TrackingStatus.SHIPPED: _("Waybill entered"),
    TrackingStatus.COLLECTED: _("Collected"),
    TrackingStatus.IN_TRANSIT: pgettext_lazy("parcel", "On its way"),
    TrackingStatus.OUT_FOR_DELIVERY: _("Out for delivery"),
    TrackingStatus.DELIVERED: pgettext_lazy("parcel", "Delivered"),
    TrackingStatus.REFUSED: _("Delivery refused"),
    TrackingStatus.LOST: _("Lost"),
}
FREIGHT_PAYERS: Mapping[str, Words] = {
    FreightPayer.CUSTOMER: _("The customer pays the freight"),
    FreightPayer.STORE: _("The store pays the freight"),
}
GRADES: Mapping[str, Words] = {
    Grade.AS_NEW: _("As new, unused"),
    Grade.GOOD: _("Tried out, intact"),
    Grade.WORN: _("Marks of use"),
    Grade.DAMAGED: pgettext_lazy("condition", "Damaged"),
    Grade.NOT_ARRIVED: _("Nothing arrived"),
}
CAUSES: Mapping[str, Words] = {
    Cause.QUALITY: _("Fault of the item"),
    Cause.MISUSE: _("Damage by use"),
    Cause.ENVIRONMENT: _("Surroundings, such as voltage or damp"),
    Cause.SOFTWARE: _("Software or driver"),
    Cause.NOT_FOUND: _("No fault found"),
}
APPOINTMENT_KINDS: Mapping[str, Words] = {
    AppointmentKind.PICKUP: _("Pickup at your door"),
    AppointmentKind.ON_SITE: _("Repair at your place"),
}
PROBLEMS: Mapping[str, Words] = {
    Problem.NOT_ARRIVED: _("It has not arrived"),
    Problem.SAME_FAULT: _("The fault is still there"),
    Problem.DAMAGED: _("It arrived damaged"),
    Problem.WRONG_ITEM: _("It is the wrong item"),
    Problem.SHORT: _("Something is missing"),
}


CHARGE_STATES: Mapping[str, Words] = {
    ChargeState.OPEN: _("to be paid"),
    ChargeState.PAID: _("paid by the customer"),
    ChargeState.WAIVED: _("waived by the store"),
    ChargeState.DROPPED: _("not owed any more"),
}
CHARGE_PAYMENTS: Mapping[str, Words] = {
    ChargePaidBy.PAYMENT_LINK: _("By the store's payment link"),
    ChargePaidBy.HAND_OVER: _("When the item was handed over"),
}


def direction_name(code: str) -> str:
    return str(DIRECTIONS.get(code, code))


def purpose_name(code: str) -> str:
    return str(PURPOSES.get(code, code))


def tracking_name(code: str) -> str:
    return str(TRACKING.get(code, code))


def freight_name(code: str) -> str:
    return str(FREIGHT_PAYERS.get(code, code))


def grade_name(code: str) -> str:
    return str(GRADES.get(code, code))


def cause_name(code: str) -> str:
    return str(CAUSES.get(code, code))


def appointment_name(code: str) -> str:
    return str(APPOINTMENT_KINDS.get(code, code))


def problem_name(code: str) -> str:
    return str(PROBLEMS.get(code, code))


def charge_state_name(code: str) -> str:
    return str(CHARGE_STATES.get(code, code))


def charge_payment_name(code: str) -> str:
    return str(CHARGE_PAYMENTS.get(code, code))


_CARRIERS = {row.code: row for row in DEFAULT_CARRIERS}


def carrier_words(told: str) -> str:
    """A carrier in a history row: by its name where it is a usual one, else as it was told."""
    row = _CARRIERS.get(told)
    if row is None:
        return told
    return row.name_en if get_language() == "en" else row.name


# --- sentences ---


def repair_number_sentence(number: int) -> str:
    """Which repair of the item this is."""
    return gettext("Repair no. %(number)s of this item") % {"number": number}


def findings_of(values: Values) -> list[str]:
    """What an inspection found, as its history row tells it."""
    flags = {
        "incomplete": gettext("incomplete"),
        "wrong_item": gettext("another item"),
        "human_damage": gettext("damage by the customer"),
    }
    found = [grade_name(str(values["grade"]))] if values.get("grade") else []
    found += [str(words) for name, words in flags.items() if values.get(name)]
    if values.get("collected"):
        amount = shown_money(Decimal(str(values["collected"])))
        found.append(gettext("%(amount)s freight collect deducted") % {"amount": amount})
    return found


def quote_fact(values: Values) -> str:
    """Such as "¥120.00, valid until 30 Nov 2026"."""
    day = date.fromisoformat(str(values["valid_until"]))
    return gettext("%(amount)s, valid until %(day)s") % {
        "amount": shown_money(Decimal(str(values["amount"]))),
        "day": f"{day:%Y-%m-%d}",
    }


def charge_fact(values: Values) -> str:
    """Such as "¥120.00, by payment link, 2200-1"."""
    told = [shown_money(Decimal(str(values["amount"]))), charge_payment_name(str(values["paid_by"]))]
    return gettext(", ").join([*told, str(values.get("payment_reference", ""))])


def amount_to_have(amount: Decimal) -> str:
    return gettext("Record it once all of %(amount)s is there.") % {"amount": shown_money(amount)}


# --- refusals ---

_PLAIN: Mapping[str, Words] = {
    GoodsCode.CARRIER_UNKNOWN: _("This carrier is not in the list. Nothing was changed. Please choose another."),
    GoodsCode.WAYBILL_USED: _(
        "This tracking number belongs to another parcel. Nothing was changed. Please check the number."
    ),
    GoodsCode.DELIVERED_IN_FUTURE: _("The moment of arrival lies in the future. Nothing was changed."),
    GoodsCode.DELIVERED_BEFORE_SENT: _("The moment of arrival lies before the item was sent. Nothing was changed."),
    GoodsCode.NOTHING_WRONG: _(
        "Nothing that was found speaks against the item. Nothing was changed. Accept it, or say what is wrong."
    ),
    GoodsCode.PHOTOS_NEEDED: _("Damage by the customer has to be shown. Nothing was changed. Please add photos."),
    GoodsCode.ADDRESS_UNKNOWN: _("This return address is not in use. Nothing was changed. Please choose another."),
    GoodsCode.NOT_DIAGNOSED: _("A quote follows a diagnosis. Nothing was changed. Please enter the diagnosis first."),
    GoodsCode.QUOTE_IN_WARRANTY: _("A repair in warranty costs the customer nothing. Nothing was changed."),
    GoodsCode.NO_QUOTE: _("There is no quote to answer. Nothing was changed."),
    GoodsCode.QUOTE_EXPIRED: _("The quote is no longer valid. Nothing was changed. The store can make a new one."),
    GoodsCode.SLOT_GONE: _("This time is no longer offered. Nothing was changed. Please choose another."),
    GoodsCode.SLOT_FULL: _("Somebody was faster: this time is taken. Nothing was changed. Please choose another."),
    GoodsCode.NO_APPOINTMENT: _("There is no appointment. Nothing was changed."),
    GoodsCode.COLLECT_NOT_THEIRS: _(
        "The way back is yours to pay here, as for every fault, so its freight is not deducted. Nothing was changed."
    ),
    GoodsCode.CHARGE_OPEN: _(
        "The customer has not paid for the repair yet, so it is not shipped. Nothing was changed. "
        "Record the payment first, or waive it with a reason."
    ),
    GoodsCode.NO_CHARGE: _("There is nothing to pay for this repair. Nothing was changed."),
    GoodsCode.CHARGE_SETTLED: _("The price was agreed and settled, so it can't be quoted anew. Nothing was changed."),
    GoodsCode.SENT_BACK_ALREADY: _("The item is on its way back already. Nothing was changed."),
}


def _waybill_wrong(values: Values, _at: datetime | None) -> str:
    if not values.get("example"):
        return gettext("This is no tracking number of %(carrier)s. Nothing was changed. Please check it.") % values
    return (
        gettext("This is no tracking number of %(carrier)s; one looks like %(example)s. Nothing was changed.") % values
    )


def _already_delivered(values: Values, at: datetime | None) -> str:
    moment = shown_moment(values["at"], at or values["at"])
    return gettext("The arrival is recorded already: %(moment)s. Nothing was changed.") % {"moment": moment}


def _quantity_wrong(values: Values, _at: datetime | None) -> str:
    return gettext("The number of pieces has to lie between %(least)s and %(most)s. Nothing was changed.") % values


def _visit_ahead(values: Values, at: datetime | None) -> str:
    moment = shown_moment(values["at"], at or values["at"])
    return gettext("The visit is only due at %(moment)s. Nothing was changed.") % {"moment": moment}


def _other_amount(values: Values, _at: datetime | None) -> str:
    amount = shown_money(values["amount"])
    return gettext("The customer owes %(amount)s for the repair, and no other amount. Nothing was changed.") % {
        "amount": amount
    }


def _collect_too_much(values: Values, _at: datetime | None) -> str:
    amount = shown_money(values["most"])
    return gettext("At most %(amount)s of freight can be deducted. Nothing was changed.") % {"amount": amount}


_WITH_VALUES: Mapping[str, Callable[[Values, datetime | None], str]] = {
    GoodsCode.WAYBILL_WRONG: _waybill_wrong,
    GoodsCode.ALREADY_DELIVERED: _already_delivered,
    GoodsCode.QUANTITY_WRONG: _quantity_wrong,
    GoodsCode.COLLECT_TOO_MUCH: _collect_too_much,
    GoodsCode.VISIT_AHEAD: _visit_ahead,
    GoodsCode.CHARGE_OTHER_AMOUNT: _other_amount,
}


def goods_error_sentence(code: str, values: Values, at: datetime | None = None) -> str:
    if code in _WITH_VALUES:
        return _WITH_VALUES[code](values, at)
    return str(_PLAIN[code])
