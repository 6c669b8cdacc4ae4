"""A request about several lines of one order: drafted screen by screen, sent as a whole or not at all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.domain.goodwill import IneligibleError
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, Role, State
from aftersales.domain.requests import Reason, RequestKind, Unsaid
from aftersales.domain.units import UnitsUnavailableError
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.custody import Act
from aftersales.orders.models import Order, OrderLine
from aftersales.tickets.models import Request, Ticket
from aftersales.tickets.selectors.self_checks import declared_anew
from aftersales.tickets.services.asking import Asked, fill_draft, lock_request, new_draft, show_on, submit_locked
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.tickets.services.describing import state_serial
from aftersales.tickets.services.moving import Actor, lock_tickets, move_locked
from aftersales.tickets.services.showing import take_out

Refusal = IneligibleError | UnitsUnavailableError | UnitsClaimedError


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the order, a number of its units, and what is asked for them."""

    line: OrderLine
    kind: RequestKind | Unsaid
    reason: Reason | Unsaid
    quantity: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What was told about one item."""

    declared: Mapping[str, Any]
    serial: str | None = None


class ItemsRefusedError(Exception):
    """Some items cannot be sent, so none was; the refusals by ticket number."""

    def __init__(self, refusals: Mapping[str, Refusal]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


def save_items(order: Order, items: Sequence[Item], *, by: User, key: UUID, at: datetime) -> Request:
    """One draft for each line and kind; what is no longer wanted is discarded. A sent request stays as it is.

    Raises IllegalMoveError when one line is named twice with the same kind.
    """
    if len({(item.line.pk, item.kind) for item in items}) != len(items):
        raise IllegalMoveError(MoveCode.DETAIL_WRONG, detail="kind")
    with transaction.atomic():
        theirs = {"customer_id": order.customer_id or by.pk, "key": key}
        made, _ = Request.objects.get_or_create(**theirs, defaults={"order": order, "created_at": at})
        request = lock_request(made.pk)
        if request.is_draft and request.order_id == order.pk:
            arrange_drafts(request, items, by, at)
    return request


def save_answers(request: Request, description: str, answers: Mapping[str, Answers]) -> None:
    """The words for all items, and what was told about each, by ticket number."""
    with transaction.atomic():
        for ticket in _locked_drafts(request):
            told = answers.get(ticket.number)
            ticket.description = description
            if told:
                ticket.declared = declared_anew(ticket.declared, told.declared)
            ticket.save(update_fields=["description", "declared"])
            if told and told.serial is not None:
                state_serial(ticket, told.serial)


def leave_at(request: Request, step: str) -> None:
    """Where the draft goes on, on whatever device."""
    Request.objects.filter(pk=request.pk, submitted_at__isnull=True).update(step=step)


def show_files(request: Request, evidence: Sequence[Evidence], at: datetime) -> None:
    """Files stand for every item of the draft."""
    with transaction.atomic():
        for ticket in _locked_drafts(request):
            show_on(ticket, evidence, at)


def remove_file(request: Request, evidence_id: UUID, at: datetime) -> int:
    """Take a file out of a draft; after submission evidence stays."""
    with transaction.atomic():
        drafts = _locked_drafts(request)
        act = Act(request.customer, Role.CUSTOMER, "portal", at)
        return take_out(drafts, [evidence_id], act)


def discard_request(request: Request, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        _discard(_locked_drafts(request), by, at)


def submit_request(request: Request, *, actor: Actor, at: datetime, as_goodwill: Collection[str] = ()) -> list[Ticket]:
    """Send every item, or none: raises ItemsRefusedError with the refusal of each that cannot be sent.

    `as_goodwill` are the numbers of tickets that go to the store as a favour where no right covers them.
    """
    with transaction.atomic():
        locked_request = lock_request(request.pk)
        drafts = lock_tickets(_draft_ids(locked_request))
        if locked_request.is_draft:
            _submit_all(drafts, actor, at, as_goodwill)
            locked_request.submitted_at = at
            locked_request.save(update_fields=["submitted_at"])
    return list(Ticket.objects.filter(request=request, submitted_at__isnull=False).order_by("pk"))


def _submit_all(drafts: Sequence[Ticket], actor: Actor, at: datetime, as_goodwill: Collection[str]) -> None:
    if not drafts:
        raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=State.CLOSED)
    rows = OrderLine.objects.select_for_update().filter(pk__in={draft.order_line_id for draft in drafts})
    lines, refusals = {line.pk: line for line in rows.order_by("pk")}, dict[str, Refusal]()
    for draft in drafts:
        favour = draft.number in as_goodwill
        try:
            submit_locked(draft, lines[draft.order_line_id], actor=actor, at=at, as_goodwill=favour)
        except (IneligibleError, UnitsUnavailableError, UnitsClaimedError) as refused:
            refusals[draft.number] = refused
    if refusals:
        raise ItemsRefusedError(refusals)


# --- which draft is which item ---


def arrange_drafts(request: Request, items: Sequence[Item], by: User, at: datetime) -> None:
    """A draft keeps its line; where its kind is no longer asked for, it takes over another one of that line."""
    drafts = lock_tickets(_draft_ids(request))
    shown, words = _files_of(drafts), next((draft.description for draft in drafts if draft.description), "")
    left, pending = list(drafts), list(items)
    for matches in (_is_same, _is_same_line):
        pending = [item for item in pending if not _take_over(left, item, matches)]
    _discard(left, by, at)
    for item in pending:
        draft = new_draft(request, item.line, _asked(item, words, {}), at)
        fill_draft(draft, _asked(item, words, {}))
        show_on(draft, shown, at)


def _take_over(left: list[Ticket], item: Item, matches: Callable[[Ticket, Item], bool]) -> bool:
    """Whether one of these drafts is now about this item; it is no longer left then."""
    found = next((draft for draft in left if matches(draft, item)), None)
    if found is None:
        return False
    left.remove(found)
    fill_draft(found, _asked(item, found.description, found.declared))
    return True


def _is_same(draft: Ticket, item: Item) -> bool:
    return draft.order_line_id == item.line.pk and draft.kind == item.kind


def _is_same_line(draft: Ticket, item: Item) -> bool:
    return draft.order_line_id == item.line.pk


def _asked(item: Item, description: str, declared: Mapping[str, Any]) -> Asked:
    return Asked(item.kind, item.reason, item.quantity, description, declared)


def _files_of(drafts: Collection[Ticket]) -> list[Evidence]:
    return list(Evidence.objects.filter(ticket_links__ticket__in=drafts).distinct().order_by("received_at", "id"))


def _discard(drafts: Sequence[Ticket], by: User, at: datetime) -> None:
    if drafts:
        move_locked(drafts, Action.DISCARD, actor=Actor(Role.CUSTOMER, by, "portal"), at=at)


def _draft_ids(request: Request) -> list[int]:
    return list(request.tickets.filter(state=State.DRAFT).values_list("pk", flat=True))


def _locked_drafts(request: Request) -> list[Ticket]:
    """Raises IllegalMoveError once the request is sent."""
    locked = lock_request(request.pk)
    if not locked.is_draft:
        raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=State.AWAITING_REVIEW)
    return lock_tickets(_draft_ids(locked))
