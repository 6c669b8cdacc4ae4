"""Who watches the clock, and the desk's frame around its pages."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aftersales.accounts.selectors import Duties, duties_of
from aftersales.clock.services import moment

P = ParamSpec("P")
READS = {"GET", "HEAD"}
ClockView = Callable[Concatenate[HttpRequest, Duties, P], HttpResponseBase]


def platform_page(*methods: str) -> Callable[[ClockView[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """For people of the platform: anonymous goes to the sign-in, everybody else gets 403. Auditors only look."""

    def guard(view: ClockView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @require_http_methods(methods)
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            duties = duties_of(request.user)
            if not (duties.has_desk and duties.sees_all) or (duties.only_reads and request.method not in READS):
                raise PermissionDenied
            return view(request, duties, *args, **kwargs)

        return page

    return guard


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any], at: datetime | None = None, status: int = 200
) -> HttpResponse:
    frame = admin.site.each_context(request) | {"at": at or moment()}
    return render(request, template, frame | dict(context), status=status)
