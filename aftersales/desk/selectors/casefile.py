"""Everything an agent needs about one ticket, on one page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftersales.deadlines.models import LIVE, Deadline, SubjectKind
from aftersales.deadlines.selectors import deadlines_of
from aftersales.desk.selectors.buyers import CustomerHere, customer_here
from aftersales.desk.selectors.finance import pay_bar
from aftersales.desk.selectors.hands import HistoryEntry, hands_history
from aftersales.desk.selectors.judging import Judged, judged
from aftersales.desk.selectors.stating import FactsShown, facts_shown
from aftersales.desk.selectors.time_limits import DeadlineShown, limits_of_ticket
from aftersales.domain.goods import GoodsCode
from aftersales.domain.lifecycle import (
    DISPUTE_ACTIONS,
    Action,
    ActionAnswer,
    IllegalMoveError,
    MoveCode,
    Role,
    action_answers,
)
from aftersales.tickets.models import EvidenceMark, Message, Ticket, TicketEvent, TicketEvidence
from aftersales.tickets.selectors.cases import case_of
from aftersales.tickets.selectors.files import marks_on
from aftersales.tickets.selectors.goods import Goods, goods_of
from aftersales.tickets.selectors.lists import events_of, evidence_of
from aftersales.tickets.selectors.talk import files_said, messages_of, seen_from
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.events import event_icon, event_sentence
from aftersales.wording.moments import shown_due
from aftersales.wording.talking import read_words

DANGEROUS = frozenset({Action.REJECT, Action.FAIL_INSPECTION})
_NOBODY_EXPECTS = frozenset(
    {MoveCode.NOT_YOURS, MoveCode.NOT_FOR_KIND, MoveCode.ALREADY_EXTENDED, MoveCode.NO_TIME_RUNS}
)


class Shown(StrEnum):
    """Which part of the history is shown."""

    ALL = "all"
    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Answers:
    """What this person can do here: at most one first choice, and why the rest is closed.

    `can_state` has its place beside the verdict.
    """

    first: Action | None = None
    others: Sequence[Action] = ()
    dangerous: Sequence[Action] = ()
    refused: Sequence[str] = ()
    can_state: bool = False

    @property
    def allowed(self) -> frozenset[Action]:
        first = () if self.first is None else (self.first,)
        return frozenset((*first, *self.others, *self.dangerous))

    @property
    def is_empty(self) -> bool:
        return not (self.first or self.others or self.dangerous)


@dataclass(frozen=True, slots=True)
class CaseFile:
    history: Sequence[HistoryEntry]
    evidence: Sequence[TicketEvidence]
    marks: Mapping[int, Sequence[EvidenceMark]]
    judged: Judged
    facts: FactsShown
    last_day: date | None
    deadlines: Sequence[DeadlineShown]
    customer: CustomerHere
    goods: Goods
    was_escalated: bool
    answers: Answers = field(default_factory=Answers)

    @property
    def messages(self) -> list[Message]:
        return [entry.message for entry in self.history if entry.message]


def case_file(ticket: Ticket, role: Role | None, shown: Shown, at: datetime, marks: Mapping[str, datetime]) -> CaseFile:
    """`marks` say up to when each side has read the messages."""
    evidence = list(evidence_of(ticket, reader=role, at=at))
    events = list(events_of(ticket))
    acted = {event.action for event in events}
    goods = goods_of(ticket, at, events)
    limits = list(deadlines_of(SubjectKind.TICKET, ticket.pk))
    live = [row for row in limits if row.state in LIVE]
    answers = answers_for(ticket, role, at, goods, live) if role else Answers()
    return CaseFile(
        history=_history(ticket, events, evidence, role, shown, at, marks),
        evidence=evidence,
        marks=marks_on(evidence),
        judged=judged(ticket, [link for link in evidence if link.opens_for(role)]),
        facts=facts_shown(ticket, role if answers.can_state else None, was_stated=Action.STATE_FACTS in acted),
        last_day=last_day_of(ticket),
        deadlines=limits_of_ticket(ticket, role, limits),
        customer=customer_here(ticket),
        goods=goods,
        was_escalated=Action.ESCALATE in acted,
        answers=answers,
    )


def answers_for(ticket: Ticket, role: Role, at: datetime, goods: Goods, live: Sequence[Deadline]) -> Answers:
    """Buttons for what is allowed; what one might expect but may not do is named with its reason."""
    case = case_of(ticket, live)
    every = [answer for answer in action_answers(case, role, at) if answer.action not in goods.idle]
    can_state = any(answer.is_allowed and answer.action is Action.STATE_FACTS for answer in every)
    answers = [answer for answer in every if _belongs_here(answer.action, role)]
    if bar := pay_bar(ticket):
        answers = [_barred(answer, bar) for answer in answers]
    allowed = [answer.action for answer in answers if answer.is_allowed]
    dangerous = [action for action in allowed if action in DANGEROUS]
    safe = [action for action in allowed if action not in DANGEROUS]
    first = next((action for action in safe if action not in {Action.ESCALATE, *goods.second}), None)
    others = [action for action in safe if action is not first]
    return Answers(first, others, dangerous, _reasons(answers, at), can_state)


def changes_since(ticket: Ticket, version: int) -> list[HistoryEntry]:
    """What happened after the page was made that somebody acts on, oldest first."""
    return [_moved(event, ticket) for event in events_of(ticket).filter(sequence__gt=version)][::-1]


def colleague_since(ticket: Ticket, version: int) -> str:
    """Who of the store did the last of it; "" where it was somebody else, or time."""
    last = events_of(ticket).filter(sequence__gt=version).first()
    return last.by.shown_name if last and last.by and last.role == Role.STORE else ""


def _barred(answer: ActionAnswer, bar: MoveCode) -> ActionAnswer:
    """Recording the refund is closed to everybody while the money itself says so."""
    if answer.action is Action.PAY_REFUND and answer.is_allowed:
        return ActionAnswer(answer.action, IllegalMoveError(bar))
    return answer


def _belongs_here(action: Action, role: Role) -> bool:
    """A dispute makes its own moves; only the store's way to the platform starts on the ticket."""
    if action is Action.STATE_FACTS:
        return False
    return action not in DISPUTE_ACTIONS or (action is Action.ESCALATE and role is Role.STORE)


def _reasons(answers: Iterable[ActionAnswer], at: datetime) -> list[str]:
    refusals = [answer.refusal for answer in answers if answer.refusal and answer.refusal.code not in _NOBODY_EXPECTS]
    return list(dict.fromkeys(_reason(refusal, at) for refusal in refusals))


def _reason(refusal: IllegalMoveError, at: datetime) -> str:
    """Why something is closed before anybody tried it; other codes have the sentence that follows a try."""
    match refusal.code:
        case MoveCode.SECOND_PERSON_NEEDED:
            return _("The amount is above the limit: a second person has to agree first.")
        case MoveCode.PAYMENT_RUNNING:
            return _("The gateway has this payment. It is recorded by itself once it is paid.")
        case GoodsCode.CHARGE_OPEN:
            return _("Shipping opens once the payment for the repair is recorded, or waived with a reason.")
        case MoveCode.TOO_LATE:
            due = shown_due(refusal.values["due_at"], at)  # type: ignore[arg-type]  # by its code a moment
            return _("The time to answer ended at %(due)s. What happens now follows by itself within a minute.") % {
                "due": due
            }
        case MoveCode.OFFER_LIMIT:
            limit = int(str(refusal.values["limit"]))
            return ngettext(
                "%(count)d offer was made already: approve or refuse.",
                "%(count)d offers were made already: approve or refuse.",
                limit,
            ) % {"count": limit}
    return move_error_sentence(refusal, at)


def _history(
    ticket: Ticket,
    events: Sequence[TicketEvent],
    evidence: Sequence[TicketEvidence],
    role: Role | None,
    shown: Shown,
    at: datetime,
    marks: Mapping[str, datetime],
) -> list[HistoryEntry]:
    """Oldest first; what was written with a move follows it."""
    moved = [] if shown is Shown.INTERNAL else [_moved(event, ticket) for event in events[::-1]]
    handed = [] if shown is Shown.PUBLIC else hands_history(ticket, at)
    said = messages_of(ticket, reader=role, at=at, with_internal=True)
    files = files_said(ticket, said, evidence)
    wanted = [_said(message, ticket, files, marks) for message in said if _is_shown(message, shown)]
    return sorted([*moved, *handed, *wanted], key=lambda entry: entry.at)


def _said(
    message: Message, ticket: Ticket, files: Mapping[int, Sequence[TicketEvidence]], marks: Mapping[str, datetime]
) -> HistoryEntry:
    """Whether the customer has read it is told of what the store wrote to them."""
    is_told = message.role == Role.STORE and not message.is_internal
    words = read_words(seen_from(message), marks.get(Role.CUSTOMER)) if is_told else ""
    about = message.ticket.order_line.shown_name if message.ticket_id != ticket.pk else ""
    return HistoryEntry(message.at, message=message, files=files.get(message.pk, ()), read_words=words, about=about)


def _is_shown(message: Message, shown: Shown) -> bool:
    return shown is Shown.ALL or message.is_internal == (shown is Shown.INTERNAL)


def _moved(event: TicketEvent, ticket: Ticket) -> HistoryEntry:
    by = event.by.shown_name if event.by and event.role in {Role.STORE, Role.CLOCK} else ""
    words = event_sentence(event.action, event.role, Role.STORE, event.payload | {"ticket_kind": ticket.kind, "by": by})
    return HistoryEntry(event.at, event_icon(event.action), words)


def last_day_of(ticket: Ticket) -> date | None:
    day = ticket.verdict.get("last_day")
    return date.fromisoformat(day) if day else None
