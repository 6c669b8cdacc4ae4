"""Everything the customer's ticket page says, put together once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.accounts.models import User
from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.selectors import live_deadlines, running
from aftersales.deadlines.selectors.settings import counts_in_force
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import complaints_until, newest_disputes
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.eligibility import Outcome
from aftersales.domain.eligibility.findings import FindingCode, FindingKind
from aftersales.domain.eligibility.origins import ORIGINS
from aftersales.domain.evidence_requirements import Missing
from aftersales.domain.goodwill import OWN_DAMAGE
from aftersales.domain.lifecycle import (
    DISPUTE_ACTIONS,
    Action,
    ActionAnswer,
    MoveCode,
    Role,
    State,
    action_answers,
)
from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import Message, Ticket, TicketEvent, TicketEvidence
from aftersales.tickets.selectors.cases import case_of, limits_of, silence_approves, ticket_deadlines
from aftersales.tickets.selectors.goods import Goods, goods_of
from aftersales.tickets.selectors.lists import events_told, evidence_of, siblings_of
from aftersales.tickets.selectors.shots import missing_shots
from aftersales.tickets.selectors.talk import files_said, thread_of, undoable
from aftersales.web.selectors.clauses import Cited, cited
from aftersales.web.selectors.dispute_card import DisputeCard, dispute_card
from aftersales.web.selectors.files import FileShown, files_shown
from aftersales.web.selectors.money import NO_MONEY, Money, money_of
from aftersales.web.selectors.ticket_history import Entry, history, stations_ahead
from aftersales.web.selectors.tickets import turn_in
from aftersales.web.selectors.turn_banner import Banner, dispute_banner, quote_banner, ticket_banner
from aftersales.wording.confirmations import confirm_lines
from aftersales.wording.disputing import dispute_action_name
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.findings import verdict_sentence
from aftersales.wording.names import action_name
from aftersales.wording.shots import shot_name
from aftersales.wording.stating import answer_words, question_words, who_answers

VIEWER = Role.CUSTOMER
NEVER_ON_THIS_PAGE = (DISPUTE_ACTIONS - {Action.ESCALATE}) | {Action.SUBMIT, Action.DISCARD}
"""Made with the draft or with the dispute, never by a button of their own."""

_PRIMARY = {
    State.AWAITING_CUSTOMER_INFO: Action.SUPPLY_INFO,
    State.AWAITING_OFFER_REPLY: Action.ACCEPT_OFFER,
    State.REJECTED: Action.RESUBMIT,
    State.AWAITING_RETURN: Action.SHIP_RETURN,
    State.OUTBOUND_IN_TRANSIT: Action.CONFIRM_RECEIPT,
    State.IN_REPAIR: Action.ACCEPT_QUOTE,
}
_QUIET = {Action.WITHDRAW, Action.EDIT, Action.ACCEPT_REFUSAL, Action.CANCEL_APPOINTMENT}
_UNDECIDED = {
    State.AWAITING_REVIEW,
    State.AWAITING_CUSTOMER_INFO,
    State.AWAITING_OFFER_REPLY,
    State.REJECTED,
    State.INSPECTION_FAILED,
    State.IN_DISPUTE,
}
"""While a file more could still turn the answer."""
_ESCALATE_IN_CARD = {State.REJECTED, State.INSPECTION_FAILED}
_SAID_BY_STORE = {
    State.AWAITING_CUSTOMER_INFO: Action.REQUEST_INFO,
    State.AWAITING_OFFER_REPLY: Action.MAKE_OFFER,
    State.REJECTED: Action.REJECT,
    State.INSPECTION_FAILED: Action.FAIL_INSPECTION,
}
OWN_DAMAGE_REFUSALS = {RefusalCode.HUMAN_DAMAGE, RefusalCode.UNAUTHORISED_REPAIR}
FINDING_CODES = {code.value: code for code in FindingCode}


@dataclass(frozen=True, slots=True)
class Button:
    """A step that is open: its part of the address, and its words."""

    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    code: str
    tone: str
    icon: str
    clause: Cited


@dataclass(frozen=True, slots=True)
class TicketPage:
    ticket: Ticket
    at: datetime
    reader: User
    banner: Banner
    answers: Sequence[ActionAnswer]
    events: Sequence[TicketEvent]
    entries: Sequence[Entry]
    messages: Sequence[Message]
    evidence: Sequence[TicketEvidence]
    files_said: Mapping[int, Sequence[TicketEvidence]]
    siblings: Sequence[Ticket]
    dispute: Dispute | None
    card: DisputeCard | None
    complaint: DisputeCard | None
    can_complain: bool
    goods: Goods
    missing: Sequence[Missing] = ()
    money: Money = NO_MONEY

    @property
    def undoable(self) -> Mapping[int, datetime]:
        """The reader's own messages that have not gone out, and until when each can be taken back."""
        return undoable(self.messages, self.reader, self.at)

    # --- what can be done ---

    @property
    def allowed(self) -> set[Action]:
        return {answer.action for answer in self.answers if answer.is_allowed}

    @property
    def primary(self) -> Button | None:
        """The one filled button, where it is the customer's turn."""
        action = _PRIMARY.get(State(self.ticket.state))
        return _button(action) if action and action in self.allowed else None

    @property
    def others(self) -> list[Button]:
        """Outlined buttons beside the primary one."""
        hidden = _QUIET | {_PRIMARY.get(State(self.ticket.state))}
        if not self.escalates_in_card:
            hidden |= {Action.ESCALATE}
        return [_button(one.action) for one in self.answers if one.is_allowed and one.action not in hidden]

    @property
    def quiet(self) -> list[Button]:
        return [_button(one.action) for one in self.answers if one.is_allowed and one.action in _QUIET]

    @property
    def escalates_in_card(self) -> bool:
        return self.ticket.state in _ESCALATE_IN_CARD

    @property
    def can_escalate(self) -> bool:
        return Action.ESCALATE in self.allowed

    @property
    def escalation_refusal(self) -> str:
        """From when the platform can be asked, where that is the question."""
        for answer in self.answers:
            if answer.refusal and answer.refusal.code is MoveCode.ESCALATION_TOO_EARLY:
                return move_error_sentence(answer.refusal, self.at)
        return ""

    @property
    def missed(self) -> str:
        """The customer's own time is over, though nobody has closed the request yet."""
        expected = _PRIMARY.get(State(self.ticket.state))
        late = (one.refusal for one in self.answers if one.action is expected and one.refusal)
        return next((move_error_sentence(refusal, self.at) for refusal in late), "")

    @property
    def can_add_evidence(self) -> bool:
        return not self.ticket.has_ended

    # --- what the store said and sent ---

    def newest(self, *actions: Action) -> TicketEvent | None:
        return next((event for event in self.events if event.action in actions), None)

    @property
    def said(self) -> TicketEvent | None:
        """The store's move that this state answers."""
        return said_by_store(self.ticket, self.events)

    @property
    def offer_left(self) -> dict[str, int]:
        return {"this": self.ticket.offers, "most": limits_of(self.ticket).offers}

    @property
    def after_offer(self) -> str:
        counts = counts_in_force(self.ticket.store_id, self.at)
        return confirm_lines(Action.ACCEPT_OFFER, self.ticket.offered_kind, VIEWER, counts)[1]

    # --- what was judged ---

    @property
    def verdict_words(self) -> str:
        return verdict_sentence(self.ticket.verdict, VIEWER)

    @property
    def verdict_tone(self) -> str:
        return {Outcome.ELIGIBLE: "ok", Outcome.NEEDS_REVIEW: "info"}.get(self.ticket.verdict.get("outcome"), "")

    @property
    def findings(self) -> list[FindingRow]:
        codes = [code for code in self.ticket.verdict.get("findings", []) if code in FINDING_CODES]
        return [self._finding_row(FINDING_CODES[code]) for code in codes]

    def _finding_row(self, code: FindingCode) -> FindingRow:
        kind, reason = RequestKind(self.ticket.kind), Reason(self.ticket.reason)
        clause = cited(self.ticket.order_line, code, kind, reason)
        match code.kind:
            case FindingKind.REFUSAL:
                return FindingRow(code, "n", "cross", clause)
            case FindingKind.NOTE:
                return FindingRow(code, "y", "info", clause)
        return FindingRow(code, "q", "half", clause)

    @property
    def open_facts(self) -> list[tuple[str, str]]:
        """What nobody has told yet: the question, and who answers it. Those that decide come first."""
        undecided = self.ticket.verdict.get("undecided", [])
        facts = [fact for fact in self.ticket.verdict.get("assumed", []) if fact in ORIGINS]
        order = sorted(facts, key=lambda fact: fact not in undecided)
        return [(question_words(fact), who_answers(fact)) for fact in order]

    @property
    def stated(self) -> list[tuple[str, str]]:
        """What staff recorded since the request was sent, each with its newest answer."""
        found: dict[str, object] = {}
        for event in reversed(self.events):
            found |= event.payload.get("facts", {})
        return [(question_words(fact), answer_words(fact, value)) for fact, value in found.items()]

    @property
    def paid_repair_hint(self) -> str:
        """Where the damage is nobody's to repair for free: what the store offers instead."""
        found = set(self.ticket.verdict.get("findings", []))
        refused = {one.payload.get("reason_code") for one in self.events if one.action == Action.REJECT}
        is_own_damage = found & OWN_DAMAGE or refused & OWN_DAMAGE_REFUSALS
        return self.ticket.store.shown_paid_repair_hint if is_own_damage else ""

    @property
    def own_files(self) -> list[TicketEvidence]:
        return [link for link in self.evidence if link.role == VIEWER and not link.is_withdrawn]

    @property
    def files(self) -> list[FileShown]:
        return files_shown(self.ticket, self.evidence, self.at)

    @property
    def files_that_count(self) -> int:
        return sum(not link.is_withdrawn for link in self.evidence)

    @property
    def withdrawable(self) -> list[TicketEvidence]:
        return [one.link for one in self.files if one.can_withdraw]

    @property
    def missing_shots(self) -> list[str]:
        """Advice while more can be sent; nothing is ever kept back for a missing shot."""
        return [shot_name(each.requirement.shot) for each in self.missing if each.requirement.is_needed]

    @property
    def steps(self) -> list[str]:
        return stations_ahead(self.ticket)

    # --- the platform ---

    @property
    def dispute_buttons(self) -> list[Button]:
        """Of the claim's dispute; evidence has a page of its own, with this last step on it."""
        return _dispute_buttons(self.card)

    @property
    def complaint_buttons(self) -> list[Button]:
        return _dispute_buttons(self.complaint)


def _dispute_buttons(card: DisputeCard | None) -> list[Button]:
    actions = [one for one in card.actions if one is not DisputeAction.ADD_LATE] if card else []
    return [Button(slug_of(one), dispute_action_name(one)) for one in actions]


def said_by_store(ticket: Ticket, events: Iterable[TicketEvent]) -> TicketEvent | None:
    """The store's move that this state answers; `events` newest first."""
    action = _SAID_BY_STORE.get(State(ticket.state))
    return next((event for event in events if event.action == action), None) if action else None


def slug_of(action: str) -> str:
    return action.replace("_", "-")


def _button(action: Action) -> Button:
    return Button(slug_of(action), action_name(action))


def ticket_page(ticket: Ticket, at: datetime, reader: User) -> TicketPage:
    live = ticket_deadlines([ticket]).get(ticket.pk, [])
    dispute, complaint = newest_disputes(ticket)
    events = events_told(ticket)
    goods = goods_of(ticket, at, events)
    siblings = siblings_of(ticket)
    evidence = list(evidence_of(ticket, reader=VIEWER, at=at, with_names=False))
    messages = thread_of(ticket, siblings, reader=VIEWER, at=at)
    return TicketPage(
        ticket=ticket,
        at=at,
        reader=reader,
        banner=_banner(ticket, live, dispute, goods, at),
        answers=[
            answer
            for answer in action_answers(case_of(ticket, live), VIEWER, at)
            if answer.action not in NEVER_ON_THIS_PAGE | goods.idle
        ],
        events=events,
        entries=history(ticket, events, dispute),
        messages=messages,
        evidence=evidence,
        files_said=files_said(ticket, messages, evidence),
        siblings=siblings,
        dispute=dispute,
        card=dispute_card(dispute, at) if dispute else None,
        complaint=dispute_card(complaint, at) if complaint else None,
        can_complain=_can_complain(ticket, complaint, at),
        goods=goods,
        missing=missing_shots(ticket, evidence) if ticket.state in _UNDECIDED else (),
        money=money_of(ticket),
    )


def _banner(ticket: Ticket, live: Sequence[Deadline], dispute: Dispute | None, goods: Goods, at: datetime) -> Banner:
    if ticket.state == State.IN_DISPUTE and dispute:
        clock = running(live_deadlines(SubjectKind.DISPUTE, [dispute.pk]).get(dispute.pk, []))
        return dispute_banner(dispute, turn_in(dispute), clock, at)
    if ticket.state == State.IN_REPAIR and goods.quote and goods.quote_holds:
        return quote_banner(goods.quote, at)
    return ticket_banner(ticket, running(live), silence_approves(ticket), at)


def _can_complain(ticket: Ticket, complaint: Dispute | None, at: datetime) -> bool:
    """Of the store's conduct, beside the request and for some days after its end."""
    if ticket.submitted_at is None or (complaint and not complaint.has_ended):
        return False
    until = complaints_until(ticket)
    return until is None or at < until
