"""The tickets behind a number."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Action
from aftersales.domain.tallies import Measure
from aftersales.insights.selectors.ahead import tickets_going, tickets_with_dispute_going
from aftersales.insights.selectors.behind import page_of, tickets_behind
from aftersales.insights.selectors.measures import OF_TICKETS
from aftersales.insights.selectors.open_now import DAYS_AHEAD, WINDOW_HOURS, Age, in_part, of_wanted, open_tickets
from aftersales.insights.selectors.platform import closing_windows
from aftersales.insights.selectors.undelivered import tickets_untold
from aftersales.insights.views.frame import Asked, figures_page
from aftersales.tickets.selectors.lists import submitted_tickets
from aftersales.wording.disputing import dispute_action_name
from aftersales.wording.insights import measure_words
from aftersales.wording.names import action_name

MAX_PAGE = 10_000


class ListForm(forms.Form):
    """Which number; an address that names none is no page."""

    of = forms.ChoiceField(required=False, choices=[(one, one) for one in OF_TICKETS])
    only = forms.BooleanField(required=False)
    open = forms.BooleanField(required=False)
    side = forms.ChoiceField(required=False, choices=[(one, one) for one in Side])
    age = forms.ChoiceField(required=False, choices=[(one, one) for one in Age])
    due = forms.RegexField(r"^[a-z0-9,]{1,60}$", required=False)
    then = forms.ChoiceField(required=False, choices=[(one, one) for one in Action])
    follows = forms.ChoiceField(required=False, choices=[(one, one) for one in DisputeAction])
    within = forms.IntegerField(required=False, min_value=1, max_value=DAYS_AHEAD)
    nobody = forms.BooleanField(required=False)
    unassigned = forms.BooleanField(required=False)
    untold = forms.BooleanField(required=False)
    window = forms.TypedChoiceField(required=False, coerce=int, choices=[(hours, str(hours)) for hours in WINDOW_HOURS])
    batch = forms.RegexField(r"^[0-9A-Z]{1,12}$", required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE)


@figures_page(of_agents=True)
def tickets(request: HttpRequest, asked: Asked) -> HttpResponse:
    form = ListForm(request.GET)
    if not form.is_valid() or not (form.cleaned_data["of"] or form.cleaned_data["open"]):
        raise Http404
    given = form.cleaned_data
    if asked.filters.sku or asked.filters.agent:
        asked.choose()
    found, heading = (_behind if given["of"] else _open)(asked, given)
    page = page_of(found, given["page"] or 1)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "at": asked.at,
        "asked": asked,
        "heading": heading,
        "page": page,
        "query": kept.urlencode(),
        "is_counted": bool(given["of"]),
    }
    return render(request, "insights/tickets.html", admin.site.each_context(request) | context)


def _behind(asked: Asked, given: dict[str, object]):  # type: ignore[no-untyped-def]  # a queryset and its words
    measure = Measure(str(given["of"]))
    only = bool(given["only"])
    found = tickets_behind(measure, asked.filters.days, asked.scope, asked.wanted, asked.at, only=only)
    if given["batch"]:
        found = found.filter(serial__startswith=str(given["batch"]))
    return found, measure_words(measure, only=only)


def _open(asked: Asked, given: dict[str, object]):  # type: ignore[no-untyped-def]  # a queryset and its words
    opened = open_tickets(asked.scope, asked.wanted)
    stores = [asked.store] if asked.store else asked.stores
    if given["then"]:
        action = Action(str(given["then"]))
        within = int(str(given["within"] or DAYS_AHEAD))
        heading = _("If nobody acts: %(action)s") % {"action": action_name(action)}
        return tickets_going(opened, stores, asked.at, action, within).order_by("due_at", "pk"), heading
    if given["follows"]:
        step = DisputeAction(str(given["follows"]))
        within = int(str(given["within"] or DAYS_AHEAD))
        heading = _("If nobody acts: %(action)s") % {"action": dispute_action_name(step)}
        return tickets_with_dispute_going(opened, asked.at, step, within).order_by("submitted_at", "pk"), heading
    if given["window"]:
        hours = int(str(given["window"]))
        return _in_window(asked, hours), _("Platform windows that close in %(hours)d h") % {"hours": hours}
    if given["untold"]:
        return tickets_untold(opened).order_by("due_at", "pk"), _("Tickets whose message could not be sent")
    if given["nobody"]:
        opened = opened.filter(agent__isnull=True)
    part = {name: str(given[name]) for name in ("side", "age", "due")}
    found = in_part(opened, asked.at, **part, unassigned=bool(given["unassigned"])).order_by("due_at", "pk")
    if given["nobody"]:
        return found, _("Open tickets assigned to nobody")
    return found, _("Unassigned for over 30 min") if given["unassigned"] else _("Open tickets")


def _in_window(asked: Asked, hours: int):  # type: ignore[no-untyped-def]  # a queryset
    closing = closing_windows(asked.scope, asked.at, timedelta(hours=hours))
    found = submitted_tickets().filter(pk__in=closing.values("ticket"))
    return of_wanted(found, asked.wanted).order_by("submitted_at", "pk")
