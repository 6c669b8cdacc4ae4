"""What the customer chooses about being told, and the link that switches a kind of mail off."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from aftersales.contacts.forms import QuietTimeForm, changed_choices
from aftersales.contacts.selectors import Subscription, preferences_of, subscription_of
from aftersales.contacts.services import (
    StaysOnError,
    choose,
    end_subscription,
    resume_subscription,
    set_quiet_time,
    try_again,
)
from aftersales.domain.notices import Audience, Channel
from aftersales.web.views.scope import SignedInRequest, by_account
from aftersales.wording.notice_topics import (
    CHANNEL_NAMES,
    TOPIC_NAMES,
    address_used_again_sentence,
    kept_sentence,
    stays_on_sentence,
)


@require_http_methods(["GET", "HEAD", "POST"])
@by_account
def preferences(request: SignedInRequest) -> HttpResponse:
    page = preferences_of(request.user, Audience.CUSTOMER)
    form = QuietTimeForm(request.POST if request.method == "POST" else None, page)
    if request.method == "POST" and form.is_valid():
        try:
            choose(request.user, changed_choices(page, request.POST.getlist("on")))
        except StaysOnError as stays:
            form.add_error(None, stays_on_sentence(stays.topic))
        else:
            set_quiet_time(request.user, **form.cleaned_data)
            messages.success(request, kept_sentence())
            return redirect("web:preferences")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "web/preferences.html", {"page": page, "form": form}, status=status)


@require_POST
@by_account
def address_again(request: SignedInRequest, channel: str) -> HttpResponse:
    """The customer says that their address works."""
    if channel not in {Channel.EMAIL, Channel.SMS}:
        raise Http404
    if try_again(request.user, Channel(channel)):
        messages.success(request, address_used_again_sentence())
    return redirect("web:preferences")


# Whoever has the link of a mail may switch its kind off, without signing in and by machine (RFC 8058): the signature
# in the link stands for the reader, so no cookie is asked for and no cross-site check is needed.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what would be switched off and changes nothing; POST does it, and `again` undoes it."""
    subscription = subscription_of(token)
    if subscription is None:
        raise Http404
    if not subscription.may_end:
        return _unsubscribe_page(request, subscription, "stays", HTTPStatus.CONFLICT)
    if request.method != "POST":
        return _unsubscribe_page(request, subscription, "ask")
    if "again" in request.POST:
        resume_subscription(subscription)
        return _unsubscribe_page(request, subscription, "on")
    end_subscription(subscription)
    return _unsubscribe_page(request, subscription, "off")


def _unsubscribe_page(
    request: HttpRequest, subscription: Subscription, step: str, status: int = HTTPStatus.OK
) -> HttpResponse:
    topic, channel = TOPIC_NAMES[subscription.topic], CHANNEL_NAMES[subscription.channel]
    context = {"topic": topic, "channel": channel, "step": step, "address": _masked(subscription.user.email)}
    return render(request, "web/unsubscribe.html", context, status=status)


def _masked(address: str) -> str:
    """Enough to know one's own address again: l…@example.com."""
    name, _mark, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if domain else _("your address")
