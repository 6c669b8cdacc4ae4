"""The customer's money of one ticket, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from aftersales.domain.money import ZERO
from aftersales.domain.payments import PaidBy, Purpose, RefundCause, RefundState
from aftersales.refunds.models import Refund
from aftersales.refunds.selectors.refunds import expected_back, refunds_of
from aftersales.tickets.models import Ticket
from aftersales.wording.money import refund_cause_name, refund_purpose_name, refund_words_for_customer

_TONES = {RefundState.PAID: "ok", RefundState.FAILED: "warn"}


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One refund: how much, for what, how far."""

    refund: Refund

    @property
    def words(self) -> str:
        is_advanced = self.refund.paid_by != PaidBy.STORE
        return refund_words_for_customer(self.refund.state, is_held=self.refund.is_held, is_advanced=is_advanced)

    @property
    def tone(self) -> str:
        return "plat" if self.refund.is_held else _TONES.get(RefundState(self.refund.state), "")

    @property
    def purpose(self) -> str:
        """Said only where it is not the goods themselves."""
        if self.refund.cause == RefundCause.OTHER_ADDRESS:
            return refund_cause_name(self.refund.cause)
        return refund_purpose_name(self.refund.purpose) if self.refund.purpose != Purpose.GOODS else ""


@dataclass(frozen=True, slots=True)
class Money:
    rows: Sequence[MoneyRow]
    expected: Decimal


NO_MONEY = Money((), ZERO)


def money_of(ticket: Ticket) -> Money:
    """What was promised and what is paid; what a later decision replaced is left out."""
    refunds = [refund for refund in refunds_of(ticket.number) if refund.state != RefundState.CANCELLED]
    return Money([MoneyRow(refund) for refund in refunds], expected_back(refunds))
