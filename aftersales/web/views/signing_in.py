from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aftersales.accounts.services import use_sign_in_link, user_of_link
from aftersales.clock.services import moment

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Looking at the link changes nothing (mail scanners do); the button uses it up."""
    at = moment()
    if request.method != "POST":
        person = user_of_link(uidb64, token, at=at)
        status = HTTPStatus.OK if person else HTTPStatus.GONE
        return render(request, "web/sign_in_link.html", {"at": at, "person": person}, status=status)
    person = use_sign_in_link(uidb64, token, at=at)
    if person is None:
        return render(request, "web/sign_in_link.html", {"at": at, "person": None}, status=HTTPStatus.GONE)
    login(request, person, backend=BACKEND)
    messages.success(request, _("You are signed in."))
    return redirect("web:home")
