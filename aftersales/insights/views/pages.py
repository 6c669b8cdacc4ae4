"""The dashboards: each page is a list of panels, read, shown and exported in one way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.domain.metrics import MetricCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.tallies import Measure, Split
from aftersales.insights.views.exporting import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx
from aftersales.insights.views.frame import Asked, Splits, figures_page
from aftersales.insights.views.guarding import PanelPlan, built, limited_reading
from aftersales.insights.views.keeping import parts_of
from aftersales.insights.views.panels import openings, radar, records, splits, trends
from aftersales.insights.views.panels.cards import (
    CARDS_TITLE,
    STRIP_TITLE,
    Card,
    Urgent,
    backlog_card,
    card,
    cards_panel,
    do_now,
    satisfaction_card,
    strip_panel,
)
from aftersales.insights.views.tables import FailedPanel, Head, Panel, Table
from aftersales.wording.moments import CHINA, shown_day
from aftersales.wording.names import kind_name, reason_name

CardPlan = Callable[[Asked], Card]
_MONEY = (Measure.PAID_GOODS, Measure.PAID_FREIGHT, Measure.REPLACED, Measure.REFUNDED)


def _figure(code: MetricCode, second: MetricCode | None = None) -> CardPlan:
    return lambda asked: card(asked, code, second=second)


_BREACH = _figure(MetricCode.BREACH)
_RESPONSE = _figure(MetricCode.FIRST_RESPONSE, MetricCode.FIRST_RESPONSE_P90)
_RESOLUTION = _figure(MetricCode.RESOLUTION, MetricCode.RESOLUTION_P90)


@dataclass(frozen=True, slots=True)
class PagePlan:
    name: str
    title: str | Promise
    panels: Sequence[PanelPlan]
    cards: Sequence[CardPlan] = ()
    splits: Splits = field(default_factory=dict)
    has_strip: bool = False
    with_loads: bool = False
    with_rising: bool = False
    looks_back: bool = False

    @property
    def shows_open(self) -> bool:
        """Something on it is true at this moment, not up to when it was counted."""
        return self.has_strip or records.agents in self.panels

    def prepare(self, asked: Asked) -> None:
        """What is to be read for it."""
        asked.splits, asked.with_loads, asked.with_rising = self.splits, self.with_loads, self.with_rising
        asked.looks_back = self.looks_back


OVERVIEW = PagePlan(
    "overview",
    gettext_lazy("Dashboard"),
    (
        openings.horizon,
        trends.flow,
        trends.breach,
        openings.backlog,
        splits.funnel,
        splits.defects,
        openings.overdue,
        records.loads,
        radar.rising,
        records.stores,
        records.figures,
    ),
    (_BREACH, _RESPONSE, _RESOLUTION, backlog_card, _figure(MetricCode.DISPUTES), satisfaction_card),
    {Split.DEFECT: (Measure.SUBMITTED,), Split.AGENT: (Measure.FIRST_RESPONSE,)},
    has_strip=True,
    with_loads=True,
    with_rising=True,
)
DEADLINES = PagePlan(
    "deadlines",
    gettext_lazy("Deadlines"),
    (
        trends.breach,
        openings.horizon,
        openings.silent,
        openings.week,
        splits.breach_by_kind,
        splits.breach_by_reason,
        openings.overdue,
    ),
    (_BREACH, _figure(MetricCode.LATE), _figure(MetricCode.PLATFORM_BREACH), backlog_card),
    {Split.KIND: (Measure.DUE,), Split.REASON: (Measure.DUE,)},
    has_strip=True,
    looks_back=True,
)
STORE = PagePlan(
    "store",
    gettext_lazy("Store"),
    (trends.flow, trends.breach, records.scorecard, splits.reasons, records.figures),
    (_BREACH, _RESPONSE, _RESOLUTION, backlog_card, _figure(MetricCode.DISPUTES), satisfaction_card),
    {Split.REASON: (Measure.SUBMITTED, Measure.ENDED, Measure.DISPUTED)},
    has_strip=True,
)
PRODUCTS = PagePlan(
    "products",
    gettext_lazy("Products"),
    (radar.radar, splits.products, splits.defects, splits.reasons),
    (
        _figure(MetricCode.QUALITY_REFUNDS),
        _figure(MetricCode.REOPENED),
        _figure(MetricCode.COMPLETE),
        _figure(MetricCode.SATISFACTION),
    ),
    {
        Split.PRODUCT: (Measure.SOLD, Measure.SUBMITTED, Measure.FAULTS, *_MONEY[:3]),
        Split.DEFECT: (Measure.SUBMITTED,),
        Split.REASON: (Measure.SUBMITTED, Measure.ENDED, Measure.DISPUTED),
    },
)
AGENTS = PagePlan(
    "agents",
    gettext_lazy("Agents"),
    (records.agents,),
    (_RESPONSE, _figure(MetricCode.COMPLETE)),
    {Split.AGENT: (Measure.HANDLED, Measure.FIRST_RESPONSE, Measure.DECIDED, Measure.ASKED_MORE)},
)
DISPUTES = PagePlan(
    "disputes",
    gettext_lazy("Disputes"),
    (trends.disputes, splits.reasons),
    (
        _figure(MetricCode.DISPUTES),
        _figure(MetricCode.FAULT),
        _figure(MetricCode.SELF_CLOSE),
        _figure(MetricCode.PLATFORM_BREACH),
    ),
    {Split.REASON: (Measure.SUBMITTED, Measure.ENDED, Measure.DISPUTED)},
    has_strip=True,
)
MONEY = PagePlan(
    "money",
    gettext_lazy("Money"),
    (trends.paid, splits.refunds, splits.products),
    (_figure(MetricCode.REFUND_TIME), _figure(MetricCode.QUALITY_REFUNDS)),
    {Split.REASON: _MONEY, Split.PRODUCT: (Measure.SOLD, Measure.SUBMITTED, Measure.FAULTS, *_MONEY[:3])},
)
_PARTS = ("said_at", "links", "tabs", "body")
TABS = (OVERVIEW, DEADLINES, PRODUCTS, AGENTS, DISPUTES, MONEY)


@figures_page()
def overview(request: HttpRequest, asked: Asked) -> HttpResponse:
    return page_of(OVERVIEW, request, asked)


@figures_page()
def deadlines(request: HttpRequest, asked: Asked) -> HttpResponse:
    return page_of(DEADLINES, request, asked)


@figures_page()
def store(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    return page_of(STORE, request, asked, slug)


@figures_page()
def products(request: HttpRequest, asked: Asked) -> HttpResponse:
    return page_of(PRODUCTS, request, asked)


@figures_page(of_agents=True)
def agents(request: HttpRequest, asked: Asked) -> HttpResponse:
    return page_of(AGENTS, request, asked)


@figures_page()
def disputes(request: HttpRequest, asked: Asked) -> HttpResponse:
    return page_of(DISPUTES, request, asked)


@figures_page()
def money(request: HttpRequest, asked: Asked) -> HttpResponse:
    return page_of(MONEY, request, asked)


def page_of(plan: PagePlan, request: HttpRequest, asked: Asked, *place: str) -> HttpResponse:
    plan.prepare(asked)
    with limited_reading(asked):
        kind = request.GET.get("format", "")
        if kind in _EXPORTS:
            return _export(plan, asked, built(plan.panels, asked), kind)
        parts = parts_of(asked, (plan.name, *place), lambda: made_parts(plan, asked, place))
    heading = asked.store.shown_name if place and asked.store else str(plan.title)
    frame = {"at": asked.at, "heading": heading, "parts": parts}
    return render(request, "insights/page.html", admin.site.each_context(request) | frame)


def made_parts(plan: PagePlan, asked: Asked, place: Sequence[str]) -> dict[str, str]:
    """The page without its frame: nothing in it knows who reads."""
    context = _context(plan, asked, built(plan.panels, asked), place)
    return {part: render_to_string(f"insights/parts/{part}.html", context) for part in _PARTS}


def _context(
    plan: PagePlan, asked: Asked, panels: Sequence[Panel | FailedPanel], place: Sequence[str]
) -> dict[str, object]:
    here = {"store": ""} if place else {}
    return {
        "plan": plan,
        "asked": asked,
        "read_at": _read_at(asked),
        "opened_at": asked.at.astimezone(CHINA) if plan.shows_open else None,
        "panels": panels,
        "cards": _cards(plan, asked),
        "strip": _strip(asked) if plan.has_strip else None,
        "tabs": _tabs(plan, asked),
        "exports": [(name.upper(), asked.page(plan.name, *place, format=name, **here)) for name in _EXPORTS],
        "choices": _choices(asked),
        "action": reverse(f"insights:{plan.name}", args=place),
        "reports_href": reverse("insights:reports") if asked.duties.reads_figures else "",
        "compare_href": asked.page(plan.name, *place, compare="0" if asked.filters.compares else "", **here),
    }


def _read_at(asked: Asked) -> object:
    """Up to when it is counted."""
    progress = asked.progress
    return progress.read_at.astimezone(CHINA) if progress and progress.read_at else None


def _cards(plan: PagePlan, asked: Asked) -> Sequence[Card]:
    """None of them when what they are read of cannot be read: the panels say so."""
    made = built([PanelPlan("cards", "", lambda asked: [each(asked) for each in plan.cards])], asked)  # type: ignore[arg-type, return-value]  # cards in place of a panel
    return () if isinstance(made[0], FailedPanel) else made[0]  # type: ignore[return-value]


def _strip(asked: Asked) -> Sequence[Urgent] | None:
    made = built([PanelPlan("strip", "", lambda asked: [do_now(asked)])], asked)  # type: ignore[arg-type, return-value]  # numbers in place of a panel
    return None if isinstance(made[0], FailedPanel) else made[0][0]  # type: ignore[index]


def _tabs(plan: PagePlan, asked: Asked) -> list[tuple[str, str, bool]]:
    shown = TABS if asked.duties.reads_figures else (AGENTS,)
    return [(str(each.title), asked.page(each.name), each is plan) for each in shown]


def _choices(asked: Asked) -> Mapping[str, Sequence[tuple[str, str]]]:
    return {
        "reason": [(code, reason_name(code)) for code in Reason],
        "kind": [(code, kind_name(code)) for code in RequestKind],
        "agent": _people(asked) if asked.duties.reads_figures else (),
    }


def _people(asked: Asked) -> list[tuple[str, str]]:
    """Whom the filter can choose; without the names, whoever is chosen already."""
    people = dict(asked.names.people) if asked.has("names") else {}
    if asked.agent:
        people[asked.agent.pk] = asked.agent
    named = sorted((person.shown_name, pk) for pk, person in people.items())
    return [(str(pk), name) for name, pk in named]


# --- exports ---


_EXPORTS = {"csv": (as_csv, CSV_TYPE), "xlsx": (as_xlsx, XLSX_TYPE)}


def _export(plan: PagePlan, asked: Asked, panels: Sequence[Panel | FailedPanel], kind: str) -> HttpResponse:
    write, content_type = _EXPORTS[kind]
    tables = [each if isinstance(each, Panel) else _missing(each.code, each.title) for each in panels]
    response = HttpResponse(write([*_top(plan, asked), *tables], _about(plan, asked)), content_type=content_type)
    name = f"{plan.name}-{asked.filters.days.first:%Y%m%d}-{asked.filters.days.last:%Y%m%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _top(plan: PagePlan, asked: Asked) -> Iterator[Panel]:
    if plan.has_strip:
        urgent = _strip(asked)
        yield _missing("strip", STRIP_TITLE) if urgent is None else strip_panel(urgent)
    if plan.cards:
        cards = _cards(plan, asked)
        yield cards_panel(cards) if cards else _missing("cards", CARDS_TITLE)


def _missing(code: str, title: str | Promise) -> Panel:
    """What could not be read says so: nobody must take what is missing for nothing."""
    said = _("This could not be read, so it is not in this file. Everything else in it is right.")
    return Panel(code, str(title), Table([Head(said, is_number=False)], []))


def _about(plan: PagePlan, asked: Asked) -> list[list[str]]:
    """What the tables are of: page, days, store, filters, and up to when it was counted."""
    filters = asked.filters
    read_at = _read_at(asked)
    return [
        [_("Page"), str(plan.title)],
        [_("Days"), f"{filters.days.first.isoformat()} – {filters.days.last.isoformat()}"],
        [_("Store"), asked.store.shown_name if asked.store else _("All")],
        [_("Product"), filters.sku or _("All")],
        [_("Reason"), reason_name(filters.reason) if filters.reason else _("All")],
        [_("Kind"), kind_name(filters.kind) if filters.kind else _("All")],
        [_("Agent"), asked.agent.shown_name if asked.agent else _("All")],
        [_("Data to (UTC+8)"), f"{read_at:%Y-%m-%d %H:%M}" if read_at else "–"],
    ]


def shown_days(first: date, last: date, asked: Asked) -> str:
    return f"{shown_day(first, asked.at)} – {shown_day(last, asked.at)}"
