from http import HTTPStatus

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aftersales.accounts.forms import NameForm
from aftersales.accounts.gateways.account_links import Opening, opening_of
from aftersales.accounts.services import can_open, use_opening, use_sign_in_link, user_of_link
from aftersales.clock.services import moment

_GONE = HTTPStatus.GONE


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_account(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the link has the address: it opens an account for it, once, and signs in."""
    opening, at = opening_of(token), moment()
    if opening is None:
        raise Http404
    if request.method != "POST":
        return _opening_page(request, opening, NameForm(), HTTPStatus.OK if can_open(opening, at=at) else _GONE)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _opening_page(request, opening, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    person = use_opening(opening, name=form.cleaned_data["name"].strip(), at=at)
    if person is None:
        return _opening_page(request, opening, form, _GONE)
    record_authentication(request, person, "code", email=opening.email or None, phone=opening.phone or None)
    messages.success(request, _("Your account is open. Orders of this address are in it."))
    response: HttpResponse = perform_login(request, Login(user=person, email=opening.email or None))
    return response


def _opening_page(request: HttpRequest, opening: Opening, form: NameForm, status: int) -> HttpResponse:
    context = {"form": form, "address": opening.email or opening.phone, "is_usable": status != _GONE}
    return render(request, "web/open_account.html", context, status=status)


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
    record_authentication(request, person, "link")
    response: HttpResponse = perform_login(request, Login(user=person))  # a second factor is still asked for
    return response
