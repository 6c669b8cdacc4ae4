"""Guides are drafted, published and from then on frozen; a run keeps every answer."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.forms.models import model_to_dict

from aftersales.accounts.models import User
from aftersales.catalog.models import Product
from aftersales.domain.bigrams import tokens
from aftersales.domain.guides import Answer, Complaint, Walk, complaints
from aftersales.guides.models import Article, ArticleVersion, Guide, GuideRun, GuideStep, GuideVersion
from aftersales.guides.selectors import ordered_steps, rules_of, walk_of

E = TypeVar("E", GuideVersion, ArticleVersion)
_KEPT_APART = ("id", "number", "published_at", "published_by", "search_tokens")


class GuideIncompleteError(Exception):
    """The steps don't make a guide that a person can finish; nothing was published."""

    def __init__(self, found: tuple[Complaint, ...]) -> None:
        super().__init__(found)
        self.complaints = found


class AlreadyPublishedError(Exception):
    """Published versions never change; draft the next one."""


class NotAQuestionNowError(Exception):
    """The answered step is not on this run's way."""


def draft_guide(guide: Guide) -> GuideVersion:
    """The guide's draft: the one there is, or a copy of what is published."""
    with transaction.atomic():
        Guide.objects.select_for_update().get(pk=guide.pk)
        draft = guide.versions.filter(number=None).first()
        if draft:
            return draft
        last = guide.versions.order_by("-number").first()
        draft = GuideVersion.objects.create(guide=guide, **_copied(last, "guide"))
        if last:
            _copy_steps(last, draft)
    return draft


def draft_article(article: Article) -> ArticleVersion:
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        draft = article.versions.filter(number=None).first()
        if draft:
            return draft
        last = article.versions.order_by("-number").first()
        return ArticleVersion.objects.create(article=article, **_copied(last, "article"))


def _copied(version: GuideVersion | ArticleVersion | None, of: str) -> dict[str, object]:
    return model_to_dict(version, exclude=[*_KEPT_APART, of]) if version else {}


def _copy_steps(source: GuideVersion, draft: GuideVersion) -> None:
    steps = ordered_steps(source)
    for step in steps:
        step.pk, step.version = None, draft
    GuideStep.objects.bulk_create(steps)


def publish_guide(version: GuideVersion, *, by: User | None, at: datetime) -> GuideVersion:
    """Put a draft in force. Raises AlreadyPublishedError, or GuideIncompleteError when nobody could finish it."""
    with transaction.atomic():
        Guide.objects.select_for_update().get(pk=version.guide_id)
        draft = _draft(GuideVersion.objects.select_for_update().get(pk=version.pk))
        steps = ordered_steps(draft)
        found = complaints(rules_of(steps))
        if found:
            raise GuideIncompleteError(found)
        last = draft.guide.versions.aggregate(last=Max("number"))["last"] or 0
        asked = [text for step in steps for text in (step.question, step.question_en, step.help, step.help_en)]
        return _put_in_force(draft, last + 1, asked, by, at)


def publish_article(version: ArticleVersion, *, by: User | None, at: datetime) -> ArticleVersion:
    """Put a draft in force. Raises AlreadyPublishedError."""
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=version.article_id)
        draft = _draft(ArticleVersion.objects.select_for_update().get(pk=version.pk))
        last = draft.article.versions.aggregate(last=Max("number"))["last"] or 0
        return _put_in_force(draft, last + 1, [draft.steps, draft.steps_en], by, at)


def _draft(version: E) -> E:
    if not version.is_draft:
        raise AlreadyPublishedError
    return version


def _put_in_force(draft: E, number: int, texts: Iterable[str], by: User | None, at: datetime) -> E:
    draft.number, draft.published_at, draft.published_by = number, at, by
    said = (draft.title, draft.title_en, draft.summary, draft.summary_en, draft.words, draft.words, *texts)
    draft.search_tokens = " ".join(token for text in said for token in tokens(text))
    draft.save(update_fields=["number", "published_at", "published_by", "search_tokens"])
    return draft


def start_run(version: GuideVersion, *, user: User | None, product: Product | None, at: datetime) -> GuideRun:
    return GuideRun.objects.create(version=version, user=user, product=product, started_at=at)


def answer_step(run_id: UUID, code: str, answer: Answer, *, at: datetime) -> Walk:
    """Keep an answer, the first or a changed one, and tell where it leads.

    A run ends at its first ending; when an earlier answer is changed it goes on, and ends anew. The same answer
    twice is one answer. Raises NotAQuestionNowError, and nothing is kept.
    """
    with transaction.atomic():
        run = GuideRun.objects.select_for_update().get(pk=run_id)
        steps = ordered_steps(run.version)
        before = walk_of(run, steps)
        if code != before.at and code not in {each.code for each in before.answered}:
            raise NotAQuestionNowError
        run.answers = run.answers | {code: answer.value}
        now = walk_of(run, steps)
        if now.ending is None or now.ending != run.ending:
            run.ending, run.ended_at = (now.ending.value, at) if now.ending else ("", None)
        run.save(update_fields=["answers", "ending", "ended_at"])
    return now


def claim_runs(user: User, run_ids: Iterable[str]) -> None:
    """What a visitor checked before signing in becomes theirs."""
    GuideRun.objects.filter(pk__in=list(run_ids), user=None).update(user=user)
