from aftersales.refunds.models.accounts import LedgerEntry, MoneyAccount
from aftersales.refunds.models.payments import Payment, PaymentAttempt
from aftersales.refunds.models.refunds import Refund, RefundEvent, RefundShare
from aftersales.refunds.models.simulated import SimulatedOrder, SimulatedTransfer

__all__ = [
    "LedgerEntry",
    "MoneyAccount",
    "Payment",
    "PaymentAttempt",
    "Refund",
    "RefundEvent",
    "RefundShare",
    "SimulatedOrder",
    "SimulatedTransfer",
]
