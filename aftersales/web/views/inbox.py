from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftersales.clock.services import moment
from aftersales.domain.calendar import shanghai_day
from aftersales.notifications.models import Notice
from aftersales.notifications.selectors import inbox_of
from aftersales.notifications.services import mark_read
from aftersales.web.views.scope import SignedInRequest
from aftersales.wording.moments import shown_day
from aftersales.wording.notices import notice_product, notice_title

NOTICES_ON_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class NoticeRow:
    title: str
    product: str
    notice: Notice


@require_safe
@login_required
def inbox(request: SignedInRequest) -> HttpResponse:
    at = moment()
    page = Paginator(inbox_of(request.user), NOTICES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/inbox.html", {"at": at, "page": page, "days": _by_day(page.object_list, at)})


@require_POST
@login_required
def inbox_read(request: SignedInRequest) -> HttpResponse:
    mark_read(request.user, moment())
    messages.success(request, _("All messages are marked as read."))
    return redirect("web:inbox")


def _by_day(notices: Iterable[Notice], at: datetime) -> list[tuple[str, list[NoticeRow]]]:
    days = groupby(notices, key=lambda notice: _day_words(notice.at, at))
    return [(day, [_row(each) for each in group]) for day, group in days]


def _row(notice: Notice) -> NoticeRow:
    return NoticeRow(notice_title(notice.code, notice.values), notice_product(notice.values), notice)


def _day_words(told_at: datetime, at: datetime) -> str:
    age = shanghai_day(at) - shanghai_day(told_at)
    return {timedelta(0): _("Today"), timedelta(1): _("Yesterday")}.get(age) or shown_day(told_at, at)
