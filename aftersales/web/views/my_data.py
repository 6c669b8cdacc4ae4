"""One's own data: what is kept, taken along as an archive, put right, and deleted as far as the law lets it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftersales.casefiles.models import ExportState
from aftersales.clock.services import moment
from aftersales.domain.personal import Going
from aftersales.evidence.gateways.serving import download_response
from aftersales.personal.selectors.exports import SHOWN, data_exports
from aftersales.personal.selectors.leaving import Leaving, leaving
from aftersales.personal.services.erasing import StillNeededError, erase
from aftersales.personal.services.exporting import TooManyExportsError, ask_for_data
from aftersales.web.gateways.account import has_just_signed_in, reauthentication_path
from aftersales.web.views.scope import SignedInRequest, by_account
from aftersales.wording.personal import GOES, STAYS, WHY, bar_sentence, stays_until


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@by_account
def my_data(request: SignedInRequest) -> HttpResponse:
    """What there is; a POST asks for all of it as an archive."""
    if request.method != "POST":
        return _page(request)
    try:
        ask_for_data(request.user, language=get_language() or "zh-hans", at=moment())
    except TooManyExportsError:
        messages.error(request, _("You have asked for it three times today. Please try again tomorrow."))
        return _page(request, HTTPStatus.TOO_MANY_REQUESTS)
    messages.success(request, _("Your data is being put together. You are told when it is ready."))
    return redirect("web:my_data")


def _page(request: SignedInRequest, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"at": moment(), "exports": data_exports(request.user)[:SHOWN]}
    return render(request, "web/my_data.html", context, status=status)


@require_safe
@never_cache
@by_account
def take_data(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    """Good for its owner alone, and for as long as it is kept."""
    at = moment()
    export = get_object_or_404(data_exports(request.user), key=key)
    if export.state != ExportState.READY or export.expires_at is None or export.expires_at <= at:
        raise Http404
    return download_response(export.path, f"my-data-{export.asked_at:%Y-%m-%d}.zip", request)


# --- leaving ---


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@by_account
def delete_account(request: SignedInRequest) -> HttpResponse:
    """GET says what would go and what would stay, and changes nothing; POST deletes, for who has just signed in."""
    if request.method != "POST":
        return _leaving_page(request)
    if not has_just_signed_in(request):
        return redirect(reauthentication_path(request, reverse("web:delete_account")) or "web:delete_account")
    if request.POST.get("understood") != "yes":
        error = _("Please tick the box, so that nobody deletes an account by mistake.")
        return _leaving_page(request, HTTPStatus.UNPROCESSABLE_ENTITY, error)
    try:
        erase(request.user, at=moment())
    except StillNeededError:
        return _leaving_page(request, HTTPStatus.CONFLICT)
    logout(request)
    messages.success(request, _("Your account is deleted."))
    return redirect("web:home")


@require_POST
@by_account
def sign_in_again(request: SignedInRequest) -> HttpResponse:
    """For who has no password: out, and in again by a code, back to the page of deletion."""
    logout(request)
    return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': reverse('web:delete_account')})}")


def _leaving_page(request: SignedInRequest, status: int = HTTPStatus.OK, error: str = "") -> HttpResponse:
    at, found = moment(), leaving(request.user)
    context = {
        "at": at,
        "leaving": found,
        "bars": [bar_sentence(bar, numbers) for bar, numbers in found.bars.items()],
        "goes": _goes(found),
        "stays": [(STAYS[kept], WHY[kept], count) for kept, count in found.stays.items() if count],
        "until": stays_until(found.orders_until, at),
        "is_fresh": has_just_signed_in(request),
        "again_url": reauthentication_path(request, reverse("web:delete_account")),
        "error": error,
    }
    return render(request, "web/delete_account.html", context, status=status)


def _goes(found: Leaving) -> list[tuple[object, int | None]]:
    """With their number, where there is one to tell; nothing that is not there."""
    counted = {Going.WAYS_IN: None} | dict(found.goes)
    return [(GOES[going], counted[going]) for going in Going if counted.get(going) != 0]
