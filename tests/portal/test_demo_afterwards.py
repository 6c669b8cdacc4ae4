from datetime import timedelta

import pytest

from aftersales.domain.lifecycle import Action
from aftersales.tickets.models import CannedText, TicketRating
from aftersales.tickets.services.moving import move_ticket
from portal.demo.afterwards import TEXTS, keep_texts, rate_some
from tests.factories import NOON, a_ticket, agent_of, as_customer

pytestmark = pytest.mark.django_db


def test_each_store_has_its_texts_once() -> None:
    agent = agent_of(store := a_ticket().store)

    keep_texts([store], NOON)
    keep_texts([store], NOON)

    assert CannedText.objects.filter(store=store, changed_by=agent).count() == len(TEXTS)
    assert sorted(CannedText.objects.exclude(action="").values_list("action", flat=True)) == [
        "approve",
        "reject",
        "request_info",
    ]


def test_requests_that_ended_have_opinions() -> None:
    ticket = a_ticket()
    agent_of(ticket.store)
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)

    assert rate_some([ticket.customer], NOON + timedelta(days=3)) == 1

    assert TicketRating.objects.get().ticket == ticket
