"""A request about several items of one order, in four screens; every screen is kept, so it goes on on any device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from aftersales.clock.services import moment
from aftersales.deadlines.selectors.settings import counts_in_force
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.eligibility.findings import FindingKind
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.evidence_requirements import Shot
from aftersales.domain.goodwill import IneligibleError
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode, State
from aftersales.orders.models import Order
from aftersales.orders.selectors import proofs_of
from aftersales.tickets.models import Request, Ticket, TicketEvidence
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.tickets.services.describing import name_shot
from aftersales.tickets.services.requesting import (
    ItemsRefusedError,
    Refusal,
    discard_request,
    leave_at,
    remove_file,
    save_answers,
    save_items,
    show_files,
    submit_request,
)
from aftersales.web.forms.items import FilesForm, GoodsForm, ItemsForm, items_values
from aftersales.web.selectors.shots import shot_choices
from aftersales.web.selectors.wizard import (
    Pickable,
    Screen,
    drafts_of,
    files_of,
    open_request_on,
    pickables,
    requests_of,
    review_rows,
    wanted_shots,
)
from aftersales.web.views.intake import refusal_status, refusal_words, take_files
from aftersales.web.views.scope import PartyRequest, acting, by_party, my_order, told_uuid
from aftersales.web.views.vault import chosen_proofs
from aftersales.wording.errors import move_error_sentence, units_sentence
from aftersales.wording.findings import finding_sentence

NOT_SAVED = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(slots=True)
class Asking:
    """One round of a screen; `kept` is the draft, once there is one."""

    request: PartyRequest
    order: Order
    at: datetime
    kept: Request | None = None

    @property
    def leaves(self) -> bool:
        return "draft" in self.request.POST

    def drafts(self) -> list[Ticket]:
        return drafts_of(self.kept) if self.kept else []

    def show(self, screen: Screen, context: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
        shared = {"at": self.at, "order": self.order, "kept": self.kept, "screen": screen, "screens": list(Screen)}
        shared["reply_hours"] = counts_in_force(self.order.store_id, self.at)(DeadlineCode.REVIEW)
        return render(self.request, f"web/items/{screen}.html", shared | context, status=status)

    def go_on(self, screen: Screen) -> HttpResponse:
        """To the next screen, or out with the draft kept; in any case it goes on there."""
        assert self.kept  # noqa: S101  # a screen was just kept
        leave_at(self.kept, screen)
        if self.leaves:
            messages.success(self.request, _("Draft saved. You can pick it up any time within 7 days."))
            return redirect("web:tickets")
        return redirect("web:request_step", self.kept.key, screen)


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def request_items(request: PartyRequest, number: str) -> HttpResponse:
    """The first screen of a new request; a kept one of this order goes on instead."""
    asking = Asking(request, my_order(request, number), moment())
    if request.method == "POST":
        return _save_items(asking)
    kept = open_request_on(asking.order)
    if kept:
        return redirect("web:request_step", kept.key, kept.step)
    return _items(asking, ItemsForm(initial={"key": uuid4()}, **_for_form(asking)))


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def request_step(request: PartyRequest, key: UUID, step: str) -> HttpResponse:
    kept = get_object_or_404(requests_of(request.party), key=key)
    if step not in set(Screen):
        raise Http404
    asking = Asking(request, kept.order, moment(), kept)
    if not kept.is_draft:
        return _sent(asking)
    get, post = _SCREENS[Screen(step)]
    try:
        return post(asking) if request.method == "POST" else get(asking)
    except IllegalMoveError as illegal:  # sent or dropped from another tab meanwhile
        messages.error(request, move_error_sentence(illegal, asking.at))
        return redirect("web:order", kept.order.number)


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def request_discard(request: PartyRequest, key: UUID) -> HttpResponse:
    kept = get_object_or_404(requests_of(request.party), key=key)
    if not kept.is_draft:
        return _sent(Asking(request, kept.order, moment(), kept))
    if request.method != "POST":
        return render(request, "web/items/discard.html", {"kept": kept, "order": kept.order})
    discard_request(kept, by=request.party.person, at=moment())
    messages.success(request, _("The draft is deleted."))
    return redirect("web:order", kept.order.number)


def _sent(asking: Asking) -> HttpResponse:
    """What is sent has pages of its own."""
    assert asking.kept  # noqa: S101
    numbers = list(asking.kept.tickets.exclude(state=State.CLOSED, version=1).values_list("number", flat=True)[:2])
    return redirect("web:ticket", numbers[0]) if len(numbers) == 1 else redirect("web:tickets")


# --- 1: which items, and what for ---


def _for_form(asking: Asking, rows: Sequence[Pickable] | None = None) -> dict[str, Any]:
    return {"order": asking.order, "pickables": pickables(asking.order) if rows is None else rows}


def _items(asking: Asking, form: ItemsForm, status: int = HTTPStatus.OK) -> HttpResponse:
    return asking.show(Screen.ITEMS, {"form": form, "rows": list(form.rows())}, status)


def _show_items(asking: Asking) -> HttpResponse:
    assert asking.kept  # noqa: S101
    rows = pickables(asking.order)
    initial = {"key": asking.kept.key} | items_values(asking.drafts(), rows)
    return _items(asking, ItemsForm(initial=initial, **_for_form(asking, rows)))


def _save_items(asking: Asking) -> HttpResponse:
    given = asking.request.POST.copy()
    if told_uuid(given.get("key", "")) == UUID(int=0):
        given["key"] = str(uuid4())
    form = ItemsForm(given, **_for_form(asking))
    if not form.is_valid():
        return _items(asking, form, NOT_SAVED)
    key = asking.kept.key if asking.kept else form.cleaned_data["key"]
    asking.kept = save_items(asking.order, form.items(), by=asking.request.party.person, key=key, at=asking.at)
    if not asking.kept.is_draft:
        return _sent(asking)
    save_answers(asking.kept, form.cleaned_data["description"].strip(), {})
    return asking.go_on(Screen.GOODS if asking.order.is_in_hand else Screen.EVIDENCE)


# --- 2: how they are ---


def _goods(asking: Asking, forms: Sequence[GoodsForm], status: int = HTTPStatus.OK) -> HttpResponse:
    return asking.show(Screen.GOODS, {"forms": forms, "has_errors": any(form.errors for form in forms)}, status)


def _show_goods(asking: Asking) -> HttpResponse:
    drafts = _some(asking.drafts())
    return _goods(asking, [GoodsForm(draft=draft) for draft in drafts])


def _save_goods(asking: Asking) -> HttpResponse:
    assert asking.kept  # noqa: S101
    drafts, as_draft = _some(asking.drafts()), asking.leaves
    forms = [GoodsForm(asking.request.POST, draft=draft, as_draft=as_draft) for draft in drafts]
    if [form for form in forms if not form.is_valid()]:  # every one is looked at
        return _goods(asking, forms, NOT_SAVED)
    answers = {form.draft.number: form.answers() for form in forms}
    save_answers(asking.kept, drafts[0].description, answers)
    return asking.go_on(Screen.GOODS if asking.leaves else Screen.EVIDENCE)


# --- 3: what shows it ---


def _evidence(asking: Asking, form: FilesForm, status: int = HTTPStatus.OK) -> HttpResponse:
    drafts = _some(asking.drafts())
    files = files_of(drafts)
    shots = wanted_shots(drafts, files)
    missing = [shot.name for shot in shots if shot.is_needed and not shot.is_there]
    context: dict[str, Any] = {"proofs": list(proofs_of(asking.order))}
    context |= {"form": form, "files": files, "shots": shots, "missing": missing, "shot_choices": shot_choices()}
    return asking.show(Screen.EVIDENCE, context | {"count": len(drafts)}, status)


def _show_evidence(asking: Asking) -> HttpResponse:
    return _evidence(asking, FilesForm())


def _save_evidence(asking: Asking) -> HttpResponse:
    assert asking.kept  # noqa: S101
    request, drafts = asking.request, _some(asking.drafts())
    form, files = FilesForm(request.POST, request.FILES), files_of(drafts)
    if not form.is_valid():
        return _evidence(asking, form, NOT_SAVED)
    _name_shots(asking, drafts, files)
    removed = request.POST.get("remove", "")
    try:
        taken = take_files(
            form.cleaned_data["files"], by=request.party.person, at=asking.at, kept=[link.evidence for link in files]
        )
    except EvidenceRefusedError as refused:
        form.add_error("files", refusal_words(refused))
        return _evidence(asking, form, refusal_status(refused))
    show_files(asking.kept, [*taken, *chosen_proofs(request, asking.order)], asking.at)
    if removed:
        remove_file(asking.kept, told_uuid(removed), asking.at)
    stays = asking.leaves or removed or "add" in request.POST
    return asking.go_on(Screen.EVIDENCE if stays else Screen.REVIEW)


def _name_shots(asking: Asking, drafts: Sequence[Ticket], files: Sequence[TicketEvidence]) -> None:
    """What a file shows, it shows for every item."""
    for link in files:
        name = asking.request.POST.get(f"shot-{link.evidence_id}", link.shot)
        if name != link.shot and (not name or name in set(Shot)):
            for draft in drafts:
                name_shot(draft, link.evidence_id, Shot(name) if name else None)


# --- 4: what is sent ---


def _review(asking: Asking, words: dict[str, list[str]] | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    drafts = _some(asking.drafts())
    files = files_of(drafts)
    rows = review_rows(drafts, files, asking.at)
    money = [row.money for row in rows if row.money]
    return asking.show(
        Screen.REVIEW,
        {
            "rows": [(row, (words or {}).get(row.draft.number, [])) for row in rows],
            "files": files,
            "money": sum(money) if money else None,
            "can_send": all(not row.is_short and (not row.is_refused or row.can_ask) for row in rows),
            "is_refused": bool(words),
        },
        status,
    )


def _show_review(asking: Asking) -> HttpResponse:
    return _review(asking)


def _send(asking: Asking) -> HttpResponse:
    assert asking.kept  # noqa: S101
    if asking.leaves:
        return asking.go_on(Screen.REVIEW)
    favours = asking.request.POST.getlist("goodwill")
    try:
        tickets = submit_request(asking.kept, actor=acting(asking.request), at=asking.at, as_goodwill=favours)
    except ItemsRefusedError as refused:
        words = {number: _why(one) for number, one in refused.refusals.items()}
        return _review(asking, words, HTTPStatus.CONFLICT)
    messages.success(asking.request, _sent_words(len(tickets)))
    return redirect("web:ticket", tickets[0].number) if len(tickets) == 1 else redirect("web:tickets")


def _sent_words(count: int) -> str:
    if count == 1:
        return _("Your request is with the store.")
    words = ngettext("Your %(count)s request is with the store.", "Your %(count)s requests are with the store.", count)
    return words % {"count": count}


def _why(refused: Refusal) -> list[str]:
    if isinstance(refused, IneligibleError):
        return [finding_sentence(found.code) for found in refused.verdict.of_kind(FindingKind.REFUSAL)]
    if isinstance(refused, UnitsClaimedError):
        return [units_sentence("units_claimed", {})]
    return [units_sentence("units_unavailable", {"asked": refused.asked, "free": refused.free})]


def _some(drafts: list[Ticket]) -> list[Ticket]:
    """Every item was dropped from another tab, or by its time limit."""
    if not drafts:
        raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=State.CLOSED)
    return drafts


_Screen = Callable[[Asking], HttpResponse]
_SCREENS: dict[Screen, tuple[_Screen, _Screen]] = {
    Screen.ITEMS: (_show_items, _save_items),
    Screen.GOODS: (_show_goods, _save_goods),
    Screen.EVIDENCE: (_show_evidence, _save_evidence),
    Screen.REVIEW: (_show_review, _send),
}
