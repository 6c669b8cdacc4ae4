from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from aftersales.accounts.models import Store, User
from aftersales.deadlines.selectors import rest_calendar
from aftersales.deadlines.selectors.settings import counts_in_force, number_in_force, rule_in_force
from aftersales.disputes.models import (
    PENDING_STATES,
    Appeal,
    BuildingBlock,
    Dispute,
    DisputeEvent,
    EvidenceRound,
    Exhibit,
    Ruling,
    SettlementOffer,
    Submission,
    SupplyRequirement,
)
from aftersales.domain.calendar import explain_clock_days
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.disputes import (
    ENDED_DISPUTES,
    Asked,
    DisputeCase,
    DisputeState,
    OfferState,
    SuspensionGround,
)
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.requests import Reason
from aftersales.domain.rulings import RulingOutcome, RulingStatus
from aftersales.domain.settings import SettingCode
from aftersales.domain.supply import DEFAULT_PAPERS, PaperAsked, SupplyPaper, missing_papers
from aftersales.rows.prepared import PreparedRows
from aftersales.tickets.models import Ticket, TicketEvent


def all_disputes() -> QuerySet[Dispute]:
    disputes = Dispute.objects.select_related("ticket__store", "ticket__customer", "ticket__order_line__product")
    return disputes.prefetch_related("rulings")


def dispute_queue() -> QuerySet[Dispute]:
    """What the platform has to work on, by due time."""
    return all_disputes().filter(state__in=PENDING_STATES).order_by("due_at", "id")


def disputes_of_stores(stores: Collection[Store]) -> QuerySet[Dispute]:
    return all_disputes().filter(ticket__store__in=stores).order_by("due_at", "id")


def open_disputes_by_store(stores: Collection[Store]) -> Counter[int]:
    """How many disputes each store has that have not ended."""
    running = Dispute.objects.filter(ticket__store__in=stores).exclude(state__in=sorted(ENDED_DISPUTES))
    counted = running.order_by().values_list("ticket__store_id").annotate(count=Count("id"))
    return Counter(dict(counted))


def disputes_of(ticket: Ticket) -> QuerySet[Dispute]:
    """About its claim, newest first."""
    return Dispute.objects.filter(ticket=ticket, is_complaint=False).prefetch_related("rulings__by").order_by("-id")


def complaints_of(ticket: Ticket) -> QuerySet[Dispute]:
    """About the store's conduct, newest first."""
    return Dispute.objects.filter(ticket=ticket, is_complaint=True).prefetch_related("rulings__by").order_by("-id")


def newest_disputes(ticket: Ticket) -> tuple[Dispute | None, Dispute | None]:
    """The newest about its claim and the newest about the store's conduct, in one statement."""
    found = _DISPUTES.read(ticket=ticket.pk)
    claims, complaints = ([one for one in found if one.is_complaint is about] for about in (False, True))
    return next(iter(claims), None), next(iter(complaints), None)


def _disputes_about(ticket: Any) -> QuerySet[Dispute]:
    return Dispute.objects.filter(ticket=ticket).prefetch_related("rulings__by").order_by("-id")


_DISPUTES = PreparedRows(_disputes_about, "ticket")


def open_complaint_of(ticket: Ticket) -> Dispute | None:
    return complaints_of(ticket).exclude(state__in=ENDED_DISPUTES).first()


def complaints_until(ticket: Ticket) -> datetime | None:
    """To the end of the last day on which the platform hears of a ticket that has ended; None while it is open."""
    if ticket.ended_at is None:
        return None
    days = number_in_force(SettingCode.AFTER_SALE_WINDOW_D, ticket.store_id, ticket.ended_at)
    return explain_clock_days(ticket.ended_at, days).at


def rulings_in_force() -> QuerySet[Ruling]:
    """Of each dispute that was ruled on the one that counts: none that was proposed, declined or replaced."""
    return Ruling.objects.filter(status=RulingStatus.IN_FORCE)


def rulings_owing_freight() -> QuerySet[Ruling]:
    """Carried out, and the customer has gone the way back that they give something for; oldest first."""
    sent = TicketEvent.objects.filter(ticket=OuterRef("dispute__ticket"), action=Action.SHIP_RETURN)
    open_ones = rulings_in_force().filter(
        return_freight__gt=Decimal(0), freight_settled_at__isnull=True, executed_at__isnull=False
    )
    return open_ones.filter(Exists(sent)).select_related("dispute").order_by("executed_at", "id")


def rulings_made(dispute: Dispute) -> QuerySet[Ruling]:
    """In force or replaced, newest first, with what they rest on."""
    made = Ruling.objects.filter(dispute=dispute, at__isnull=False).select_related("by", "signed_by")
    return made.prefetch_related("clauses", "evidence__evidence").order_by("-id")


def ruling_in_force(dispute: Dispute) -> Ruling | None:
    return Ruling.objects.filter(dispute=dispute, status=RulingStatus.IN_FORCE).first()


def proposed_ruling(dispute: Dispute) -> Ruling | None:
    """The one that waits for its second signature."""
    return Ruling.objects.filter(dispute=dispute, status=RulingStatus.PROPOSED).select_related("by").first()


def dispute_events(dispute: Dispute) -> QuerySet[DisputeEvent]:
    return DisputeEvent.objects.filter(dispute=dispute).select_related("by").order_by("-sequence")


def rounds_of(dispute: Dispute) -> QuerySet[EvidenceRound]:
    return EvidenceRound.objects.filter(dispute=dispute).select_related("by").order_by("number")


def submissions_of(dispute: Dispute, reader: Role) -> list[Submission]:
    """What this reader may see: their own, submitted ones of closed rounds, and the platform every submitted one."""
    found = Submission.objects.filter(round__dispute=dispute).select_related("round", "by")
    all_of_them = found.prefetch_related("exhibits__evidence").order_by("round__number", "is_late", "role")
    return [one for one in all_of_them if _is_readable(one, reader)]


def _is_readable(submission: Submission, reader: Role) -> bool:
    if submission.role == reader:
        return True
    if submission.submitted_at is None:
        return False
    return reader is Role.PLATFORM or submission.is_late or submission.round.closed_at is not None


def papers_asked() -> tuple[PaperAsked, ...]:
    """Of a store where a counterfeit is claimed: the platform's own list, or the portal's."""
    rows = SupplyRequirement.objects.order_by("position", "id").values_list("paper", "is_needed")
    return tuple(PaperAsked(SupplyPaper(paper), is_needed) for paper, is_needed in rows) or DEFAULT_PAPERS


def most_questions(dispute: Dispute) -> int:
    """How often the platform may ask further; it holds as it was when the dispute was opened."""
    return number_in_force(SettingCode.MAX_QUESTIONS, None, dispute.opened_at)


def counts_for(ticket: Ticket, at: datetime) -> Callable[[DeadlineCode], int]:
    """How long a time limit is that starts now; evidence about a counterfeit has its own."""
    counts = counts_in_force(ticket.store_id, at)
    own = {DeadlineCode.EVIDENCE_ROUND: DeadlineCode.SUPPLY_PROOF} if ticket.reason == Reason.COUNTERFEIT else {}
    return lambda code: counts(own.get(code, code))


def papers_shown(dispute: Dispute) -> set[str]:
    """Of the store's supply chain, submitted in whichever round."""
    shown = Exhibit.objects.filter(
        submission__round__dispute=dispute, submission__role=Role.STORE, submission__submitted_at__isnull=False
    )
    return set(shown.exclude(paper="").values_list("paper", flat=True))


def papers_missing(dispute: Dispute) -> tuple[SupplyPaper, ...]:
    """Needed, and not shown; nothing where no counterfeit is claimed."""
    return missing_papers(papers_asked(), papers_shown(dispute)) if dispute.is_counterfeit else ()


def staged(dispute: Dispute, role: Role) -> Submission | None:
    """What this side has put together and not submitted yet."""
    own = Submission.objects.filter(round__dispute=dispute, role=role, submitted_at__isnull=True)
    return own.prefetch_related("exhibits__evidence").order_by("-id").first()


def offers_of(dispute: Dispute) -> QuerySet[SettlementOffer]:
    """Newest first."""
    return SettlementOffer.objects.filter(dispute=dispute).select_related("by").order_by("-id")


def appeals_of(dispute: Dispute) -> QuerySet[Appeal]:
    return Appeal.objects.filter(dispute=dispute).select_related("by", "decided_by", "ruling").order_by("id")


def building_blocks() -> QuerySet[BuildingBlock]:
    return BuildingBlock.objects.filter(is_active=True).order_by("part", "position", "id")


def is_party(user: User, dispute: Dispute) -> bool:
    """Whether this person is the customer or works for the store: then they must not rule."""
    ticket = dispute.ticket
    return ticket.customer_id == user.pk or ticket.store.memberships.filter(user=user).exists()


def has_decided(user: User, dispute: Dispute) -> bool:
    """Whether this person wrote or signed a ruling of this dispute, or let one stand: then somebody else decides."""
    if Appeal.objects.filter(dispute=dispute, decided_by=user).exists():
        return True
    made = Ruling.objects.filter(dispute=dispute, status__in=[RulingStatus.IN_FORCE, RulingStatus.REPLACED])
    return any(user.pk in {by, signed} for by, signed in made.values_list("by_id", "signed_by_id"))


def appeal_until(ruling: Ruling, store_id: int) -> datetime | None:
    """To the end of the last day, counted from the ruling, whenever it is carried out."""
    if ruling.at is None:
        return None
    return rule_in_force(DeadlineCode.APPEAL, store_id, ruling.at).due_time(ruling.at, rest_calendar()).at


def dispute_case(dispute: Dispute) -> DisputeCase:
    """What the rules of its moves read, from the rows as they are now."""
    ruling = ruling_in_force(dispute)
    rounds = list(rounds_of(dispute))
    late = Submission.objects.filter(round__dispute=dispute, is_late=True, submitted_at__isnull=False)
    offers = SettlementOffer.objects.filter(dispute=dispute, state=OfferState.OPEN)
    accepted = _marked(ruling.customer_accepted_at, ruling.store_accepted_at) if ruling else frozenset()
    return DisputeCase(
        state=DisputeState(dispute.state),
        opened_by=Role(dispute.opened_by_role),
        is_complaint=dispute.is_complaint,
        is_overdue=dispute.is_overdue,
        asked=Asked(rounds[-1].asked) if rounds else Asked.BOTH,
        finished=_marked(dispute.customer_finished_at, dispute.store_finished_at),
        came_late=frozenset(Role(role) for role in late.values_list("role", flat=True)),
        questions=max(len(rounds) - 1, 0),
        most_questions=most_questions(dispute),
        offered=frozenset(Role(role) for role in offers.values_list("role", flat=True)),
        suspended_for=SuspensionGround(dispute.suspended_for) if dispute.suspended_for else None,
        is_proposed=proposed_ruling(dispute) is not None,
        outcome=RulingOutcome(ruling.outcome) if ruling else None,
        accepted=accepted,
        appealed=frozenset(Role(one.role) for one in appeals_of(dispute)),
        appeal_until=appeal_until(ruling, dispute.ticket.store_id) if ruling else None,
    )


def _marked(customer_at: datetime | None, store_at: datetime | None) -> frozenset[Role]:
    found = ((Role.CUSTOMER, customer_at), (Role.STORE, store_at))
    return frozenset(role for role, moment in found if moment)
