"""What people do with what is open, each half day, as their character and the dice say. All through the services."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from aftersales.accounts.models import User
from aftersales.domain.disputes import IllegalDisputeMoveError
from aftersales.domain.goods import Grade, Inspected
from aftersales.domain.goodwill import IneligibleError
from aftersales.domain.lifecycle import Action, IllegalMoveError, Role, State
from aftersales.domain.moving import Details
from aftersales.domain.payments import MoneyRefusedError
from aftersales.domain.penalties import IllegalPenaltyMoveError
from aftersales.domain.ratings import RatingRefusedError
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.units import UnitsUnavailableError
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.asking import Asked, open_ticket
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.tickets.services.moving import Actor, move_ticket
from aftersales.tickets.services.rating import Stars, rate
from portal.simulation.cast import Cast, Character

REFUSALS = (
    IllegalMoveError,
    IllegalDisputeMoveError,
    IllegalPenaltyMoveError,
    IneligibleError,
    MoneyRefusedError,
    RatingRefusedError,
    UnitsClaimedError,
    UnitsUnavailableError,
)
"""What a service may answer; anything else stops the year."""

INTACT = {"opened": False, "accessories_complete": True, "labels_intact": True, "use_marks": "none", "damage": "none"}
FAULT = {"visibility": "visible", "severity": "minor", "safety_hazard": False}
_K, _R = RequestKind, Reason
WISHES: tuple[tuple[int, RequestKind, Reason, Mapping[str, Any]], ...] = (
    (38, _K.RETURN_REFUND, _R.NO_LONGER_WANTED, {"goods": INTACT}),
    (18, _K.RETURN_REFUND, _R.DEFECTIVE, {"goods": {"damage": "none"}, "defect": FAULT, "self_check_done": True}),
    (12, _K.EXCHANGE, _R.DEFECTIVE, {"goods": {"damage": "none"}, "defect": FAULT, "self_check_done": True}),
    (12, _K.REFUND_ONLY, _R.NOT_AS_DESCRIBED, {"goods": INTACT}),
    (10, _K.RETURN_REFUND, _R.WRONG_ITEM, {}),
    (10, _K.REFUND_ONLY, _R.COUNTERFEIT, {}),
)
"""How often each is asked for, in a hundred, and what is declared with it."""


@dataclass(slots=True)
class Play:
    """The cast, the dice, and what was done and refused so far."""

    cast: Cast
    chance: Random
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    offers: dict[int, str] = field(default_factory=dict)
    """Disputes in which a side has offered to settle, and which; read anew each half day."""

    def happens(self, likely: float) -> bool:
        return self.chance.random() < likely

    def attempt(self, name: str, work: Callable[[], object]) -> None:
        try:
            work()
        except REFUSALS as refused:
            self.refused[f"{name}: {getattr(refused, 'code', type(refused).__name__)}"] += 1
        else:
            self.done[name] += 1

    def character(self, store_id: int) -> Character:
        return self.cast.characters[store_id]

    def arbiter(self) -> Actor:
        return Actor(Role.PLATFORM, self.chance.choice(self.cast.arbiters), "desk")


def customer_actor(person: User) -> Actor:
    return Actor(Role.CUSTOMER, person, "portal")


def ask(play: Play, line: OrderLine, at: datetime) -> None:
    """A request about some pieces of a line; what no right covers is asked as a favour."""
    ((_share, kind, reason, declared),) = play.chance.choices(WISHES, weights=[wish[0] for wish in WISHES])
    person, key = line.order.customer, UUID(int=play.chance.getrandbits(128))
    assert person  # noqa: S101  # it was sold to somebody
    what = Asked(kind, reason, play.chance.randint(1, line.quantity), "simulated", declared)
    actor = customer_actor(person)
    play.attempt("ask", lambda: open_ticket(line, what, actor=actor, key=key, at=at, as_goodwill=True))


def step_ticket(play: Play, ticket: Ticket, at: datetime) -> None:
    """What somebody does with an open ticket now, if anything."""
    step = _STEPS.get(State(ticket.state))
    if step:
        step(play, ticket, at)


def _move(play: Play, ticket: Ticket, action: Action, actor: Actor, at: datetime, **details: Any) -> None:
    given = Details(**details)
    play.attempt(action, partial(move_ticket, ticket, action, actor=actor, at=at, details=given))


def _store(play: Play, ticket: Ticket, action: Action, at: datetime, **details: Any) -> None:
    _move(play, ticket, action, play.cast.store_actor(ticket.store_id), at, **details)


def _customer(play: Play, ticket: Ticket, action: Action, at: datetime, **details: Any) -> None:
    _move(play, ticket, action, customer_actor(ticket.customer), at, **details)


def _review(play: Play, ticket: Ticket, at: datetime) -> None:
    one = play.character(ticket.store_id)
    if play.happens(0.01):
        _customer(play, ticket, Action.WITHDRAW, at)
    elif play.happens(one.answers / 2):
        if play.happens(one.refuses):
            _store(play, ticket, Action.REJECT, at, note="simulated", reason_code="evidence_missing")
        elif play.happens(0.1):
            amount = (ticket.worth / 2).quantize(Decimal("0.01"))
            kind = RequestKind.REFUND_ONLY
            _store(play, ticket, Action.MAKE_OFFER, at, note="simulated", kind=kind, amount=amount)
        else:
            _store(play, ticket, Action.APPROVE, at)


def _answer_offer(play: Play, ticket: Ticket, at: datetime) -> None:
    if play.happens(0.3):
        _customer(play, ticket, play.chance.choice((Action.ACCEPT_OFFER, Action.DECLINE_OFFER)), at)


def _send(play: Play, ticket: Ticket, at: datetime) -> None:
    if play.happens(0.3):
        waybill = f"SF{ticket.pk:07d}{ticket.version:04d}00"
        _customer(play, ticket, Action.SHIP_RETURN, at, carrier="sf", waybill=waybill)


def _inspect(play: Play, ticket: Ticket, at: datetime) -> None:
    one = play.character(ticket.store_id)
    if not play.happens(one.answers / 3):
        return
    if play.happens(one.fails_inspection):
        found = Inspected(Grade.WORN, 0, is_complete=False, missing="cable")
        _store(play, ticket, Action.FAIL_INSPECTION, at, note="simulated", record=found)
    else:
        _store(play, ticket, Action.ACCEPT_RETURN, at, record=Inspected(Grade.GOOD, ticket.quantity))


def _ship(play: Play, ticket: Ticket, at: datetime) -> None:
    if play.happens(play.character(ticket.store_id).answers / 3):
        waybill = f"SF{ticket.pk:07d}{ticket.version:04d}01"
        _store(play, ticket, Action.SHIP_OUTBOUND, at, carrier="sf", waybill=waybill)


def _receive(play: Play, ticket: Ticket, at: datetime) -> None:
    if play.happens(0.15):
        _customer(play, ticket, Action.CONFIRM_RECEIPT, at)


def _pay(play: Play, ticket: Ticket, at: datetime) -> None:
    """By hand, where the store has no gateway."""
    one = play.character(ticket.store_id)
    if not one.gateway and play.happens(one.pays / 2):
        _store(play, ticket, Action.PAY_REFUND, at, payment_reference=f"SIM{ticket.pk}")


_STEPS: Mapping[State, Callable[[Play, Ticket, datetime], None]] = {
    State.AWAITING_REVIEW: _review,
    State.AWAITING_OFFER_REPLY: _answer_offer,
    State.AWAITING_RETURN: _send,
    State.RETURN_IN_TRANSIT: _inspect,
    State.AWAITING_SHIPMENT: _ship,
    State.OUTBOUND_IN_TRANSIT: _receive,
    State.REFUNDING: _pay,
}


def judge_service(play: Play, ticket: Ticket, at: datetime) -> None:
    """The customer rates what has ended, worse where the store is careless."""
    if play.happens(0.4):
        best = 5 if play.character(ticket.store_id).answers > 0.5 else 3
        stars = Stars(*(play.chance.randint(1, best) for _ in range(3)))
        play.attempt("rate", partial(rate, ticket, stars, "", by=ticket.customer, at=at))
