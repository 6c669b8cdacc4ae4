"""Self-check before a request: guides, knowledge, and a run that can be taken up again from any device."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aftersales.catalog.models import Product
from aftersales.clock.services import moment
from aftersales.domain.guides import Answer, longest_way
from aftersales.guides.models import GuideRun, GuideVersion
from aftersales.guides.selectors import (
    current_articles,
    current_guides,
    ordered_steps,
    rules_of,
    runs_with_versions,
)
from aftersales.guides.services import NotAQuestionNowError, answer_step, claim_runs, start_run
from aftersales.orders.models import OrderLine
from aftersales.web.selectors.guides import HandOver, hand_over, help_page, is_about, run_page
from aftersales.web.selectors.visitors import party_of
from aftersales.web.views.scope import told_uuid

MAX_WORDS = 200
_SESSION_KEY = "guide_runs"


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_WORDS]
    at, party = moment(), party_of(request)
    context = {"at": at, "page": help_page(words, party, at), "is_known": party is not None}
    return render(request, "web/guides/index.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    version = get_object_or_404(current_articles(), article__slug=slug)
    return render(request, "web/guides/article.html", {"article": version})


@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """What the check asks, and its start; starting is a POST, since it makes a run."""
    version = get_object_or_404(current_guides(), guide__slug=slug)
    product = _product(request)
    if request.method == "POST":
        return _start(request, version, product)
    steps = ordered_steps(version)
    context = {"version": version, "steps": steps, "at_most": longest_way(rules_of(steps)), "product": product}
    return render(request, "web/guides/guide.html", context)


def _product(request: HttpRequest) -> Product | None:
    sku = request.GET.get("product", "").replace("\x00", "")
    return Product.objects.filter(sku=sku).first() if sku else None


def _start(request: HttpRequest, version: GuideVersion, product: Product | None) -> HttpResponse:
    party = party_of(request)
    run = start_run(version, user=party.person if party else None, product=product, at=moment())
    if run.user is None:
        request.session[_SESSION_KEY] = [*request.session.get(_SESSION_KEY, []), str(run.pk)]
    return redirect("web:guide_run", run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def guide_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    run = my_run(request, run_id)
    if request.method == "POST":
        return _answer(request, run)
    page = run_page(run, request.GET.get("step", ""), party_of(request))
    context = {"page": page, "answers": list(Answer), "is_known": party_of(request) is not None}
    return render(request, "web/guides/run.html", context)


def _answer(request: HttpRequest, run: GuideRun) -> HttpResponse:
    try:
        answer = Answer(request.POST.get("answer", ""))
    except ValueError:
        messages.error(request, _("Please choose one of the answers."))
        return redirect("web:guide_run", run.pk)
    try:
        answer_step(run.pk, request.POST.get("step", ""), answer, at=moment())
    except NotAQuestionNowError:
        messages.error(request, _("This question is not part of your check any more. Here is where it stands."))
    return redirect("web:guide_run", run.pk)


def my_run(request: HttpRequest, run_id: UUID) -> GuideRun:
    run = own_run(request, run_id)
    if run is None:
        raise Http404
    return run


def own_run(request: HttpRequest, run_id: UUID) -> GuideRun | None:
    """A visitor's run belongs to their browser, and to them once they have signed in."""
    run = runs_with_versions().filter(pk=run_id).first()
    if run is None:
        return None
    party = party_of(request)
    reader = party.person if party else None
    is_from_here = str(run.pk) in request.session.get(_SESSION_KEY, [])
    if run.user_id is None and is_from_here:
        if reader:
            claim_runs(reader, [str(run.pk)])
        return run
    return run if reader and run.user_id == reader.pk else None


def told_check(request: HttpRequest, line: OrderLine) -> HandOver | None:
    """What a finished self-check hands over; one of somebody else or about something else is none.

    A screen asks for it in several places; the run is read once.
    """
    run_id = told_uuid((request.POST or request.GET).get("check", ""))
    if not run_id.int:
        return None
    known: dict[int, HandOver | None] = request.__dict__.setdefault("told_checks", {})
    if line.pk not in known:
        run = own_run(request, run_id)
        known[line.pk] = hand_over(run) if run and is_about(run, line) else None
    return known[line.pk]
