"""A request about several items of one order, in four screens; every screen is kept, so it goes on on any device."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftersales.clock.services import moment
from aftersales.domain.lifecycle import IllegalMoveError
from aftersales.tickets.services.requesting import discard_request, save_answers, save_items
from aftersales.web.forms.items import GoodsForm, ItemsForm, items_values
from aftersales.web.selectors.wizard import (
    Pickable,
    Screen,
    drafts_of_key,
    has_no_reason,
    open_request_on,
    pickables,
    requests_of,
)
from aftersales.web.views import one_item, showing
from aftersales.web.views.drafting import NOT_SAVED, Asking, sent
from aftersales.web.views.scope import PartyRequest, by_party, my_order, told_uuid
from aftersales.wording.errors import move_error_sentence


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
    drafts = [] if request.method == "POST" else drafts_of_key(request.party, key)
    kept = drafts[0].request if drafts else get_object_or_404(requests_of(request.party), key=key)
    if step not in set(Screen):
        raise Http404
    asking = Asking(request, kept.order, moment(), kept, drafts)
    if not kept.is_draft:
        return sent(kept)
    if step != Screen.WRONG and has_no_reason(kept, drafts):
        return redirect("web:request_step", kept.key, Screen.WRONG)
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
        return sent(kept)
    if request.method != "POST":
        return render(request, "web/items/discard.html", {"kept": kept, "order": kept.order})
    discard_request(kept, by=request.party.person, at=moment())
    messages.success(request, _("The draft is deleted."))
    return redirect("web:order", kept.order.number)


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
    if asking.goes_to_order and asking.kept is None and not _is_begun(given):
        return asking.to_order()
    form = ItemsForm(given, **_for_form(asking))
    if not form.is_valid():
        return _items(asking, form, NOT_SAVED)
    key = asking.kept.key if asking.kept else form.cleaned_data["key"]
    asking.kept = save_items(asking.order, form.items(), by=asking.request.party.person, key=key, at=asking.at)
    if not asking.kept.is_draft:
        return sent(asking.kept)
    save_answers(asking.kept, form.cleaned_data["description"].strip(), {})
    if asking.leaves:  # as before: what is chosen here is complete
        return asking.go_on(Screen.GOODS if asking.order.is_in_hand else Screen.EVIDENCE)
    return asking.after(Screen.ITEMS)


def _is_begun(given: QueryDict) -> bool:
    return bool(given.get("description", "").strip()) or any(name.startswith("pick-") for name in given)


# --- 2: how they are ---


def _goods(asking: Asking, forms: Sequence[GoodsForm], status: int = HTTPStatus.OK) -> HttpResponse:
    return asking.show(Screen.GOODS, {"forms": forms, "has_errors": any(form.errors for form in forms)}, status)


def _show_goods(asking: Asking) -> HttpResponse:
    return _goods(asking, [GoodsForm(draft=draft) for draft in asking.drafts()])


def _save_goods(asking: Asking) -> HttpResponse:
    assert asking.kept  # noqa: S101
    drafts, as_draft = asking.drafts(), asking.is_unfinished
    forms = [GoodsForm(asking.request.POST, draft=draft, as_draft=as_draft) for draft in drafts]
    if [form for form in forms if not form.is_valid()]:  # every one is looked at
        return _goods(asking, forms, NOT_SAVED)
    answers = {form.draft.number: form.answers() for form in forms}
    save_answers(asking.kept, drafts[0].description, answers)
    return asking.after(Screen.GOODS)


_Screen = Callable[[Asking], HttpResponse]
_SCREENS: dict[Screen, tuple[_Screen, _Screen]] = {
    Screen.ITEMS: (_show_items, _save_items),
    Screen.GOODS: (_show_goods, _save_goods),
    Screen.EVIDENCE: (showing.show_evidence, showing.save_evidence),
    Screen.REVIEW: (
        lambda asking: showing.review_screen(asking, Screen.REVIEW),
        lambda asking: showing.send(asking, Screen.REVIEW),
    ),
    Screen.WRONG: (one_item.show_wrong, one_item.save_wrong),
    Screen.WISH: (one_item.show_wish, one_item.save_wish),
    Screen.PROOF: (one_item.show_proof, one_item.save_proof),
    Screen.CHECK: (
        lambda asking: showing.review_screen(asking, Screen.CHECK),
        lambda asking: showing.send(asking, Screen.CHECK),
    ),
}
