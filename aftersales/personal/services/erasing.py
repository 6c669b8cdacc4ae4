"""An account is deleted at its owner's wish: what the law lets go goes at once, the rest loses its name and its time
is counted (ADR 0036)."""

from collections.abc import Collection
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from aftersales.accounts.models import User
from aftersales.casefiles.models import ExportState
from aftersales.contacts.models import NoticeChoice, QuietTime
from aftersales.contacts.selectors import failures_of
from aftersales.deadlines.services.feeds import revoke_feed
from aftersales.domain.personal import KEPT_YEARS, Bar, kept_until
from aftersales.domain.retention import years_after
from aftersales.guides.models import GuideRun
from aftersales.notifications.models import Notice, OutboxMessage
from aftersales.orders.models import Order
from aftersales.personal.models import DataExport, Erasure
from aftersales.personal.selectors.leaving import bars_of, drafts_of, order_ends
from aftersales.personal.services.exporting import drop
from aftersales.tickets.models import Request, Ticket
from aftersales.tickets.services.requesting import discard_request

_NO_ADDRESS = {"receiver_name": "", "phone": "", "email": "", "buyer_nick": ""}


class StillNeededError(Exception):
    """Something of this account is still going on; `bars` says what."""

    def __init__(self, bars: Collection[Bar]) -> None:
        super().__init__(bars)
        self.bars = bars


def erase(person: User, *, at: datetime) -> Erasure:
    """Delete the account, once; the second click finds the first. Raises StillNeededError and changes nothing.

    In the order in which a request is sent: drafts first, then tickets, which keeps drafts from being sent meanwhile;
    the account last, which keeps new requests of it out.
    """
    with transaction.atomic():
        unsent = Request.objects.filter(customer=person, submitted_at__isnull=True)
        list(unsent.select_for_update().order_by("pk").values_list("pk", flat=True))
        list(Ticket.objects.select_for_update().filter(customer=person).order_by("pk").values_list("pk", flat=True))
        locked = User.objects.select_for_update().get(pk=person.pk)
        done = Erasure.objects.filter(person=locked).first()
        if done:
            return done
        if bars := bars_of(locked):
            raise StillNeededError(list(bars))
        for request in drafts_of(locked):
            discard_request(request, by=locked, at=at)
        _let_go(locked)
        _make_nobody(locked, at)
        erasure = _count_the_time(locked, at)
    for session in UserSession.objects.filter(user=person):
        session.end()
    for export in DataExport.objects.filter(person=person, state=ExportState.READY):
        drop(export)
    return erasure


def forget_addresses(at: datetime) -> int:
    """Of deleted accounts whose time is over: their orders lose the addresses, too. How many accounts."""
    due = Erasure.objects.filter(finished_at__isnull=True, orders_until__lte=at)
    return sum(_finish(erasure, at) for erasure in due.order_by("orders_until", "pk"))


def _finish(erasure: Erasure, at: datetime) -> int:
    with transaction.atomic():
        Order.objects.filter(customer=erasure.person_id).update(**_NO_ADDRESS)
        return Erasure.objects.filter(pk=erasure.pk, finished_at__isnull=True).update(finished_at=at)


def _let_go(person: User) -> None:
    failures_of(person).delete()
    for model in (NoticeChoice, QuietTime, Notice, OutboxMessage, Authenticator, EmailAddress):
        model._default_manager.filter(user=person).delete()
    revoke_feed(person)
    GuideRun.objects.filter(user=person).update(user=None)
    DataExport.objects.filter(person=person, state=ExportState.WAITING).update(state=ExportState.EXPIRED)


def _make_nobody(person: User, at: datetime) -> None:
    person.username, person.first_name, person.last_name = f"deleted-{person.pk}", "", ""
    person.email, person.phone, person.phone_verified_at = "", "", None
    person.is_active, person.last_login, person.erased_at = False, None, at
    person.set_unusable_password()
    fields = ["username", "first_name", "last_name", "email", "phone", "phone_verified_at"]
    person.save(update_fields=[*fields, "is_active", "last_login", "erased_at", "password"])


def _count_the_time(person: User, at: datetime) -> Erasure:
    """Orders whose time is over already lose their addresses now."""
    ends = order_ends(person)
    over = [pk for pk, end in ends.items() if end and years_after(end, KEPT_YEARS) <= at]
    Order.objects.filter(pk__in=over).update(**_NO_ADDRESS)
    until = kept_until(end for pk, end in ends.items() if pk not in set(over))
    return Erasure.objects.create(person=person, at=at, orders_until=until, finished_at=None if until else at)
