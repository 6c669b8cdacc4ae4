"""One step for many tickets: chosen in the list, shown before, answered for each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from aftersales.accounts.models import User
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.bulk import BulkForm, as_seen, seen_in
from aftersales.desk.forms.tickets import QueueForm
from aftersales.desk.selectors.finding import found_keys
from aftersales.desk.selectors.queue import Wanted, wanted_tickets
from aftersales.desk.selectors.queue_rows import shown_by_key
from aftersales.desk.views.frame import desk_page, show
from aftersales.desk.views.queue import default_view
from aftersales.domain.bulk import MOST, BulkAction, BulkOutcome, is_at_once
from aftersales.tickets.models import BulkJob
from aftersales.tickets.selectors.lists import tickets_of_stores
from aftersales.tickets.services.bulking import begin_bulk, work_on_bulk
from aftersales.wording.bulk import OUTCOMES, bulk_action_name

SAMPLE = 10
LISTED = 500


@desk_page("GET", "HEAD", "POST")
def bulk(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    """The preview, with what the step needs; a POST begins it for the tickets of the preview, as they were then."""
    if not duties.stores:
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    people = User.objects.filter(is_active=True, memberships__store__in=duties.stores).distinct().order_by("username")
    form = BulkForm(
        given if request.method == "POST" else None, people=people, initial={"action": given.get("action", "")}
    )
    if request.method != "POST":
        return _preview(request, duties, form, _chosen(request, duties))
    seen = _seen(request, duties)
    if not form.is_valid() or not seen:
        return _preview(request, duties, form, seen, 422)
    at = moment()
    job = begin_bulk(BulkAction(form.cleaned_data["action"]), form.details(), seen, by=duties.user, at=at)
    if is_at_once(len(seen)):
        work_on_bulk(job, at)
    return redirect("admin:bulk_job", job.pk)


def _chosen(request: HttpRequest, duties: Duties) -> dict[int, int]:
    """Those ticked in the list, or all that its filters and its search show, with their versions."""
    if request.GET.get("all"):
        return _versions(duties, _listed(duties, QueueForm(request.GET).wanted(default_view(duties)), moment()))
    return _versions(duties, Q(number__in=request.GET.getlist("ticket")[:MOST]))


def _seen(request: HttpRequest, duties: Duties) -> dict[int, int]:
    """Those of the preview, at the versions that it showed."""
    seen = seen_in(request.POST.get("seen", ""))
    return {pk: seen[pk] for pk in _versions(duties, Q(pk__in=list(seen)[:MOST]))}


def _versions(duties: Duties, chosen: Q) -> dict[int, int]:
    """Of the person's own stores, as always; nobody decides on their own request."""
    own = tickets_of_stores(duties.stores).exclude(customer=duties.user).filter(chosen)
    return dict(own.order_by("pk").select_related(None).values_list("pk", "version")[:MOST])


def _listed(duties: Duties, wanted: Wanted, at: datetime) -> Q:
    if wanted.q:
        return Q(pk__in=found_keys(duties, wanted, at, MOST)[:MOST])
    return Q(pk__in=wanted_tickets(duties, wanted, at).order_by().select_related(None).values("pk"))


def _preview(
    request: HttpRequest, duties: Duties, form: BulkForm, chosen: Mapping[int, int], status: int = 200
) -> HttpResponse:
    at = moment()
    action = form["action"].value() or BulkAction.ASSIGN
    context: dict[str, Any] = {
        "form": form,
        "action": action,
        "title": bulk_action_name(str(action)),
        "fields": [form[name] for name in form.needed],
        "total": len(chosen),
        "most": MOST,
        "rows": shown_by_key(list(chosen)[:SAMPLE], at),
        "more": max(len(chosen) - SAMPLE, 0),
        "seen": as_seen(chosen),
        "query": QueueForm(request.GET).query(),
        "waits": is_at_once(len(chosen)),
    }
    return show(request, duties, "desk/bulk.html", at, context, status)


@desk_page("GET", "HEAD")
def bulk_job(request: HttpRequest, duties: Duties, pk: int) -> HttpResponse:
    """How far it is, and what became of each; only for who began it."""
    job = get_object_or_404(BulkJob.objects.filter(by=duties.user), pk=pk)
    counted = dict(job.items.order_by().values_list("outcome").annotate(count=Count("id")))
    total, waiting = sum(counted.values()), counted.get(BulkOutcome.WAITING, 0)
    refused = job.items.filter(outcome=BulkOutcome.REFUSED).order_by("id").values("ticket__number", "why")
    context = {
        "job": job,
        "title": bulk_action_name(job.action),
        "is_at_work": job.ended_at is None,
        "total": total,
        "done": total - waiting,
        "counts": [(str(OUTCOMES[name]), counted.get(name, 0)) for name in (BulkOutcome.DONE, BulkOutcome.REFUSED)],
        "refused": refused[:LISTED],
    }
    return show(request, duties, "desk/bulk_job.html", moment(), context)
