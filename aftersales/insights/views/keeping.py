"""Whoever asks the same within two minutes sees the same page, worked out once (ADR 0048)."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from aftersales.insights.gateways.keeping import Parts, keep, kept
from aftersales.insights.views.frame import Asked

FRESH = timedelta(seconds=30)
"""Younger than this no page is made again ahead: two workers may have been asked to."""


def parts_of(asked: Asked, page: tuple[str, ...], made: Callable[[], Parts]) -> dict[str, SafeString]:
    """HTML by its place in the page. It is made without a request, so nothing of a person can be in it."""
    question = question_of(asked, page)
    known = kept(question, asked.at)
    parts = known.parts if known else _made(asked, question, made)
    return {name: mark_safe(html) for name, html in parts.items()}  # noqa: S308  rendered by templates of ours


def renew(asked: Asked, page: tuple[str, ...], made: Callable[[], Parts]) -> bool:
    """Work it out before it is asked for, unless that was done just now; whether it was."""
    question = question_of(asked, page)
    known = kept(question, asked.at)
    if known and known.age < FRESH:
        return False
    _made(asked, question, made)
    return True


def _made(asked: Asked, question: str, made: Callable[[], Parts]) -> Parts:
    parts = made()
    if not asked.has_failed:
        keep(question, asked.at, parts)
    return parts


def question_of(asked: Asked, page: tuple[str, ...]) -> str:
    """All that a page depends on but the time: what two readers must have in common to see the same."""
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
        },
        default=str,
    )
