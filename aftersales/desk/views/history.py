"""Who did what to what, and when: to search, to page through and to take along."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.audit.services.recording import record_change
from aftersales.clock.services import moment
from aftersales.desk.forms.history import HistoryForm
from aftersales.desk.selectors.history import ON_A_PAGE, HistoryRow, all_history, cursor_of
from aftersales.desk.selectors.history import history as found_history
from aftersales.desk.views.frame import desk_page, show
from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.figures import guarded_cell

MOST_EXPORTED = 100_000


@desk_page("GET", "HEAD")
def history(request: HttpRequest, duties: Duties) -> HttpResponse:
    _reader(duties)
    form = HistoryForm(request.GET)
    rows = found_history(duties, form.wanted(), cursor_of(request.GET.get("after", "")))
    context = {
        "form": form,
        "query": form.query(),
        "rows": rows[:ON_A_PAGE],
        "next": str(rows[ON_A_PAGE - 1].cursor) if len(rows) > ON_A_PAGE else "",
        "is_later": bool(request.GET.get("after")),
    }
    return show(request, duties, "desk/history.html", moment(), context)


@desk_page("GET", "HEAD")
def history_export(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    """The same rows as a table. That somebody took them along is history too."""
    _reader(duties)
    form, at = HistoryForm(request.GET), moment()
    wanted = form.wanted()
    if request.method == "GET":
        payload = {"filters": form.query()}
        record_change("history", name=_("History"), action="export", payload=payload, by=duties.user, at=at, via="desk")
    lines = _lines(all_history(duties, wanted, MOST_EXPORTED))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="history-{at.astimezone(SHANGHAI):%Y%m%d-%H%M}.csv"'
    return response


def _reader(duties: Duties) -> None:
    if not duties.reads_history:
        raise PermissionDenied


def _lines(rows: Iterator[HistoryRow]) -> Iterator[str]:
    """The mark at the start lets Excel read UTF-8."""
    yield "\ufeff" + _line(
        [
            _("Moment"),
            _("Of what"),
            _("Number or name"),
            _("Link"),
            _("By whom"),
            _("What"),
            _("Before and after"),
            _("hash"),
        ]
    )
    for row in rows:
        moment_words = row.at.astimezone(SHANGHAI).isoformat(timespec="seconds")
        told = "; ".join(map(str, row.details))
        yield _line([moment_words, row.label, row.subject, str(row.sequence), row.who, row.says, told, row.hash])


def _line(cells: list[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow([guarded_cell(cell) for cell in cells])
    return out.getvalue()
