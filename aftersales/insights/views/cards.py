"""Single numbers of the dashboard, each with its list and a line that places it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftersales.accounts.models import Store
from aftersales.insights.selectors.overview import DUE_HOURS, Overview
from aftersales.insights.views.links import queue
from aftersales.wording.moments import shown_length
from aftersales.wording.names import state_name

NO_BASE = "–"
BAR = 100
"""Length of the longest bar, in its own units."""


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    value: str
    href: str
    note: str = ""
    small_base: bool = False


@dataclass(frozen=True, slots=True)
class StateBar:
    name: str
    count: int
    href: str
    length: int


def cards_of(figures: Overview, store: Store | None) -> list[Card]:
    now = figures.open_now
    of_open = _("of %(count)d open") % {"count": now.total}
    today = figures.flow[-1]
    return [
        Card(
            _("Open"), str(now.total), queue(store, view="all"), _("%(count)d new today") % {"count": today.submitted}
        ),
        Card(_("Overdue"), str(now.overdue), queue(store, view="overdue"), of_open),
        Card(_("Due in 24 h"), str(now.due_soon), queue(store, view="all", due=str(DUE_HOURS)), of_open),
        Card(_("At the platform"), str(now.at_platform), queue(store, view="platform"), of_open),
        _first_response(figures, store),
        _ended(figures, store),
    ]


def state_bars(figures: Overview, store: Store | None) -> list[StateBar]:
    """Longest first."""
    counted = sorted(figures.open_now.by_state, key=lambda each: -each.count)
    longest = max((each.count for each in counted), default=1)
    return [
        StateBar(
            state_name(each.state),
            each.count,
            queue(store, view="all", state=each.state),
            round(BAR * each.count / longest),
        )
        for each in counted
    ]


def _first_response(figures: Overview, store: Store | None) -> Card:
    middle = figures.first_response
    href = queue(store, view="every", answered="1", since=figures.since.isoformat())
    words = NO_BASE if middle.value is None else shown_length(middle.value)
    note = ngettext("of %(count)d ticket, 30 days", "of %(count)d tickets, 30 days", middle.base)
    return Card(_("First response, median"), words, href, note % {"count": middle.base}, middle.is_small)


def _ended(figures: Overview, store: Store | None) -> Card:
    total = sum(each.ended for each in figures.flow)
    submitted = sum(each.submitted for each in figures.flow)
    href = queue(store, view="ended", ended_since=figures.since.isoformat())
    return Card(_("Ended, 30 days"), str(total), href, _("%(count)d submitted") % {"count": submitted})
