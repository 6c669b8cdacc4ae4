"""One file beside its facts: what it says of itself, where it was shown before, what staff hold of it, its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from aftersales.desk.selectors.judging import RepeatShown, repeats_shown
from aftersales.domain.camera import Taken, place_of
from aftersales.domain.custody import reason_to_stay
from aftersales.domain.lifecycle import Action, Role, State, refusal
from aftersales.evidence.models import EvidenceEvent, EvidenceHold
from aftersales.tickets.models import EvidenceMark, Ticket, TicketEvidence
from aftersales.tickets.selectors.cases import case_of, ticket_deadlines
from aftersales.tickets.selectors.files import custody_of, holds_on, marks_on
from aftersales.wording.custody import ask_again_text, custody_actor, custody_sentence, taken_words
from aftersales.wording.evidence import shown_size
from aftersales.wording.moments import shown_length, shown_moment
from aftersales.wording.shots import shot_name


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a file; `odd` asks for a second look."""

    label: str
    value: str
    hint: str = ""
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    words: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FileCard:
    link: TicketEvidence
    facts: Sequence[Fact]
    marks: Sequence[EvidenceMark]
    repeats: Sequence[RepeatShown]
    history: Sequence[Step]
    holds: Sequence[EvidenceHold]
    can_mark: bool
    can_withdraw: bool
    can_ask: bool

    @property
    def newest_reason(self) -> str:
        return next((mark.reason for mark in reversed(self.marks) if mark.reason), "")


def file_card(ticket: Ticket, link: TicketEvidence, role: Role | None, at: datetime) -> FileCard:
    return FileCard(
        link=link,
        facts=list(_facts(ticket, link, at)),
        marks=marks_on([link]).get(link.pk, []),
        repeats=repeats_shown(ticket, [link]),
        history=[_step(event) for event in custody_of(link)],
        holds=list(holds_on(link)),
        can_mark=role in {Role.STORE, Role.PLATFORM},
        can_withdraw=role is Role.STORE and _may_withdraw(ticket, link),
        can_ask=role is Role.STORE and _may_ask(ticket, at),
    )


def again_text(ticket: Ticket, evidence_id: str, reason: str) -> str:
    """The request for a better file in the customer's language; empty where no file of theirs is named."""
    link = next((one for one in _of_customer(ticket) if str(one.evidence_id) == evidence_id), None)
    if link is None:
        return ""
    with override(ticket.customer.language):
        shot = shot_name(link.shot) if link.shot else ""
        return ask_again_text(shot, link.evidence.display_name, reason)


def _of_customer(ticket: Ticket) -> QuerySet[TicketEvidence]:
    return TicketEvidence.objects.filter(ticket=ticket, role=Role.CUSTOMER).select_related("evidence")


def _may_withdraw(ticket: Ticket, link: TicketEvidence) -> bool:
    state, shown_by = State(ticket.state), Role(link.role)
    return reason_to_stay(state, shown_by=shown_by, by=Role.STORE, is_withdrawn=link.is_withdrawn) is None


def _may_ask(ticket: Ticket, at: datetime) -> bool:
    case = case_of(ticket, ticket_deadlines([ticket]).get(ticket.pk, []))
    return refusal(case, Action.REQUEST_INFO, Role.STORE, at) is None


def _facts(ticket: Ticket, link: TicketEvidence, at: datetime) -> Iterator[Fact]:
    file = link.evidence
    if link.shot:
        yield Fact(_("Said to show"), shot_name(link.shot))
    yield _taken(ticket, link, at) if file.taken_at else Fact(_("Taken"), _("The file doesn't say"))
    if file.device:
        yield Fact(_("Taken with"), file.device)
    yield Fact(_("Received"), shown_moment(file.received_at, at), _size(link))
    yield Fact(_("Fingerprint"), f"{file.sha256[:12]}…", file.sha256)


def _taken(ticket: Ticket, link: TicketEvidence, at: datetime) -> Fact:
    file, order = link.evidence, ticket.order_line.order
    assert file.taken_at  # noqa: S101  # the caller has looked
    bought, delivered = order.paid_at or order.placed_at, order.delivered_at
    place = place_of(file.taken_at, bought=bought, delivered=delivered, received=file.received_at)
    beside = {Taken.BEFORE_PURCHASE: bought, Taken.AFTER_DELIVERY: delivered}.get(place)
    apart = shown_length(file.taken_at - beside) if beside else ""
    odd = place is not Taken.AFTER_DELIVERY
    return Fact(_("Taken"), shown_moment(file.taken_at, at), taken_words(place, apart), odd)


def _size(link: TicketEvidence) -> str:
    file = link.evidence
    parts = [shown_size(file.size)]
    if file.width and file.height:
        parts.append(f"{file.width} × {file.height}")
    if file.shown_duration:
        parts.append(file.shown_duration)
    # Translators: joins size, dimensions and length of a file.
    return _(", ").join(parts)


def _step(event: EvidenceEvent) -> Step:
    who = custody_actor(event.role, event.by.shown_name if event.by else "")
    return Step(custody_sentence(event.action, event.payload), who, event.at)
