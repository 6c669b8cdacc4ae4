"""What was sent without a sign-in, as when a session has run out: the page that it came from, and its words."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from aftersales.web.forms.request import MAX_TEXT

_SESSION_KEY = "unsent_text"
_SAFE = frozenset({"GET", "HEAD"})


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in, and from there to a page; the address of an act is none."""
    if request.method in _SAFE:
        return redirect_to_login(request.get_full_path())
    if text := request.POST.get("text", "").strip():
        request.session[_SESSION_KEY] = {"address": request.path, "text": text[:MAX_TEXT]}
    messages.warning(request, _("You were signed out, so nothing was sent. Sign in and send it again."))
    return redirect_to_login(page_of_form(request))


def page_of_form(request: HttpRequest) -> str:
    """Where the form stands, as far as the browser tells; a page that answered an act is its ticket's."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    page = urlsplit(referer)
    match = request.resolver_match
    if page.path == request.path and match and match.route.startswith("tickets/<"):
        return reverse("web:ticket", args=[match.kwargs["number"]])
    return f"{page.path}?{page.query}" if page.query else page.path


def unsent_text(request: HttpRequest, address: str) -> str:
    """What was written for this address and could not be sent; it is offered until something is."""
    kept = request.session.get(_SESSION_KEY, {})
    return str(kept["text"]) if kept.get("address") == address else ""


def forget_unsent(request: HttpRequest) -> None:
    request.session.pop(_SESSION_KEY, None)
