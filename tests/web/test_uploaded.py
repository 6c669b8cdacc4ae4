"""Files that were sent before the form, and come with it by their number."""

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.evidence.models import Evidence
from aftersales.tickets.models import Ticket
from tests.evidence.files import jpeg
from tests.factories import UserFactory
from tests.uploads.tus import created, patch, row_of

PHOTO = jpeg()


def uploaded(client: Client, name: str = "左键.jpg") -> Evidence:
    url = created(client, len(PHOTO), name)
    patch(client, url, 0, PHOTO)
    return row_of(url)


def send(client: Client, ticket: Ticket, *numbers: object) -> HttpResponse:
    url = reverse("web:add_evidence", args=[ticket.number])
    return client.post(url, {"files_uploaded": [str(number) for number in numbers]})  # type: ignore[return-value]


@pytest.fixture
def mine(client: Client, customer: User) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(customer)
    return client


def test_what_was_sent_before_is_handed_in_by_its_number(mine: Client, ticket: Ticket) -> None:
    file = uploaded(mine)

    assert send(mine, ticket, file.pk).status_code == 302
    assert [link.evidence_id for link in ticket.evidence_links.all()] == [file.pk]


def test_a_file_is_handed_in_once(mine: Client, ticket: Ticket) -> None:
    file = uploaded(mine)
    send(mine, ticket, file.pk)

    response = send(mine, ticket, file.pk)

    assert response.status_code == 422
    assert "One of your files is not here any more" in response.content.decode()
    assert ticket.evidence_links.count() == 1


def test_what_is_handed_in_cannot_be_given_up(mine: Client, ticket: Ticket) -> None:
    file = uploaded(mine)
    send(mine, ticket, file.pk)

    assert mine.delete(f"/files/{file.pk}/", headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert Evidence.objects.filter(pk=file.pk).exists()


def test_somebody_elses_number_is_nobodys(mine: Client, ticket: Ticket) -> None:
    stranger = Client()
    stranger.force_login(UserFactory())
    theirs = uploaded(stranger)

    for number in (theirs.pk, uuid4()):
        assert send(mine, ticket, number).status_code == 422
    assert ticket.evidence_links.count() == 0


def test_a_file_that_is_not_all_here_is_not_handed_in(mine: Client, ticket: Ticket) -> None:
    url = created(mine, 100)
    patch(mine, url, 0, b"half")

    assert send(mine, ticket, row_of(url).pk).status_code == 422
    assert ticket.evidence_links.count() == 0


def test_nonsense_is_no_number(mine: Client, ticket: Ticket) -> None:
    assert send(mine, ticket, "7").status_code == 422


def test_after_a_mistake_in_the_form_the_file_is_still_chosen(mine: Client, ticket: Ticket) -> None:
    file = uploaded(mine)

    response = mine.post(reverse("web:message", args=[ticket.number]), {"text": "", "files_uploaded": [str(file.pk)]})

    assert response.status_code == 422
    assert f'data-uploaded="{file.pk}"' in response.content.decode()
