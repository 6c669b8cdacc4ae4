import pytest
from django.test import Client
from django.urls import reverse

from aftersales.guides.models import Article, Guide, GuideVersion
from aftersales.guides.services import draft_article, draft_guide
from tests.factories import StoreFactory, UserFactory, agent_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def draft() -> GuideVersion:
    return draft_guide(Guide.objects.get(slug="driver"))


def test_a_draft_starts_at_its_guide(desk: Client) -> None:
    guide = Guide.objects.get(slug="driver")

    response = desk.post(reverse("admin:guides_guide_draft", args=[guide.pk]))

    draft = guide.versions.get(number=None)
    assert response["Location"] == reverse("admin:guides_guideversion_change", args=[draft.pk])


def test_starting_a_draft_is_never_a_get(desk: Client) -> None:
    guide = Guide.objects.get(slug="driver")

    assert desk.get(reverse("admin:guides_guide_draft", args=[guide.pk])).status_code == 405
    assert not guide.versions.filter(number=None).exists()


def test_the_preview_shows_each_question_and_where_it_leads(desk: Client, draft: GuideVersion) -> None:
    page = desk.get(reverse("admin:guides_guideversion_preview", args=[draft.pk])).content.decode()

    assert "Is your system on this product&#x27;s list of supported ones?" in page
    assert "Yes → driver" in page


def test_an_article_is_previewed_too(desk: Client) -> None:
    draft = draft_article(Article.objects.get(slug="cleaning"))

    page = desk.get(reverse("admin:guides_articleversion_preview", args=[draft.pk])).content.decode()

    assert "Never rinse it with water." in page


def test_publishing_asks_first_and_then_does_it(desk: Client, draft: GuideVersion) -> None:
    address = reverse("admin:guides_guideversion_publish", args=[draft.pk])

    assert "the next one replaces it" in desk.get(address).content.decode()
    draft.refresh_from_db()
    assert draft.is_draft
    desk.post(address)
    draft.refresh_from_db()
    assert draft.number == 2


def test_what_keeps_a_guide_back_is_said(desk: Client, draft: GuideVersion) -> None:
    draft.steps.filter(code="other").delete()

    response = desk.post(reverse("admin:guides_guideversion_publish", args=[draft.pk]), follow=True)

    assert "system: an answer leads to a step that does not exist." in response.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_published_version_can_only_be_read(desk: Client) -> None:
    version = GuideVersion.objects.get(guide__slug="driver", number=1)
    address = reverse("admin:guides_guideversion_change", args=[version.pk])

    assert desk.get(address).status_code == 200
    assert desk.post(address, {"title": "Changed"}).status_code == 403
    version.refresh_from_db()
    assert version.title == "驱动装不上或不兼容"


@pytest.mark.parametrize("name", ["preview", "publish"])
def test_an_agent_writes_no_guides(client: Client, draft: GuideVersion, name: str) -> None:
    client.force_login(agent_of(StoreFactory()))

    assert client.get(reverse(f"admin:guides_guideversion_{name}", args=[draft.pk])).status_code == 403
    assert client.post(reverse("admin:guides_guide_draft", args=[draft.guide_id])).status_code == 403
