"""Proofs of purchase kept with an order: put in, taken out, and shown with a request."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftersales.clock.services import moment
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.evidence.models import Evidence
from aftersales.orders.models import Order, ProofKind
from aftersales.orders.selectors import proofs_of
from aftersales.orders.services.proofs import keep_proofs, remove_proof
from aftersales.web.forms.vault import ProofForm
from aftersales.web.views.intake import refusal_status, refusal_words, take_files
from aftersales.web.views.orders import show_order
from aftersales.web.views.scope import PartyRequest, by_party, my_order


@require_POST
@by_party
def add_proof(request: PartyRequest, number: str) -> HttpResponse:
    order, at = my_order(request, number), moment()
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_order(request, order, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        files = take_files(form.cleaned_data["files"], by=request.party.person, at=at)
    except EvidenceRefusedError as refused:
        form.add_error("files", refusal_words(refused))
        return show_order(request, order, form, refusal_status(refused))
    keep_proofs(order, files, kind=ProofKind(form.cleaned_data["kind"]), by=request.party.person, at=at)
    messages.success(request, _("Kept with the order."))
    return redirect("web:order", number)


@require_POST
@by_party
def drop_proof(request: PartyRequest, number: str, pk: int) -> HttpResponse:
    proof = get_object_or_404(proofs_of(my_order(request, number)), pk=pk)
    remove_proof(proof, moment())
    messages.success(request, _("Taken out. A request that shows the file keeps it."))
    return redirect("web:order", number)


def chosen_proofs(request: PartyRequest, order: Order) -> list[Evidence]:
    """The files of this order's vault that were ticked; whatever else is named there is none of it."""
    named = [int(text) for text in request.POST.getlist("vault") if text.isdecimal() and len(text) < 19]
    return [proof.evidence for proof in proofs_of(order).filter(pk__in=named)] if named else []
