"""Panels of people and stores, and the table of all figures with their definitions."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.accounts.models import Store, User
from aftersales.domain.metrics import METRICS, MetricCode, Reading
from aftersales.domain.scores import SCORE_METRICS
from aftersales.domain.tallies import Figures, Measure, Split
from aftersales.insights.selectors.open_now import Load, by_agent, open_tickets
from aftersales.insights.views.frame import Asked
from aftersales.insights.views.guarding import panel
from aftersales.insights.views.panels.cards import reading
from aftersales.insights.views.tables import Cell, Head, Panel, Table, length, number, share, value, words
from aftersales.standing.selectors.figures import figures as scorecard_figures
from aftersales.standing.selectors.record import newest_scorecards
from aftersales.wording.insights import (
    NO_BASE,
    figure_definition,
    figure_name,
    shown_change,
    shown_share,
    shown_value,
)
from aftersales.wording.moments import shown_day
from aftersales.wording.standing import metric_name, metric_value

MOST_AGENTS = 10
_WITHOUT_TICKETS = frozenset({Measure.SOLD, Measure.CHECKED})


@panel("figures", gettext_lazy("All figures and their definitions"))
def figures(asked: Asked, title: str) -> Panel:
    codes = [code for code in MetricCode if code is not MetricCode.DEFLECTED or asked.scope.is_all]
    rows = [_figure_row(asked, reading(asked, code)) for code in codes]
    head = [
        Head(_("Figure"), is_number=False),
        Head(_("Value")),
        Head(_("Counted")),
        Head(_("Before")),
        Head(_("Against before"), is_number=False),
        Head(_("Definition"), is_number=False),
    ]
    note = _(
        "“–” where there is nothing to divide by; n<5 marks fewer than five cases. Lengths of time are read from "
        "buckets and are at most 5 % off."
    )
    return Panel("figures", title, Table(head, rows), note, is_wide=True)


def _figure_row(asked: Asked, one: Reading) -> list[Cell]:
    metric, code = METRICS[one.code], one.code
    has_list = one.base and metric.measure not in _WITHOUT_TICKETS
    href = asked.behind_metric(metric) if has_list else ""
    return [
        words(figure_name(code)),
        value(shown_value(code, one.value), href, flag="n<5" if one.is_small else ""),
        number(one.base, "" if metric.base in _WITHOUT_TICKETS else asked.behind(metric.base)),
        value(shown_value(code, one.before)),
        words(_change(one)),
        words(figure_definition(code)),
    ]


def _change(one: Reading) -> str:
    if one.change is None:
        return NO_BASE
    if one.change.is_none:
        return _("no change")
    verdict = _("better") if one.change.verdict == "good" else _("worse")
    arrow = "↑" if one.change.is_up else "↓"
    return f"{arrow} {shown_change(one.code, one.change)} {verdict}"


# --- agents ---


@panel("agents", gettext_lazy("Who carries what"))
def agents(asked: Asked, title: str) -> Panel:
    """Open tickets by whom they are assigned to; answers by whoever gave them."""
    loads = _loads(asked)
    counted = _counted(asked)
    rows = [
        _agent_row(asked, one, loads.get(one.pk, Load()), counted.get(str(one.pk), Figures()))
        for one in _by_load(asked, loads, counted)
    ]
    if loads.get(0) and not asked.agent:
        rows.append(_nobodys_row(asked, loads[0]))
    head = [
        Head(_("Agent"), is_number=False),
        *_load_heads(),
        Head(_("Steps taken")),
        Head(_("First replies")),
        Head(figure_name(MetricCode.FIRST_RESPONSE)),
        Head(figure_name(MetricCode.FIRST_RESPONSE_P90)),
        Head(figure_name(MetricCode.COMPLETE)),
    ]
    return Panel("agents", title, Table(head, rows), _carried(), is_wide=True, empty=_("Nobody acted in these days."))


@panel("loads", gettext_lazy("Agents"))
def loads(asked: Asked, title: str) -> Panel:
    """The most loaded first; all of them, with what they did, are a page of their own."""
    carried, counted = asked.open_now.loads, _counted(asked)
    rows = [
        _load_row(asked, one, carried.get(one.pk, Load()), counted.get(str(one.pk), Figures()))
        for one in _by_load(asked, carried, counted)[:MOST_AGENTS]
    ]
    if carried.get(0) and not asked.agent:
        rows.append(_nobodys_row(asked, carried[0], others=1))
    head = [Head(_("Agent"), is_number=False), *_load_heads(), Head(figure_name(MetricCode.FIRST_RESPONSE))]
    return Panel("loads", title, Table(head, rows), _carried(), is_wide=True, empty=_("Nobody acted in these days."))


def _load_heads() -> list[Head]:
    return [Head(_("Open")), Head(_("Due in 24 h")), Head(_("Overdue"))]


def _carried() -> str:
    return _("An open ticket is carried by the agent it is assigned to.")


def _loads(asked: Asked) -> Mapping[int, Load]:
    if asked.with_loads:
        return asked.open_now.loads
    return by_agent(open_tickets(asked.scope, asked.wanted), asked.at, [asked.agent.pk] if asked.agent else None)


def _by_load(asked: Asked, loads: Mapping[int, Load], counted: Mapping[str, Figures]) -> list[User]:
    known = {**asked.names.people, **({asked.agent.pk: asked.agent} if asked.agent else {})}
    ids = {pk for pk in loads if pk} | {int(pk) for pk in counted}
    people = [known[pk] for pk in ids if pk in known]
    return sorted(people, key=lambda person: (-loads.get(person.pk, Load()).open, person.shown_name))


def _load_row(asked: Asked, person: User, load: Load, found: Figures) -> list[Cell]:
    agent, median = str(person.pk), METRICS[MetricCode.FIRST_RESPONSE].read(found)
    answers = asked.behind(Measure.FIRST_RESPONSE, agent=agent)
    return [
        words(person.shown_name, asked.page("agents", agent=agent)),
        *_load_cells(asked, agent, load),
        length(median, shown_value(MetricCode.FIRST_RESPONSE, median), answers),  # type: ignore[arg-type]  # a length
    ]


def _load_cells(asked: Asked, agent: str, load: Load) -> list[Cell]:
    return [
        number(load.open, asked.open_list(agent=agent)),
        number(load.soon, asked.open_list(agent=agent, due="day")),
        number(load.late, asked.open_list(agent=agent, due="over")),
    ]


def _counted(asked: Asked) -> Mapping[str, Figures]:
    if asked.agent:
        return {str(asked.agent.pk): asked.read.now.whole}
    return asked.read.values.get(Split.AGENT, {})


def _agent_row(asked: Asked, person: User, load: Load, found: Figures) -> list[Cell]:
    agent = str(person.pk)
    values = {
        code: METRICS[code].read(found)
        for code in (MetricCode.FIRST_RESPONSE, MetricCode.FIRST_RESPONSE_P90, MetricCode.COMPLETE)
    }
    answers = asked.behind(Measure.FIRST_RESPONSE, agent=agent)
    lengths = [
        length(values[code], shown_value(code, values[code]), answers)  # type: ignore[arg-type]  # lengths
        for code in (MetricCode.FIRST_RESPONSE, MetricCode.FIRST_RESPONSE_P90)
    ]
    complete = values[MetricCode.COMPLETE]
    return [
        words(person.shown_name, asked.page("agents", agent=agent)),
        *_load_cells(asked, agent, load),
        number(found.count(Measure.HANDLED), asked.behind(Measure.HANDLED, agent=agent)),
        number(found.count(Measure.FIRST_RESPONSE), answers),
        *lengths,
        share(complete, shown_share(complete), asked.behind(Measure.DECIDED, agent=agent)),  # type: ignore[arg-type]  # a share
    ]


def _nobodys_row(asked: Asked, load: Load, others: int = 5) -> list[Cell]:
    counts = [
        number(load.open, asked.open_list(nobody="1")),
        number(load.soon, asked.open_list(nobody="1", due="day")),
        number(load.late, asked.open_list(nobody="1", due="over")),
    ]
    return [words(_("Nobody yet")), *counts, *([value(NO_BASE)] * others)]


# --- stores ---


@panel("stores", gettext_lazy("Scorecards"))
def stores(asked: Asked, title: str) -> Panel:
    """Each store's newest scorecard: 30 days that ended yesterday, whatever days the page shows."""
    shown = [asked.store] if asked.store else asked.stores
    cards = newest_scorecards(shown)
    rows = [_store_row(asked, store, cards.get(store.pk)) for store in shown]
    head = [
        Head(_("Store"), is_number=False),
        Head(_("Score")),
        *(Head(metric_name(metric)) for metric in SCORE_METRICS),
    ]
    day = max((card.day for card in cards.values()), default=None)
    ended = _("30 days that ended on %(day)s.") % {"day": shown_day(day, asked.at)} if day else ""
    return Panel("stores", title, Table(head, rows), ended, is_wide=True, empty=_("There is no store yet."))


def _store_row(asked: Asked, store: Store, card: object) -> list[Cell]:
    score = getattr(card, "score", None)
    values: Sequence[Cell] = [value(metric_value(metric, getattr(card, metric, None))) for metric in SCORE_METRICS]
    return [
        words(store.shown_name, asked.page("store", store.slug, store="")),
        value(NO_BASE if score is None else f"{score:.1f}"),
        *values,
    ]


@panel("scorecard", gettext_lazy("Scorecard"))
def scorecard(asked: Asked, title: str) -> Panel | None:
    if asked.store is None:
        return None
    card = newest_scorecards([asked.store]).get(asked.store.pk)
    rows = [[words(one.name), value(one.value), words(one.definition)] for one in scorecard_figures(card)]
    head = [Head(_("Figure"), is_number=False), Head(_("Value")), Head(_("Definition"), is_number=False)]
    ended = _("30 days that ended on %(day)s.") % {"day": shown_day(card.day, asked.at)} if card else ""
    return Panel("scorecard", title, Table(head, rows), ended or _("No scorecard has been made yet."))
