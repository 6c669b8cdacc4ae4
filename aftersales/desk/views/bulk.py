"""One step for many tickets: chosen in the list, shown before, answered for each."""

from collections.abc import Sequence
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
from aftersales.desk.forms.bulk import BulkForm
from aftersales.desk.forms.tickets import QueueForm
from aftersales.desk.selectors.finding import found_keys
from aftersales.desk.selectors.queue import Wanted, forget_counters, wanted_tickets
from aftersales.desk.selectors.queue_rows import shown_by_key
from aftersales.desk.views.frame import desk_page, show
from aftersales.desk.views.queue import default_view
from aftersales.domain.bulk import AT_ONCE, MOST, BulkAction, BulkOutcome
from aftersales.tickets.models import BulkJob
from aftersales.tickets.selectors.lists import tickets_of_stores
from aftersales.tickets.services.bulking import begin_bulk, work_on_bulk
from aftersales.wording.bulk import OUTCOMES, bulk_action_name

SAMPLE = 10
LISTED = 500


@desk_page("GET", "HEAD", "POST")
def bulk(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    """The preview, with what the step needs; a POST begins it."""
    if not duties.stores:
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    people = User.objects.filter(is_active=True, memberships__store__in=duties.stores).distinct().order_by("username")
    form = BulkForm(
        given if request.method == "POST" else None, people=people, initial={"action": given.get("action", "")}
    )
    keys = _chosen(request, duties)
    if request.method != "POST":
        return _preview(request, duties, form, keys)
    if not form.is_valid() or not keys:
        return _preview(request, duties, form, keys, 422)
    at = moment()
    job = begin_bulk(BulkAction(form.cleaned_data["action"]), form.details(), keys, by=duties.user, at=at)
    if len(keys) <= AT_ONCE:
        work_on_bulk(job, at)
    forget_counters(duties)
    return redirect("admin:bulk_job", job.pk)


def _chosen(request: HttpRequest, duties: Duties) -> Sequence[int]:
    """Those ticked in the list, or all that its filters and its search show; of the person's own stores, as always."""
    given = request.POST if request.method == "POST" else request.GET
    own = tickets_of_stores(duties.stores).exclude(customer=duties.user)
    if given.get("all"):
        own = own.filter(_listed(duties, QueueForm(request.GET).wanted(default_view(duties)), moment()))
    else:
        own = own.filter(number__in=given.getlist("ticket")[:MOST])
    return list(own.order_by("pk").select_related(None).values_list("pk", flat=True)[:MOST])


def _listed(duties: Duties, wanted: Wanted, at: datetime) -> Q:
    if wanted.q:
        return Q(pk__in=found_keys(duties, wanted, at, MOST)[:MOST])
    return Q(pk__in=wanted_tickets(duties, wanted, at).order_by().select_related(None).values("pk"))


def _preview(
    request: HttpRequest, duties: Duties, form: BulkForm, keys: Sequence[int], status: int = 200
) -> HttpResponse:
    at = moment()
    action = form["action"].value() or BulkAction.ASSIGN
    given = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "form": form,
        "action": action,
        "title": bulk_action_name(str(action)),
        "fields": [form[name] for name in form.needed],
        "total": len(keys),
        "most": MOST,
        "rows": shown_by_key(keys[:SAMPLE], at),
        "more": max(len(keys) - SAMPLE, 0),
        "chosen": given.getlist("ticket")[:MOST],
        "everything": bool(given.get("all")),
        "query": QueueForm(request.GET).query(),
        "at_once": AT_ONCE,
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
