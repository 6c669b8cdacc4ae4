"""One order without an account: looked up, opened by a link that works once, and left again (ADR 0033)."""

from datetime import datetime
from http import HTTPStatus

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aftersales.accounts.gateways.guest_links import COOKIE_LIFE, GuestLink, cookie_for, link_of
from aftersales.accounts.models import User
from aftersales.accounts.services import is_usable, use_guest_link
from aftersales.clock.services import moment
from aftersales.domain.hand_over import HandOverCode, HandOverRefusedError
from aftersales.orders.models import OrderGuest
from aftersales.orders.services.guests import ask_for_link, guest_of, send_link
from aftersales.orders.services.handing_over import handed_over, use_hand_over
from aftersales.tickets.services.joining import OtherAccountError, join_order
from aftersales.web.forms.guests import LookUpForm
from aftersales.web.selectors.visitors import GUEST_COOKIE
from aftersales.wording.hand_over import hand_over_refusal

_HAND_OVER_STATUS = {
    HandOverCode.FORGED: HTTPStatus.NOT_FOUND,
    HandOverCode.LIVES_TOO_LONG: HTTPStatus.NOT_FOUND,
    HandOverCode.NO_SUCH_ORDER: HTTPStatus.NOT_FOUND,
    HandOverCode.TOO_OLD: HTTPStatus.GONE,
    HandOverCode.USED: HTTPStatus.GONE,
}


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Whatever is asked for, the answer is the same, and so is the time: nobody looks for the order here."""
    form = LookUpForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _look_up_page(request, form)
    look = form.sought() if form.is_valid() else None
    if look is None:
        return _look_up_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if not ratelimit.consume(request, action="look_up", key=look.number):
        form.add_error(None, _("Too many tries. Nothing was sent; please try again in an hour."))
        return _look_up_page(request, form, HTTPStatus.TOO_MANY_REQUESTS)
    ask_for_link(look, language=_language(), at=moment())
    return redirect("web:look_up_sent")


@require_http_methods(["GET", "HEAD"])
def look_up_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "web/guests/sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_link(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link changes nothing (mail scanners do); its button uses it up."""
    link = link_of(token)
    guest = _guest_of(link.person_id) if link else None
    if link is None or guest is None:
        raise Http404
    at = moment()
    if "again" in request.POST:
        return _send_again(request, link, guest, at)
    if request.method != "POST":
        return _link_page(request, guest, is_usable=is_usable(link, at=at))
    if use_guest_link(link, at=at) is None:
        return _link_page(request, guest, is_usable=False)
    return open_for(request, guest, link.path, at)


def open_for(request: HttpRequest, guest: OrderGuest, path: str, at: datetime) -> HttpResponse:
    """For a browser that has proved itself: the order joins the account that is signed in, else a cookie stands."""
    if request.user.is_authenticated:
        return _join(request, guest, request.user, path, at)
    response = redirect(path)
    response.set_cookie(
        GUEST_COOKIE,
        cookie_for(guest.person_id, at),
        max_age=COOKIE_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, token: str) -> HttpResponse:
    """A shop leads its customer to one order here; its signature stands for the customer (docs/hand-over.md)."""
    at = moment()
    try:
        handed = handed_over(token, at=at)
        if request.method == "POST":
            use_hand_over(handed, at=at)
    except HandOverRefusedError as refused:
        context, status = {"problem": hand_over_refusal(refused.code)}, _HAND_OVER_STATUS[refused.code]
        return render(request, "web/guests/handed_over.html", context, status=status)
    if request.method != "POST":
        return render(request, "web/guests/handed_over.html", {"order": handed.order})
    guest = guest_of(handed.order, language=_language(), at=at)
    return open_for(request, guest, f"/orders/{handed.order.number}/", at)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The guest is done on this device."""
    messages.success(request, _("This order is closed on this device. A new link opens it again."))
    response = redirect("web:home")
    response.delete_cookie(GUEST_COOKIE, samesite="Lax")
    return response


def _join(request: HttpRequest, guest: OrderGuest, user: User, path: str, at: datetime) -> HttpResponse:
    try:
        joined = join_order(guest.order, user)
    except OtherAccountError:
        messages.error(request, _("This order belongs to another account. Sign out and open a new link to see it."))
        return redirect("web:orders")
    if joined:
        messages.success(request, _("The order is now in your account."))
    return redirect(path)


def _send_again(request: HttpRequest, link: GuestLink, guest: OrderGuest, at: datetime) -> HttpResponse:
    """Whoever has an old link gets a new one, sent where the old one was sent."""
    if not ratelimit.consume(request, action="look_up", key=guest.order.number):
        return _link_page(request, guest, is_usable=False, status=HTTPStatus.TOO_MANY_REQUESTS)
    send_link(guest, key=f"again:{link.number}:{int(at.timestamp())}", at=at, path=link.path)
    return redirect("web:look_up_sent")


def _guest_of(person_id: int) -> OrderGuest | None:
    return OrderGuest.objects.select_related("order__store", "person").filter(person=person_id).first()


def _look_up_page(request: HttpRequest, form: LookUpForm, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "web/guests/look_up.html", {"form": form}, status=status)


def _link_page(request: HttpRequest, guest: OrderGuest, *, is_usable: bool, status: int | None = None) -> HttpResponse:
    answer = status or (HTTPStatus.OK if is_usable else HTTPStatus.GONE)
    context = {
        "order": guest.order,
        "is_usable": is_usable,
        "is_limited": answer == HTTPStatus.TOO_MANY_REQUESTS,
    }
    return render(request, "web/guests/link.html", context, status=answer)


def _language() -> str:
    return "en" if get_language() == "en" else "zh-hans"
