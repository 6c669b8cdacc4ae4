"""Move many time limits at once: seen before, followed while it runs, taken back after."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.clockwork.forms import JobForm
from aftersales.clockwork.selectors.matching import matching, preview
from aftersales.clockwork.selectors.subjects import named_deadlines
from aftersales.clockwork.views.frame import platform_page, show
from aftersales.deadlines.models import JobKind, JobOutcome, JobState, TimeJob
from aftersales.deadlines.selectors.watching import job_progress, jobs
from aftersales.deadlines.services.jobs import JobNotOpenError, begin_job, take_back_job

LISTED = 50


@platform_page("GET", "HEAD")
def jobs_page(request: HttpRequest, duties: Duties) -> HttpResponse:
    return show(request, "clockwork/jobs.html", {"jobs": jobs().annotate(total=Count("items"))[:LISTED]})


@platform_page("GET", "HEAD", "POST")
def new_job(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    """First what it would be about, then the same form sends it."""
    given = request.POST if request.method == "POST" else request.GET
    if given.get("kind") not in set(JobKind):
        raise Http404
    kind, at = JobKind(given["kind"]), moment()
    is_asked = request.method == "POST" or "reason" in given
    form = JobForm(given if is_asked else None, kind=kind)
    context = {"form": form, "kind": kind, "title": kind.label}
    if not is_asked:
        return show(request, "clockwork/new_job.html", context, at)
    if not form.is_valid():
        return show(request, "clockwork/new_job.html", context, at, 422)
    job = form.job(duties.user, at)
    if request.method == "POST":
        begin_job(job, matching(job, at))
        messages.success(request, _("The job has begun; the clock works on it."))
        return redirect("clockwork:job", job.pk)
    told = preview(job, at)
    context |= {"preview": told, "first": named_deadlines(told.first), "hidden": list(form.data.items())}
    return show(request, "clockwork/new_job.html", context, at)


@platform_page("GET", "HEAD", "POST")
def job_page(request: HttpRequest, duties: Duties, pk: int) -> HttpResponseBase:
    job, at = get_object_or_404(jobs(), pk=pk), moment()
    if request.method == "POST":
        return _take_back(request, duties, job)
    counted = job_progress(job)
    total = counted.pop("all")
    waiting = counted.get(JobOutcome.MOVED if job.state == JobState.UNDOING else JobOutcome.WAITING, 0)
    context = {
        "job": job,
        "total": total,
        "done": total - waiting,
        "counts": [(JobOutcome(outcome).label, count) for outcome, count in sorted(counted.items())],
        "can_take_back": job.state == JobState.DONE and counted.get(JobOutcome.MOVED, 0),
    }
    return show(request, "clockwork/job.html", context, at)


def _take_back(request: HttpRequest, duties: Duties, job: TimeJob) -> HttpResponseBase:
    try:
        take_back_job(job, by=duties.user, at=moment())
    except JobNotOpenError:
        messages.error(request, _("Only a job that is done can be taken back, and once. Nothing was changed."))
    else:
        messages.success(request, _("The clock takes it back now."))
    return redirect("clockwork:job", job.pk)
