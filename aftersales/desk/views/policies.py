"""What stores promise: every version, in both languages, and how it came about."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.policies import PolicyForm
from aftersales.desk.selectors.policies import (
    manages,
    policy_history,
    policy_in_both,
    store_policies,
    version_before,
    visible_stores,
)
from aftersales.desk.views.frame import desk_page, show
from aftersales.domain.calendar import shanghai_day
from aftersales.policies.models import PolicyVersion
from aftersales.policies.selectors import floor_on, platform_versions
from aftersales.tickets.selectors.facts import limits_in_force


def store_for(duties: Duties, slug: str) -> Store:
    """Another store does not exist here."""
    found = next((store for store in visible_stores(duties) if store.slug == slug), None)
    if found is None:
        raise Http404
    return found


def managed_store(duties: Duties, slug: str) -> Store:
    """Terms are written by the store's managers alone."""
    store = store_for(duties, slug)
    if not manages(duties, store):
        raise PermissionDenied
    return store


@desk_page("GET", "HEAD")
def policies(request: HttpRequest, duties: Duties) -> HttpResponse:
    return show_policies(request, duties)


def show_policies(request: HttpRequest, duties: Duties, refused: str = "", status: int = 200) -> HttpResponse:
    at = moment()
    if refused:
        messages.error(request, refused)
    context = {"policies": store_policies(duties, shanghai_day(at))}
    return show(request, duties, "desk/policies.html", at, context, status)


@desk_page("GET", "HEAD")
def version(request: HttpRequest, duties: Duties, slug: str, number: int) -> HttpResponse:
    store = store_for(duties, slug)
    found = get_object_or_404(PolicyVersion.objects.published().filter(store=store), number=number)
    return show_version(request, duties, found, version_before(found), {})


def show_version(
    request: HttpRequest, duties: Duties, found: PolicyVersion, before: PolicyVersion | None, context: dict[str, Any]
) -> HttpResponse:
    at = moment()
    floor = floor_on(found.effective_on or context["earliest"], platform_versions())
    sections = policy_in_both(found.parsed_terms, floor, limits_in_force(found.store_id, at), before)
    context |= {
        "store": found.store,
        "version": found,
        "before": before,
        "sections": sections,
        "changes": sum(clause.is_changed for section in sections for clause in section.clauses),
    }
    return show(request, duties, "desk/policy.html", at, context)


@desk_page("GET", "HEAD")
def history(request: HttpRequest, duties: Duties, slug: str) -> HttpResponse:
    store = store_for(duties, slug)
    found = policy_history(store)
    labels = {name: field.label for name, field in PolicyForm.base_fields.items()}
    steps = [(step, [labels.get(name, name) for name in step.changed]) for step in found.steps]
    context = {"store": store, "steps": steps, "is_whole": found.is_whole}
    return show(request, duties, "desk/policy_history.html", moment(), context)
