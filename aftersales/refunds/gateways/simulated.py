"""A made-up bank with books of its own, which does what it is told: fail, delay, answer twice or out of order."""

from datetime import datetime, timedelta

from django.db import transaction

from aftersales.domain.payments import Callback, SimulatedBehaviour
from aftersales.refunds.gateways.base import Answer, AnswerKind, NoAnswerError, Transfer
from aftersales.refunds.models import SimulatedOrder, SimulatedTransfer

_B = SimulatedBehaviour
SOON, LATE = timedelta(seconds=2), timedelta(hours=1)
_CALLBACKS = {_B.AT_ONCE: 0, _B.TWICE: 2, _B.OUT_OF_ORDER: 2}


class SimulatedGateway:
    def pay(self, transfer: Transfer, at: datetime) -> Answer:
        """Raises NoAnswerError."""
        known = SimulatedTransfer.objects.filter(key=transfer.key).first()
        if known:
            return _answer(known)
        behaviour = _next_order(transfer.order_number, at)
        match behaviour:
            case _B.REFUSE:
                return Answer(AnswerKind.REFUSED, reason="ACCOUNT_CLOSED")
            case _B.UNREACHABLE:
                raise NoAnswerError("CONNECTION_FAILED")
        made = _move(transfer, behaviour, at)
        if behaviour is _B.LOSE_ANSWER:
            raise NoAnswerError("CONNECTION_LOST")
        return _answer(made)


def tell(*behaviours: SimulatedBehaviour, order_number: str = "") -> None:
    """What to do with the next transfers, in this order; of one order, or of any."""
    SimulatedOrder.objects.bulk_create(
        SimulatedOrder(behaviour=behaviour, order_number=order_number) for behaviour in behaviours
    )


def due_callbacks(at: datetime, limit: int = 50) -> list[Callback]:
    """Callbacks that are due; each is taken once."""
    with transaction.atomic():
        rows = SimulatedTransfer.objects.select_for_update(skip_locked=True)
        due = list(rows.filter(callbacks_left__gt=0, callback_at__lte=at).order_by("callback_at", "id")[:limit])
        told = [(transfer, transfer.callbacks_left == 1) for transfer in due]
        for transfer in due:
            transfer.callbacks_left -= 1
        SimulatedTransfer.objects.bulk_update(due, ["callbacks_left"])
    return [_callback(transfer, is_last=is_last) for transfer, is_last in told]


def _callback(transfer: SimulatedTransfer, *, is_last: bool) -> Callback:
    is_late_failure = transfer.behaviour == _B.OUT_OF_ORDER and is_last
    return Callback(
        key=transfer.key,
        reference=transfer.reference,
        amount=transfer.amount,
        is_paid=not is_late_failure,
        reason="OUTDATED" if is_late_failure else "",
    )


def _next_order(order_number: str, at: datetime) -> SimulatedBehaviour:
    with transaction.atomic():
        unused = SimulatedOrder.objects.select_for_update(skip_locked=True).filter(used_at__isnull=True)
        order = unused.filter(order_number__in=["", order_number]).order_by("id").first()
        if order is None:
            return _B.PAY
        order.used_at = at
        order.save(update_fields=["used_at"])
    return SimulatedBehaviour(order.behaviour)


def _move(transfer: Transfer, behaviour: SimulatedBehaviour, at: datetime) -> SimulatedTransfer:
    made, _is_new = SimulatedTransfer.objects.get_or_create(
        key=transfer.key,
        defaults={
            "reference": f"SIM-{transfer.key}",
            "amount": transfer.amount,
            "behaviour": behaviour,
            "at": at,
            "callbacks_left": _CALLBACKS.get(behaviour, 1),
            "callback_at": None if behaviour is _B.AT_ONCE else at + (LATE if behaviour is _B.DELAY else SOON),
        },
    )
    return made


def _answer(transfer: SimulatedTransfer) -> Answer:
    kind = AnswerKind.PAID if transfer.behaviour == _B.AT_ONCE else AnswerKind.ACCEPTED
    return Answer(kind, transfer.reference)
