"""What becomes of proposed points in the simulated year."""

from datetime import datetime
from functools import partial

from aftersales.domain.lifecycle import Role
from aftersales.domain.penalties import PenaltyAction, PenaltyState
from aftersales.standing.models import Penalty
from aftersales.standing.services.penalties import move_penalty
from aftersales.tickets.services.moving import Actor
from portal.simulation.playing import Play


def step_penalty(play: Play, penalty: Penalty, at: datetime) -> None:
    """Proposals are confirmed or dropped, stores appeal, and another person of the platform decides."""
    match PenaltyState(penalty.state):
        case PenaltyState.PROPOSED if play.happens(0.4):
            action = PenaltyAction.DISMISS if play.happens(0.1) else PenaltyAction.CONFIRM
            _penalty(play, penalty, action, play.arbiter(), at)
        case PenaltyState.NOTIFIED if play.happens(play.character(penalty.store_id).appeals / 10):
            manager = Actor(Role.STORE, play.cast.managers[penalty.store_id], "desk")
            _penalty(play, penalty, PenaltyAction.APPEAL, manager, at)
        case PenaltyState.APPEALED if play.happens(0.2):
            action = PenaltyAction.GRANT_APPEAL if play.happens(0.3) else PenaltyAction.REJECT_APPEAL
            _penalty(play, penalty, action, play.arbiter(), at)


def _penalty(play: Play, penalty: Penalty, action: PenaltyAction, actor: Actor, at: datetime) -> None:
    work = partial(move_penalty, penalty, action, actor=actor, at=at, note="simulated")
    play.attempt(f"penalty {action}", work)
