"""Who takes an original is kept."""

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.audit.models import AppendOnlyError
from aftersales.evidence.models import Evidence, EvidenceOpening
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.talking import add_evidence
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, as_customer


@pytest.fixture
def evidence(ticket: Ticket) -> Evidence:
    (evidence,) = checked_files([sent(jpeg(), "左键.jpg")], by=ticket.customer, at=NOON)
    add_evidence(ticket, [evidence], actor=as_customer(ticket), at=NOON)
    return evidence


def openings() -> list[tuple[object, str]]:
    return [(row.evidence_id, row.by.username) for row in EvidenceOpening.objects.select_related("by")]


@pytest.mark.parametrize("page", ["web:evidence", "admin:evidence"])
def test_each_opening_of_an_original_is_kept(
    client: Client, evidence: Evidence, ticket: Ticket, agent: User, page: str
) -> None:
    client.force_login(agent)
    path = [evidence.pk, "original"] if page == "web:evidence" else [ticket.number, evidence.pk, "original"]

    for _ in range(2):
        client.get(reverse(page, args=path)).getvalue()

    assert openings() == [(evidence.pk, agent.username)] * 2


def test_looking_at_a_copy_or_at_the_head_is_no_opening(client: Client, evidence: Evidence, agent: User) -> None:
    client.force_login(agent)

    client.get(reverse("web:evidence", args=[evidence.pk, "preview"])).getvalue()
    client.head(reverse("web:evidence", args=[evidence.pk, "original"])).getvalue()

    assert openings() == []


def test_who_may_not_see_it_opens_nothing(client: Client, evidence: Evidence, customer: User) -> None:
    client.force_login(customer)

    assert client.get(reverse("web:evidence", args=[evidence.pk, "original"])).status_code == 404
    assert openings() == []


def test_an_opening_is_never_changed_or_removed(evidence: Evidence, agent: User) -> None:
    row = EvidenceOpening.objects.create(evidence=evidence, by=agent, at=NOON)

    with pytest.raises(AppendOnlyError):
        EvidenceOpening.objects.update(at=NOON)
    with pytest.raises(AppendOnlyError):
        EvidenceOpening.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        row.delete()
