"""Every measure of the dashboards, once: which rows count, on which moment, by whom, and what is added up.

A measure is a queryset that names a ticket for each thing counted. The daily counts group it, the list behind a number
looks its tickets up: so a number and its list cannot differ. Formulas that the scorecard knows too share its constants
(`standing/selectors/counting`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Round

from aftersales.deadlines.models import Deadline, DeadlineState, SubjectKind
from aftersales.disputes.models import Dispute, DisputeEvent
from aftersales.disputes.selectors import rulings_in_force
from aftersales.domain.deadlines import Side
from aftersales.domain.lifecycle import ENDED, OPEN, Action, Role, State
from aftersales.domain.payments import Purpose, RefundState
from aftersales.domain.requests import QUALITY_REASONS, Reason, RequestKind
from aftersales.domain.rulings import RulingOutcome
from aftersales.domain.tallies import Measure
from aftersales.insights.selectors.expressions import Seconds
from aftersales.refunds.models import Refund
from aftersales.standing.selectors.counting import DECISIONS, PAID
from aftersales.tickets.models import Message, Ticket, TicketEvent, TicketRating

PAUSES = frozenset({State.AWAITING_CUSTOMER_INFO, State.AWAITING_OFFER_REPLY, State.IN_DISPUTE})
"""Waiting for the customer's answer or for the platform is no time of the store's."""
LOW_STARS = 7
"""Three marks that add up to no more are one or two stars in the mean."""
_OPEN, _ENDED = sorted(OPEN), sorted(ENDED)
_NOBODY = Value("", output_field=CharField())


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment up to another one; what comes due counts up to `until`, which is now at the latest."""

    start: datetime
    end: datetime
    until: datetime

    def of(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.start, f"{name}__lt": self.end, f"{name}__lte": self.until})


Rows = QuerySet[Any, Any]


def _counted(rows: Rows, *, at: str, ticket: Any = "ticket_id", by: Any = _NOBODY, total: Any = 0) -> Rows:
    """With the columns that all measures have: t_ticket, t_at, t_agent, t_total."""
    counted: Rows = rows.order_by().annotate(
        t_ticket=Cast(ticket if not isinstance(ticket, str) else F(ticket), BigIntegerField()),
        t_at=F(at),
        t_agent=by,
        t_total=Cast(total, BigIntegerField()),
    )
    return counted


def _fen(amount: str) -> Round:
    return Round(F(amount) * 100)


# --- history ---


def _events(span: Span) -> QuerySet[TicketEvent]:
    return TicketEvent.objects.filter(span.of("at"))


_BY = Coalesce(Cast("by_id", CharField()), _NOBODY)


def _submitted(span: Span) -> Rows:
    return _counted(_events(span).filter(action=Action.SUBMIT), at="at")


def _approved(span: Span) -> Rows:
    granted = _events(span).filter(action__in=[Action.APPROVE, Action.ACCEPT_OFFER])
    return _counted(granted.filter(~_earlier(action__in=[Action.APPROVE, Action.ACCEPT_OFFER])), at="at")


def _returned(span: Span) -> Rows:
    sent = _events(span).filter(action=Action.SHIP_RETURN)
    return _counted(sent.filter(~_earlier(action=Action.SHIP_RETURN)), at="at")


def _earlier(**wanted: Any) -> Exists:
    same = TicketEvent.objects.filter(ticket=OuterRef("ticket"), sequence__lt=OuterRef("sequence"))
    return Exists(same.filter(**wanted))


def _later(**wanted: Any) -> Exists:
    same = TicketEvent.objects.filter(ticket=OuterRef("ticket"), sequence__gt=OuterRef("sequence"))
    return Exists(same.filter(**wanted))


_IS_END = {"to_state__in": _ENDED, "from_state__in": _OPEN}
"""A draft that was thrown away is no ended ticket."""


def _ends(span: Span) -> QuerySet[TicketEvent]:
    return _events(span).filter(**_IS_END)


def _ended(span: Span) -> Rows:
    alone = Case(When(Exists(Dispute.objects.filter(ticket=OuterRef("ticket"))), then=0), default=1)
    return _counted(_ends(span), at="at", total=alone)


def _reopened(span: Span) -> Rows:
    """Asked again after an end, or taken out of an ended state."""
    again = Q(action=Action.SUBMIT, ticket__follows__isnull=False)
    back = Q(from_state__in=_ENDED) & ~Q(to_state__in=_ENDED)
    return _counted(_events(span).filter(again | back), at="at")


def _first_decisions(span: Span) -> QuerySet[TicketEvent]:
    """The store's first decision on each; what the clock decided is nobody's."""
    decided = {"role": Role.STORE, "action__in": DECISIONS}
    return _events(span).filter(**decided).filter(~_earlier(**decided))


def _decided(span: Span) -> Rows:
    return _counted(_first_decisions(span), at="at", by=_BY)


def _asked_more(span: Span) -> Rows:
    return _counted(_first_decisions(span).filter(action=Action.REQUEST_INFO), at="at", by=_BY)


_SAID = {"role": Role.STORE, "is_internal": False}
"""What a person of the store wrote for the customer to read."""


def _answered_by_deciding(span: Span) -> Rows:
    """First replies that were decisions: nobody had written before."""
    before = Message.objects.filter(ticket=OuterRef("ticket"), at__lt=OuterRef("at"), **_SAID)
    return _response(_first_decisions(span).filter(~Exists(before)), _BY)


def _answered_by_writing(span: Span) -> Rows:
    """First replies that were messages; the note of a decision is written at its moment and is that decision."""
    same = Message.objects.filter(ticket=OuterRef("ticket"), **_SAID)
    before = same.filter(Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk")))
    decided = TicketEvent.objects.filter(
        ticket=OuterRef("ticket"), at__lte=OuterRef("at"), role=Role.STORE, action__in=DECISIONS
    )
    said = Message.objects.filter(span.of("at"), **_SAID)
    return _response(said.filter(~Exists(before), ~Exists(decided)), Cast("author_id", CharField()))


def _response(rows: QuerySet[Any], by: Any) -> Rows:
    return _counted(rows, at="at", by=by, total=Seconds("ticket__submitted_at", "at"))


def _handled(span: Span) -> Rows:
    return _counted(_events(span).filter(role=Role.STORE, by__isnull=False), at="at", by=_BY)


def _paused() -> Coalesce:
    """Seconds up to this event in which nobody at the store could go on: the stretches that end in an event."""
    before = TicketEvent.objects.filter(ticket=OuterRef("ticket"), sequence=OuterRef("sequence") - 1).values("at")
    stretches = TicketEvent.objects.filter(
        ticket=OuterRef("ticket"), sequence__lte=OuterRef("sequence"), from_state__in=sorted(PAUSES)
    )
    lengths = stretches.order_by().annotate(began=Subquery(before[:1])).values("ticket")
    return Coalesce(Subquery(lengths.annotate(sum=Sum(Seconds("began", "at"))).values("sum")), 0)


def _resolved_in() -> Any:
    return Seconds("ticket__submitted_at", "at") - _paused()


def _resolved(span: Span) -> Rows:
    return _counted(_ends(span).filter(~_earlier(**_IS_END)), at="at", total=_resolved_in())


def _resolved_for_good(span: Span) -> Rows:
    return _counted(_ends(span).filter(~_later(**_IS_END)), at="at", total=_resolved_in())


def _refunded(span: Span) -> Rows:
    paid = _events(span).filter(action__in=PAID)
    return _counted(paid, at="at", total=Seconds("ticket__submitted_at", "at"))


def _quality_refunded(span: Span) -> Rows:
    paid = _events(span).filter(action__in=PAID, ticket__reason__in=sorted(QUALITY_REASONS))
    return _counted(paid, at="at")


def _faults(span: Span) -> Rows:
    return _counted(_events(span).filter(action=Action.SUBMIT, ticket__reason=Reason.DEFECTIVE), at="at")


def _replaced(span: Span) -> Rows:
    sent = _events(span).filter(action=Action.SHIP_OUTBOUND)
    new_ones = sent.filter(ticket__kind__in=[RequestKind.EXCHANGE, RequestKind.RESEND])
    return _counted(new_ones, at="at", total=_fen("ticket__worth"))


# --- due times ---


_WITH_LIMITS = (SubjectKind.TICKET, SubjectKind.DISPUTE)
"""A store has to prove a source and to carry out a ruling in time too."""
_OF_OTHERS = {
    Side.STORE: [Role.CUSTOMER, Role.PLATFORM],
    Side.PLATFORM: [Role.CUSTOMER, Role.STORE],
}


def _limits(side: Side, kind: SubjectKind) -> QuerySet[Deadline]:
    """Due times of one side that counted: not those that another took away, moved or paused before they were over."""
    rows = Deadline.objects.filter(side=side, subject_kind=kind).annotate(left_at=Coalesce("paused_at", "ended_at"))
    following = Deadline.objects.filter(
        subject_kind=OuterRef("subject_kind"),
        subject_id=OuterRef("subject_id"),
        # the next one, said so that PostgreSQL looks it up; for an equality it would hash all there ever were
        generation__gt=OuterRef("generation"),
        generation__lt=OuterRef("generation") + 2,
        original_due_at=OuterRef("original_due_at"),
    )
    taken = _moves_of(kind).filter(at=OuterRef("left_at"), role__in=_OF_OTHERS[side])
    ran_out = Q(left_at__isnull=True) | Q(left_at__gte=F("due_at"))
    return rows.filter(ran_out | (Q(paused_at__isnull=True) & ~Exists(following) & ~Exists(taken)))


def _moves_of(kind: SubjectKind) -> QuerySet[Any, Any]:
    if kind == SubjectKind.TICKET:
        return TicketEvent.objects.filter(ticket=OuterRef("subject_id"))
    return DisputeEvent.objects.filter(dispute=OuterRef("subject_id"))


_IS_MISSED = Q(state__in=[DeadlineState.FIRED, DeadlineState.HELD, DeadlineState.PENDING]) | Q(left_at__gt=F("due_at"))


def _missed() -> Case:
    return Case(When(_IS_MISSED, then=1), default=0)


def _ticket_of(kind: SubjectKind) -> Any:
    if kind == SubjectKind.TICKET:
        return "subject_id"
    return Subquery(Dispute.objects.filter(pk=OuterRef("subject_id")).values("ticket_id")[:1])


def _due(side: Side, kind: SubjectKind, span: Span) -> Rows:
    came = _limits(side, kind).filter(span.of("due_at"))
    return _counted(came, at="due_at", ticket=_ticket_of(kind), total=_missed())


def _finished(kind: SubjectKind, span: Span) -> Rows:
    """By completion: those that ended in these days, whenever they were due."""
    over = [DeadlineState.STOPPED, DeadlineState.FIRED, DeadlineState.HELD]
    ended = _limits(Side.STORE, kind).filter(span.of("ended_at"), state__in=over, paused_at__isnull=True)
    return _counted(ended, at="ended_at", ticket=_ticket_of(kind), total=_missed())


# --- the platform, money and ratings ---


def _disputed(span: Span) -> Rows:
    return _counted(Dispute.objects.filter(span.of("opened_at")), at="opened_at")


def _ruled(span: Span) -> Rows:
    for_customer = Case(When(outcome=RulingOutcome.REJECT, then=0), default=1)
    return _counted(rulings_in_force().filter(span.of("at")), at="at", ticket="dispute__ticket_id", total=for_customer)


def _paid(purposes: list[Purpose], span: Span) -> Rows:
    paid = Refund.objects.filter(span.of("paid_at"), state=RefundState.PAID, purpose__in=purposes)
    ticket = Subquery(Ticket.objects.filter(number=OuterRef("reference")).values("pk")[:1])
    return _counted(paid, at="paid_at", ticket=ticket, total=_fen("amount"))


def _rated(span: Span) -> Rows:
    rows = TicketRating.objects.filter(span.of("at"))
    return _counted(rows, at="at", total=F("speed") + F("attitude") + F("outcome"))


def _rated_low(span: Span) -> Rows:
    rows = TicketRating.objects.filter(span.of("at"))
    low = rows.annotate(stars_of_all=F("speed") + F("attitude") + F("outcome")).filter(stars_of_all__lte=LOW_STARS)
    return _counted(low, at="at")


OF_TICKETS: Mapping[Measure, tuple[Callable[[Span], Rows], ...]] = {
    Measure.SUBMITTED: (_submitted,),
    Measure.APPROVED: (_approved,),
    Measure.RETURNED: (_returned,),
    Measure.ENDED: (_ended,),
    Measure.REOPENED: (_reopened,),
    Measure.FIRST_RESPONSE: (_answered_by_deciding, _answered_by_writing),
    Measure.DECIDED: (_decided,),
    Measure.ASKED_MORE: (_asked_more,),
    Measure.HANDLED: (_handled,),
    Measure.RESOLVED: (_resolved,),
    Measure.RESOLVED_FOR_GOOD: (_resolved_for_good,),
    Measure.DUE: tuple(partial(_due, Side.STORE, kind) for kind in _WITH_LIMITS),
    Measure.FINISHED: tuple(partial(_finished, kind) for kind in _WITH_LIMITS),
    Measure.PLATFORM_DUE: tuple(partial(_due, Side.PLATFORM, kind) for kind in _WITH_LIMITS),
    Measure.REFUNDED: (_refunded,),
    Measure.QUALITY_REFUNDED: (_quality_refunded,),
    Measure.PAID_GOODS: (partial(_paid, [Purpose.GOODS]),),
    Measure.PAID_FREIGHT: (partial(_paid, [one for one in Purpose if one is not Purpose.GOODS]),),
    Measure.REPLACED: (_replaced,),
    Measure.DISPUTED: (_disputed,),
    Measure.RULED: (_ruled,),
    Measure.RATED: (_rated,),
    Measure.RATED_LOW: (_rated_low,),
    Measure.FAULTS: (_faults,),
}
"""What has a list of tickets behind it. SOLD and CHECKED count order lines and self-checks (`tallying`)."""
