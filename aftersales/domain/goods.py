"""Parcels, waybills, inspections and repairs: what is recorded of goods on the way, and what is wrong with it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from string import ascii_uppercase, digits
from typing import Protocol

from aftersales.domain.money import ZERO


class GoodsCode(StrEnum):
    """What is wrong with what somebody told about goods."""

    CARRIER_UNKNOWN = "carrier_unknown"
    WAYBILL_WRONG = "waybill_wrong"
    WAYBILL_USED = "waybill_used"
    ALREADY_DELIVERED = "already_delivered"
    DELIVERED_IN_FUTURE = "delivered_in_future"
    DELIVERED_BEFORE_SENT = "delivered_before_sent"
    QUANTITY_WRONG = "quantity_wrong"
    NOTHING_WRONG = "nothing_wrong"
    PHOTOS_NEEDED = "photos_needed"
    ADDRESS_UNKNOWN = "address_unknown"
    NOT_DIAGNOSED = "not_diagnosed"
    QUOTE_IN_WARRANTY = "quote_in_warranty"
    NO_QUOTE = "no_quote"
    QUOTE_EXPIRED = "quote_expired"
    SLOT_GONE = "slot_gone"
    SLOT_FULL = "slot_full"
    NO_APPOINTMENT = "no_appointment"
    VISIT_AHEAD = "visit_ahead"
    COLLECT_NOT_THEIRS = "collect_not_theirs"
    COLLECT_TOO_MUCH = "collect_too_much"
    SENT_BACK_ALREADY = "sent_back_already"
    CHARGE_OPEN = "charge_open"
    CHARGE_SETTLED = "charge_settled"
    CHARGE_OTHER_AMOUNT = "charge_other_amount"
    NO_CHARGE = "no_charge"


# --- waybills ---

MAX_WAYBILL = 40


def normal_waybill(typed: str) -> str:
    """As carriers print it: capitals, without blanks and dashes."""
    return re.sub(r"[\s\-]+", "", typed).upper()


def is_waybill(pattern: str, waybill: str) -> bool:
    """Whether the whole number has the carrier's form; without a form anything short enough goes."""
    return 0 < len(waybill) <= MAX_WAYBILL and (not pattern or re.fullmatch(pattern, waybill) is not None)


# --- return number ---

_SIGNS = digits + ascii_uppercase


def rma_number(ticket_number: str) -> str:
    """The ticket's number with a check character (ISO 7064, MOD 37,36), so that a slip of the pen is noticed."""
    return f"{ticket_number}-{_check_character(ticket_number)}"


def ticket_number_of(rma: str) -> str:
    """The ticket's number in a return number; empty when the check character does not fit."""
    number, _, check = rma.strip().upper().rpartition("-")
    return number if number and check == _check_character(number) else ""


def _check_character(number: str) -> str:
    carried = 36
    for sign in number.upper():
        if sign in _SIGNS:
            carried = (carried + _SIGNS.index(sign)) % 36 or 36
            carried = carried * 2 % 37
    return _SIGNS[(37 - carried) % 36]


# --- tracking ---


class Direction(StrEnum):
    RETURN = "return"
    OUTBOUND = "outbound"


class Purpose(StrEnum):
    """Why goods travel."""

    RETURN = "return"
    REPLACEMENT = "replacement"
    REPAIRED = "repaired"
    RESENT = "resent"
    SENT_BACK = "sent_back"


class TrackingStatus(StrEnum):
    """In the order of the way; LOST and REFUSED end it too."""

    SHIPPED = "shipped"
    COLLECTED = "collected"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    REFUSED = "refused"
    LOST = "lost"


class FreightPayer(StrEnum):
    CUSTOMER = "customer"
    STORE = "store"


_STATION = {status: place for place, status in enumerate(TrackingStatus)}
ARRIVED = frozenset({TrackingStatus.DELIVERED})
OVER = frozenset({TrackingStatus.DELIVERED, TrackingStatus.REFUSED, TrackingStatus.LOST})


@dataclass(frozen=True, slots=True)
class News:
    """One thing a carrier says about a parcel; the same key is the same news, however often it comes."""

    key: str
    status: TrackingStatus
    at: datetime
    place: str = ""
    words: str = ""


def status_after(status: TrackingStatus, news: Iterable[News]) -> TrackingStatus:
    """Where the parcel is: news out of order never lead back, and a delivered parcel stays delivered."""
    seen = {status, *(one.status for one in news)}
    return TrackingStatus.DELIVERED if TrackingStatus.DELIVERED in seen else max(seen, key=_STATION.__getitem__)


def delivered_at(news: Iterable[News]) -> datetime | None:
    """The earliest moment at which a delivery is told."""
    return min((one.at for one in news if one.status in ARRIVED), default=None)


# --- what is recorded with a move ---


class Record(Protocol):
    def told(self) -> Mapping[str, str]:
        """What goes into the history row."""


class Grade(StrEnum):
    AS_NEW = "as_new"
    GOOD = "good"
    WORN = "worn"
    DAMAGED = "damaged"
    NOT_ARRIVED = "not_arrived"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the store found when it looked at returned goods; `accepted` counts the pieces it takes.

    `collected` is what the store had to pay at its door for a parcel sent freight collect without its consent.
    """

    grade: Grade
    accepted: int
    is_complete: bool = True
    missing: str = ""
    is_right_item: bool = True
    has_human_damage: bool = False
    collected: Decimal = ZERO

    def told(self) -> dict[str, str]:
        told = {"grade": self.grade.value, "accepted": str(self.accepted)}
        flags = {"incomplete": not self.is_complete, "wrong_item": not self.is_right_item}
        flags |= {"human_damage": self.has_human_damage}
        freight = {"collected": str(self.collected)} if self.collected else {}
        return told | freight | {name: "yes" for name, is_so in flags.items() if is_so}

    def objections(self, quantity: int) -> bool:
        """Whether anything speaks against taking the goods."""
        is_short = self.accepted < quantity
        is_bad = self.grade in {Grade.WORN, Grade.DAMAGED, Grade.NOT_ARRIVED}
        return is_short or is_bad or not self.is_complete or not self.is_right_item or self.has_human_damage


class Cause(StrEnum):
    QUALITY = "quality"
    MISUSE = "misuse"
    ENVIRONMENT = "environment"
    SOFTWARE = "software"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Diagnosed:
    cause: Cause
    in_warranty: bool

    def told(self) -> dict[str, str]:
        return {"cause": self.cause.value, "in_warranty": "yes" if self.in_warranty else "no"}


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a repair outside the warranty would cost; the offer holds to the end of `valid_until`."""

    amount: Decimal
    parts: str
    valid_until: date

    def told(self) -> dict[str, str]:
        return {"amount": str(self.amount), "valid_until": self.valid_until.isoformat()}


class ChargeState(StrEnum):
    """What has become of what a customer agreed to pay for a repair; DROPPED: there is no such repair any more."""

    OPEN = "open"
    PAID = "paid"
    WAIVED = "waived"
    DROPPED = "dropped"


class ChargePaidBy(StrEnum):
    PAYMENT_LINK = "payment_link"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class ChargePaid:
    """The store has the customer's money for a repair; the reference under which it is found stands beside it."""

    amount: Decimal
    paid_by: ChargePaidBy

    def told(self) -> dict[str, str]:
        return {"amount": str(self.amount), "paid_by": self.paid_by.value}


class AppointmentKind(StrEnum):
    PICKUP = "pickup"
    ON_SITE = "on_site"


@dataclass(frozen=True, slots=True)
class Booked:
    """A slot that the store offers, and whom to find where."""

    slot: int
    contact: str
    phone: str
    address: str

    def told(self) -> dict[str, str]:
        return {}


class Problem(StrEnum):
    """What is wrong with what the store sent."""

    NOT_ARRIVED = "not_arrived"
    SAME_FAULT = "same_fault"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    SHORT = "short"


REPAIRS_THAT_MUST_FAIL = 2
"""After so many the customer chooses between exchange and return (three-guarantees rules)."""
