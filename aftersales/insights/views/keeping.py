"""Whoever asks the same within a minute sees the same page, worked out once (ADR 0048)."""

import json
from collections.abc import Callable
from dataclasses import asdict

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from aftersales.insights.gateways.keeping import Parts, keep, kept
from aftersales.insights.views.frame import Asked


def parts_of(asked: Asked, page: tuple[str, ...], made: Callable[[], Parts]) -> dict[str, SafeString]:
    """HTML by its place in the page. It is made without a request, so nothing of a person can be in it."""
    question = question_of(asked, page)
    parts = kept(question, asked.at)
    if parts is None:
        parts = made()
        if not asked.has_failed:
            keep(question, asked.at, parts)
    return {name: mark_safe(html) for name, html in parts.items()}  # noqa: S308  rendered by templates of ours


def question_of(asked: Asked, page: tuple[str, ...]) -> str:
    """All that a page depends on but the minute: what two readers must have in common to see the same."""
    return json.dumps(
        {
            "page": page,
            "language": get_language(),
            "stores": [store.pk for store in asked.stores],
            "store": asked.store.pk if asked.store else None,
            "all": asked.duties.sees_all,
            "figures": asked.duties.reads_figures,
            "filters": asdict(asked.filters),
            "product": asked.product.pk if asked.product else None,
            "agent": asked.agent.pk if asked.agent else None,
            "today": asked.today,
            "counted": asked.progress.read_at if asked.progress else None,
            "since": asked.progress.first_day if asked.progress else None,
            "rising": asked.rising,
        },
        default=str,
    )
