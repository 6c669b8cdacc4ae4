"""One dispute as the arbiter sees it: both sides beside each other, one timeline, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from aftersales.accounts.models import User
from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.casefile import last_day_of
from aftersales.desk.selectors.judging import Judged, judged
from aftersales.desk.selectors.proving import Supply, supply_of
from aftersales.desk.selectors.ruling import BurdenShown, burden_shown
from aftersales.desk.selectors.scope import role_on, visible_disputes
from aftersales.desk.selectors.time_limits import DeadlineShown, limits_of_dispute
from aftersales.disputes.models import (
    PENDING_STATES,
    Appeal,
    Dispute,
    DisputeEvent,
    EvidenceRound,
    Ruling,
    SettlementOffer,
    Submission,
)
from aftersales.disputes.selectors import (
    appeals_of,
    dispute_case,
    dispute_events,
    has_decided,
    is_party,
    offers_of,
    proposed_ruling,
    rounds_of,
    rulings_made,
    submissions_of,
)
from aftersales.disputes.selectors.effects import draft_of, effect_of
from aftersales.disputes.selectors.published import SIMILAR_SHOWN, similar_rulings
from aftersales.domain.disputes import DisputeAction, dispute_actions
from aftersales.domain.lifecycle import DISPUTE_ACTIONS, Action, Role
from aftersales.tickets.models import EvidenceMark, Message, Ticket, TicketEvent, TicketEvidence
from aftersales.tickets.selectors.files import marks_on
from aftersales.tickets.selectors.goods import Goods, goods_of
from aftersales.tickets.selectors.lists import events_of, evidence_of
from aftersales.tickets.selectors.talk import messages_of
from aftersales.wording.effects import effect_lines
from aftersales.wording.events import dispute_event_icon, dispute_event_sentence, event_icon, event_sentence

_DECIDES = frozenset({DisputeAction.RULE, DisputeAction.CHANGE_RULING})


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    words: str
    at: datetime
    icon: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one side says and shows."""

    role: Role
    statement: str
    messages: Sequence[Message]
    evidence: Sequence[TicketEvidence]
    finished_at: datetime | None
    refusal_code: str = ""


@dataclass(frozen=True, slots=True)
class DisputeFile:
    customer: Claim
    store: Claim
    timeline: Sequence[TimelineEntry]
    judged: Judged
    marks: Mapping[int, Sequence[EvidenceMark]]
    last_day: date | None
    deadlines: Sequence[DeadlineShown]
    goods: Goods
    actions: Sequence[DisputeAction]
    similar: Sequence[Ruling] | None
    """Past rulings for whoever rules; a side of the dispute reads what is published."""
    submissions: Sequence[Submission]
    rounds: Sequence[EvidenceRound]
    offers: Sequence[SettlementOffer]
    appeals: Sequence[Appeal]
    rulings: Sequence[Ruling]
    proposed: Ruling | None
    may_judge: bool
    effects: Sequence[str]
    """What the ruling that waits for its signature comes to, as whoever wrote it has read."""
    burden: BurdenShown | None
    supply: Supply | None


def disputes_listed(duties: Duties, *, is_open: bool) -> QuerySet[Dispute]:
    """What the platform has in hand, overdue ones first, then by due time; or what it has decided, newest first."""
    disputes = visible_disputes(duties)
    if is_open:
        by_time = ("-is_overdue", F("due_at").asc(nulls_last=True), "id")
        return disputes.filter(state__in=PENDING_STATES).order_by(*by_time)
    return disputes.exclude(state__in=PENDING_STATES).order_by("-id")


def dispute_file(dispute: Dispute, role: Role | None, at: datetime, *, by: User) -> DisputeFile:
    ticket = dispute.ticket
    links = list(evidence_of(ticket, reader=role, at=at))
    said = list(messages_of(ticket, reader=role, at=at, with_internal=False))
    moves, rounds = list(events_of(ticket)), list(dispute_events(dispute))
    verdict = judged(ticket, [link for link in links if link.opens_for(role)])
    submitted = submissions_of(dispute, role or Role.PLATFORM)
    proposed = proposed_ruling(dispute) if role is Role.PLATFORM else None
    return DisputeFile(
        customer=_claim(dispute, Role.CUSTOMER, links, said, dispute.customer_finished_at),
        store=_claim(dispute, Role.STORE, links, said, dispute.store_finished_at, _refusal_code(moves)),
        timeline=_timeline(ticket, moves, rounds),
        marks=marks_on(links),
        judged=verdict,
        last_day=last_day_of(ticket),
        deadlines=limits_of_dispute(dispute, role),
        goods=goods_of(ticket, at),
        actions=open_actions(dispute, role, at),
        submissions=submitted,
        rounds=list(rounds_of(dispute)),
        offers=list(offers_of(dispute)),
        appeals=list(appeals_of(dispute)),
        rulings=list(rulings_made(dispute)),
        proposed=proposed,
        effects=effect_lines(effect_of(dispute, draft_of(proposed))) if proposed else (),
        may_judge=role is Role.PLATFORM and not (is_party(by, dispute) or has_decided(by, dispute)),
        similar=_similar(dispute, verdict) if role is Role.PLATFORM else None,
        supply=supply_of(dispute, verdict, submitted),
        burden=burden_shown(dispute, links, submitted) if role is Role.PLATFORM else None,
    )


def _similar(dispute: Dispute, verdict: Judged) -> list[Ruling]:
    clauses = {finding.clause for finding in verdict.findings}
    return list(similar_rulings(dispute, clauses)[:SIMILAR_SHOWN])


def open_actions(dispute: Dispute, role: Role | None, at: datetime) -> list[DisputeAction]:
    """What this role can do now, deciding first and dismissing last; ruling and signing have pages of their own."""
    actions = dispute_actions(dispute_case(dispute), role, at) if role else ()
    return sorted(actions, key=lambda action: (action is DisputeAction.DISMISS, action not in _DECIDES))


def role_in(duties: Duties, dispute: Dispute) -> Role | None:
    return role_on(duties, dispute.ticket)


def _claim(
    dispute: Dispute,
    role: Role,
    links: Sequence[TicketEvidence],
    said: Sequence[Message],
    finished_at: datetime | None,
    refusal_code: str = "",
) -> Claim:
    return Claim(
        role=role,
        statement=dispute.statement if dispute.opened_by_role == role else "",
        messages=[message for message in said if message.role == role and message.text != dispute.statement],
        evidence=[link for link in links if link.role == role],
        finished_at=finished_at,
        refusal_code=refusal_code,
    )


def _refusal_code(moves: Sequence[TicketEvent]) -> str:
    """Of the newest refusal."""
    codes = (str(move.payload.get("reason_code", "")) for move in moves if move.action == Action.REJECT)
    return next(codes, "")


def _timeline(ticket: Ticket, moves: Sequence[TicketEvent], rounds: Sequence[DisputeEvent]) -> list[TimelineEntry]:
    """Newest first; a move that came with the dispute's own is told once."""
    entries = [_moved(move, ticket) for move in moves if move.action not in DISPUTE_ACTIONS]
    return sorted([*entries, *map(_disputed, rounds)], key=lambda entry: entry.at, reverse=True)


def _moved(move: TicketEvent, ticket: Ticket) -> TimelineEntry:
    words = event_sentence(move.action, move.role, Role.PLATFORM, move.payload | {"ticket_kind": ticket.kind})
    return TimelineEntry(words, move.at, event_icon(move.action), move.message.text if move.message else "")


def _disputed(event: DisputeEvent) -> TimelineEntry:
    words = dispute_event_sentence(event.action, event.role, Role.PLATFORM, event.payload)
    return TimelineEntry(words, event.at, dispute_event_icon(event.action), str(event.payload.get("note", "")))
