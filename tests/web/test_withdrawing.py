"""A customer withdraws a file, or sends a better one in its place."""

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.evidence.models import Evidence
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import add_evidence
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, saved, scene, sent
from tests.factories import NOON, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


@pytest.fixture
def photo(ticket: Ticket) -> Evidence:
    (file,) = checked_files([sent(jpeg(), "mouse.jpg")], by=ticket.customer, at=NOON)
    add_evidence(ticket, [file], actor=as_customer(ticket), at=NOON)
    return file


@pytest.fixture
def client(ticket: Ticket) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(ticket.customer)
    return client


def address(ticket: Ticket, file: Evidence) -> str:
    return reverse("web:withdraw_file", args=[ticket.number, file.pk])


def test_the_page_says_what_follows_and_the_ticket_leads_there(client: Client, ticket: Ticket, photo: Evidence) -> None:
    assert address(ticket, photo) in client.get(reverse("web:ticket", args=[ticket.number])).content.decode()

    page = client.get(address(ticket, photo))

    assert (page.status_code, "The store no longer sees the file" in page.content.decode()) == (200, True)


def test_a_withdrawn_file_is_struck_through_on_the_ticket(client: Client, ticket: Ticket, photo: Evidence) -> None:
    response = client.post(address(ticket, photo))

    assert response["Location"] == reverse("web:ticket", args=[ticket.number])
    page = client.get(response["Location"]).content.decode()
    assert "<s>mouse.jpg</s><small>You withdrew it, " in page
    assert address(ticket, photo) not in page


def test_a_better_file_takes_its_place(client: Client, ticket: Ticket, photo: Evidence) -> None:
    client.post(address(ticket, photo), {"files": sent(saved(scene(3)), "better.jpg")})

    old, new = TicketEvidence.objects.filter(ticket=ticket).order_by("id")
    assert (old.replaced_by, new.evidence.display_name, new.is_withdrawn) == (new, "better.jpg", False)
    assert "You replaced it" in client.get(reverse("web:ticket", args=[ticket.number])).content.decode()


def test_two_files_for_one_are_refused_and_nothing_changes(client: Client, ticket: Ticket, photo: Evidence) -> None:
    two = [sent(saved(scene(seed)), f"{seed}.jpg") for seed in (3, 4)]

    response = client.post(address(ticket, photo), {"files": two})

    assert (response.status_code, TicketEvidence.objects.get().is_withdrawn) == (422, False)


def test_a_file_that_cannot_be_used_replaces_nothing(client: Client, ticket: Ticket, photo: Evidence) -> None:
    response = client.post(address(ticket, photo), {"files": sent(b"<html>", "better.jpg")})

    assert (response.status_code, TicketEvidence.objects.get().is_withdrawn) == (422, False)


def test_after_the_decision_the_page_says_why_it_stays(client: Client, ticket: Ticket, photo: Evidence) -> None:
    refusal = Details(reason_code="not_intact", note="It is scratched.")
    move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=refusal)

    for response in (client.get(address(ticket, photo)), client.post(address(ticket, photo))):
        assert response.status_code == 409
        assert "the file stays with the request" in response.content.decode()
    assert not TicketEvidence.objects.get().is_withdrawn
