from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.tickets import QueueForm, picks_of, wanted_of
from aftersales.desk.selectors.finding import found_page
from aftersales.desk.selectors.listing import listing_of
from aftersales.desk.selectors.queue import Counted, QueueView, Wanted, counters
from aftersales.desk.selectors.queue_rows import QueuePage, queue_page
from aftersales.desk.selectors.rail import frame
from aftersales.desk.views.frame import desk_page
from aftersales.tickets.selectors.handling import SavedRead, views_read
from aftersales.wording.choices import bulk_actions
from aftersales.wording.moments import shown_day


@dataclass(frozen=True, slots=True)
class Tab:
    view: str
    words: str
    query: str
    count: int | None
    """None where nobody counts: of what has ended, of all there is, of a search."""
    current: bool
    saved: int | None = None
    is_own: bool = False

    @property
    def is_hot(self) -> bool:
        return self.view in {QueueView.DUE, QueueView.OVERDUE}


def default_view(duties: Duties) -> QueueView:
    return QueueView.ALL if duties.sees_all else QueueView.STORE


@desk_page("GET", "HEAD")
def queue(request: HttpRequest, duties: Duties) -> HttpResponse:
    return show_queue(request, duties)


def show_queue(
    request: HttpRequest, duties: Duties, more: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    at = moment()
    form = QueueForm(request.GET)
    wanted = form.wanted(default_view(duties))
    saved = views_read(duties)
    counted = counters(duties, at, {view.pk: wanted_of(view.query) for view in saved})
    page = _page(duties, form, wanted, at)
    context = {
        "picks": picks_of(wanted),
        "wanted": wanted,
        "page": page,
        "query": form.query(view=wanted.view),
        "before_query": form.query(view=wanted.view, before=page.before),
        "after_query": form.query(view=wanted.view, after=page.after),
        "total": _total(form, wanted, counted),
        "stores": _stores(duties),
        "extras": _extras(form, wanted, at),
        "nothing": _nothing(wanted, wanted != Wanted(view=wanted.view)),
        "tabs": _tabs(duties, wanted, counted, saved, request.GET.get("saved", "")),
        "takes": bool(duties.stores),
        "sharing": tuple((store.slug, store.shown_name) for store in duties.stores),
        "kept": list(form.kept().items()),
        "bulk_actions": tuple(bulk_actions()),
        "at_iso": at.isoformat(),
    }
    framed = frame(duties, request.get_full_path(), at, counted)
    return render(request, "desk/queue.html", framed | context | dict(more or {}), status=status)


def _page(duties: Duties, form: QueueForm, wanted: Wanted, at: datetime) -> QueuePage:
    query = form.query(view=wanted.view)
    if wanted.q:
        return found_page(duties, wanted, form.place, at, query)
    return queue_page(listing_of(duties, wanted, at), form.place, at, query)


def _total(form: QueueForm, wanted: Wanted, counted: Counted) -> int | None:
    """How many there are in all: of a whole view it was counted anyway, of a filtered one it is nobody's business."""
    is_whole = wanted == Wanted(view=wanted.view)
    return counted.views.get(wanted.view) if is_whole else None


def _tabs(duties: Duties, wanted: Wanted, counted: Counted, saved: Sequence[SavedRead], current: str) -> list[Tab]:
    house = [
        Tab(view, words, f"view={view}", counted.views.get(view), not current and view is wanted.view)
        for view, words in _views(duties)
    ]
    own = [
        Tab(
            "",
            view.name,
            f"{QueueForm(view.query).query(view=view.query.get('view', ''))}&saved={view.pk}",
            counted.saved.get(view.pk),
            current == str(view.pk),
            view.pk,
            view.owner_id == duties.user.pk,
        )
        for view in saved
    ]
    return house + own


def _views(duties: Duties) -> list[tuple[QueueView, str]]:
    ours = _("Store's turn") if duties.sees_all else _("Our turn")
    mine = [(QueueView.MINE, _("Mine"))] if duties.stores else []
    return [
        *mine,
        (QueueView.UNASSIGNED, _("Unassigned")),
        (QueueView.STORE, ours),
        (QueueView.DUE, _("Due in 2 h")),
        (QueueView.CUSTOMER, _("Waiting on customer")),
        (QueueView.PLATFORM, _("At the platform")),
        (QueueView.OVERDUE, _("Overdue")),
        (QueueView.SNOOZED, _("Put off")),
        (QueueView.ALL, _("All open")),
        (QueueView.ENDED, _("Ended")),
    ]


def _stores(duties: Duties) -> Sequence[Store]:
    """Only who has several to choose from gets the filter."""
    if duties.sees_all:
        return list(Store.objects.order_by("name"))
    return duties.stores if len(duties.stores) > 1 else ()


def _extras(form: QueueForm, wanted: Wanted, at: datetime) -> list[tuple[str, str]]:
    """Filters that come with a link from the dashboard, each with the address without it."""
    words = {
        "overdue": _("Overdue") if wanted.overdue else "",
        "due": _("Due in %(count)d h") % {"count": wanted.due} if wanted.due else "",
        "answered": _("Answered by the store") if wanted.answered else "",
        "submitted": _("Submitted on %(day)s") % {"day": shown_day(wanted.submitted, at)} if wanted.submitted else "",
        "ended": _("Ended on %(day)s") % {"day": shown_day(wanted.ended, at)} if wanted.ended else "",
        "since": _("Submitted since %(day)s") % {"day": shown_day(wanted.since, at)} if wanted.since else "",
        "ended_since": _("Ended since %(day)s") % {"day": shown_day(wanted.ended_since, at)}
        if wanted.ended_since
        else "",
        "q": _("Search: %(words)s") % {"words": wanted.q} if wanted.q else "",
    }
    return [(said, form.query(view=wanted.view, **{name: ""})) for name, said in words.items() if said]


def _nothing(wanted: Wanted, is_filtered: bool) -> str:
    """An empty list in its own words; often it is good news."""
    if is_filtered:
        return _("No tickets match these filters.")
    return {
        QueueView.MINE: _("You have nothing open. Take the next one."),
        QueueView.UNASSIGNED: _("Everything has somebody."),
        QueueView.STORE: _("Nothing waits for the store."),
        QueueView.DUE: _("Nothing is due in the next 2 hours."),
        QueueView.CUSTOMER: _("Nothing waits for a customer."),
        QueueView.PLATFORM: _("Nothing is at the platform."),
        QueueView.OVERDUE: _("Nothing is overdue."),
        QueueView.SNOOZED: _("Nothing is put off."),
    }.get(wanted.view, _("No tickets here yet."))
