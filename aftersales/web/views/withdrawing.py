"""A customer withdraws a file of theirs, or sends a better one in its place."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftersales.clock.services import moment
from aftersales.domain.custody import FileStaysError, StaysCode, reason_to_stay
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.lifecycle import Role, State
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.services.withdrawing import replace_file, withdraw_file
from aftersales.web.forms.withdrawing import BetterFileForm
from aftersales.web.views.intake import refusal_status, refusal_words, take_files
from aftersales.web.views.scope import PartyRequest, acting, by_party, my_ticket
from aftersales.wording.custody import stays_sentence


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def withdraw(request: PartyRequest, number: str, evidence_id: UUID) -> HttpResponse:
    ticket = my_ticket(request, number)
    own = ticket.evidence_links.filter(role=Role.CUSTOMER, ticket__submitted_at__isnull=False)
    link: TicketEvidence = get_object_or_404(own.select_related("evidence"), evidence=evidence_id)
    if request.method == "POST":
        return _withdraw(request, ticket, link)
    state, role = State(ticket.state), Role.CUSTOMER
    stays = reason_to_stay(state, shown_by=role, by=role, is_withdrawn=link.is_withdrawn)
    return _page(request, ticket, link, BetterFileForm(), stays)


def _withdraw(request: PartyRequest, ticket: Ticket, link: TicketEvidence) -> HttpResponse:
    at, form = moment(), BetterFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, ticket, link, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        better = take_files(form.cleaned_data["files"], by=request.party.person, at=at)
        if better:
            replace_file(ticket, link.evidence_id, better[0], actor=acting(request), at=at)
        else:
            withdraw_file(ticket, link.evidence_id, actor=acting(request), at=at)
    except EvidenceRefusedError as refused:
        form.add_error("files", refusal_words(refused))
        return _page(request, ticket, link, form, status=refusal_status(refused))
    except FileStaysError as stays:
        return _page(request, ticket, link, form, stays.code)
    messages.success(request, _("The better file is in its place.") if better else _("The file is withdrawn."))
    return redirect("web:ticket", ticket.number)


def _page(
    request: PartyRequest,
    ticket: Ticket,
    link: TicketEvidence,
    form: forms.Form,
    stays: StaysCode | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {
        "at": moment(),
        "ticket": ticket,
        "link": link,
        "form": form,
        "refused": stays_sentence(stays) if stays else "",
    }
    return render(request, "web/withdraw_file.html", context, status=HTTPStatus.CONFLICT if stays else status)
