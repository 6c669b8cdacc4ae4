import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from aftersales.domain.guides import Answer, Complaint, Ending, GuideProblem
from aftersales.guides.models import ArticleVersion, Guide, GuideRun, GuideVersion
from aftersales.guides.selectors import Deflection, current_guides, deflection, ordered_steps
from aftersales.guides.services import (
    AlreadyPublishedError,
    GuideIncompleteError,
    NotAQuestionNowError,
    answer_step,
    claim_runs,
    draft_article,
    draft_guide,
    publish_article,
    publish_guide,
    start_run,
)
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mouse() -> GuideVersion:
    return current_guides().get(guide__slug="mouse-clicks")


@pytest.fixture
def run(mouse: GuideVersion) -> GuideRun:
    return start_run(mouse, user=None, product=None, at=NOON)


def test_a_draft_is_a_copy_of_what_is_published(mouse: GuideVersion) -> None:
    draft = draft_guide(mouse.guide)

    assert draft.is_draft
    assert draft.title == mouse.title
    assert [step.code for step in ordered_steps(draft)] == [step.code for step in ordered_steps(mouse)]


def test_a_second_draft_is_the_first_one(mouse: GuideVersion) -> None:
    assert draft_guide(mouse.guide) == draft_guide(mouse.guide)


def test_publishing_puts_the_next_number_in_force(mouse: GuideVersion) -> None:
    author = UserFactory()

    published = publish_guide(draft_guide(mouse.guide), by=author, at=NOON)

    assert (published.number, published.published_at, published.published_by) == (2, NOON, author)
    assert current_guides().get(guide=mouse.guide) == published


def test_a_guide_nobody_could_finish_is_not_published(mouse: GuideVersion) -> None:
    draft = draft_guide(mouse.guide)
    draft.steps.filter(code="driver").delete()

    with pytest.raises(GuideIncompleteError) as refused:
        publish_guide(draft, by=None, at=NOON)

    assert refused.value.complaints == (Complaint(GuideProblem.UNKNOWN_TARGET, "computer"),)
    assert current_guides().get(guide=mouse.guide) == mouse


def test_a_published_version_is_not_published_again(mouse: GuideVersion) -> None:
    with pytest.raises(AlreadyPublishedError):
        publish_guide(mouse, by=None, at=NOON)


def test_new_search_words_are_found_from_the_publication_on() -> None:
    article = ArticleVersion.objects.get(article__slug="pairing").article
    draft = draft_article(article)
    draft.words = "紫外线"
    draft.save()

    published = publish_article(draft, by=None, at=NOON)

    assert {"紫外", "外线"} <= set(published.search_tokens.split())


def test_an_answer_leads_on(run: GuideRun) -> None:
    assert answer_step(run.pk, "speed", Answer.YES, at=NOON).at == "clean"


def test_solved_ends_the_run_and_is_counted(run: GuideRun) -> None:
    answer_step(run.pk, "speed", Answer.NO, at=NOON)

    run.refresh_from_db()
    assert (run.ending, run.ended_at) == (Ending.SOLVED, NOON)
    assert deflection(NOON, NOON + timedelta(days=1)) == Deflection(ended=1, solved=1)


def test_the_same_answer_twice_ends_the_run_once(run: GuideRun) -> None:
    answer_step(run.pk, "speed", Answer.NO, at=NOON)
    answer_step(run.pk, "speed", Answer.NO, at=NOON + timedelta(hours=1))

    run.refresh_from_db()
    assert run.ended_at == NOON


def test_a_changed_answer_opens_the_run_again_and_keeps_the_later_ones(run: GuideRun) -> None:
    answer_step(run.pk, "speed", Answer.YES, at=NOON)
    answer_step(run.pk, "clean", Answer.NO, at=NOON)
    answer_step(run.pk, "speed", Answer.UNSURE, at=NOON)

    run.refresh_from_db()
    assert run.answers == {"speed": "unsure", "clean": "no"}
    assert run.ending == Ending.SOLVED


def test_a_question_off_the_way_is_refused_and_nothing_is_kept(run: GuideRun) -> None:
    with pytest.raises(NotAQuestionNowError):
        answer_step(run.pk, "driver", Answer.YES, at=NOON)

    run.refresh_from_db()
    assert run.answers == {}


def test_a_run_keeps_the_version_it_started_with(run: GuideRun, mouse: GuideVersion) -> None:
    publish_guide(draft_guide(mouse.guide), by=None, at=NOON)

    run.refresh_from_db()
    assert run.version == mouse


def test_a_visitors_run_becomes_theirs_and_nobody_elses(run: GuideRun) -> None:
    first, second = UserFactory(), UserFactory()

    claim_runs(first, [str(run.pk), str(uuid4())])
    claim_runs(second, [str(run.pk)])

    run.refresh_from_db()
    assert run.user == first


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_managers_publishing_at_once_make_one_version() -> None:
    guide = Guide.objects.create(slug="of-this-test")
    draft = draft_guide(guide)
    draft.steps.create(
        position=1, code="port", question="?", question_en="?", yes="defect", no="solved", unsure="defect"
    )
    outcomes: list[str] = []

    def publish() -> None:
        try:
            publish_guide(draft, by=None, at=NOON)
            outcomes.append("published")
        except AlreadyPublishedError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["published", "refused"]
    assert list(guide.versions.values_list("number", flat=True)) == [1]
