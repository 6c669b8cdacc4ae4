"""The self-check pages: what can be checked, where a run stands, and what the customer's own words are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aftersales.catalog.models import Category
from aftersales.domain.guides import HANDS_OVER, REASON_OF, Ending, Walk, longest_way
from aftersales.domain.intents import Intent, intents
from aftersales.domain.lifecycle import ENDED, State
from aftersales.domain.requests import Reason
from aftersales.guides.models import ArticleVersion, GuideRun, GuideStep, GuideVersion
from aftersales.guides.selectors import (
    Found,
    current_articles,
    current_guides,
    found_by_words,
    kin_of,
    ordered_steps,
    rules_of,
    walk_of,
)
from aftersales.orders.models import OrderLine
from aftersales.orders.selectors import Party, orders_of
from aftersales.tickets.selectors.lists import tickets_of
from aftersales.tickets.selectors.self_checks import KEPT_AS
from aftersales.web.selectors.orders import OrderView, order_views
from aftersales.web.selectors.tickets import TicketRow, ticket_rows
from aftersales.wording.guides import answer_name

MOST_TICKETS = 3
MOST_ORDERS = 3
MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class GuideGroup:
    """The guides of one category, named as the catalogue names it; an empty code is for all of them."""

    code: str
    name: str
    guides: Sequence[GuideVersion]


def guide_groups(guides: Sequence[GuideVersion]) -> list[GuideGroup]:
    by_category: dict[str, list[GuideVersion]] = {}
    for version in guides:
        by_category.setdefault(version.category, []).append(version)
    codes = [*(code for code in Category if code in by_category), *([""] if "" in by_category else [])]
    return [GuideGroup(code, str(Category(code).label) if code else "", by_category[code]) for code in codes]


@dataclass(frozen=True, slots=True)
class HelpPage:
    """`words` are empty when nothing was asked; then the groups are the page."""

    words: str
    found: Found | None
    progress: Sequence[TicketRow] | None
    rights: Sequence[OrderView] | None
    groups: Sequence[GuideGroup]
    articles: Sequence[ArticleVersion]

    @property
    def has_answer(self) -> bool:
        return self.progress is not None or self.rights is not None

    @property
    def shows_everything(self) -> bool:
        """Whoever was understood needs no long list beneath."""
        return self.found is None or self.found.is_empty


def help_page(words: str, reader: Party | None, at: datetime) -> HelpPage:
    """What the words found; questions about progress and rights are answered from the reader's own data."""
    asked = intents(words)
    guides, articles = list(current_guides()), list(current_articles())
    return HelpPage(
        words=words,
        found=found_by_words(words, guides, articles) if words else None,
        progress=_progress(reader) if Intent.PROGRESS in asked else None,
        rights=_rights(reader, at) if Intent.RIGHTS in asked else None,
        groups=guide_groups(guides),
        articles=articles,
    )


def _progress(reader: Party | None) -> list[TicketRow]:
    if reader is None:
        return []
    running = tickets_of(reader).exclude(state__in=[*ENDED, State.DRAFT])
    return ticket_rows(list(running[:MOST_TICKETS]))


def _rights(reader: Party | None, at: datetime) -> list[OrderView]:
    if reader is None:
        return []
    return [view for view in order_views(orders_of(reader)[:MOST_ORDERS], at) if view.has_open_right]


@dataclass(frozen=True, slots=True)
class PastAnswer:
    step: GuideStep
    answer: str
    words: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """Where a run stands: the question now, or how it ended; what was answered can be answered anew."""

    run: GuideRun
    version: GuideVersion
    step: GuideStep | None
    number: int
    at_most: int
    chosen: str
    past: Sequence[PastAnswer]
    ending: Ending | None
    lines: Sequence[OrderLine]

    @property
    def hands_over(self) -> bool:
        return self.ending in HANDS_OVER

    @property
    def only_line(self) -> OrderLine | None:
        return self.lines[0] if len(self.lines) == 1 else None


def run_page(run: GuideRun, again: str, reader: Party | None) -> RunPage:
    """`again` is the code of an answered step that the customer went back to."""
    steps = ordered_steps(run.version)
    by_code = {step.code: step for step in steps}
    now = walk_of(run, steps)
    past = _past(now, by_code)
    back_to = next((number for number, each in enumerate(past, 1) if each.step.code == again), None)
    ending = None if back_to else now.ending
    return RunPage(
        run=run,
        version=run.version,
        step=by_code[again] if back_to else by_code.get(now.at),
        number=back_to or len(past) + 1,
        at_most=longest_way(rules_of(steps)),
        chosen=run.answers.get(again, "") if back_to else "",
        past=past[: back_to - 1] if back_to else past,
        ending=ending,
        lines=lines_to_ask_for(run, reader) if ending in HANDS_OVER and reader else [],
    )


def _past(now: Walk, by_code: Mapping[str, GuideStep]) -> list[PastAnswer]:
    return [PastAnswer(by_code[one.code], one.answer, answer_name(one.answer)) for one in now.answered]


def lines_to_ask_for(run: GuideRun, reader: Party) -> list[OrderLine]:
    """The reader's order lines that the check can have been about, newest order first."""
    theirs = reader.owns(order="order", customer="order__customer")
    lines = OrderLine.objects.filter(theirs, order__delivered_at__isnull=False)
    if run.product_id:
        lines = lines.filter(product=run.product_id)
    elif run.version.category:
        lines = lines.filter(product__category=run.version.category)
    found = lines.select_related("order__store", "product").order_by("-order__placed_at", "-order_id", "position")
    return list(found[:MOST_LINES])


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a request takes over from a run: why, and the answers as they are now, since a run can be gone on with."""

    reason: Reason
    declared: Mapping[str, Any]


def hand_over(run: GuideRun) -> HandOver | None:
    """None while the run has not ended in a hand-over."""
    steps = ordered_steps(run.version)
    now = walk_of(run, steps)
    if now.ending not in HANDS_OVER:
        return None
    told = [[one.code, one.answer.value] for one in now.answered]
    kept = {"run": str(run.pk), "version": run.version_id, "steps": told, "ending": now.ending.value}
    return HandOver(REASON_OF[now.ending], {"self_check_done": True, KEPT_AS: kept})


def is_about(run: GuideRun, line: OrderLine) -> bool:
    """A run that was begun from a product is about that one, another about what its guide can be made on."""
    if run.product_id:
        return run.product_id == line.product_id
    return run.version.category in {"", *kin_of(line.category)}
