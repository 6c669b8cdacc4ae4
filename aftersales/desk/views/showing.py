"""What a store shows to the platform: staged while it works on it, then submitted once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.selectors.disputing import role_in
from aftersales.desk.views.arbitration import dispute_for
from aftersales.desk.views.frame import desk_page, refused_file, show
from aftersales.disputes.forms import SubmissionForm
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import papers_asked, rounds_of, staged
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.showing import stage_evidence, take_back
from aftersales.domain.disputes import DisputeAction, DisputeState, IllegalDisputeMoveError
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.lifecycle import Role
from aftersales.domain.supply import SupplyPaper
from aftersales.evidence.services import receive_files
from aftersales.tickets.services.moving import Actor
from aftersales.wording.errors import dispute_error_sentence

SUBMIT = "submit"
_SHOWN_IN = frozenset({DisputeState.COLLECTING_EVIDENCE, DisputeState.UNDER_REVIEW})


@desk_page("GET", "HEAD", "POST")
def show_evidence(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    dispute = dispute_for(duties, number)
    if role_in(duties, dispute) is not Role.STORE:
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, duties, dispute, _form(dispute))
    actor, step = Actor(Role.STORE, duties.user, "desk"), request.POST.get("step", "save")
    if step.startswith("remove:"):
        take_back(int(step[7:]) if step[7:].isdigit() else 0, dispute, actor=actor)
        return redirect("admin:dispute_evidence", number=dispute.number)
    return _keep(request, duties, dispute, actor, step)


def _keep(request: HttpRequest, duties: Duties, dispute: Dispute, actor: Actor, step: str) -> HttpResponseBase:
    at, form = moment(), _form(dispute, request)
    if not form.is_valid():
        return _page(request, duties, dispute, form, status=422)
    try:
        files = receive_files(form.cleaned_data["files"], by=duties.user, at=at)
        papers = {
            paper: receive_files(shown, by=duties.user, at=at)
            for paper in SupplyPaper
            if (shown := form.cleaned_data.get(paper.value))
        }
        statement = form.cleaned_data["statement"]
        stage_evidence(dispute, actor=actor, at=at, statement=statement, evidence=files, papers=papers)
        if step == SUBMIT:
            is_late = dispute.state == DisputeState.UNDER_REVIEW
            action = DisputeAction.ADD_LATE if is_late else DisputeAction.FINISH_EVIDENCE
            move_dispute(dispute, action, actor=actor, at=at)
    except EvidenceRefusedError as refused:
        return _page(request, duties, dispute, form, status=refused_file(form, refused))
    except IllegalDisputeMoveError as illegal:
        return _page(request, duties, dispute, form, dispute_error_sentence(illegal, at), status=409)
    if step == SUBMIT:
        messages.success(request, _("Your evidence is submitted."))
        return redirect("admin:dispute", number=dispute.number)
    messages.success(request, _("Kept. Nobody else sees it until you submit it."))
    return redirect("admin:dispute_evidence", number=dispute.number)


def _form(dispute: Dispute, request: HttpRequest | None = None) -> SubmissionForm:
    own = staged(dispute, Role.STORE)
    given = (request.POST, request.FILES) if request else ()
    papers = papers_asked() if dispute.is_counterfeit else ()
    return SubmissionForm(*given, papers=papers, initial={"statement": own.statement if own else ""})


def _page(
    request: HttpRequest,
    duties: Duties,
    dispute: Dispute,
    form: SubmissionForm,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    rounds = list(rounds_of(dispute))
    context = {
        "dispute": dispute,
        "ticket": dispute.ticket,
        "form": form,
        "own": staged(dispute, Role.STORE),
        "question": rounds[-1].question if rounds else "",
        "is_late": dispute.state == DisputeState.UNDER_REVIEW,
        "is_open": dispute.state in _SHOWN_IN,
        "refused": refused,
    }
    return show(request, duties, "desk/dispute_evidence.html", moment(), context, status)
