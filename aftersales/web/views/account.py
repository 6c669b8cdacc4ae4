"""One's own account: name, addresses, how one signs in and where."""

from http import HTTPStatus

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftersales.accounts.forms import NameForm
from aftersales.accounts.services import rename
from aftersales.web.views.scope import SignedInRequest, by_account


@require_safe
@by_account
def account(request: SignedInRequest) -> HttpResponse:
    user = request.user
    context = {
        "has_password": user.has_usable_password(),
        "has_second_factor": is_mfa_enabled(user),
        "sessions": len(UserSession.objects.purge_and_list(user)),
        "email_verified": EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists(),
    }
    return render(request, "web/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@by_account
def account_name(request: SignedInRequest) -> HttpResponse:
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": request.user.first_name})
    if request.method == "POST" and form.is_valid():
        rename(request.user, form.cleaned_data["name"].strip())
        messages.success(request, _("Your name is changed."))
        return redirect("web:account")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "web/account_name.html", {"form": form}, status=status)


@require_POST
@by_account
def sign_out_everywhere(request: SignedInRequest) -> HttpResponse:
    """Ends every session of this person, this one included."""
    for session in UserSession.objects.purge_and_list(request.user):
        session.end()
    logout(request)
    messages.success(request, _("You are signed out on all devices."))
    return redirect("account_login")
