"""Money from outside: payments go out, answers and callbacks come in, and a ticket is completed once all is paid."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.money import ZERO
from aftersales.domain.moving import Details
from aftersales.domain.payments import (
    Callback,
    MoneyCode,
    MoneyRefusedError,
    PaidBy,
    Purpose,
    RefundCause,
    RefundState,
)
from aftersales.domain.rulings import settlement
from aftersales.evidence.models import Evidence
from aftersales.notifications.services import NoticeDraft, notify
from aftersales.refunds.gateways.base import Answer, NoAnswerError
from aftersales.refunds.gateways.simulated import due_callbacks
from aftersales.refunds.models import Refund
from aftersales.refunds.selectors.refunds import (
    granted_for,
    made_good,
    reference_of_payment,
    refunds_of,
    unpaid_references,
)
from aftersales.refunds.services import deciding
from aftersales.refunds.services.granting import Grant, grant_refunds, grant_return_freight
from aftersales.refunds.services.paying import (
    Leased,
    ask_gateway,
    lease_payments,
    pay_by_hand,
    record_answer,
    try_again,
)
from aftersales.refunds.services.reconciling import take_callback
from aftersales.refunds.services.recording import Actor as MoneyActor
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.cases import was_sent_back
from aftersales.tickets.services.claiming import pieces_of
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked
from aftersales.tickets.services.telling import desk_path, values_of

GATEWAY = MoneyActor(Role.CLOCK, None, "gateway")


def relay_payments(at: datetime, limit: int = 20) -> int:
    """Send what waits: lease, let go of the locks, talk to the gateway, record each answer. Returns how many paid."""
    return sum(record_one(leased, ask_gateway(leased, at), at) for leased in lease_payments(at, limit))


def record_one(leased: Leased, answer: Answer | NoAnswerError, at: datetime) -> bool:
    """Write down one answer; whether the refund is paid now."""
    with transaction.atomic():
        ticket = _locked_ticket(leased.payment.refund.reference)
        refund = record_answer(leased.payment.pk, answer, actor=GATEWAY, at=at)
        _complete(ticket, refund, at)
        _let_go_refused(ticket, refund, at)
    return refund.state == RefundState.PAID


def settle_callback(told: Callback, *, at: datetime) -> Refund:
    """What a gateway tells of a payment: settled once, absorbed when told again.

    Raises MoneyRefusedError when it does not fit what was sent; what it said is kept for people to see all the same.
    """
    reference = reference_of_payment(told.key)
    if reference is None:
        raise MoneyRefusedError(MoneyCode.UNKNOWN_PAYMENT)
    with transaction.atomic():
        ticket = _locked_ticket(reference)
        refund, refused = take_callback(told, actor=GATEWAY, at=at)
        _complete(ticket, refund, at)
        _let_go_refused(ticket, refund, at)
    if refused:
        raise MoneyRefusedError(refused)
    return refund


def deliver_simulated(at: datetime) -> int:
    """The simulated gateway calls back, through the same door as a real one."""
    told = due_callbacks(at)
    for callback in told:
        settle_callback(callback, at=at)
    return len(told)


def agree_refund(refund: Refund, *, by: User, actor: Actor, at: datetime) -> Refund:
    """The second person agrees to an amount above the limit. Raises MoneyRefusedError."""
    with transaction.atomic():
        _locked_ticket(refund.reference)
        return deciding.agree(_locked_for_payer(refund, actor), by, actor=as_money(actor), at=at)


def decline_refund(refund: Refund, reason: str, *, by: User, actor: Actor, at: datetime) -> Refund:
    """The second person declines, and whoever proposed it is told why. Raises MoneyRefusedError."""
    with transaction.atomic():
        ticket = _locked_ticket(refund.reference)
        declined = deciding.decline(_locked_for_payer(refund, actor), by, reason, actor=as_money(actor), at=at)
        if declined.proposed_by:
            notify([_declined_notice(ticket, declined, declined.proposed_by)], at)
    return declined


def _declined_notice(ticket: Ticket, refund: Refund, proposer: User) -> NoticeDraft:
    values = values_of(ticket, Role.STORE) | {"amount": str(refund.amount), "text": refund.decline_reason}
    key = f"{refund.number}:declined"
    return NoticeDraft(user=proposer, key=key, code="refund_declined", values=values, path=desk_path(ticket))


def retry_refund(refund: Refund, *, actor: Actor, at: datetime) -> Refund:
    """Try a failed payment again. Raises MoneyRefusedError."""
    with transaction.atomic():
        _locked_ticket(refund.reference)
        return try_again(_locked_for_payer(refund, actor), actor=as_money(actor), at=at)


def pay_refund(refund: Refund, *, reference: str, proof: Sequence[Evidence], actor: Actor, at: datetime) -> Refund:
    """Somebody has paid this refund by hand; the last one of a ticket completes it. Raises MoneyRefusedError."""
    with transaction.atomic():
        ticket = _locked_ticket(refund.reference)
        locked = _locked_for_payer(refund, actor)
        pay_by_hand(locked, reference, proof=next(iter(proof), None), actor=as_money(actor), at=at)
        _complete(ticket, locked, at, actor)
    return locked


def give_return_freight(
    ticket: Ticket,
    amount: Decimal,
    *,
    actor: Actor,
    at: datetime,
    cause: RefundCause = RefundCause.RETURN_FREIGHT,
) -> Refund:
    """What the way back cost the customer, or what another address made it cost more. Raises MoneyRefusedError."""
    with transaction.atomic():
        locked = _locked_ticket(ticket.number)
        if not was_sent_back(locked):
            raise MoneyRefusedError(MoneyCode.NOTHING_TO_RETURN)
        line, key = locked.order_line, f"{ticket.number}:return-freight"
        return grant_return_freight(
            line, key=key, reference=ticket.number, amount=amount, actor=as_money(actor), at=at, cause=cause
        )


def as_money(actor: Actor) -> MoneyActor:
    return MoneyActor(actor.role, actor.by, actor.via)


def _locked_ticket(number: str) -> Ticket:
    ticket_id = Ticket.objects.values_list("pk", flat=True).get(number=number)
    return lock_tickets([ticket_id])[0]


def _locked_for_payer(refund: Refund, actor: Actor) -> Refund:
    """Whose money it is has the say over it, the store or the platform, and not the other. Raises MoneyRefusedError."""
    locked = Refund.objects.select_for_update(of=("self",)).select_related("store").get(pk=refund.pk)
    if (locked.paid_by == PaidBy.STORE) != (actor.role is Role.STORE):
        raise MoneyRefusedError(MoneyCode.NOT_WAITING)
    return locked


def _complete(ticket: Ticket, refund: Refund, at: datetime, actor: Actor | None = None) -> None:
    """A refunded ticket is completed when all its money is paid, and not before."""
    is_paid = refund.state == RefundState.PAID and ticket.state == State.REFUNDING
    if not is_paid or unpaid_references([ticket.number]):
        return
    paid = refund.payments.filter(state="paid").first()
    details = Details(payment_reference=paid.reference if paid else refund.number, amount=refund.amount)
    completer = actor or Actor(Role.CLOCK, None, GATEWAY.via)
    move_locked([ticket], Action.PAY_REFUND, actor=completer, at=at, details=details)


def _let_go_refused(ticket: Ticket, refund: Refund, at: datetime) -> None:
    """The bank has refused what was on its way when less was decided: what is due now takes its place (ADR 0047)."""
    is_refused = refund.state == RefundState.FAILED and refund.purpose == Purpose.GOODS
    if not is_refused or ticket.state in {State.IN_DISPUTE, State.COMPLETED}:
        return
    due = ticket.amount if ticket.state == State.REFUNDING else ZERO
    if granted_for([ticket.number]).get(ticket.number, ZERO) <= due:
        return  # it is owed as before, and may be tried again
    deciding.cancel_unsent([ticket.number], actor=GATEWAY, at=at)
    standing = list(refunds_of(ticket.number).filter(purpose=Purpose.GOODS).exclude(state=RefundState.CANCELLED))
    if any(one.pk == refund.pk for one in standing):
        return  # nobody knows whether its money has moved
    has = sum((one.amount for one in standing), ZERO)
    by_store = sum((one.amount for one in standing if one.paid_by != PaidBy.PLATFORM_ALONE), ZERO)
    owed = settlement(due, has, by_store, made_good(ticket.number, Purpose.GOODS))
    if owed.grant:
        _grant_instead(ticket, refund, owed.grant, at)
        owed = settlement(due, due, by_store + owed.grant, made_good(ticket.number, Purpose.GOODS))
    if owed.made_good:
        deciding.make_good(refund, owed.made_good, key=f"{refund.number}:refused", actor=GATEWAY, at=at)


def _grant_instead(ticket: Ticket, refused: Refund, amount: Decimal, at: datetime) -> None:
    grant = Grant(
        f"{refused.number}:instead",
        ticket.number,
        ticket.order_line_id,
        pieces_of(ticket),
        amount,
        RefundCause.RULING,
        proposed_by=refused.proposed_by,
        paid_by=PaidBy(refused.paid_by),
    )
    grant_refunds([grant], actor=GATEWAY, at=at)
