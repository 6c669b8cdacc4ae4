"""Both parties and the arbiter ask for the case on a page, and take it from there."""

import zipfile
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.casefiles.models import CaseDownload, CaseExport
from aftersales.casefiles.services.exporting import MOST_A_DAY
from aftersales.evidence.models import Evidence
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.talking import add_evidence
from tests.desk.cast import said, signed_in
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, StoreFactory, a_draft, a_ticket, agent_of, an_arbiter, as_customer, buyer

pytestmark = pytest.mark.django_db

SIDES = ("customer", "store", "platform")


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


@pytest.fixture(autouse=True)
def photo(ticket: Ticket) -> Evidence:
    (file,) = checked_files([sent(jpeg(), "wheel.jpg")], by=ticket.customer, at=NOON)
    add_evidence(ticket, [file], actor=as_customer(ticket), at=NOON)
    return file


def person(ticket: Ticket, side: str) -> User:
    if side == "customer":
        return ticket.customer
    return agent_of(ticket.store) if side == "store" else an_arbiter()


def page_of(ticket: Ticket, side: str) -> str:
    return reverse("web:case_file" if side == "customer" else "admin:case_file", args=[ticket.number])


def made(client: Client, ticket: Ticket, side: str) -> CaseExport:
    assert client.post(page_of(ticket, side))["Location"] == page_of(ticket, side)
    return CaseExport.objects.get(role=side)


@pytest.mark.parametrize("side", SIDES)
def test_it_is_made_and_taken_and_both_are_kept(ticket: Ticket, side: str) -> None:
    who = person(ticket, side)
    client = signed_in(who)
    export = made(client, ticket, side)
    page, address = said(client.get(page_of(ticket, side))), f"{page_of(ticket, side)}{export.key}/"
    assert (f'href="{address}"' in page, export.sha256 in page) == (True, True)

    response = client.get(address)

    archive = zipfile.ZipFile(BytesIO(response.getvalue()))
    assert archive.namelist()[1] == ("copies/01-wheel.jpg" if side == "customer" else "files/01-wheel.jpg")
    assert response["Content-Disposition"] == f'attachment; filename="{ticket.number}.zip"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert CaseDownload.objects.get().by == who


def test_one_side_does_not_take_the_case_file_of_the_other(ticket: Ticket) -> None:
    export = made(signed_in(person(ticket, "store")), ticket, "store")

    for side in ("customer", "platform"):
        response = signed_in(person(ticket, side)).get(f"{page_of(ticket, side)}{export.key}/")
        assert response.status_code == 404
    assert not CaseDownload.objects.exists()


def test_a_stranger_finds_neither_page_nor_file(ticket: Ticket) -> None:
    export = made(signed_in(ticket.customer), ticket, "customer")
    stranger = signed_in(agent_of(StoreFactory()))

    for address in (page_of(ticket, "store"), page_of(ticket, "customer")):
        answers = [stranger.get(address), stranger.post(address), stranger.get(f"{address}{export.key}/")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert CaseExport.objects.count() == 1


def test_of_a_draft_there_is_no_case() -> None:
    draft = a_draft()

    assert signed_in(buyer(draft.order_line)).get(page_of(draft, "customer")).status_code == 404


def test_a_large_one_is_waited_for_and_not_begun_twice(ticket: Ticket, settings: Settings) -> None:
    settings.CASE_FILE_AT_ONCE_BYTES = 10
    client = signed_in(person(ticket, "store"))
    for _ in range(2):
        export = made(client, ticket, "store")

    page = said(client.get(page_of(ticket, "store")))

    assert ("data-waiting" in page, "Being put together" in page) == (True, True)
    assert client.get(f"{page_of(ticket, 'store')}{export.key}/").status_code == 404


def test_after_so_many_a_day_it_is_refused(ticket: Ticket) -> None:
    client = signed_in(ticket.customer)
    first = made(client, ticket, "customer")
    values = {field.attname: getattr(first, field.attname) for field in CaseExport._meta.concrete_fields}
    for name in ("id", "key"):
        values.pop(name)
    CaseExport.objects.bulk_create(CaseExport(**values) for _ in range(MOST_A_DAY - 1))

    response = client.post(page_of(ticket, "customer"))

    assert (response.status_code, CaseExport.objects.count()) == (429, MOST_A_DAY)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_takes_the_same_queries_for_one_and_for_thirty(
    ticket: Ticket, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(ticket.customer)
    first = made(client, ticket, "customer")
    values = {field.attname: getattr(first, field.attname) for field in CaseExport._meta.concrete_fields}
    for name in ("id", "key"):
        values.pop(name)
    CaseExport.objects.bulk_create(CaseExport(**values) for _ in range(rows - 1))
    client.get(page_of(ticket, "customer"))

    with django_assert_num_queries(6):
        response = client.get(page_of(ticket, "customer"))

    assert isinstance(response, HttpResponse)
