"""What stands in the way of deleting an account, what would go, and what would stay until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from aftersales.accounts.models import User
from aftersales.contacts.models import NoticeChoice, QuietTime
from aftersales.deadlines.models import CalendarFeed
from aftersales.disputes.models import Dispute
from aftersales.domain.disputes import ENDED_DISPUTES
from aftersales.domain.lifecycle import ENDED, State
from aftersales.domain.payments import UNPAID
from aftersales.domain.personal import Bar, Going, Kept, kept_until
from aftersales.evidence.models import Evidence
from aftersales.guides.models import GuideRun
from aftersales.notifications.models import Notice
from aftersales.orders.models import Order
from aftersales.personal.models import DataExport
from aftersales.refunds.models import Refund
from aftersales.tickets.models import Request, Ticket


@dataclass(frozen=True, slots=True)
class Leaving:
    """Nothing of this is done by looking at it. `bars` name the numbers of what has to end first."""

    bars: Mapping[Bar, Sequence[str]]
    goes: Mapping[Going, int]
    stays: Mapping[Kept, int]
    orders_until: datetime | None

    @property
    def is_open(self) -> bool:
        return not self.bars


def leaving(person: User) -> Leaving:
    ends = order_ends(person).values()
    return Leaving(
        bars=bars_of(person),
        goes={
            Going.NAME_AND_ADDRESSES: sum(bool(one) for one in (person.first_name, person.email, person.phone)),
            Going.DRAFTS: drafts_of(person).count(),
            Going.INBOX: Notice.objects.filter(user=person).count(),
            Going.CHOICES: NoticeChoice.objects.filter(user=person).count()
            + QuietTime.objects.filter(user=person).count(),
            Going.CALENDAR: CalendarFeed.objects.filter(user=person).count(),
            Going.CHECKS: GuideRun.objects.filter(user=person).count(),
            Going.EXPORTS: DataExport.objects.filter(person=person).count(),
        },
        stays={
            Kept.ORDERS: len(ends),
            Kept.REQUESTS: Ticket.objects.filter(customer=person, submitted_at__isnull=False).count(),
            Kept.FILES: Evidence.objects.filter(uploaded_by=person).count(),
        },
        orders_until=kept_until(ends),
    )


def bars_of(person: User) -> dict[Bar, list[str]]:
    """By kind, the first few numbers of what is still going on."""
    running = Ticket.objects.filter(customer=person).exclude(state__in=[*ENDED, State.DRAFT])
    disputes = Dispute.objects.filter(ticket__customer=person).exclude(state__in=ENDED_DISPUTES)
    owed = Refund.objects.filter(order_line__order__customer=person, state__in=UNPAID)
    found = {
        Bar.REQUESTS: _numbers(running),
        Bar.DISPUTES: _numbers(disputes),
        Bar.MONEY: _numbers(owed),
        Bar.STAFF: [""] if person.is_staff or person.memberships.exists() else [],
    }
    return {bar: numbers for bar, numbers in found.items() if numbers}


def _numbers(rows: QuerySet[Ticket] | QuerySet[Dispute] | QuerySet[Refund]) -> list[str]:
    return list(rows.order_by("pk").values_list("number", flat=True)[:5])


def drafts_of(person: User) -> QuerySet[Request]:
    drafts = Request.objects.filter(customer=person, submitted_at__isnull=True, tickets__state=State.DRAFT)
    return drafts.distinct().order_by("pk")


def order_ends(person: User) -> dict[int, datetime | None]:
    """When each order of this person was over: delivered, or the last of its requests ended."""
    rows = Order.objects.filter(customer=person).annotate(last=Max("lines__tickets__ended_at"))
    return {
        pk: max(moment for moment in moments if moment)
        for pk, *moments in rows.values_list("pk", "placed_at", "delivered_at", "last")
    }
