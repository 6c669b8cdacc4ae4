"""Draft, preview, publish: a manager writes the store's next terms."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store, User
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.policies import DiscardForm, PolicyForm, PublishForm, breaches_by_term, initial_of
from aftersales.desk.views.frame import desk_page, show
from aftersales.desk.views.policies import managed_store, show_policies, show_version
from aftersales.domain.calendar import shanghai_day
from aftersales.policies.models import PolicyVersion, PublishedError
from aftersales.policies.selectors import (
    draft_of,
    floor_on,
    last_seen,
    platform_versions,
    policy_in_force,
    terms_of,
    versions_of,
)
from aftersales.policies.services import (
    NoticeTooShortError,
    PolicyBelowFloorError,
    PolicyChangedError,
    PolicyDraftExistsError,
    PolicyGoesBackError,
    breaches_on,
    change_draft,
    discard_draft,
    draft_version,
    earliest_day,
    publish,
)
from aftersales.wording.clauses import breach_sentence
from aftersales.wording.moments import shown_day

CHECK = "check"


@desk_page("GET", "HEAD", "POST")
def draft(request: HttpRequest, duties: Duties, slug: str) -> HttpResponseBase:
    store, at = managed_store(duties, slug), moment()
    floor = floor_on(earliest_day(at), platform_versions())
    if request.method != "POST":
        begun = draft_of(store)
        last = begun or versions_of(store).first()
        form = PolicyForm(floor=floor, initial=initial_of(last, terms_of(last), last_seen(store)))
        return _write(request, duties, store, form, at)
    form = PolicyForm(request.POST, floor=floor)
    if request.POST.get("step") == CHECK:
        breaches = breaches_on(form.terms(), earliest_day(at)) if form.is_valid() else ()
        return JsonResponse({"breaches": breaches_by_term(breaches)})
    if not form.is_valid():
        return _write(request, duties, store, form, at, status=422)
    return _save(request, duties, store, form, at)


def _save(request: HttpRequest, duties: Duties, store: Store, form: PolicyForm, at: datetime) -> HttpResponseBase:
    begun, seen = draft_of(store), form.cleaned_data["seen"]
    try:
        if begun:
            change_draft(begun, form.terms(), by=duties.user, at=at, notes=form.given_notes(), seen=seen)
        else:
            draft_version(store, form.terms(), by=duties.user, at=at, notes=form.given_notes(), seen=seen)
    except (PolicyChangedError, PolicyDraftExistsError, PublishedError):
        form.add_error(None, changed_meanwhile())
        return _write(request, duties, store, form, at, status=409)
    if breaches_on(form.terms(), earliest_day(at)):
        messages.warning(request, _("Draft saved. It can't be published yet: see the marked terms."))
        return redirect("admin:policy_draft", slug=store.slug)
    messages.success(request, _("Draft saved."))
    return redirect("admin:policy_preview", slug=store.slug)


def _write(
    request: HttpRequest, duties: Duties, store: Store, form: PolicyForm, at: datetime, status: int = 200
) -> HttpResponse:
    begun = draft_of(store)
    terms = None if form.is_bound and not form.is_valid() else form.terms() if form.is_bound else terms_of(begun)
    breaches = breaches_on(terms, earliest_day(at)) if terms else ()
    context = {"store": store, "draft": begun, "form": form, "parts": form.parts(breaches), "breaches": breaches}
    return show(request, duties, "desk/policy_draft.html", at, context, status)


@desk_page("GET", "HEAD")
def preview(request: HttpRequest, duties: Duties, slug: str) -> HttpResponse:
    store, at = managed_store(duties, slug), moment()
    begun = draft_of(store)
    if begun is None:
        return show_policies(request, duties, no_draft(), 409)
    earliest = earliest_day(at)
    breaches = [breach_sentence(breach) for breach in breaches_on(begun.parsed_terms, earliest)]
    before = policy_in_force(store, shanghai_day(at))
    return show_version(request, duties, begun, before, {"earliest": earliest, "breaches": breaches, "is_draft": True})


@desk_page("GET", "HEAD", "POST")
def publish_draft(request: HttpRequest, duties: Duties, slug: str) -> HttpResponseBase:
    store, at = managed_store(duties, slug), moment()
    begun, earliest = draft_of(store), earliest_day(at)
    if begun is None:
        return show_policies(request, duties, no_draft(), 409)
    if request.method == "POST":
        return _publish(request, duties, begun, PublishForm(request.POST, earliest=earliest), at)
    form = PublishForm(earliest=earliest, initial={"effective_on": earliest, "seen": last_seen(store)})
    return _confirm(request, duties, begun, form, at)


def _publish(
    request: HttpRequest, duties: Duties, begun: PolicyVersion, form: PublishForm, at: datetime
) -> HttpResponseBase:
    if not form.is_valid():
        return _confirm(request, duties, begun, form, at, 422)
    try:
        _announce(begun, form, duties.user, at)
    except PolicyChangedError:
        now = draft_of(begun.store)
        if now is None:
            return show_policies(request, duties, no_draft(), 409)
        return _confirm(request, duties, now, _seen_anew(form, now, earliest_day(at)), at, 409)
    if form.errors:
        return _confirm(request, duties, begun, form, at, 422)
    words = _("Version %(number)s is published. It applies to orders from %(day)s on.")
    day = shown_day(form.cleaned_data["effective_on"], at)
    messages.success(request, words % {"number": begun.number, "day": day})
    return redirect("admin:policies")


def _announce(begun: PolicyVersion, form: PublishForm, by: User, at: datetime) -> None:
    """Publish, or tell the form why not."""
    try:
        publish(begun, effective_on=form.cleaned_data["effective_on"], by=by, at=at, seen=form.cleaned_data["seen"])
    except PolicyBelowFloorError as below:
        for breach in below.breaches:
            form.add_error(None, breach_sentence(breach))
    except NoticeTooShortError as short:
        words = _("That is too soon. The first possible day is %(day)s.")
        form.add_error("effective_on", words % {"day": shown_day(short.earliest, at)})
    except PolicyGoesBackError as back:
        words = _("A version for %(day)s is already announced; choose a later day.")
        form.add_error("effective_on", words % {"day": shown_day(back.last, at)})


def _seen_anew(form: PublishForm, begun: PolicyVersion, earliest: date) -> PublishForm:
    """The draft is another one now: the same day, to be confirmed again."""
    typed = {"effective_on": form.cleaned_data["effective_on"], "seen": last_seen(begun.store)}
    again = PublishForm(typed, earliest=earliest)
    again.add_error(None, changed_meanwhile())
    return again


def _confirm(
    request: HttpRequest,
    duties: Duties,
    begun: PolicyVersion,
    form: PublishForm,
    at: datetime,
    status: int = 200,
) -> HttpResponse:
    breaches = breaches_on(begun.parsed_terms, earliest_day(at))
    context = {
        "store": begun.store,
        "version": begun,
        "form": form,
        "title": _("Publish version %(number)s") % {"number": begun.number},
        "happens": [
            _("Everybody can read the new terms at once; they apply to what is bought from the first day on."),
            _("Orders bought before keep the terms of their day."),
        ],
        "undo": _("This can't be undone: a published version is never changed. A later change is a new version."),
        "breaches": [breach_sentence(breach) for breach in breaches],
    }
    return show(request, duties, "desk/policy_publish.html", at, context, status)


@desk_page("GET", "HEAD", "POST")
def discard(request: HttpRequest, duties: Duties, slug: str) -> HttpResponseBase:
    store, at = managed_store(duties, slug), moment()
    begun = draft_of(store)
    if begun is None:
        return show_policies(request, duties, no_draft(), 409)
    form = DiscardForm(request.POST if request.method == "POST" else None, initial={"seen": last_seen(store)})
    if request.method != "POST":
        return _ask_to_discard(request, duties, begun, form, at)
    try:
        if not form.is_valid():
            raise PolicyChangedError
        discard_draft(begun, by=duties.user, at=at, seen=form.cleaned_data["seen"])
    except (PolicyChangedError, PublishedError):
        return show_policies(request, duties, changed_meanwhile(), 409)
    messages.success(request, _("Draft discarded. The history keeps that it was there."))
    return redirect("admin:policies")


def _ask_to_discard(
    request: HttpRequest, duties: Duties, begun: PolicyVersion, form: DiscardForm, at: datetime
) -> HttpResponse:
    context = {
        "store": begun.store,
        "version": begun,
        "form": form,
        "title": _("Discard the draft"),
        "happens": [_("The draft is gone; the version in force stays as it is.")],
        "undo": _("This can't be undone, but the history keeps what the draft said."),
        "dangerous": True,
    }
    return show(request, duties, "desk/policy_publish.html", at, context)


def no_draft() -> str:
    return _("There is no draft any more: it was published or discarded.")


def changed_meanwhile() -> str:
    return _("Somebody changed this store's draft meanwhile. Look at it again before you go on.")
