"""What happens before the platform in the simulated year: every step of a dispute, by both sides and the arbiters."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from aftersales.disputes.models import Dispute
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_complaint, open_dispute
from aftersales.disputes.services.ruling import refundable, rule
from aftersales.domain.disputes import (
    COMPLAINTS,
    Asked,
    Dismissal,
    DisputeAction,
    DisputeDetails,
    DisputeState,
    SuspensionGround,
)
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.rulings import (
    GRANTING_OUTCOMES,
    MONEY_OUTCOMES,
    CitedClause,
    FreightSplit,
    Liable,
    RulingDraft,
    RulingOutcome,
)
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor
from portal.simulation.playing import Play, customer_actor

ESCALATES = {State.REJECTED: 0.25, State.INSPECTION_FAILED: 0.4}
"""How likely a customer asks the platform in, each half day."""
COMPLAINS = 0.01
OUTCOMES = (
    (5, RulingOutcome.REFUND, Liable.STORE),
    (2, RulingOutcome.RETURN_REFUND, Liable.STORE),
    (1, RulingOutcome.EXCHANGE, Liable.STORE),
    (1, RulingOutcome.REFUND, Liable.NOBODY),
    (3, RulingOutcome.REJECT, Liable.CUSTOMER),
)
CLAUSES = ("2.1", "4.2", "4.3", "tb_66_source", "TB 66")
WORDS = "模拟年度的裁决。"
CENT = Decimal("0.01")


def ask_platform(play: Play, ticket: Ticket, at: datetime) -> None:
    """Into the claim where it was refused; and now and then about the store's conduct."""
    actor = customer_actor(ticket.customer)
    if play.happens(ESCALATES.get(State(ticket.state), 0)):
        play.attempt("escalate", partial(open_dispute, ticket, actor=actor, at=at, statement="simulated"))
    elif play.happens(COMPLAINS * (1 - play.character(ticket.store_id).answers)):
        ground = play.chance.choice(sorted(COMPLAINTS))
        work = partial(open_complaint, ticket, ground, actor=actor, at=at, statement="simulated")
        play.attempt(f"complain {ground}", work)


def step_dispute(play: Play, dispute: Dispute, at: datetime) -> None:
    step = _STEPS.get(DisputeState(dispute.state))
    if step:
        step(play, dispute, at)


def _act(play: Play, dispute: Dispute, action: DisputeAction, actor: Actor, at: datetime, **details: object) -> None:
    given = DisputeDetails(note="simulated", **details)  # type: ignore[arg-type]  # named as there
    play.attempt(f"dispute {action}", partial(move_dispute, dispute, action, actor=actor, at=at, details=given))


def _customer(dispute: Dispute) -> Actor:
    return customer_actor(dispute.ticket.customer)


def _store(play: Play, dispute: Dispute) -> Actor:
    return play.cast.store_actor(dispute.ticket.store_id)


def _accept(play: Play, dispute: Dispute, at: datetime) -> None:
    if play.happens(0.03):
        _act(play, dispute, DisputeAction.WITHDRAW, _customer(dispute), at)
    elif play.happens(0.5):
        if play.happens(0.05):
            _act(play, dispute, DisputeAction.DISMISS, play.arbiter(), at, dismissal=Dismissal.UNFOUNDED)
        else:
            _act(play, dispute, DisputeAction.ACCEPT, play.arbiter(), at)


def _show_evidence(play: Play, dispute: Dispute, at: datetime) -> None:
    """The row moves on with each step, so there is one in half a day."""
    character = play.character(dispute.ticket.store_id)
    if _settle(play, dispute, at):
        return
    if play.happens(0.04):
        _act(play, dispute, DisputeAction.EXTEND_ROUND, play.arbiter(), at)
    elif dispute.customer_finished_at is None and play.happens(0.3):
        _act(play, dispute, DisputeAction.FINISH_EVIDENCE, _customer(dispute), at)
    elif dispute.store_finished_at is None and play.happens(character.answers / 3):
        _act(play, dispute, DisputeAction.FINISH_EVIDENCE, _store(play, dispute), at)


def _settle(play: Play, dispute: Dispute, at: datetime) -> bool:
    """Each side offers now and then, and answers what the other has offered; whether it did."""
    if dispute.is_complaint:
        return False
    offered = play.offers.get(dispute.pk)
    if offered and play.happens(0.5):
        other = _store(play, dispute) if offered == Role.CUSTOMER else _customer(dispute)
        accepts = play.happens(0.6)
        action = DisputeAction.ACCEPT_SETTLEMENT if accepts else DisputeAction.DECLINE_SETTLEMENT
        _act(play, dispute, action, other, at)
    elif play.happens(0.03):
        offerer = play.chance.choice((_store(play, dispute), _customer(dispute)))
        amount = (refundable(dispute.ticket) * play.chance.choice((Decimal("0.4"), Decimal(1)))).quantize(CENT)
        outcome = play.chance.choice((RulingOutcome.REFUND, RulingOutcome.RETURN_REFUND))
        _act(play, dispute, DisputeAction.OFFER_SETTLEMENT, offerer, at, outcome=outcome, amount=amount)
    else:
        return False
    return True


def _review(play: Play, dispute: Dispute, at: datetime) -> None:
    if _settle(play, dispute, at):
        return
    if play.happens(0.03):
        _act(play, dispute, DisputeAction.ASK, play.arbiter(), at, asked=play.chance.choice(list(Asked)))
    elif play.happens(0.15 if dispute.is_counterfeit else 0.03):
        grounds = (SuspensionGround.TEST, SuspensionGround.AGREED, SuspensionGround.POLICE, SuspensionGround.COURT)
        ground = SuspensionGround.BRAND if dispute.is_counterfeit else play.chance.choice(grounds)
        _act(play, dispute, DisputeAction.SUSPEND, play.arbiter(), at, suspended_for=ground)
    elif play.happens(0.3):
        _rule(play, dispute, _draft(play, dispute), at)


def _wait(play: Play, dispute: Dispute, at: datetime) -> None:
    """The brand, the laboratory or the police come back, or show a receipt; or nobody does and the clock goes on."""
    if dispute.suspended_for in {SuspensionGround.POLICE, SuspensionGround.COURT} and play.happens(0.1):
        _act(play, dispute, DisputeAction.RECORD_SLIP, play.arbiter(), at)
    elif play.happens(0.1):
        _act(play, dispute, DisputeAction.RESUME, play.arbiter(), at)


def _draft(play: Play, dispute: Dispute, among: tuple[RulingOutcome, ...] | None = None) -> RulingDraft:
    cited = tuple(CitedClause(code) for code in sorted(play.chance.sample(CLAUSES, 2)))
    if dispute.is_complaint:
        liable = play.chance.choice((Liable.STORE, Liable.STORE, Liable.CUSTOMER))
        return RulingDraft(RulingOutcome.NOTED, liable, Decimal(0), WORDS, WORDS, clauses=cited)
    offered = [row for row in OUTCOMES if among is None or row[1] in among]
    ((_share, outcome, liable),) = play.chance.choices(offered, weights=[row[0] for row in offered])
    share = play.chance.choice((Decimal("0.3"), Decimal("0.8"), Decimal(1)))
    draft = RulingDraft(
        outcome, liable, (refundable(dispute.ticket) * share).quantize(CENT), WORDS, WORDS, clauses=cited
    )
    if outcome in GRANTING_OUTCOMES and liable is Liable.STORE:
        cost = Decimal(play.chance.randint(800, 2500)) / 100
        return replace(draft, freight=FreightSplit.STORE, return_freight=cost)
    return draft


def _rule(play: Play, dispute: Dispute, draft: RulingDraft, at: datetime) -> None:
    play.attempt(f"rule {draft.outcome}", partial(rule, dispute, draft, actor=play.arbiter(), at=at))


def _carry_out(play: Play, dispute: Dispute, at: datetime) -> None:
    if _appeal(play, dispute, at):
        return
    if play.happens(play.character(dispute.ticket.store_id).answers / 2):
        _act(play, dispute, DisputeAction.EXECUTE, _store(play, dispute), at)


def _after_ruling(play: Play, dispute: Dispute, at: datetime) -> None:
    if not _appeal(play, dispute, at) and play.happens(0.05):
        side = play.chance.choice((_store(play, dispute), _customer(dispute)))
        _act(play, dispute, DisputeAction.ACCEPT_RULING, side, at)


def _appeal(play: Play, dispute: Dispute, at: datetime) -> bool:
    """Whether one of them did; each can once."""
    if play.happens(play.character(dispute.ticket.store_id).appeals / 20):
        _act(play, dispute, DisputeAction.APPEAL, _store(play, dispute), at)
    elif play.happens(0.015):
        _act(play, dispute, DisputeAction.APPEAL, _customer(dispute), at)
    else:
        return False
    return True


def _decide_appeal(play: Play, dispute: Dispute, at: datetime) -> None:
    """Half of those that are decided are changed; some nobody decides, and the ruling stands. The other may join in."""
    if _appeal(play, dispute, at) or not play.happens(0.15):
        return
    if play.happens(0.5):
        _act(play, dispute, DisputeAction.UPHOLD, play.arbiter(), at)
    else:
        among = MONEY_OUTCOMES if dispute.ticket.has_ended else None
        _rule(play, dispute, _draft(play, dispute, among), at)


_STEPS: Mapping[DisputeState, Callable[[Play, Dispute, datetime], None]] = {
    DisputeState.AWAITING_ACCEPTANCE: _accept,
    DisputeState.COLLECTING_EVIDENCE: _show_evidence,
    DisputeState.UNDER_REVIEW: _review,
    DisputeState.SUSPENDED: _wait,
    DisputeState.AWAITING_EXECUTION: _carry_out,
    DisputeState.RULED: _after_ruling,
    DisputeState.EXECUTED: _after_ruling,
    DisputeState.UNDER_APPEAL: _decide_appeal,
}
