from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.clock.services import moment
from aftersales.contacts.selectors import failures_of
from aftersales.domain.calendar import shanghai_day
from aftersales.notifications.models import Notice
from aftersales.notifications.selectors import inbox_of
from aftersales.notifications.services import mark_one_read, mark_read
from aftersales.web.views.scope import SignedInRequest, by_account
from aftersales.wording.moments import shown_day
from aftersales.wording.notices import notice_icon, notice_product, notice_title

NOTICES_ON_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class NoticeRow:
    title: str
    icon: str
    product: str
    notice: Notice


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """What one day brought about one request: the newest in view, the rest behind it."""

    newest: NoticeRow
    earlier: Sequence[NoticeRow]

    @property
    def hides_unread(self) -> bool:
        return any(row.notice.read_at is None for row in self.earlier)


@require_safe
@by_account
def inbox(request: SignedInRequest) -> HttpResponse:
    at, only_unread = moment(), request.GET.get("show") == "unread"
    shown = inbox_of(request.user).filter(read_at__isnull=True) if only_unread else inbox_of(request.user)
    page = Paginator(shown, NOTICES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "at": at,
        "page": page,
        "days": _by_day(page.object_list, at),
        "only_unread": only_unread,
        "failures": list(failures_of(request.user)),
        "query": "show=unread" if only_unread else "",
    }
    return render(request, "web/inbox.html", context)


@require_POST
@by_account
def inbox_read(request: SignedInRequest) -> HttpResponse:
    mark_read(request.user, moment())
    messages.success(request, _("All messages are marked as read."))
    return redirect("web:inbox")


@require_POST
@by_account
def notice_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sent by the page when a line is opened; somebody else's is left alone without a word."""
    mark_one_read(request.user, pk, moment())
    return HttpResponse(status=204)


def _by_day(notices: Iterable[Notice], at: datetime) -> list[tuple[str, list[NoticeGroup]]]:
    days = groupby(notices, key=lambda notice: _day_words(notice.at, at))
    return [(day, _by_request(group)) for day, group in days]


def _by_request(notices: Iterable[Notice]) -> list[NoticeGroup]:
    """In the order of the newest of each; what belongs to no request stands alone."""
    groups: dict[str, list[NoticeRow]] = {}
    for notice in notices:
        groups.setdefault(str(notice.values.get("number") or notice.key), []).append(_row(notice))
    return [NoticeGroup(rows[0], rows[1:]) for rows in groups.values()]


def _row(notice: Notice) -> NoticeRow:
    code, values = notice.code, notice.values
    return NoticeRow(notice_title(code, values), notice_icon(code, values), notice_product(values), notice)


def _day_words(told_at: datetime, at: datetime) -> str:
    age = shanghai_day(at) - shanghai_day(told_at)
    return {timedelta(0): _("Today"), timedelta(1): _("Yesterday")}.get(age) or shown_day(told_at, at)
