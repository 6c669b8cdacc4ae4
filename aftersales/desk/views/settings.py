"""Every number and switch of the platform, what a store promises beyond it, and how each came to be."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.audit.selectors import last_change
from aftersales.audit.services.recording import ChangedMeanwhileError
from aftersales.clock.services import moment
from aftersales.deadlines.selectors.settings import setting_history, setting_subject
from aftersales.deadlines.services.settings import change_setting, earliest_day
from aftersales.desk.forms.settings import SettingForm
from aftersales.desk.selectors.policies import visible_stores
from aftersales.desk.selectors.settings import limits_of_value, may_set, setting_groups, setting_row, value_now
from aftersales.desk.views.frame import desk_page, show
from aftersales.desk.views.policies import store_for
from aftersales.domain.settings import SETTINGS, SettingCode, SettingRefusedError, parsed
from aftersales.wording.moments import shown_moment
from aftersales.wording.settings import setting_name, setting_refusal_sentence, shown_value


@desk_page("GET", "HEAD")
def settings(request: HttpRequest, duties: Duties) -> HttpResponse:
    return _all_of(request, duties, None)


@desk_page("GET", "HEAD")
def store_settings(request: HttpRequest, duties: Duties, slug: str) -> HttpResponse:
    return _all_of(request, duties, store_for(duties, slug))


def _all_of(request: HttpRequest, duties: Duties, store: Store | None) -> HttpResponse:
    at = moment()
    context = {"store": store, "stores": visible_stores(duties), "groups": setting_groups(store, at)}
    return show(request, duties, "desk/settings.html", at, context)


@desk_page("GET", "HEAD", "POST")
def setting(request: HttpRequest, duties: Duties, code: str) -> HttpResponseBase:
    return _one(request, duties, _code(code), None)


@desk_page("GET", "HEAD", "POST")
def store_setting(request: HttpRequest, duties: Duties, code: str, slug: str) -> HttpResponseBase:
    known, store = _code(code), store_for(duties, slug)
    if not SETTINGS[known].per_store:
        raise Http404
    return _one(request, duties, known, store)


def _code(code: str) -> SettingCode:
    if code not in set(SettingCode):
        raise Http404
    return SettingCode(code)


def _one(request: HttpRequest, duties: Duties, code: SettingCode, store: Store | None) -> HttpResponseBase:
    at, may, last = moment(), may_set(duties, store), last_change(setting_subject(code, store))
    earliest = earliest_day(code, at, is_store=store is not None)
    value = value_now(code, store, at)
    if request.method != "POST":
        form = SettingForm(code=code, value=value, earliest=earliest, seen=last) if may else None
        return _page(request, duties, code, store, form)
    if not may:
        raise PermissionDenied
    form = SettingForm(request.POST, code=code, value=value, earliest=earliest, seen=last)
    if not form.is_valid():
        return _page(request, duties, code, store, form, 422)
    given = form.cleaned_data
    try:
        version = change_setting(
            code,
            given["value"],
            store=store,
            effective_on=given["effective_on"],
            reason=given["reason"],
            by=duties.user,
            at=at,
            seen=form.last_seen,
        )
    except ChangedMeanwhileError:
        form.refuse_as_behind(last_change(setting_subject(code, store)))
        return _page(request, duties, code, store, form, 409)
    except SettingRefusedError as refused:
        form.add_error("effective_on" if "earliest" in refused.values else "value", _words(code, refused))
        return _page(request, duties, code, store, form, 422)
    told = {
        "name": setting_name(code),
        "value": shown_value(code, parsed(code, version.value)),
        "moment": shown_moment(version.effective_at, at),
    }
    messages.success(request, _("Saved: %(name)s is %(value)s from %(moment)s on.") % told)
    return redirect(request.path)


def _words(code: SettingCode, refused: SettingRefusedError) -> str:
    return setting_refusal_sentence(code, refused, moment())


def _page(
    request: HttpRequest,
    duties: Duties,
    code: SettingCode,
    store: Store | None,
    form: SettingForm | None,
    status: int = 200,
) -> HttpResponse:
    at = moment()
    history = [(row, shown_value(code, parsed(code, row.value))) for row in setting_history(code, store)]
    context = {
        "store": store,
        "setting": setting_row(code, store, at),
        "limits": limits_of_value(code, store, at),
        "default": shown_value(code, SETTINGS[code].default),
        "form": form,
        "history": history,
    }
    return show(request, duties, "desk/setting.html", at, context, status)
