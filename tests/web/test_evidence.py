"""Who may read a file, and which copy of it."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, User
from aftersales.evidence.models import Evidence
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.talking import add_evidence
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, StoreFactory, UserFactory, a_draft, agent_of, as_customer

COPIES = ["thumb", "preview"]


@pytest.fixture
def evidence(ticket: Ticket) -> Evidence:
    (evidence,) = checked_files([sent(jpeg(), "左键.jpg")], by=ticket.customer, at=NOON)
    add_evidence(ticket, [evidence], actor=as_customer(ticket), at=NOON)
    return evidence


def fetched(client: Client, evidence: Evidence, variant: str, person: User | None) -> int:
    if person:
        client.force_login(person)
    response = client.get(reverse("web:evidence", args=[evidence.pk, variant]))
    response.getvalue()
    return response.status_code


@pytest.mark.parametrize("variant", COPIES)
def test_the_customer_sees_the_copies(client: Client, evidence: Evidence, customer: User, variant: str) -> None:
    client.force_login(customer)

    response = client.get(reverse("web:evidence", args=[evidence.pk, variant]))

    assert response.getvalue().startswith(b"\xff\xd8\xff")
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_customer_does_not_get_the_original(client: Client, evidence: Evidence, customer: User) -> None:
    assert fetched(client, evidence, "original", customer) == 404


@pytest.mark.parametrize("variant", [*COPIES, "original"])
@pytest.mark.parametrize("role", [StaffRole.AGENT, StaffRole.MANAGER])
def test_staff_of_the_store_get_everything(
    client: Client, evidence: Evidence, line: OrderLine, variant: str, role: StaffRole
) -> None:
    assert fetched(client, evidence, variant, agent_of(line.order.store, role)) == 200


@pytest.mark.parametrize("variant", [*COPIES, "original"])
def test_the_platform_gets_everything(client: Client, evidence: Evidence, arbiter: User, variant: str) -> None:
    assert fetched(client, evidence, variant, arbiter) == 200
    assert fetched(client, evidence, variant, UserFactory(is_staff=True, is_superuser=True)) == 200


def test_where_staff_need_a_second_factor_they_need_it_for_files_too(
    client: Client, evidence: Evidence, agent: User, customer: User, settings: Settings
) -> None:
    settings.STAFF_MFA_REQUIRED = True

    got = [fetched(client, evidence, variant, agent) for variant in (*COPIES, "original")]

    assert set(got) == {404}
    assert fetched(client, evidence, "thumb", customer) == 200
    client.force_login(agent)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, agent, "mfa")
    request.session.save()
    response = client.get(reverse("web:evidence", args=[evidence.pk, "original"]))
    assert (response.status_code, bool(response.getvalue())) == (200, True)


def test_the_original_is_only_ever_a_download(client: Client, evidence: Evidence, agent: User) -> None:
    client.force_login(agent)

    response = client.get(reverse("web:evidence", args=[evidence.pk, "original"]))

    response.getvalue()
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("variant", [*COPIES, "original"])
def test_nobody_else_learns_that_it_exists(client: Client, evidence: Evidence, stranger: User, variant: str) -> None:
    for person in (None, stranger, agent_of(StoreFactory()), UserFactory(is_staff=True)):
        assert fetched(client, evidence, variant, person) == 404


def test_a_file_of_a_draft_is_the_customers_alone(
    client: Client, line: OrderLine, customer: User, agent: User, arbiter: User
) -> None:
    draft = a_draft(line)
    (evidence,) = checked_files([sent(jpeg())], by=customer, at=NOON)
    draft.evidence_links.create(evidence=evidence, role="customer", at=NOON)

    assert fetched(client, evidence, "thumb", customer) == 200
    assert fetched(client, evidence, "thumb", agent) == 404
    assert fetched(client, evidence, "thumb", arbiter) == 404


def test_a_file_that_belongs_to_no_ticket_is_nobodys(
    client: Client, ticket: Ticket, agent: User, arbiter: User
) -> None:
    (evidence,) = checked_files([sent(jpeg())], by=ticket.customer, at=NOON)

    for person in (ticket.customer, agent, arbiter):
        assert fetched(client, evidence, "thumb", person) == 404


def test_there_are_three_variants(client: Client, evidence: Evidence, agent: User) -> None:
    assert fetched(client, evidence, "secret", agent) == 404


def test_a_file_is_only_read(client: Client, evidence: Evidence, agent: User) -> None:
    client.force_login(agent)

    assert client.post(reverse("web:evidence", args=[evidence.pk, "thumb"])).status_code == 405
