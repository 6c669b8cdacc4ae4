"""Panels of what is open now and what comes next."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aftersales.domain.deadlines import Side
from aftersales.domain.lifecycle import State
from aftersales.insights.selectors.ahead import HORIZONS, Expected, Silent, expected, if_nobody_acts
from aftersales.insights.selectors.open_now import (
    LATER,
    NEVER,
    OVER,
    SLOT_HOURS,
    SLOTS,
    Age,
    OpenGroup,
    due_end,
    due_keys,
    longest_overdue,
    open_tickets,
)
from aftersales.insights.views import charts
from aftersales.insights.views.frame import Asked
from aftersales.insights.views.guarding import panel
from aftersales.insights.views.tables import Cell, Head, Panel, Table, money, number, words
from aftersales.wording.disputing import dispute_action_name
from aftersales.wording.insights import NO_BASE
from aftersales.wording.moments import shown_day, shown_length, shown_moment, shown_money, shown_remaining
from aftersales.wording.names import action_name, reason_name, side_name, state_name

LATEST_ROWS = 10
_OVERDUE_COLUMNS = ("number", "state", "reason", "amount", "order_line__title", "order_line__product__name_en")
_STYLES = {OVER: "fd", "h0": "f2"}


def _style(key: str) -> str:
    return _STYLES.get(key, "f1" if key[0] == "h" else "f4")


@panel("horizon", gettext_lazy("When it comes due"))
def horizon(asked: Asked, title: str) -> Panel:
    now = asked.open_now
    counts = {key: now.count(lambda group, key=key: group.due == key) for key in due_keys()}  # type: ignore[misc]  # its own key
    chart = charts.bars(
        _("%(late)d overdue, %(day)d within 24 h") % {"late": counts[OVER], "day": _within_a_day(counts)},
        [(_short(asked, key), counts[key], _style(key)) for key in due_keys() if key not in {LATER, NEVER}],
    )
    rows = [[words(_long(asked, key)), number(counts[key], asked.open_list(due=key))] for key in due_keys()]
    foot = [words(_("Together")), number(now.count(), asked.open_list())]
    table = Table([Head(_("Due"), is_number=False), Head(_("Tickets"))], rows, foot)
    legend = [("f-fd", _("overdue")), ("f-f2", _("in 2 h")), ("f-f1", _("in 24 h")), ("f-f4", _("in 7 days"))]
    return Panel("horizon", title, table, chart=chart, legend=legend)


def _within_a_day(counts: dict[str, int]) -> int:
    return sum(counts[f"h{slot}"] for slot in range(SLOTS))


def _short(asked: Asked, key: str) -> str:
    if key == OVER:
        return _("late")
    end = due_end(key, asked.at)
    if end is None:
        return ""
    local = end.astimezone(asked.zone)
    if key[0] == "h":
        return _("%(hour)d h") % {"hour": local.hour}
    return _("%(day)d/%(month)d") % {"day": local.day, "month": local.month}


def _long(asked: Asked, key: str) -> str:
    end = due_end(key, asked.at)
    if end:
        start = end - (timedelta(hours=SLOT_HOURS) if key[0] == "h" else timedelta(days=1))
        return f"{shown_moment(start, asked.at)} – {shown_moment(end, asked.at)}"
    return {OVER: _("Overdue"), LATER: _("Later than in 7 days"), NEVER: _("No time limit runs")}[key]


_AGES = {
    Age.DAY: gettext_lazy("under 24 h"),
    Age.THREE: gettext_lazy("1–3 days"),
    Age.WEEK: gettext_lazy("3–7 days"),
    Age.FORTNIGHT: gettext_lazy("7–15 days"),
    Age.MORE: gettext_lazy("over 15 days"),
}


@panel("backlog", gettext_lazy("Open tickets: how old, whose turn"))
def backlog(asked: Asked, title: str) -> Panel:
    now = asked.open_now
    cells = {
        (side, age): now.count(lambda group, side=side, age=age: group.side is side and group.age is age)  # type: ignore[misc]  # its own
        for side in Side
        for age in Age
    }
    highest = max(cells.values())
    rows = [_backlog_row(asked, side, cells, highest) for side in (Side.STORE, Side.CUSTOMER, Side.PLATFORM)]
    head = [
        Head(_("Whose turn"), is_number=False),
        *(Head(str(name)) for name in _AGES.values()),
        Head(_("Together")),
    ]
    return Panel("backlog", title, Table(head, rows), _oldest(asked), is_heat=True, link=_oldest_link(asked))


def _oldest_link(asked: Asked) -> tuple[str, str] | None:
    number = asked.open_now.oldest_number
    return (number, reverse("admin:review", args=[number])) if number else None


def _backlog_row(asked: Asked, side: Side, cells: dict[tuple[Side, Age], int], highest: int) -> list[Cell]:
    row = [cells[side, age] for age in Age]
    tinted = [
        number(count, asked.open_list(side=side, age=age), tint=_tint(count, highest))
        for age, count in zip(Age, row, strict=True)
    ]
    return [words(side_name(side)), *tinted, number(sum(row), asked.open_list(side=side))]


def _tint(count: int, highest: int) -> int:
    """0 for nothing, then four steps up to the highest."""
    if not count:
        return 0
    return (1, 2, 3, 5)[min(3, 4 * (count - 1) // highest)]


def _oldest(asked: Asked) -> str:
    oldest = asked.open_now.oldest_unanswered
    waiting = (
        _("The oldest unanswered one has waited %(length)s.") % {"length": shown_length(asked.at - oldest)}
        if oldest
        else _("None waits for its first answer.")
    )
    old = asked.open_now.count(lambda group: group.age is Age.MORE)
    more = ngettext(
        "%(count)d ticket is over 15 days old: more may be an unlawful delay.",
        "%(count)d tickets are over 15 days old: more may be an unlawful delay.",
        old,
    )
    return f"{waiting} {more % {'count': old}}" if old else waiting


@panel("overdue", gettext_lazy("Overdue, the longest first"))
def overdue(asked: Asked, title: str) -> Panel:
    """Since the last time limit that ran out, also where only the mark is left of it and another one runs."""
    tickets = open_tickets(asked.scope, asked.wanted).select_related(None).select_related("order_line__product")
    late = longest_overdue(tickets.only(*_OVERDUE_COLUMNS), asked.at)[:LATEST_ROWS]
    rows = [
        [
            words(ticket.number, reverse("admin:review", args=[ticket.number])),
            words(shown_remaining(late_since, asked.at) if late_since else _("Overdue")),
            words(state_name(ticket.state)),
            words(reason_name(ticket.reason), small=ticket.order_line.shown_name),
            money(ticket.amount, shown_money(ticket.amount)),
        ]
        for ticket, late_since in ((ticket, ticket.late_since) for ticket in late)  # type: ignore[attr-defined]  # annotated
    ]
    head = [
        Head(_("Ticket"), is_number=False),
        Head(_("Overdue"), is_number=False),
        Head(_("State"), is_number=False),
        Head(_("Reason"), is_number=False),
        Head(_("Amount")),
    ]
    return Panel("overdue", title, Table(head, rows), is_wide=True, empty=_("Nothing is overdue."))


@panel("silent", gettext_lazy("If nobody acts"))
def silent(asked: Asked, title: str) -> Panel:
    """What moves by itself within a week, and the money in it."""
    stores = [asked.store] if asked.store else asked.stores
    going = if_nobody_acts(open_tickets(asked.scope, asked.wanted), stores, asked.at)
    rows = [_silent_row(asked, one) for one in going]
    head = [
        Head(_("What the clock does"), is_number=False),
        *(Head(_("in %(hours)d h") % {"hours": 24 * days}) for days in HORIZONS),
        Head(_("Amount at stake")),
        Head(_("The first at"), is_number=False),
    ]
    note = _(
        "Open tickets whose time, or that of their dispute, ends within 7 days, counted as if nobody did anything. "
        "Whether silence approves is judged by the amount limit in force when it was asked for; what is switched off "
        "is left to a person."
    )
    return Panel("silent", title, Table(head, rows), note, is_wide=True, empty=_("Nothing moves by itself in 7 days."))


def _silent_row(asked: Asked, one: Silent) -> list[Cell]:
    name = _("Dispute: %(action)s") % {"action": dispute_action_name(one.action)}
    asks = {"follows" if one.is_of_dispute else "then": one.action.value}
    return [
        words(name if one.is_of_dispute else action_name(one.action)),
        *(
            number(count, asked.open_list(**asks, within=str(days)))
            for count, days in zip(one.counts, HORIZONS, strict=True)
        ),
        money(one.amount, shown_money(one.amount), asked.open_list(**asks)),
        words(shown_moment(one.first_at, asked.at)),
    ]


@panel("week", gettext_lazy("The next 7 days"))
def week(asked: Asked, title: str) -> Panel:
    """Time limits that end, and new requests to be expected."""
    first_day = asked.progress.first_day if asked.progress else None
    back = asked.read.back
    ahead = expected(back.by_day if back else {}, asked.today, first_day)
    rows = [_week_row(asked, place, one) for place, one in enumerate(ahead)]
    head = [
        Head(_("From now on"), is_number=False),
        *(Head(_("%(side)s's turn") % {"side": side_name(side)}) for side in Side),
        Head(_("New requests expected"), is_number=False),
    ]
    note = _(
        "Time limits of open tickets that end within each 24 hours from now; new requests as the mean of the same "
        "weekday of the last four weeks, with the fewest and the most."
    )
    return Panel("week", title, Table(head, rows), note)


def _week_row(asked: Asked, place: int, one: Expected) -> list[Cell]:
    keys = [f"h{slot}" for slot in range(SLOTS)] if place == 0 else [f"d{place}"]
    counts = [
        asked.open_now.count(lambda group, side=side: _is_in(group, side, keys))  # type: ignore[misc]  # its own side
        for side in Side
    ]
    links = [asked.open_list(side=side, due=",".join(keys)) for side in Side]
    mean = NO_BASE if one.mean is None else f"{one.mean:.1f} ({one.fewest}–{one.most})"
    first = shown_day(one.day, asked.at)
    ahead = _("within 24 h") if place == 0 else _("within %(hours)d h") % {"hours": 24 * (place + 1)}
    return [
        words(ahead),
        *(number(count, link) for count, link in zip(counts, links, strict=True)),
        words(f"{first}: {mean}"),
    ]


def _is_in(group: OpenGroup, side: Side, keys: list[str]) -> bool:
    return group.side is side and group.due in keys and group.state is not State.DRAFT
