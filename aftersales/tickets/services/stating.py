"""Staff state what they checked; the request is judged anew with it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from aftersales.domain.lifecycle import AT_DISCRETION, Action, IllegalMoveError, MoveCode
from aftersales.domain.moving import Details
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import StatedFact, Ticket
from aftersales.tickets.selectors.stated import answer_with, findings_on, kept_facts, statable_on
from aftersales.tickets.services.claiming import claimed_by
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked
from aftersales.tickets.services.pricing import amount_of


def state_facts(
    ticket: Ticket,
    facts: Mapping[str, object],
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    note: str = "",
) -> Ticket:
    """Keep what was checked, with its row of history, and judge the request with it.

    The ticket keeps the new answer; what was told at submission stays beside it. Raises IllegalMoveError for a fact
    that this role cannot state here, or that would change nothing.
    """
    if actor.by is None:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    with transaction.atomic():
        (locked,) = lock_tickets([ticket.pk])
        if version is not None and version != locked.version:
            raise IllegalMoveError(MoveCode.STALE)
        _refuse_others(locked, facts, actor)
        details = Details(note=note, facts=facts)
        extra = _judged_anew(locked, facts)
        (event_id,) = move_locked([locked], Action.STATE_FACTS, actor=actor, at=at, details=details, extra=extra)
        StatedFact.objects.bulk_create(
            StatedFact(ticket=locked, event_id=event_id, fact=fact, value=value, role=actor.role, by=actor.by, at=at)
            for fact, value in facts.items()
        )
    return locked


def _refuse_others(ticket: Ticket, facts: Mapping[str, object], actor: Actor) -> None:
    open_to_actor = statable_on(ticket, actor.role)
    if not facts or not all(value in open_to_actor.get(fact, ()) for fact, value in facts.items()):
        raise IllegalMoveError(MoveCode.DETAIL_WRONG, detail="facts")


def _judged_anew(ticket: Ticket, facts: Mapping[str, object]) -> dict[str, object]:
    """The verdict, and before anything is granted the money that it leaves."""
    told = kept_facts(ticket)
    answer = answer_with(ticket, findings_on(ticket) | dict(facts))
    verdict: dict[str, object] = {**ticket.verdict, **answer.as_json(), "submitted": told}
    if ticket.state not in AT_DISCRETION:
        return {"verdict": verdict}
    line = OrderLine.objects.select_for_update().get(pk=ticket.order_line_id)
    return {"verdict": verdict, "amount": amount_of(ticket, line, claimed_by(ticket), ticket.worth, verdict)}
