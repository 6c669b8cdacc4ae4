"""The desk opens to a second factor alone, where STAFF_MFA_REQUIRED says so."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from aftersales.accounts.gateways.authentication import used_second_factor
from aftersales.accounts.models import User

DESK = ("/admin/", "/insights/", "/clockwork/")


class SecondFactorMiddleware:
    """Staff without a second factor are led to setting one up; staff who came in without it are asked for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_MFA_REQUIRED and request.path.startswith(DESK) and isinstance(request.user, User):
            return self._ask(request, request.user) or self._get_response(request)
        return self._get_response(request)

    def _ask(self, request: HttpRequest, user: User) -> HttpResponse | None:
        if not user.is_staff or used_second_factor(request, user):
            return None
        if is_mfa_enabled(user):
            return redirect(f"/accounts/2fa/reauthenticate/?{urlencode({'next': request.get_full_path()})}")
        messages.warning(request, _("The desk needs a second factor. Set one up here; then go on."))
        return redirect("mfa_index")
