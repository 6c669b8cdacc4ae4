"""What a case file says, in words, as one side may read it: plain values, ready to be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from aftersales.casefiles.selectors.files import CaseFile, files_of_case
from aftersales.disputes.models import Dispute, DisputeEvent, Ruling
from aftersales.disputes.selectors import dispute_events, disputes_of
from aftersales.domain.clauses import clause_for
from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.lifecycle import DISPUTE_ACTIONS, Role
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.rulings import RulingStatus
from aftersales.policies.selectors import terms_of
from aftersales.tickets.models import Message, Ticket, TicketEvent
from aftersales.tickets.selectors.lists import events_of
from aftersales.tickets.selectors.self_checks import SelfCheck, self_check_in
from aftersales.tickets.selectors.talk import FILES, messages_of
from aftersales.wording.clauses import clause_label, clause_text
from aftersales.wording.disputing import dispute_state_name, ground_name, liable_name, ruling_outcome_name
from aftersales.wording.events import dispute_event_sentence, event_sentence
from aftersales.wording.findings import finding_sentence, verdict_sentence
from aftersales.wording.moments import CHINA, shown_money
from aftersales.wording.names import kind_name, reason_name, role_name, state_name

Row = tuple[str, str]
FINDING_CODES = {code.value: code for code in FindingCode}
MADE = {RulingStatus.IN_FORCE, RulingStatus.REPLACED}
"""A ruling that was only proposed, or not signed, is nobody's business but the platform's."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message, or what happened with what was said about it."""

    at: str
    who: str
    words: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class DisputeTold:
    title: str
    rows: Sequence[Row]
    statement: str
    rulings: Sequence[Sequence[Row]]


@dataclass(frozen=True, slots=True)
class CaseContent:
    number: str
    for_words: str
    made: str
    head: Sequence[Row]
    description: str
    self_check: SelfCheck | None
    verdict: str
    findings: Sequence[Row]
    timeline: Sequence[Said]
    messages: Sequence[Said]
    disputes: Sequence[DisputeTold]
    files: Sequence[CaseFile]


def stamp(moment: datetime) -> str:
    """A moment that can be read in ten years: the whole date, in China's time."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def case_content(ticket: Ticket, reader: Role, at: datetime) -> CaseContent:
    """In the language in force. Internal notes are in nobody's case file."""
    disputes = list(disputes_of(ticket))
    return CaseContent(
        number=ticket.number,
        for_words=role_name(reader),
        made=stamp(at),
        head=_head(ticket, reader),
        description=ticket.description,
        self_check=self_check_in(ticket.declared),
        verdict=verdict_sentence(ticket.verdict, reader),
        findings=_findings(ticket),
        timeline=_timeline(ticket, disputes, reader),
        messages=[_message(one, ticket, reader) for one in _messages(ticket, reader, at)],
        disputes=[_dispute(one) for one in disputes],
        files=files_of_case(ticket, reader, at),
    )


def _messages(ticket: Ticket, reader: Role, at: datetime) -> Sequence[Message]:
    return list(messages_of(ticket, reader=reader, at=at, with_internal=False).prefetch_related(FILES))


def _head(ticket: Ticket, reader: Role) -> list[Row]:
    line, order = ticket.order_line, ticket.order_line.order
    rows = [
        (_("State"), state_name(ticket.state)),
        (_("Kind"), kind_name(ticket.kind)),
        (_("Reason"), reason_name(ticket.reason)),
        (_("Item"), f"{line.shown_name} × {ticket.quantity}"),
        (_("Store"), ticket.store.shown_name),
        (_("Order number"), order.number),
        (_("Paid for these units"), shown_money(ticket.worth)),
    ]
    if reader is not Role.CUSTOMER:
        rows.append((_("Customer"), ticket.customer.shown_name))
    if ticket.serial:
        rows.append((_("Serial number"), ticket.serial))
    moments = (
        (_("Bought"), order.paid_at or order.placed_at),
        (_("Signed for"), order.delivered_at),
        (_("Request sent"), ticket.submitted_at),
        (_("Ended"), ticket.ended_at),
    )
    return rows + [(label, stamp(moment)) for label, moment in moments if moment]


def _findings(ticket: Ticket) -> list[Row]:
    """Each with the clause it rests on, as the store's policy had it when the item was bought."""
    kind, reason = RequestKind(ticket.kind), Reason(ticket.reason)
    codes = [FINDING_CODES[code] for code in ticket.verdict.get("findings", []) if code in FINDING_CODES]
    terms = terms_of(ticket.order_line.policy_version)
    clauses = [clause_for(code, kind, reason).code for code in codes]
    return [
        (clause_label(clause), f"{finding_sentence(code)}\n{clause_text(clause, terms)}")
        for code, clause in zip(codes, clauses, strict=True)
    ]


def _timeline(ticket: Ticket, disputes: Sequence[Dispute], reader: Role) -> list[Said]:
    """Oldest first; what a dispute does to the ticket is told once."""
    told = [(event.at, _moved(event, ticket, reader)) for event in events_of(ticket)]
    for dispute in disputes:
        told += [(event.at, _disputed(event, reader)) for event in dispute_events(dispute)]
    return [said for _at, said in sorted(told, key=lambda each: each[0])]


def _moved(event: TicketEvent, ticket: Ticket, reader: Role) -> Said:
    by = event.by.shown_name if event.by and reader is not Role.CUSTOMER and event.role == Role.STORE else ""
    values = event.payload | {"ticket_kind": ticket.kind, "by": by}
    words = event_sentence(event.action, event.role, reader, values)
    quote = event.message.text if event.message and event.action not in DISPUTE_ACTIONS else ""
    return Said(stamp(event.at), "", words, quote)


def _disputed(event: DisputeEvent, reader: Role) -> Said:
    return Said(stamp(event.at), "", dispute_event_sentence(event.action, event.role, reader, event.payload))


def _message(message: Message, ticket: Ticket, reader: Role) -> Said:
    side = role_name(message.role)
    named = reader is not Role.CUSTOMER or message.role == Role.CUSTOMER
    who = f"{message.author.shown_name} ({side})" if named else ticket.store.shown_name
    if not named and message.role != Role.STORE:
        who = side
    files = [link.evidence.display_name for link in message.files.all()]
    return Said(stamp(message.at), who, message.text, " · ".join(files))


def _dispute(dispute: Dispute) -> DisputeTold:
    rows = [(_("State"), dispute_state_name(dispute.state)), (_("Ground"), ground_name(dispute.ground))]
    rulings = [one for one in dispute.rulings.all() if one.status in MADE]
    return DisputeTold(dispute.number, rows, dispute.statement, [_ruling(one) for one in rulings])


def _ruling(ruling: Ruling) -> list[Row]:
    rows = [
        (_("Ruled at"), stamp(ruling.at) if ruling.at else ""),
        (_("Outcome"), ruling_outcome_name(ruling.outcome)),
        (_("Liable"), liable_name(ruling.liable)),
    ]
    if ruling.amount:
        rows.append((_("Refund"), shown_money(ruling.amount)))
    cited = ", ".join(clause.code for clause in ruling.clauses.all())
    rows += [(_("Facts found"), ruling.facts), (_("Reasons"), ruling.reasons)]
    return [*rows, (_("Rules cited"), cited)] if cited else rows
