"""One interface to whoever moves the money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a gateway is asked to do. The same key moves the money once, however often it is asked."""

    key: str
    amount: Decimal
    order_number: str


class AnswerKind(StrEnum):
    ACCEPTED = "accepted"  # a callback tells the end
    PAID = "paid"
    REFUSED = "refused"  # nothing moved, and nothing will


@dataclass(frozen=True, slots=True)
class Answer:
    kind: AnswerKind
    reference: str = ""
    reason: str = ""


class NoAnswerError(Exception):
    """Nobody knows whether the money moved; the same key may be sent again."""


class Gateway(Protocol):
    def pay(self, transfer: Transfer, at: datetime) -> Answer:
        """Raises NoAnswerError."""
        ...
