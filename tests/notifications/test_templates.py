import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from aftersales.domain.mail_templates import problems_of
from aftersales.domain.notices import EVENTS, Topic
from aftersales.notifications.gateways.composing import compose, sample_letter
from aftersales.notifications.models import NoticeTemplate
from aftersales.notifications.selectors import shipped_templates, template_of
from tests.desk.cast import an_administrator, signed_in
from tests.factories import StoreFactory, UserFactory, agent_of

pytestmark = pytest.mark.django_db

LANGUAGES = ("zh-hans", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", Topic)
def test_the_shipped_words_pass_their_own_check(topic: Topic, language: str) -> None:
    assert problems_of(shipped_templates(language)[topic], topic) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", Topic)
def test_the_shipped_mails_read_well(topic: Topic, language: str) -> None:
    letter = sample_letter(topic, language, shipped_templates(language)[topic])

    for part in (letter.subject, letter.text, letter.html):
        assert "{{" not in part
        assert "None" not in part
    assert 0 < len(letter.subject) < 90
    assert "\n" not in letter.subject
    if language == "zh-hans":
        assert ". " not in letter.text


def test_every_topic_and_every_event_of_it_has_a_row_in_each_language() -> None:
    found = set(NoticeTemplate.objects.values_list("topic", "event", "language"))

    rows = {(topic.value, event) for topic in Topic for event in ("", *EVENTS.get(topic, ()))}
    assert found == {(*row, language) for row in rows for language in LANGUAGES}


def a_row(topic: Topic = Topic.PROGRESS, language: str = "en", event: str = "") -> NoticeTemplate:
    return NoticeTemplate.objects.get(topic=topic, language=language, event=event)


def change_page(row: NoticeTemplate) -> str:
    return reverse("admin:notifications_noticetemplate_change", args=[row.pk])


def preview_page(row: NoticeTemplate) -> str:
    return reverse("admin:notifications_noticetemplate_preview", args=[row.pk])


def filled_in(**changes: str) -> dict[str, str]:
    shipped = shipped_templates("en")[Topic.PROGRESS]
    return {"subject": shipped.subject, "text": shipped.text, "html": shipped.html} | changes


def test_the_form_starts_with_the_shipped_words_and_names_the_variables() -> None:
    page = signed_in(an_administrator()).get(change_page(a_row())).content.decode()

    assert "{{ title }} ({{ number }})" in page
    assert "<code>{{ answers }}</code>" in page
    assert "<code>{{ count }}</code>" not in page


def test_only_what_differs_is_kept() -> None:
    administrator = an_administrator()

    signed_in(administrator).post(change_page(a_row()), filled_in(subject="News: {{ title }}"))

    row = a_row()
    assert (row.subject, row.text, row.html, row.changed_by) == ("News: {{ title }}", "", "", administrator)
    assert template_of(Topic.PROGRESS, "en").subject == "News: {{ title }}"
    assert template_of(Topic.PROGRESS, "en").text == shipped_templates("en")[Topic.PROGRESS].text


def test_the_changed_words_are_sent() -> None:
    NoticeTemplate.objects.filter(topic=Topic.PROGRESS, language="en").update(subject="News: {{ title }}")
    values = {"viewer": "customer", "action": "ship_outbound", "role": "store"}

    letter = compose("move", values, user=UserFactory(), path="/")

    assert letter.subject == "News: The store shipped the parcel"


# --- words of one event ---

SHIPPED_OUT = {"viewer": "customer", "action": "ship_outbound", "role": "store"}
REPAIRED = {"viewer": "customer", "action": "finish_repair", "role": "store"}


def subject_of(values: dict[str, str]) -> str:
    return compose("move", values, user=UserFactory(), path="/").subject


def test_an_event_may_have_words_of_its_own_and_the_others_keep_those_of_the_topic() -> None:
    before = subject_of(REPAIRED)

    row = a_row(event="ship_outbound")
    signed_in(an_administrator()).post(change_page(row), filled_in(subject="On its way: {{ title }}"))

    assert subject_of(SHIPPED_OUT) == "On its way: The store shipped the parcel"
    assert subject_of(REPAIRED) == before
    assert (a_row(event="ship_outbound").text, a_row().subject) == ("", "")


def test_an_event_follows_its_topic_where_it_says_nothing_itself() -> None:
    NoticeTemplate.objects.filter(topic=Topic.PROGRESS, language="en", event="").update(subject="News: {{ title }}")

    assert subject_of(SHIPPED_OUT) == "News: The store shipped the parcel"
    page = signed_in(an_administrator()).get(change_page(a_row(event="ship_outbound"))).content.decode()
    assert 'value="News: {{ title }}"' in page


def test_a_disputes_events_have_their_own_rows() -> None:
    row = a_row(Topic.DISPUTE, event="rule")

    assert str(row) == "Platform intervention · Issue the ruling (English)"


def test_an_emptied_field_goes_back_to_the_shipped_words() -> None:
    NoticeTemplate.objects.filter(topic=Topic.PROGRESS, language="en").update(subject="News")

    signed_in(an_administrator()).post(change_page(a_row()), filled_in(subject=""))

    assert a_row().subject == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"subject": "{{ password }}"}, "{{ password }} is not known for this topic."),
        ({"html": "<script>x</script>"}, "&lt;script&gt; cannot be used."),
        ({"text": "Hello."}, "Without {{ link }} or {{ button }} the reader has no way on."),
    ],
)
def test_words_that_cannot_be_sent_are_refused_with_a_reason(changes: dict[str, str], sentence: str) -> None:
    response = signed_in(an_administrator()).post(change_page(a_row()), filled_in(**changes))

    assert sentence in response.content.decode()
    assert not a_row().is_changed


def test_the_preview_shows_unsaved_words_and_saves_nothing() -> None:
    response = signed_in(an_administrator()).post(preview_page(a_row()), filled_in(subject="Soon: {{ product }}"))

    assert response.status_code == 200
    page = response.content.decode()
    assert "Soon: Logitech MX Master 3S mouse" in page
    assert "Parcel" in page or "parcel" in page
    assert page.count("<!doctype html>") == 1
    assert not a_row().is_changed


def test_the_preview_of_a_mistake_is_its_reason() -> None:
    response = signed_in(an_administrator()).post(preview_page(a_row()), filled_in(text="Hello."))

    assert response.status_code == 422
    assert "the reader has no way on" in response.content.decode()


def test_the_preview_is_shut_in_a_box_of_its_own() -> None:
    response = signed_in(an_administrator()).post(preview_page(a_row()), filled_in())

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_only_the_administrator_sees_and_changes_mails() -> None:
    agent = signed_in(agent_of(StoreFactory()))

    assert agent.get(change_page(a_row())).status_code == 403
    assert agent.post(change_page(a_row()), filled_in(subject="x")).status_code == 403
    assert agent.post(preview_page(a_row()), filled_in()).status_code == 403
    assert Client().post(preview_page(a_row()), filled_in()).status_code == 302
    assert not a_row().is_changed


def test_a_preview_of_no_row_is_404() -> None:
    missing = reverse("admin:notifications_noticetemplate_preview", args=[10**6])

    assert signed_in(an_administrator()).post(missing, filled_in()).status_code == 404


def test_a_digest_lists_each_ticket_once_in_both_languages() -> None:
    for language in LANGUAGES:
        letter = sample_letter(Topic.OVERDUE, language, shipped_templates(language)[Topic.OVERDUE])
        assert letter.text.count("AS-2611-20483") == 1
        assert letter.html.count("AS-2611-20517") == 2  # in the mail and in its plain part below


def test_a_mail_is_written_in_the_readers_language_whatever_the_workers() -> None:
    reader = UserFactory(language="zh-hans")

    with override("en"):
        letter = compose("welcome", {}, user=reader, path="/sign-in/x/")

    assert letter.subject == "您的登录链接"
