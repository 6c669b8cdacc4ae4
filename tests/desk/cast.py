"""Who works on the desk, and a clock that stands two hours after NOON."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.clock.models import DemoOffset
from aftersales.clock.services import moment
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, UserFactory, a_ticket, agent_of, an_arbiter, as_customer, as_platform, as_store

AT = NOON + timedelta(hours=2)


def set_clock(settings: Settings, at: datetime) -> None:
    settings.DEMO = False
    DemoOffset.objects.update_or_create(pk=1, defaults={"seconds": int((at - moment()).total_seconds()) + 1})
    settings.DEMO = True


def signed_in(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def an_administrator() -> User:
    return UserFactory(is_staff=True, is_superuser=True)


def said(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def a_rejected_ticket() -> Ticket:
    ticket = a_ticket()
    refusal = Details(reason_code="not_intact", note="It is scratched.")
    return move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=refusal)


def a_dispute() -> Dispute:
    """Opened by the customer, waiting to be accepted; the store has one agent."""
    ticket = a_rejected_ticket()
    return open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It came like this.")


def a_dispute_to_rule() -> Dispute:
    dispute = move_dispute(a_dispute(), DisputeAction.ACCEPT, actor=as_platform(an_arbiter()), at=NOON)
    for party in (as_customer(dispute.ticket), as_store(agent_in(dispute))):
        dispute = move_dispute(dispute, DisputeAction.FINISH_EVIDENCE, actor=party, at=NOON)
    dispute.refresh_from_db()
    return dispute


def agent_in(dispute: Dispute) -> User:
    return dispute.ticket.store.memberships.get().user
