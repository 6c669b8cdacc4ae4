"""One page tells what hangs on each reason: what can be asked for, the shots, the clause, the first words."""

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import StaffRole
from aftersales.catalog.models import EvidenceRequirement
from aftersales.domain.evidence_requirements import Shot
from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Reason
from aftersales.wording.names import reason_name, refusal_name
from tests.desk.cast import an_administrator, said, signed_in
from tests.factories import StoreFactory, agent_of

PAGE = reverse("admin:reasons")


@pytest.fixture
def manager() -> Client:
    return signed_in(agent_of(StoreFactory(), StaffRole.MANAGER))


def test_every_reason_has_its_row(manager: Client) -> None:
    response = manager.get(PAGE)

    assert [row.name for row in response.context["asked"]] == [reason_name(reason) for reason in Reason]
    assert [row.name for row in response.context["refused"]] == [refusal_name(code) for code in RefusalCode]
    assert all(row.kinds for row in response.context["asked"])
    assert all(row.clauses and row.text for row in response.context["refused"])


def test_who_can_change_what_hangs_on_them_is_led_there(manager: Client) -> None:
    shots, texts = reverse("admin:catalog_evidencerequirement_changelist"), reverse("admin:canned")

    pages = [
        said(one.get(PAGE)) for one in (manager, signed_in(agent_of(StoreFactory())), signed_in(an_administrator()))
    ]

    assert [f'href="{shots}"' in page for page in pages] == [True, False, True]
    assert [f'class="btn sm" href="{texts}"' in page for page in pages] == [True, False, False]


def test_a_stores_own_shots_are_shown_to_its_people_alone() -> None:
    store = StoreFactory()
    EvidenceRequirement.objects.create(store=store, reason="price_drop", shot=Shot.SERIAL_LABEL.value, count=1)

    def needed(client: Client) -> list[tuple[str, str]]:
        return next(row.needed for row in client.get(PAGE).context["asked"] if row.code == "price_drop")

    own, other = needed(signed_in(agent_of(store))), needed(signed_in(agent_of(StoreFactory())))

    assert len(own) == len(other) + 1
