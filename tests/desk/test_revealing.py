"""A customer's contact is masked until somebody says why; who read it stands in a chain."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, User
from aftersales.audit.models import AccessEvent, AccessNote
from aftersales.audit.services.recording import record_access
from aftersales.clock.services import moment
from aftersales.domain.masking import REVEALS_AN_HOUR, AccessReason
from aftersales.tickets.models import Ticket
from tests.desk.cast import an_administrator, said, set_clock, signed_in
from tests.factories import NOON, StoreFactory, a_ticket, agent_of, an_arbiter, member
from tests.tickets.test_races import at_once

PHONE, EMAIL = "13912345678", "wang.lei@example.com"


@pytest.fixture
def ticket(db: None) -> Ticket:
    ticket = a_ticket()
    order = ticket.order_line.order
    order.phone, order.email, order.receiver_name = PHONE, EMAIL, "王磊"
    order.save(update_fields=["phone", "email", "receiver_name"])
    return ticket


@pytest.fixture
def agent(ticket: Ticket) -> User:
    return agent_of(ticket.store)


@pytest.fixture
def client(agent: User) -> Client:
    return signed_in(agent)


def page(ticket: Ticket) -> str:
    return reverse("admin:review", args=[ticket.number])


def ask(ticket: Ticket) -> str:
    return reverse("admin:reveal", args=[ticket.number])


def test_the_ticket_page_shows_the_contact_by_its_shape(ticket: Ticket, client: Client) -> None:
    shown = said(client.get(page(ticket)))

    assert "139 **** 5678" in shown
    assert "w***@example.com" in shown
    assert not [one for one in (PHONE, EMAIL, "王磊") if one in shown]


def test_with_a_reason_it_is_shown_in_full_and_kept_who_read_it(ticket: Ticket, agent: User, client: Client) -> None:
    response = client.post(ask(ticket), {"reason": "call"})

    assert response["Location"] == page(ticket) + "#customer"
    shown = said(client.get(page(ticket)))
    assert [one for one in (PHONE, EMAIL, "王磊") if one not in shown] == []
    event = AccessEvent.objects.get()
    assert (event.person_id, event.by, event.role) == (ticket.customer_id, agent, "store")
    assert event.store_key == ticket.store_id
    assert event.payload == {
        "fields": ["address", "email", "name", "phone"],
        "reason": "call",
        "reference": ticket.number,
    }


def test_it_is_masked_again_after_ten_minutes(ticket: Ticket, client: Client, settings: Settings) -> None:
    set_clock(settings, NOON)
    client.post(ask(ticket), {"reason": "call"})
    set_clock(settings, NOON + timedelta(minutes=11))

    assert PHONE not in said(client.get(page(ticket)))


def test_what_one_colleague_was_shown_another_is_not(ticket: Ticket, client: Client) -> None:
    client.post(ask(ticket), {"reason": "call"})

    assert PHONE not in said(signed_in(agent_of(ticket.store)).get(page(ticket)))


def test_without_a_reason_nothing_is_shown_and_nothing_kept(ticket: Ticket, client: Client) -> None:
    response = client.post(ask(ticket), {"reason": ""})

    assert response.status_code == 422
    assert (AccessEvent.objects.count(), PHONE in said(client.get(page(ticket)))) == (0, False)


def test_another_reason_has_to_be_told_and_lies_beside_the_chain(ticket: Ticket, client: Client) -> None:
    assert client.post(ask(ticket), {"reason": "other"}).status_code == 422
    client.post(ask(ticket), {"reason": "other", "note": "Asked by the courier."})

    assert AccessNote.objects.get().text == "Asked by the courier."
    assert "courier" not in str(AccessEvent.objects.get().payload)


def test_who_collects_addresses_is_stopped_and_told_why(ticket: Ticket, agent: User, client: Client) -> None:
    for _ in range(REVEALS_AN_HOUR):
        record_access(
            ticket.customer_id,
            fields=["phone"],
            reason=AccessReason.CALL,
            reference=ticket.number,
            by=agent,
            role="store",
            at=moment(),
        )

    response = client.post(ask(ticket), {"reason": "call"})

    assert response.status_code == 429
    assert "30 times within an hour" in said(response)
    assert AccessEvent.objects.count() == REVEALS_AN_HOUR
    assert PHONE not in said(client.get(page(ticket)))


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.AUDITOR])
def test_who_does_not_speak_with_customers_reads_no_contact(ticket: Ticket, role: StaffRole) -> None:
    client = signed_in(member(role))

    assert client.post(ask(ticket), {"reason": "call"}).status_code == 403
    assert AccessEvent.objects.count() == 0
    assert PHONE not in said(client.get(page(ticket)))


def test_finance_of_the_store_needs_no_phone_number(ticket: Ticket) -> None:
    response = signed_in(agent_of(ticket.store, StaffRole.FINANCE)).post(ask(ticket), {"reason": "call"})

    assert (response.status_code, AccessEvent.objects.count()) == (403, 0)


def test_an_arbiter_may_and_stands_in_the_chain_as_the_platform(ticket: Ticket) -> None:
    signed_in(an_arbiter()).post(ask(ticket), {"reason": "identity"})

    assert AccessEvent.objects.get().role == "platform"


def test_another_store_s_agent_finds_nothing(ticket: Ticket) -> None:
    response = signed_in(agent_of(StoreFactory())).post(ask(ticket), {"reason": "call"})

    assert (response.status_code, AccessEvent.objects.count()) == (404, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_read_at_once_are_two_links_of_one_chain() -> None:
    ticket = a_ticket()
    people = [agent_of(ticket.store) for _ in range(2)]

    at_once(
        *[
            lambda who=who: record_access(
                ticket.customer_id,
                fields=["phone"],
                reason=AccessReason.CALL,
                reference=ticket.number,
                by=who,
                role="store",
                at=NOON,
            )
            for who in people
        ]
    )

    first, second = AccessEvent.objects.order_by("sequence")
    assert (first.sequence, second.sequence, second.previous_hash) == (1, 2, first.hash)


def test_who_signs_in_with_a_phone_number_is_masked_in_tables_and_in_history(ticket: Ticket, client: Client) -> None:
    User.objects.filter(pk=ticket.customer_id).update(username="13800019999", first_name="")
    client.post(ask(ticket), {"reason": "call"})
    operator, number = signed_in(an_administrator()), "13800019999"
    operator.post(reverse("admin:accounts_user_change", args=[ticket.customer_id]), {"language": "en", "is_active": ""})

    pages = [
        client.get(page(ticket)),
        operator.get(reverse("admin:accounts_user_changelist")),
        operator.get(reverse("admin:accounts_user_change", args=[ticket.customer_id])),
        operator.get("/admin/history/"),
        operator.get("/admin/history/export/"),
    ]

    bodies = [b"".join(response) if response.streaming else response.content for response in pages]
    assert [number.encode() in body for body in bodies] == [False] * 5
    assert [b"138 **** 9999" in body for body in bodies[1:]] == [True] * 4
