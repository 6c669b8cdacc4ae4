"""Guides and articles as they are published now, found by category, address, or the customer's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from aftersales.catalog.models import Category
from aftersales.domain.bigrams import rank
from aftersales.domain.guides import Ending, Step, Walk, walk
from aftersales.guides.models import ArticleVersion, GuideRun, GuideStep, GuideVersion
from aftersales.rows.among import among
from aftersales.rows.prepared import PreparedRows

_KIN: Mapping[str, Sequence[str]] = {Category.COMBO: (Category.COMBO, Category.MOUSE, Category.KEYBOARD)}
"""A set is checked as what it is made of."""
MOST_FOUND = 5
V = TypeVar("V", GuideVersion, ArticleVersion)


def current_guides(category: str = "") -> QuerySet[GuideVersion]:
    """The newest published version of each guide; with a category, what can be checked on such a product."""
    newest = _newest(GuideVersion.objects.filter(guide=OuterRef("guide")))
    versions = GuideVersion.objects.filter(number=newest).select_related("guide")
    if category:
        versions = versions.filter(category__in=["", *kin_of(category)])
    return versions.order_by("guide__position", "guide__slug")


def guides_for(category: str) -> list[GuideVersion]:
    """The same for such a product, on a page that everybody comes by."""
    return _GUIDES_FOR.read(categories=["", *kin_of(category)])


_GUIDES_FOR = PreparedRows(lambda categories: current_guides().filter(among("category", categories)), "categories")


def kin_of(category: str) -> Sequence[str]:
    """The categories whose guides can be made on a product of this one."""
    return _KIN.get(category, (category,))


def current_articles() -> QuerySet[ArticleVersion]:
    newest = _newest(ArticleVersion.objects.filter(article=OuterRef("article")))
    versions = ArticleVersion.objects.filter(number=newest).select_related("article")
    return versions.order_by("article__position", "article__slug")


def _newest(versions: QuerySet[GuideVersion] | QuerySet[ArticleVersion]) -> Subquery:
    grouped = versions.filter(number__isnull=False).order_by()
    key = "guide" if grouped.model is GuideVersion else "article"
    return Subquery(grouped.values(key).annotate(newest=Max("number")).values("newest"))


def ordered_steps(version: GuideVersion) -> Sequence[GuideStep]:
    return list(version.steps.select_related("article").order_by("position", "id"))


def rules_of(steps: Sequence[GuideStep]) -> tuple[Step, ...]:
    return tuple(step.as_step for step in steps)


def walk_of(run: GuideRun, steps: Sequence[GuideStep]) -> Walk:
    return walk(rules_of(steps), run.answers)


def runs_with_versions() -> QuerySet[GuideRun]:
    return GuideRun.objects.select_related("version__guide", "product")


@dataclass(frozen=True, slots=True)
class Found:
    """What the words led to, best first."""

    guides: Sequence[GuideVersion]
    articles: Sequence[ArticleVersion]

    @property
    def is_empty(self) -> bool:
        return not self.guides and not self.articles


def found_by_words(words: str, guides: Sequence[GuideVersion], articles: Sequence[ArticleVersion]) -> Found:
    """Which of these fit the customer's own words; the index is the tokens kept at publication."""
    return Found(
        _best(words, {version.guide.slug: version for version in guides}),
        _best(words, {version.article.slug: version for version in articles}),
    )


def _best(words: str, versions: Mapping[str, V]) -> list[V]:
    hits = rank(words, {slug: version.search_tokens.split() for slug, version in versions.items()})
    return [versions[hit.key] for hit in hits[:MOST_FOUND]]


@dataclass(frozen=True, slots=True)
class Deflection:
    """Self-checks that came to an end in a span, and how many of them needed no request."""

    ended: int
    solved: int


def deflection(since: datetime, until: datetime) -> Deflection:
    ended = GuideRun.objects.filter(ended_at__gte=since, ended_at__lt=until)
    counts = ended.aggregate(all=Count("id"), solved=Count("id", filter=Q(ending=Ending.SOLVED)))
    return Deflection(counts["all"], counts["solved"])
