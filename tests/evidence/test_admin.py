import pytest
from django.test import Client
from django.urls import reverse

from aftersales.evidence.models import Evidence
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo() -> Evidence:
    return Evidence.objects.create(
        kind="photo",
        media_type="image/jpeg",
        size=10,
        sha256="ab" * 32,
        display_name="<b>鼠标</b>.jpg",
        original_path="evidence/original",
        preview_path="evidence/preview",
        state="ready",
        width=1,
        height=1,
        received_at=NOON,
    )


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def test_evidence_is_found_by_its_hash(admin: Client, photo: Evidence) -> None:
    page = admin.get(reverse("admin:evidence_evidence_changelist"), {"q": photo.sha256})

    assert page.status_code == 200
    assert list(page.context["cl"].result_list) == [photo]
    assert "&lt;b&gt;鼠标&lt;/b&gt;.jpg" in page.content.decode()


def test_t40_the_look_up_links_to_no_file(admin: Client, photo: Evidence) -> None:
    page = admin.get(reverse("admin:evidence_evidence_change", args=[photo.pk]))

    assert page.status_code == 200
    assert 'href="evidence/original' not in page.content.decode()
    assert 'name="_save"' not in page.content.decode()


@pytest.mark.parametrize("action", ["add", "change", "delete"])
def test_not_even_an_administrator_adds_changes_or_deletes(admin: Client, photo: Evidence, action: str) -> None:
    address = reverse(f"admin:evidence_evidence_{action}", args=[] if action == "add" else [photo.pk])

    assert admin.post(address, {"display_name": "other.jpg", "post": "yes"}).status_code == 403
    assert Evidence.objects.get().display_name == "<b>鼠标</b>.jpg"
