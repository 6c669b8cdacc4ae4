"""Single numbers at the top: each with its list, its change, and a small line of its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.domain.metrics import METRICS, Form, MetricCode, Reading, read
from aftersales.domain.tallies import Figures, Measure
from aftersales.insights.selectors.open_now import OVER, WINDOW_HOURS
from aftersales.insights.views.charts import spark
from aftersales.insights.views.frame import Asked
from aftersales.insights.views.tables import Head, Panel, Table, number, value, words
from aftersales.wording.insights import figure_definition, figure_name, shown_change, shown_share, shown_value

CARDS_TITLE, STRIP_TITLE = gettext_lazy("At a glance"), gettext_lazy("To do now")


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    value: str
    href: str
    note: str = ""
    unit: str = ""
    direction: str = ""
    verdict: str = ""
    points: str = ""
    small_base: bool = False
    title: str = ""


def reading(asked: Asked, code: MetricCode) -> Reading:
    found = asked.read
    return read(code, found.now.whole, found.before.whole if found.before else None)


def card(asked: Asked, code: MetricCode, *, second: MetricCode | None = None) -> Card:
    """One figure; `second` stands smaller behind it."""
    one, metric = reading(asked, code), METRICS[code]
    change, unit = one.change, ""
    if second:
        unit = "/ " + shown_value(second, reading(asked, second).value)
    return Card(
        name=figure_name(code),
        value=shown_value(code, one.value),
        href=asked.behind_metric(metric) if one.base else "",
        note=shown_change(code, change),
        unit=unit if one.value is not None else "",
        direction="" if change is None or change.is_none else "up" if change.is_up else "down",
        verdict=change.verdict if change else "",
        points=spark(_daily(asked, code)),
        small_base=one.is_small,
        title=figure_definition(code),
    )


def _daily(asked: Asked, code: MetricCode) -> Sequence[Decimal | None]:
    """Lengths are kept for whole periods only."""
    if METRICS[code].form is Form.LENGTH:
        return []
    return [METRICS[code].read(figures) for _day, figures in asked.read.now.series()]  # type: ignore[misc]  # no lengths


def backlog_card(asked: Asked) -> Card:
    """Open now; the change is what came in these days less what ended in them."""
    now, whole = asked.open_now.count(), asked.read.now.whole
    net = whole.count(Measure.SUBMITTED) - whole.count(Measure.ENDED)
    return Card(
        name=_("Open"),
        value=f"{now:,}",
        href=asked.open_list() if now else "",
        note=_("%(count)s since then") % {"count": f"{abs(net):,}"} if net else _("no change"),
        direction="up" if net > 0 else "down" if net < 0 else "",
        verdict="bad" if net > 0 else "good" if net < 0 else "",
        points=spark([_net(figures) for _day, figures in asked.read.now.series()]),
        title=_("Open at this moment; the change is what was submitted in these days less what ended."),
    )


def _net(figures: Figures) -> int:
    return figures.count(Measure.SUBMITTED) - figures.count(Measure.ENDED)


def satisfaction_card(asked: Asked) -> Card:
    """With how many were bad and how many rated at all, which a mean hides; its change is in the table of figures."""
    whole = asked.read.now.whole
    one = card(asked, MetricCode.SATISFACTION)
    low = shown_share(METRICS[MetricCode.LOW_STARS].read(whole))  # type: ignore[arg-type]  # a share
    answered = shown_share(METRICS[MetricCode.ANSWERED].read(whole))  # type: ignore[arg-type]  # a share
    return Card(
        name=_("Satisfaction (%(share)s rated)") % {"share": answered},
        value=one.value,
        unit="/ 5" if whole.count(Measure.RATED) else "",
        href=one.href,
        note=_("1–2 stars %(share)s") % {"share": low} if whole.count(Measure.RATED) else "",
        points=one.points,
        small_base=one.small_base,
        title=one.title,
    )


@dataclass(frozen=True, slots=True)
class Urgent:
    count: int
    words: str
    href: str


def do_now(asked: Asked) -> list[Urgent]:
    """What cannot wait; nothing of it is good news."""
    now = asked.open_now
    overdue = now.count(lambda group: group.due == OVER)
    soon = now.count(lambda group: group.due == "h0")
    found = [
        Urgent(overdue, _("tickets overdue"), asked.open_list(due=OVER)),
        Urgent(soon, _("due in 2 h"), asked.open_list(due="h0")),
        *_windows(asked),
        Urgent(now.unassigned, _("unassigned for over 30 min"), asked.open_list(unassigned="1")),
        _untold(asked),
        Urgent(
            asked.rising,
            _("products or batches above their limit"),
            f"{asked.page('products')}#radar",
        ),
    ]
    return [one for one in found if one.count]


def _windows(asked: Asked) -> list[Urgent]:
    """Time limits of the platform; the next day's are said once more only where there are others."""
    soon, later = (asked.open_now.windows.get(hours, 0) for hours in WINDOW_HOURS)
    near, far = (asked.open_list(window=str(hours)) for hours in WINDOW_HOURS)
    return [
        Urgent(soon, _("platform windows close in 24 h"), near),
        Urgent(later if later > soon else 0, _("platform windows close in 48 h"), far),
    ]


def _untold(asked: Asked) -> Urgent:
    """The platform can send again what was given up; a store finds another way to its customer."""
    count = asked.open_now.untold
    if asked.reads_everything:
        return Urgent(count, _("messages could not be sent"), f"{reverse('clockwork:watch')}#dead")
    return Urgent(count, _("tickets whose message could not be sent"), asked.open_list(untold="1"))


# --- as tables, for an export ---


def cards_panel(cards: Sequence[Card]) -> Panel:
    head = [Head(_("Figure"), is_number=False), Head(_("Value")), Head(_("Against before"), is_number=False)]
    rows = [
        [
            words(card.name),
            value(f"{card.value} {card.unit}".strip(), card.href, flag="n<5" if card.small_base else ""),
            words(_change(card)),
        ]
        for card in cards
    ]
    return Panel("cards", str(CARDS_TITLE), Table(head, rows))


def _change(card: Card) -> str:
    arrow = {"up": "↑", "down": "↓"}.get(card.direction, "")
    verdict = {"good": _("better"), "bad": _("worse")}.get(card.verdict, "")
    return " ".join(filter(None, (arrow, card.note, verdict)))


def strip_panel(urgent: Sequence[Urgent]) -> Panel:
    head = [Head(_("What"), is_number=False), Head(_("How many"))]
    rows = [[words(one.words), number(one.count, one.href)] for one in urgent]
    nothing = [[words(_("Nothing overdue and nothing due in 2 h.")), number(0)]]
    return Panel("strip", str(STRIP_TITLE), Table(head, rows or nothing))
