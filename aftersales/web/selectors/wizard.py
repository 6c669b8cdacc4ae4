"""The screens of a request about several items, and what each has to show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from aftersales.catalog.selectors import requirement_rules
from aftersales.domain.eligibility import Outcome, Verdict
from aftersales.domain.eligibility.findings import FindingKind
from aftersales.domain.evidence_requirements import Shot, requirements_from
from aftersales.domain.freight import NO_REASON
from aftersales.domain.goodwill import can_be_a_favour
from aftersales.domain.lifecycle import REFUND_KINDS, State
from aftersales.domain.money import unit_amounts
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import Order, OrderLine
from aftersales.orders.selectors import Party, lines_of, with_rules
from aftersales.rows.prepared import PreparedRows
from aftersales.tickets.models import Request, Ticket, TicketEvidence
from aftersales.tickets.selectors.facts import verdict_for
from aftersales.tickets.selectors.lists import open_ticket_on
from aftersales.tickets.selectors.rights import LineHistory, claimed_units, line_histories
from aftersales.tickets.selectors.self_checks import SelfCheck, self_check_in
from aftersales.wording.findings import finding_sentence
from aftersales.wording.names import outcome_name
from aftersales.wording.rights import return_payer
from aftersales.wording.shots import medium_name, shot_drawing, shot_name, shot_purpose, shot_tips


class Screen(StrEnum):
    """A request about several items takes the first four, one about a single item the others."""

    ITEMS = "items"
    GOODS = "goods"
    EVIDENCE = "evidence"
    REVIEW = "review"

    WRONG = "wrong"
    WISH = "wish"
    PROOF = "proof"
    CHECK = "check"

    @property
    def flow(self) -> Sequence["Screen"]:
        return ONE_ITEM if self in ONE_ITEM else SEVERAL_ITEMS

    @property
    def number(self) -> int:
        return self.flow.index(self) + 1


SEVERAL_ITEMS = (Screen.ITEMS, Screen.GOODS, Screen.EVIDENCE, Screen.REVIEW)
ONE_ITEM = (Screen.WRONG, Screen.WISH, Screen.PROOF, Screen.CHECK)


@dataclass(frozen=True, slots=True)
class Pickable:
    """A line of the order with the number of its pieces that no open request has."""

    line: OrderLine
    free: int

    @property
    def name(self) -> str:
        return str(self.line.position)


def requests_of(party: Party) -> QuerySet[Request]:
    theirs = party.owns(order="order", customer="customer")
    return Request.objects.filter(theirs).select_related("order__store")


def drafts_of(request: Request) -> list[Ticket]:
    """In the order of the lines, each with all that a judgement about it reads."""
    return _in_full(list(_drafts().filter(request=request)), request)


def drafts_of_key(party: Party, key: UUID) -> list[Ticket]:
    """The same with their request, in one statement."""
    found = _DRAFTS_OF_KEY.read(key=key)
    request = found[0].request if found else None
    if request is None or not party.has(order_id=request.order_id, customer_id=request.customer_id):
        return []
    return _in_full(found, request)


def has_no_reason(request: Request, read: Sequence[Ticket]) -> bool:
    """It was left before anything was chosen; `read` are its drafts, where they are read already."""
    if read:
        return any(not draft.reason for draft in read)
    return request.tickets.filter(state=State.DRAFT, reason="").exists()


def _drafts() -> QuerySet[Ticket]:
    drafts = Ticket.objects.filter(state=State.DRAFT)
    read = drafts.select_related("order_line__product", "order_line__extended_warranty")
    return read.order_by("order_line__position", "pk")


_DRAFTS_OF_KEY = PreparedRows(
    lambda key: _drafts().filter(request__key=key).select_related("request__order__store"), "key"
)


def _in_full(drafts: list[Ticket], request: Request) -> list[Ticket]:
    with_rules([draft.order_line for draft in drafts])
    for draft in drafts:
        draft.order_line.order, draft.store, draft.request = request.order, request.order.store, request
    return drafts


def open_request_on(order: Order) -> Request | None:
    """A kept draft about several items of this order."""
    return _kept(SEVERAL_ITEMS).filter(order=order).order_by("-pk").first()


def open_request_about(line: OrderLine) -> Request | None:
    """A kept draft about this item alone."""
    return _kept(ONE_ITEM).filter(tickets__order_line=line).order_by("-pk").first()


def _kept(screens: Sequence[Screen]) -> QuerySet[Request]:
    return Request.objects.filter(submitted_at__isnull=True, step__in=screens, tickets__state=State.DRAFT)


def pickables(order: Order) -> list[Pickable]:
    """The lines of which pieces are left to ask for."""
    lines = lines_of([order])[order.pk]
    held, _settled = claimed_units(lines)
    rows = [Pickable(line, line.quantity - held[line.pk]) for line in lines]
    return [row for row in rows if row.free > 0]


# --- evidence ---


@dataclass(frozen=True, slots=True)
class WantedShot:
    name: str
    purpose: str
    medium: str
    is_needed: bool
    items: Sequence[str]
    is_there: bool
    drawing: str
    tips: Sequence[str]


def wanted_shots(drafts: Sequence[Ticket], kept: Sequence[TicketEvidence]) -> list[WantedShot]:
    """What to photograph for all items together, needed shots first; `is_there` once a kept file is said to show it."""
    rules, wanted = requirement_rules(), dict[Shot, WantedShot]()
    named = {link.shot for link in kept}
    for draft in drafts:
        line = draft.order_line
        for one in requirements_from(
            rules, Reason(draft.reason), RequestKind(draft.kind), line.category, line.order.store_id
        ):
            before = wanted.get(one.shot)
            items = [*(before.items if before else []), line.shown_name]
            needed = one.is_needed or (before is not None and before.is_needed)
            name, purpose, medium = shot_name(one.shot), shot_purpose(one.shot), medium_name(one.medium)
            drawing, tips = shot_drawing(one.shot, line.category), shot_tips(one.shot, line.category)
            is_there = one.shot.value in named
            wanted[one.shot] = WantedShot(name, purpose, medium, needed, items, is_there, drawing, tips)
    return sorted(wanted.values(), key=lambda shot: not shot.is_needed)


def files_of(drafts: Sequence[Ticket]) -> list[TicketEvidence]:
    """Each file once, though it stands for every item."""
    links = TicketEvidence.objects.filter(ticket__in=drafts).select_related("evidence").order_by("at", "id")
    return list({link.evidence_id: link for link in links}.values())


# --- review ---


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One item as it would be sent."""

    draft: Ticket
    verdict: Verdict
    free: int

    @property
    def is_refused(self) -> bool:
        return self.verdict.outcome is Outcome.INELIGIBLE

    @property
    def outcome(self) -> str:
        return outcome_name(self.verdict.outcome)

    @property
    def tone(self) -> str:
        return {Outcome.ELIGIBLE: "ok", Outcome.NEEDS_REVIEW: "info"}.get(self.verdict.outcome, "")

    @property
    def grounds(self) -> list[str]:
        return [finding_sentence(found.code) for found in self.verdict.of_kind(FindingKind.REFUSAL)]

    @property
    def can_ask(self) -> bool:
        return self.is_refused and can_be_a_favour(self.verdict.codes)

    @property
    def payer(self) -> str:
        return "" if self.is_refused else return_payer(self.verdict.return_shipping)

    @property
    def self_check(self) -> SelfCheck | None:
        return self_check_in(self.draft.declared)

    @property
    def is_short(self) -> bool:
        """Fewer pieces are left than are asked for."""
        return self.draft.quantity > self.free

    @property
    def running(self) -> Ticket | None:
        """The open request that has the pieces."""
        return open_ticket_on(self.draft.order_line) if self.is_short else None

    @property
    def money(self) -> Decimal | None:
        """What is asked back, as far as it can be told before the pieces are claimed."""
        draft = self.draft
        if draft.kind not in REFUND_KINDS:
            return None
        if draft.kind == RequestKind.PRICE_PROTECTION:
            return Decimal(str(draft.declared.get("price_drop", "0.00"))) * draft.quantity
        money = draft.order_line.money
        whole = money.goods if draft.reason in NO_REASON else money.paid
        paid = unit_amounts(whole, draft.order_line.quantity)
        return sum(paid[: draft.quantity], Decimal("0.00"))


def kinds_of(drafts: Sequence[Ticket]) -> dict[UUID, str]:
    """Each file with its kind, where nothing else of it is wanted."""
    return dict(TicketEvidence.objects.filter(ticket__in=drafts).values_list("evidence_id", "evidence__kind"))


def review_rows(drafts: Sequence[Ticket], shown: Collection[str], at: datetime) -> list[ReviewRow]:
    """Judged in the same few statements for one item or thirty; `shown` are the kinds of the files.

    The serial number is looked up when it is sent.
    """
    histories = line_histories([draft.order_line for draft in drafts])
    return [_row(draft, histories[draft.order_line_id], shown, at) for draft in drafts]


def _row(draft: Ticket, history: LineHistory, shown: Collection[str], at: datetime) -> ReviewRow:
    verdict = verdict_for(
        draft.order_line,
        kind=RequestKind(draft.kind),
        reason=Reason(draft.reason),
        quantity=draft.quantity,
        declared=draft.declared,
        shown=shown,
        at=at,
        history=history.facts(Reason(draft.reason), at),
        platform=history.platform,
        is_flagged=history.is_flagged,
    )
    return ReviewRow(draft, verdict, draft.order_line.quantity - history.held)
