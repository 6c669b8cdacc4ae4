"""The defect radar as it was read last night."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aftersales.domain.radar import (
    ALARM_SHARE,
    EXPOSED_DAYS,
    LEAST_CASES,
    LEAST_UNITS,
    PAST_WINDOWS,
    WINDOW_DAYS,
)
from aftersales.domain.tallies import share as share_of
from aftersales.insights.models import RadarReading, Watching
from aftersales.insights.selectors.radar import MOST_READINGS, behind_reading, readings
from aftersales.insights.selectors.watching import Windows
from aftersales.insights.views.frame import Asked
from aftersales.insights.views.guarding import panel
from aftersales.insights.views.tables import Cell, Head, Panel, Table, number, share, value, words
from aftersales.wording.insights import NO_BASE, shown_share
from aftersales.wording.moments import shown_day
from aftersales.wording.names import reason_name

MOST_RISING = 10


@panel("radar", gettext_lazy("Defect radar"))
def radar(asked: Asked, title: str) -> Panel:
    """Everything with a case in the last window; what rises first."""
    found = readings(asked.scope)
    if asked.wanted.product:
        found = found.filter(product=int(asked.wanted.product))
    rows = [_row(asked, one) for one in found[:MOST_READINGS]]
    head = [
        Head(_("Product"), is_number=False),
        Head(pgettext("radar", "Looked at"), is_number=False),
        Head(_("Cases")),
        Head(_("Expected")),
        Head(_("Limit")),
        Head(_("Units")),
        Head(_("Rate")),
        Head(_("Rate before")),
        Head(_("Reading"), is_number=False),
    ]
    return Panel("radar", title, Table(head, rows), definition(), is_wide=True, empty=_("No case in four weeks."))


@panel("rising", gettext_lazy("Products with rising defects"))
def rising(asked: Asked, title: str) -> Panel:
    """What is above its own limit, with its tickets; the whole radar is a page of its own."""
    shown = [one for one in asked.names.rising if asked.wanted.product in {"", str(one.product.pk)}]
    rows = [
        [
            words(
                one.product.shown_name,
                f"{asked.page('products', product=one.product.sku)}#radar",
                small=one.product.sku,
            ),
            words(watched_name(one.kind, one.detail)),
            number(one.cases, _behind(asked, one)),
            value(NO_BASE if one.limit is None else f"{one.expected:.1f}"),
            value(NO_BASE if one.limit is None else str(one.limit)),
            words(_verdict(asked, one)),
        ]
        for one in shown[:MOST_RISING]
    ]
    head = [
        Head(_("Product"), is_number=False),
        Head(pgettext("radar", "Looked at"), is_number=False),
        Head(_("Cases")),
        Head(_("Expected")),
        Head(_("Limit")),
        Head(_("Reading"), is_number=False),
    ]
    return Panel("rising", title, Table(head, rows), is_wide=True, empty=_("No product is above its own limit."))


def _behind(asked: Asked, one: RadarReading) -> str:
    return behind_reading(one, Windows(one.day).now, asked.store.slug if asked.store else "")


def definition() -> str:
    return _(
        "Cases of the last %(window)d days beside the %(past)d days before, each for the units sold in the %(exposed)d "
        "days up to then. The limit is the highest count that an unchanged rate, known only from its own past "
        "(negative binomial, half a case added), exceeds in fewer than %(share)s of the windows; at least %(cases)d "
        "cases, at least %(units)d units. Read every night, fewer than 5 in 100 unchanged products raise an alarm "
        "within a year. A batch is the first four signs of the serial number and needs the numbers of sold units."
    ) % {
        "window": WINDOW_DAYS,
        "past": PAST_WINDOWS * WINDOW_DAYS,
        "exposed": EXPOSED_DAYS,
        "share": f"{100 * ALARM_SHARE:g} %",
        "cases": LEAST_CASES,
        "units": LEAST_UNITS,
    }


def _row(asked: Asked, one: RadarReading) -> list[Cell]:
    rate, before = share_of(one.cases, one.units), share_of(one.past_cases, one.past_units)
    return [
        words(one.product.shown_name, asked.page("products", product=one.product.sku), small=one.product.sku),
        words(watched_name(one.kind, one.detail)),
        number(one.cases, _behind(asked, one)),
        value(NO_BASE if one.limit is None else f"{one.expected:.1f}"),
        value(NO_BASE if one.limit is None else str(one.limit)),
        Cell(f"{one.units:,}", raw=one.units, is_number=True),
        share(rate, shown_share(rate)),
        share(before, shown_share(before)),
        words(_verdict(asked, one)),
    ]


def watched_name(kind: str, detail: str) -> str:
    if kind == Watching.BATCH:
        return _("Batch %(batch)s") % {"batch": detail}
    return reason_name(detail) if kind == Watching.DEFECT else _("Faults of the product")


def _verdict(asked: Asked, one: RadarReading) -> str:
    if one.limit is None:
        return _("no past to compare with yet")
    if not one.is_rising:
        return _("as usual")
    since = one.rising_since
    if since is None or since == one.day:
        return _("▲ above its limit")
    return _("▲ above its limit since %(day)s") % {"day": shown_day(since, asked.at)}
