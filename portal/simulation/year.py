"""A year with a clock of its own: twice a day people look at what is open, and the clock does its duty.

The seed decides everything, so a run can be repeated. What a service refuses (a limit is reached, the same person may
not decide twice) is counted and left.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random

from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Appeal, Dispute, Ruling, SettlementOffer
from aftersales.disputes.services.freight import settle_freight_due
from aftersales.disputes.services.publishing import publish_due
from aftersales.domain.disputes import ENDED_DISPUTES, OfferState
from aftersales.domain.lifecycle import BEFORE_DISPUTE
from aftersales.orders.models import OrderLine
from aftersales.refunds.models import Refund
from aftersales.standing.models import Penalty, PointEntry
from aftersales.standing.models.penalties import OPEN_STATES
from aftersales.standing.services.clearing import clear_last_year
from aftersales.standing.services.naming import name_stores
from aftersales.standing.services.proposing import propose_due
from aftersales.standing.services.scoring import keep_records
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.refunding import deliver_simulated, relay_payments
from portal.simulation.cast import hire, sell
from portal.simulation.judging import ask_platform, step_dispute
from portal.simulation.playing import Play, ask, judge_service, step_ticket
from portal.simulation.punishing import step_penalty

FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
DAYS, TAIL = 365, 60
"""After the year nobody buys anything, and what is open comes to its end."""
MIDNIGHT, MORNING, EVENING = timedelta(hours=16, minutes=10), timedelta(hours=26), timedelta(hours=36)
"""From 00:00 UTC: just after midnight in China, and 10:00 and 20:00 of the day that has begun there."""
ASKED_AFTER = timedelta(days=5)
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Year:
    tickets: int
    seed: int
    first_day: datetime = FIRST_DAY
    days: int = DAYS
    tail: int = TAIL


def simulate(year: Year, say: Callable[[str], None] = lambda _: None) -> Play:
    """Play the year on an empty database."""
    play = Play(hire(year.first_day), Random(year.seed))  # noqa: S311  # dice, no secret
    bought: deque[tuple[datetime, OrderLine]] = deque()
    sold, last = 0, year.first_day
    for day in range(year.days + year.tail):
        start = year.first_day + timedelta(days=day)
        keep(start + MIDNIGHT)
        for half, moment in enumerate((start + MORNING, start + EVENING), start=1):
            due = min(year.tickets, year.tickets * (2 * day + half) // (2 * year.days))
            bought.extend((moment, sell(play.cast, number, moment, play.chance)) for number in range(sold, due))
            sold = due
            while bought and bought[0][0] + ASKED_AFTER <= moment:
                ask(play, bought.popleft()[1], moment)
            half_a_day(play, last, moment)
            last = moment
        if day % 7 == 6:
            say(progress(start, sold))
    settle_freight_due(last)
    pay(last)
    return play


def progress(day: datetime, sold: int) -> str:
    """One line a week."""
    disputes, appeals, penalties = Dispute.objects.count(), Appeal.objects.count(), Penalty.objects.count()
    return f"{day:%Y-%m-%d}: {sold} orders, {disputes} disputes, {appeals} appeals, {penalties} penalties"


def keep(at: datetime) -> None:
    """What beat does in the night: first what is due, then the records."""
    sweep(at)
    settle_freight_due(at)
    clear_last_year(at)
    propose_due(at)
    keep_records(at)
    publish_due(at)
    name_stores()


def half_a_day(play: Play, last: datetime, at: datetime) -> None:
    related = ("store", "customer", "order_line__order", "order_line__product")
    for ticket in Ticket.objects.filter(state__in=BEFORE_DISPUTE).select_related(*related).order_by("pk"):
        step_ticket(play, ticket, at)
    for ticket in Ticket.objects.filter(state__in=BEFORE_DISPUTE).select_related("customer").order_by("pk"):
        ask_platform(play, ticket, at)
    with_people = Dispute.objects.exclude(state__in=ENDED_DISPUTES).select_related(
        "ticket__store", "ticket__customer", "ticket__order_line__product"
    )
    open_offers = SettlementOffer.objects.filter(state=OfferState.OPEN).order_by("pk")
    play.offers = dict(open_offers.values_list("dispute_id", "role"))
    for dispute in with_people.order_by("pk"):
        step_dispute(play, dispute, at)
    for penalty in Penalty.objects.filter(state__in=OPEN_STATES).select_related("store").order_by("pk"):
        step_penalty(play, penalty, at)
    sweep(at)
    pay(at)
    for ticket in Ticket.objects.filter(ended_at__gt=last, submitted_at__isnull=False).order_by("pk"):
        judge_service(play, ticket, at)


def pay(at: datetime) -> None:
    """What lies with the gateways goes out, and what they call back with comes in."""
    while relay_payments(at, AT_ONCE):
        pass
    while deliver_simulated(at + timedelta(hours=2)):
        pass


def fingerprint() -> str:
    """The same for two runs of one seed: how every ticket, ruling and booking of points came out."""
    tickets = Ticket.objects.order_by("pk").values_list("order_line__order__number", "state", "kind", "amount")
    rulings = Ruling.objects.order_by("pk").values_list("outcome", "liable", "amount", "status")
    points = PointEntry.objects.order_by("pk").values_list("store__slug", "ledger", "points", "at")
    appeals = Appeal.objects.order_by("pk").values_list("role", "result", "at")
    money = Refund.objects.order_by("pk").values_list("purpose", "amount", "state", "paid_by")
    told = "\n".join(str(row) for rows in (tickets, rulings, points, appeals, money) for row in rows)
    return sha256(told.encode()).hexdigest()[:16]
