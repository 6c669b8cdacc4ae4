"""A store's canned texts: its managers write them, its agents use them in the composer."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.audit.selectors import ShownChange, changes_of, shown_changes, subject_of
from aftersales.audit.services.recording import ChangedMeanwhileError
from aftersales.clock.services import moment
from aftersales.desk.forms.canned import CannedTextForm, canned_values
from aftersales.desk.selectors.canned import canned_texts
from aftersales.desk.views.frame import desk_page, show
from aftersales.desk.views.policies import store_for
from aftersales.tickets.models import CannedText
from aftersales.tickets.services.canning import keep_canned_text
from aftersales.wording.canned import variable_rows


@desk_page("GET", "HEAD")
def canned(request: HttpRequest, duties: Duties) -> HttpResponse:
    """The texts of every store that this person manages."""
    if not duties.writes:
        raise PermissionDenied
    stores = [(store, list(canned_texts(store))) for store in duties.writes]
    return show(request, duties, "desk/canned.html", moment(), {"stores": stores})


@desk_page("GET", "HEAD", "POST")
def new_text(request: HttpRequest, duties: Duties, slug: str) -> HttpResponseBase:
    return _edit(request, duties, _writing_store(duties, slug), None)


@desk_page("GET", "HEAD", "POST")
def edit_text(request: HttpRequest, duties: Duties, slug: str, pk: int) -> HttpResponseBase:
    store = _writing_store(duties, slug)
    return _edit(request, duties, store, get_object_or_404(canned_texts(store), pk=pk))


def _writing_store(duties: Duties, slug: str) -> Store:
    store = store_for(duties, slug)
    if store not in duties.writes:
        raise PermissionDenied
    return store


def _edit(request: HttpRequest, duties: Duties, store: Store, text: CannedText | None) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, duties, store, text, CannedTextForm(initial=canned_values(text) if text else {}))
    form = CannedTextForm(request.POST)
    if not form.is_valid():
        return _page(request, duties, store, text, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with transaction.atomic():
            keep_canned_text(store, form.wording(), by=duties.user, at=moment(), text=text, seen=form.last_seen)
    except ChangedMeanwhileError:
        return _behind(request, duties, store, text, form)
    except IntegrityError:
        form.add_error("name", _("The store has a text of this name already."))
        return _page(request, duties, store, text, form, HTTPStatus.CONFLICT)
    messages.success(request, _("The text is kept."))
    return redirect("admin:canned")


def _behind(
    request: HttpRequest, duties: Duties, store: Store, text: CannedText | None, form: CannedTextForm
) -> HttpResponse:
    """Somebody else was faster: what they changed, over what was typed."""
    changes = list(changes_of(subject_of(text), form.last_seen)) if text else []
    form.refuse_as_behind(changes[0].sequence if changes else 0)
    return _page(request, duties, store, text, form, HTTPStatus.CONFLICT, shown_changes(changes, CannedText))


def _page(
    request: HttpRequest,
    duties: Duties,
    store: Store,
    text: CannedText | None,
    form: CannedTextForm,
    status: int = HTTPStatus.OK,
    changes: Sequence[ShownChange] = (),
) -> HttpResponse:
    context: dict[str, Any] = {
        "store": store,
        "text": text,
        "form": form,
        "variables": variable_rows(),
        "changes": changes,
    }
    return show(request, duties, "desk/canned_text.html", moment(), context, status)
