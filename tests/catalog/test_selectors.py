"""What the tables of the catalogue ask for; an empty table means the portal's own."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from aftersales.catalog.models import EvidenceRequirement, SerialFormat
from aftersales.catalog.selectors import requirements_for, serial_formats
from aftersales.domain import serials
from aftersales.domain.evidence_requirements import DEFAULT_RULES, Medium, Requirement, Shot, requirements_from
from aftersales.domain.requests import Reason, RequestKind
from tests.factories import StoreFactory, UserFactory, agent_of

pytestmark = pytest.mark.django_db
FAULTY_MOUSE = (Reason.DEFECTIVE, RequestKind.EXCHANGE, "mouse")


def test_the_tables_come_with_the_portals_own_rows() -> None:
    assert {row.as_rule for row in EvidenceRequirement.objects.all()} == set(DEFAULT_RULES)
    assert [row.as_format for row in SerialFormat.objects.all()] == list(serials.DEFAULT_FORMATS)


def test_an_empty_table_asks_for_the_portals_own_shots() -> None:
    EvidenceRequirement.objects.all().delete()
    assert requirements_for(*FAULTY_MOUSE) == requirements_from(DEFAULT_RULES, *FAULTY_MOUSE)


def test_a_changed_row_changes_what_is_asked() -> None:
    EvidenceRequirement.objects.filter(reason="defective", category="", shot="fault_video").update(
        medium="either", is_needed=False
    )
    assert requirements_for(*FAULTY_MOUSE) == (
        Requirement(Shot.SERIAL_LABEL),
        Requirement(Shot.FAULT_VIDEO, Medium.EITHER, is_needed=False),
        Requirement(Shot.FAULT_PHOTO, is_needed=False),
    )


def test_a_stores_own_row_counts_for_its_requests_alone() -> None:
    store = StoreFactory()
    EvidenceRequirement.objects.create(store=store, reason="defective", shot="fault_photo", medium="photo", count=2)
    EvidenceRequirement.objects.create(store=store, reason="defective", shot="fault_video", medium="video", count=0)

    assert requirements_for(*FAULTY_MOUSE, store.pk) == (
        Requirement(Shot.FAULT_PHOTO, count=2),
        Requirement(Shot.SERIAL_LABEL),
    )
    assert requirements_for(*FAULTY_MOUSE, StoreFactory().pk) == requirements_for(*FAULTY_MOUSE)


def test_a_stores_row_alone_leaves_the_portals_own_table_in_force() -> None:
    EvidenceRequirement.objects.all().delete()
    store = StoreFactory()
    EvidenceRequirement.objects.create(store=store, reason="price_drop", shot="listing", medium="photo")

    assert requirements_for(*FAULTY_MOUSE, store.pk) == requirements_from(DEFAULT_RULES, *FAULTY_MOUSE)


def test_a_brands_own_format_is_found_without_regard_to_case() -> None:
    keychron = SerialFormat.objects.create(brand="Keychron", pattern="K[0-9]{6}", example="K123456")
    assert serial_formats("KEYCHRON", "keyboard") == (keychron.as_format,)
    assert serial_formats("Nobody", "keyboard") == ()


@pytest.mark.parametrize(("pattern", "example", "field"), [("[", "A", "pattern"), ("[0-9]+", "A1", "example")])
def test_a_format_that_cannot_work_is_refused(pattern: str, example: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SerialFormat(brand="Logitech", pattern=pattern, example=example).full_clean()
    assert list(refused.value.message_dict) == [field]


# --- admin ---

ROW = {
    "store": "",
    "reason": "price_drop",
    "kind": "",
    "category": "",
    "shot": "listing",
    "medium": "photo",
    "count": "1",
}


def test_an_administrator_adds_a_requirement_by_the_names_of_its_codes(client: Client) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = client.get("/admin/catalog/evidencerequirement/add/", headers={"accept-language": "en"}).content.decode()
    assert '<option value="listing">Screenshot of the description</option>' in page
    answer = client.post("/admin/catalog/evidencerequirement/add/", ROW)
    assert answer.status_code == 302
    assert requirements_for(Reason.PRICE_DROP, RequestKind.PRICE_PROTECTION, "mouse") == (
        Requirement(Shot.PRICE_SCREEN),
        Requirement(Shot.LISTING, is_needed=False),
    )


def test_an_agent_adds_no_requirement(client: Client) -> None:
    before = EvidenceRequirement.objects.count()
    client.force_login(agent_of(StoreFactory()))
    answer = client.post("/admin/catalog/evidencerequirement/add/", ROW)
    assert (answer.status_code, EvidenceRequirement.objects.count()) == (403, before)


@pytest.mark.parametrize("table", ["evidencerequirement", "serialformat"])
def test_an_administrator_sees_the_table(client: Client, table: str) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get(f"/admin/catalog/{table}/").context["cl"].result_count > 0
