"""What the customer shows to the platform, and complaints about a store's conduct."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftersales.clock.services import moment
from aftersales.disputes.forms import ComplaintForm, SubmissionForm
from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import complaints_of, complaints_until, disputes_of, staged
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_complaint
from aftersales.disputes.services.showing import stage_evidence, take_back
from aftersales.domain.disputes import DisputeAction, DisputeState, Ground, IllegalDisputeMoveError
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from aftersales.web.forms import PickedFilesField
from aftersales.web.forms.picked import uploaded_already
from aftersales.web.selectors.writing import WritingAid, put_in_order
from aftersales.web.views.drafting import ASKS_FOR_ORDER
from aftersales.web.views.intake import refusal_status, refusal_words, take_files
from aftersales.web.views.scope import PartyRequest, acting, by_party, my_ticket
from aftersales.wording.errors import dispute_error_sentence

SAVE, SUBMIT = "save", "submit"


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def show_evidence(request: PartyRequest, number: str) -> HttpResponse:
    """Staged as often as one likes, then submitted once."""
    ticket = my_ticket(request, number)
    dispute = _shown_to(ticket, request.GET.get("of", "") == "complaint")
    if request.method != "POST":
        return _evidence_page(request, ticket, dispute, _form(dispute))
    step = request.POST.get("step", SAVE)
    if step.startswith("remove:"):
        take_back(int(step[7:]) if step[7:].isdigit() else 0, dispute, actor=acting(request))
        return redirect(request.get_full_path())
    if request.POST.keys() & ASKS_FOR_ORDER:
        return _ordered(request, ticket, dispute)
    return _keep(request, ticket, dispute, step)


def _keep(request: PartyRequest, ticket: Ticket, dispute: Dispute, step: str) -> HttpResponse:
    at, form = moment(), _form(dispute, request)
    if not form.is_valid():
        return _evidence_page(request, ticket, dispute, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        files = take_files(form.cleaned_data["files"], by=request.party.person, at=at)
        statement = form.cleaned_data["statement"]
        stage_evidence(dispute, actor=acting(request), at=at, statement=statement, evidence=files)
        if step == SUBMIT:
            is_late = dispute.state == DisputeState.UNDER_REVIEW
            action = DisputeAction.ADD_LATE if is_late else DisputeAction.FINISH_EVIDENCE
            move_dispute(dispute, action, actor=acting(request), at=at)
    except EvidenceRefusedError as refused:
        form.add_error("files", refusal_words(refused))
        return _evidence_page(request, ticket, dispute, form, status=refusal_status(refused))
    except IllegalDisputeMoveError as illegal:
        refused_words = dispute_error_sentence(illegal, at)
        return _evidence_page(request, ticket, dispute, form, refused_words, HTTPStatus.CONFLICT)
    if step == SUBMIT:
        messages.success(request, _("Your evidence is submitted."))
        return redirect("web:ticket", ticket.number)
    messages.success(request, _("Kept. Nobody else sees it until you submit it."))
    return redirect(request.get_full_path())


def _ordered(request: PartyRequest, ticket: Ticket, dispute: Dispute) -> HttpResponse:
    """The statement put in order beside its field, or in it. Nothing is kept."""
    words, aid = put_in_order(request.POST.get("statement", ""), is_taken="take" in request.POST)
    form = _form(dispute)
    form.initial = {**form.initial, "statement": words, "files": uploaded_already(request.POST)}
    return _evidence_page(request, ticket, dispute, form, aid=aid)


def _shown_to(ticket: Ticket, is_complaint: bool) -> Dispute:
    dispute = (complaints_of(ticket) if is_complaint else disputes_of(ticket)).first()
    if dispute is None:
        raise Http404
    return dispute


def _form(dispute: Dispute, request: PartyRequest | None = None) -> SubmissionForm:
    own, files = staged(dispute, Role.CUSTOMER), PickedFilesField(shown_in="picked")
    given = (request.POST, request.FILES) if request else ()
    return SubmissionForm(*given, files=files, initial={"statement": own.statement if own else ""})


def _evidence_page(
    request: PartyRequest,
    ticket: Ticket,
    dispute: Dispute,
    form: SubmissionForm,
    refused: str = "",
    status: int = HTTPStatus.OK,
    aid: WritingAid | None = None,
) -> HttpResponse:
    round_now = dispute.rounds.order_by("-number").first()
    context = {
        "at": moment(),
        "ticket": ticket,
        "dispute": dispute,
        "form": form,
        "own": staged(dispute, Role.CUSTOMER),
        "question": round_now.question if round_now else "",
        "is_late": dispute.state == DisputeState.UNDER_REVIEW,
        "is_open": dispute.state in {DisputeState.COLLECTING_EVIDENCE, DisputeState.UNDER_REVIEW},
        "refused": refused,
        "aid": aid,
    }
    return render(request, "web/dispute_evidence.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def complain(request: PartyRequest, number: str) -> HttpResponse:
    """About conduct, not about the claim: the request goes on meanwhile."""
    ticket, at = my_ticket(request, number), moment()
    if ticket.submitted_at is None:
        raise Http404
    form = ComplaintForm(request.POST or None, initial={"version": ticket.version})
    refused, status = "", HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                ground, statement = Ground(form.cleaned_data["ground"]), form.cleaned_data["statement"]
                open_complaint(ticket, ground, actor=acting(request), at=at, statement=statement)
            except IllegalDisputeMoveError as illegal:
                refused, status = dispute_error_sentence(illegal, at), HTTPStatus.CONFLICT
            else:
                messages.success(request, _("The platform has your complaint."))
                return redirect("web:ticket", ticket.number)
    context = {"at": at, "ticket": ticket, "form": form, "refused": refused, "until": complaints_until(ticket)}
    return render(request, "web/complaint.html", context, status=status)
