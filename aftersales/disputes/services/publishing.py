"""Final rulings go out to everybody, as rows made of codes (ADR 0035)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import translation

from aftersales.disputes.models import BuildingBlock, PublishedClause, PublishedRuling, Ruling
from aftersales.disputes.selectors.published import rulings_to_publish
from aftersales.domain.published import (
    Passage,
    days_taken,
    is_citation,
    month_of,
    passages_used,
    search_words,
    share_of,
)
from aftersales.rows.numbering import write_numbered
from aftersales.wording.citing import rule_name, share_name
from aftersales.wording.disputing import ground_name, liable_name, ruling_outcome_name
from aftersales.wording.names import kind_name, reason_name

AT_ONCE = 200


def publish_due(at: datetime) -> int:
    """Publish the rulings that no appeal can change any more, each once; how many were."""
    offered = [Passage(block.part, block.text_zh, block.text_en) for block in BuildingBlock.objects.order_by("id")]
    return sum(_publish(ruling, offered, at) for ruling in rulings_to_publish()[:AT_ONCE])


def name_store(rulings: QuerySet[Any] | Iterable[int]) -> int:
    """Name the store in what was published of these rulings: a penalty that rests on them is public anyway."""
    unnamed = PublishedRuling.objects.filter(ruling__in=rulings, store=None)
    rows = list(unnamed.select_related("ruling__dispute__ticket"))
    for row in rows:
        row.store_id = row.ruling.dispute.ticket.store_id
    PublishedRuling.objects.bulk_update(rows, ["store"])
    return len(rows)


def _publish(ruling: Ruling, offered: Sequence[Passage], at: datetime) -> bool:
    """One ruling; False when another run was first."""
    published = _row(ruling, offered, at)
    cited = [one for one in ruling.clauses.all() if is_citation(one.code)]
    published.words = search_words(_texts(published, [one.code for one in cited]))
    try:
        with transaction.atomic():
            write_numbered([published], f"PR-{published.month:%y%m}-")
            PublishedClause.objects.bulk_create(
                PublishedClause(published=published, code=one.code, policy_version=one.policy_version) for one in cited
            )
    except IntegrityError:
        return False
    return True


def _row(ruling: Ruling, offered: Sequence[Passage], at: datetime) -> PublishedRuling:
    dispute, ticket, ruled_at = ruling.dispute, ruling.dispute.ticket, ruling.at or ruling.proposed_at
    used = passages_used(offered, facts=ruling.facts_zh, reasons=ruling.reasons_zh)
    return PublishedRuling(
        ruling=ruling,
        category=ticket.order_line.category,
        reason=ticket.reason,
        kind=ticket.kind,
        ground=dispute.ground,
        instance=ruling.instance,
        outcome=ruling.outcome,
        liable=ruling.liable,
        share=share_of(ruling.amount, ticket.worth),
        freight=ruling.freight,
        days=days_taken(dispute.opened_at, ruled_at),
        month=month_of(ruled_at),
        passages=[{"part": one.part, "zh": one.zh, "en": one.en} for one in used],
        at=at,
    )


def _texts(row: PublishedRuling, codes: Sequence[str]) -> Iterator[str]:
    """What people may search for, in every language of the portal."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield row.get_category_display()
            yield from (reason_name(row.reason), kind_name(row.kind), ground_name(row.ground))
            yield from (ruling_outcome_name(row.outcome), liable_name(row.liable), share_name(row.share))
            yield from map(rule_name, codes)
    for passage in row.passages:
        yield from (passage["zh"], passage["en"])
