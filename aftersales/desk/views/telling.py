"""What a member of staff chooses about being told, and where their notices are posted."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.contacts.forms import QuietTimeForm, WebhookForm, changed_choices
from aftersales.contacts.selectors import Preferences, preferences_of
from aftersales.contacts.services import (
    StaysOnError,
    choose,
    remove_webhook,
    set_quiet_time,
    set_webhook,
    try_again,
)
from aftersales.desk.views.frame import desk_page, show
from aftersales.domain.notices import Audience, Channel
from aftersales.wording.notice_topics import address_used_again_sentence, kept_sentence, stays_on_sentence


@desk_page("GET", "HEAD", "POST")
def notices(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    page = preferences_of(duties.user, Audience.STAFF)
    form = QuietTimeForm(request.POST if request.method == "POST" else None, page)
    if request.method == "POST" and form.is_valid():
        try:
            choose(duties.user, changed_choices(page, request.POST.getlist("on")))
        except StaysOnError as stays:
            form.add_error(None, stays_on_sentence(stays.topic))
        else:
            set_quiet_time(duties.user, **form.cleaned_data)
            messages.success(request, kept_sentence())
            return redirect("admin:notices")
    return _show(request, duties, page, form, status=422 if form.errors else 200)


@desk_page("POST")
def webhook(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    """Set, change or, with an empty address, take away."""
    form = WebhookForm(request.POST, allowed_hosts=settings.WEBHOOK_PRIVATE_HOSTS)
    if not form.is_valid():
        page = preferences_of(duties.user, Audience.STAFF)
        return _show(request, duties, page, QuietTimeForm(None, page), form, status=422)
    if form.cleaned_data["url"]:
        set_webhook(duties.user, form.cleaned_data["url"], moment())
        messages.success(request, _("Your notices are posted there from now on."))
    else:
        remove_webhook(duties.user, moment())
        messages.success(request, _("The webhook is gone; nothing is posted any more."))
    return redirect("admin:notices")


@desk_page("POST")
def address_again(request: HttpRequest, duties: Duties, channel: str) -> HttpResponseBase:
    if channel not in set(Channel):
        raise Http404
    if try_again(duties.user, Channel(channel)):
        messages.success(request, address_used_again_sentence())
    return redirect("admin:notices")


def _show(
    request: HttpRequest,
    duties: Duties,
    page: Preferences,
    form: QuietTimeForm,
    webhook_form: WebhookForm | None = None,
    status: int = 200,
) -> HttpResponse:
    url = page.webhook.url if page.webhook else ""
    given = webhook_form or WebhookForm(initial={"url": url}, allowed_hosts=settings.WEBHOOK_PRIVATE_HOSTS)
    context = {"page": page, "form": form, "webhook_form": given}
    return show(request, duties, "desk/notices.html", moment(), context, status=status)
