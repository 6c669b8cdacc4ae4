"""What the platform does in the simulated year, and the sides before it: disputes and penalties."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from aftersales.disputes.models import Dispute
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import refundable, rule
from aftersales.domain.disputes import DisputeAction, DisputeState
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.penalties import PenaltyAction, PenaltyState
from aftersales.domain.rulings import CitedClause, Liable, RulingDraft, RulingOutcome
from aftersales.standing.models import Penalty
from aftersales.standing.services.penalties import move_penalty
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor
from portal.simulation.playing import Play, customer_actor

ESCALATES = {State.REJECTED: 0.25, State.INSPECTION_FAILED: 0.4}
"""How likely a customer asks the platform in, each half day."""
OUTCOMES = (
    (5, RulingOutcome.REFUND, Liable.STORE),
    (2, RulingOutcome.RETURN_REFUND, Liable.STORE),
    (1, RulingOutcome.REFUND, Liable.NOBODY),
    (3, RulingOutcome.REJECT, Liable.CUSTOMER),
)
CLAUSES = ("2.1", "4.2", "4.3", "tb_66_source", "TB 66")
WORDS = "模拟年度的裁决。"


def ask_platform(play: Play, ticket: Ticket, at: datetime) -> None:
    if play.happens(ESCALATES.get(State(ticket.state), 0)):
        actor = customer_actor(ticket.customer)
        play.attempt("escalate", partial(open_dispute, ticket, actor=actor, at=at, statement="simulated"))


def step_dispute(play: Play, dispute: Dispute, at: datetime) -> None:
    step = _STEPS.get(DisputeState(dispute.state))
    if step:
        step(play, dispute, at)


def _act(play: Play, dispute: Dispute, action: DisputeAction, actor: Actor, at: datetime) -> None:
    work = partial(move_dispute, dispute, action, actor=actor, at=at, note="simulated")
    play.attempt(f"dispute {action}", work)


def _accept(play: Play, dispute: Dispute, at: datetime) -> None:
    if play.happens(0.03):
        _act(play, dispute, DisputeAction.WITHDRAW, customer_actor(dispute.ticket.customer), at)
    elif play.happens(0.5):
        action = DisputeAction.DISMISS if play.happens(0.05) else DisputeAction.ACCEPT
        _act(play, dispute, action, play.arbiter(), at)


def _show_evidence(play: Play, dispute: Dispute, at: datetime) -> None:
    if dispute.customer_finished_at is None and play.happens(0.3):
        _act(play, dispute, DisputeAction.FINISH_EVIDENCE, customer_actor(dispute.ticket.customer), at)
        return  # the row has moved on
    store_id = dispute.ticket.store_id
    if dispute.store_finished_at is None and play.happens(play.character(store_id).answers / 3):
        _act(play, dispute, DisputeAction.FINISH_EVIDENCE, play.cast.store_actor(store_id), at)


def _rule(play: Play, dispute: Dispute, at: datetime) -> None:
    if not play.happens(0.25):
        return
    ((_share, outcome, liable),) = play.chance.choices(OUTCOMES, weights=[each[0] for each in OUTCOMES])
    share = play.chance.choice((Decimal("0.3"), Decimal("0.8"), Decimal(1)))
    amount = (refundable(dispute.ticket) * share).quantize(Decimal("0.01"))
    cited = tuple(CitedClause(code) for code in sorted(play.chance.sample(CLAUSES, 2)))
    draft = RulingDraft(outcome, liable, amount, WORDS, WORDS, clauses=cited)
    play.attempt(f"rule {outcome}", partial(rule, dispute, draft, actor=play.arbiter(), at=at))


_STEPS: Mapping[DisputeState, Callable[[Play, Dispute, datetime], None]] = {
    DisputeState.AWAITING_ACCEPTANCE: _accept,
    DisputeState.COLLECTING_EVIDENCE: _show_evidence,
    DisputeState.UNDER_REVIEW: _rule,
}


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
