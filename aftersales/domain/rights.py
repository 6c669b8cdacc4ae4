"""The rights of an order line as a customer knows them by name, each with the request that uses it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from aftersales.domain.requests import Reason, RequestKind


class RightCode(StrEnum):
    NO_REASON_RETURN = "no_reason_return"
    QUALITY_RETURN = "quality_return"
    QUALITY_EXCHANGE = "quality_exchange"
    WARRANTY = "warranty"
    ARRIVAL_DAMAGE = "arrival_damage"
    PRICE_PROTECTION = "price_protection"
    CANCELLATION = "cancellation"
    NOT_ARRIVED = "not_arrived"


class Standing(StrEnum):
    """How a right stands: a person has to look where it is to be checked."""

    OPEN = "open"
    TO_CHECK = "to_check"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Right:
    code: RightCode
    kind: RequestKind
    reason: Reason


_K, _R = RequestKind, Reason
IN_HAND = (
    Right(RightCode.NO_REASON_RETURN, _K.RETURN_REFUND, _R.NO_LONGER_WANTED),
    Right(RightCode.QUALITY_RETURN, _K.RETURN_REFUND, _R.DEFECTIVE),
    Right(RightCode.QUALITY_EXCHANGE, _K.EXCHANGE, _R.DEFECTIVE),
    Right(RightCode.WARRANTY, _K.REPAIR, _R.DEFECTIVE),
    Right(RightCode.ARRIVAL_DAMAGE, _K.EXCHANGE, _R.DAMAGED_IN_TRANSIT),
    Right(RightCode.PRICE_PROTECTION, _K.PRICE_PROTECTION, _R.PRICE_DROP),
)
BEFORE_SIGN_OFF = (
    Right(RightCode.CANCELLATION, _K.REFUND_ONLY, _R.NO_LONGER_WANTED),
    Right(RightCode.NOT_ARRIVED, _K.REFUND_ONLY, _R.NOT_DELIVERED),
)

CLOSING_SOON = timedelta(days=3)


def rights_for(in_hand: bool) -> tuple[Right, ...]:
    return IN_HAND if in_hand else BEFORE_SIGN_OFF
