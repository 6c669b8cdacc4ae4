from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.tickets import QueueForm
from aftersales.desk.selectors.queue import SavedView, Wanted, queue_page, wanted_tickets
from aftersales.desk.selectors.rail import frame
from aftersales.desk.views.frame import desk_page
from aftersales.wording.moments import shown_day


@dataclass(frozen=True, slots=True)
class Tab:
    view: SavedView
    words: str
    query: str
    count: int
    current: bool

    @property
    def is_hot(self) -> bool:
        return self.view in {SavedView.DUE, SavedView.OVERDUE}


def default_view(duties: Duties) -> SavedView:
    return SavedView.ALL if duties.sees_all else SavedView.STORE


@desk_page("GET", "HEAD")
def queue(request: HttpRequest, duties: Duties) -> HttpResponse:
    at = moment()
    form = QueueForm(request.GET)
    wanted = form.wanted(default_view(duties))
    page = queue_page(wanted_tickets(duties, wanted, at), form.page_number, at)
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "query": form.query(view=wanted.view),
        "previous_query": form.query(view=wanted.view, page=str(page.number - 1)),
        "next_query": form.query(view=wanted.view, page=str(page.number + 1)),
        "stores": _stores(duties),
        "extras": _extras(form, wanted, at),
        "nothing": _nothing(wanted, wanted != Wanted(view=wanted.view)),
    }
    framed = frame(duties, request.get_full_path(), at)
    tabs = [
        Tab(view, words, f"view={view}", framed["counters"][view], view is wanted.view) for view, words in _tabs(duties)
    ]
    return render(request, "desk/queue.html", framed | context | {"tabs": tabs})


def _tabs(duties: Duties) -> list[tuple[SavedView, str]]:
    ours = _("Store's turn") if duties.sees_all else _("Our turn")
    return [
        (SavedView.STORE, ours),
        (SavedView.DUE, _("Due in 2 h")),
        (SavedView.CUSTOMER, _("Waiting on customer")),
        (SavedView.PLATFORM, _("At the platform")),
        (SavedView.OVERDUE, _("Overdue")),
        (SavedView.ALL, _("All open")),
        (SavedView.ENDED, _("Ended")),
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
        SavedView.STORE: _("Nothing waits for the store."),
        SavedView.DUE: _("Nothing is due in the next 2 hours."),
        SavedView.CUSTOMER: _("Nothing waits for a customer."),
        SavedView.PLATFORM: _("Nothing is at the platform."),
        SavedView.OVERDUE: _("Nothing is overdue."),
    }.get(wanted.view, _("No tickets here yet."))
