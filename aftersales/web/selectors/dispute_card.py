"""A dispute or a complaint on the customer's page: what is asked, offered, decided, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.disputes.models import Appeal, Dispute, EvidenceRound, Ruling, SettlementOffer, Submission
from aftersales.disputes.selectors import (
    appeals_of,
    dispute_case,
    offers_of,
    rounds_of,
    rulings_made,
    submissions_of,
)
from aftersales.domain.disputes import DisputeAction, DisputeCase, DisputeState, OfferState, dispute_actions
from aftersales.domain.lifecycle import Role

VIEWER = Role.CUSTOMER
_BY_EVIDENCE = frozenset({DisputeAction.FINISH_EVIDENCE, DisputeAction.ADD_LATE})
_DECIDED = frozenset({DisputeState.AWAITING_EXECUTION, DisputeState.RULED, DisputeState.EXECUTED})


@dataclass(frozen=True, slots=True)
class DisputeCard:
    dispute: Dispute
    case: DisputeCase
    actions: Sequence[DisputeAction]
    round_now: EvidenceRound | None
    submissions: Sequence[Submission]
    offers: Sequence[SettlementOffer]
    rulings: Sequence[Ruling]
    appeals: Sequence[Appeal]

    @property
    def shows_evidence(self) -> bool:
        """Whether there is something to show now, in time or late."""
        return any(action in _BY_EVIDENCE for action in self.actions)

    @property
    def is_late(self) -> bool:
        return DisputeAction.ADD_LATE in self.actions

    @property
    def question(self) -> str:
        """Of the round that runs, where it has one for the customer."""
        now = self.round_now
        if now is None or now.closed_at or not now.question:
            return ""
        return now.question if DisputeAction.FINISH_EVIDENCE in self.actions else ""

    @property
    def store_offer(self) -> SettlementOffer | None:
        return next((one for one in self.offers if one.state == OfferState.OPEN and one.role == Role.STORE), None)

    @property
    def own_offer(self) -> SettlementOffer | None:
        return next((one for one in self.offers if one.state == OfferState.OPEN and one.role == VIEWER), None)

    @property
    def appeal_until(self) -> datetime | None:
        """While the customer can appeal."""
        return self.case.appeal_until if DisputeAction.APPEAL in self.actions else None

    @property
    def is_decided(self) -> bool:
        return self.dispute.state in _DECIDED


def dispute_card(dispute: Dispute, at: datetime) -> DisputeCard:
    case, rounds = dispute_case(dispute), list(rounds_of(dispute))
    return DisputeCard(
        dispute=dispute,
        case=case,
        actions=dispute_actions(case, VIEWER, at),
        round_now=rounds[-1] if rounds else None,
        submissions=submissions_of(dispute, VIEWER),
        offers=list(offers_of(dispute)),
        rulings=list(rulings_made(dispute)),
        appeals=list(appeals_of(dispute)),
    )
