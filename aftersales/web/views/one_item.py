"""A request about one item, in four screens: what is wrong · self-check and wish · proof · check and send."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from aftersales.clock.services import moment
from aftersales.domain.requests import Reason, RequestKind, Unsaid
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import held_units, open_ticket_on
from aftersales.tickets.selectors.self_checks import SelfCheck, self_check_in
from aftersales.tickets.services.requesting import Answers, Item, save_answers, save_items
from aftersales.web.forms.items import FilesForm, GoodsForm
from aftersales.web.forms.one_item import WishForm, WrongForm
from aftersales.web.selectors.options import guides_to_try, kinds_of, options_for, options_of
from aftersales.web.selectors.wizard import Screen, open_request_about
from aftersales.web.selectors.writing import WritingAid, put_in_order
from aftersales.web.views.drafting import ASKS_FOR_ORDER, NOT_SAVED, Asking, sent
from aftersales.web.views.guides import told_check
from aftersales.web.views.scope import PartyRequest, by_party, my_line, told_uuid
from aftersales.web.views.showing import files_screen, keep_files, stays
from aftersales.wording.errors import units_sentence


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def ask(request: PartyRequest, number: str, position: int) -> HttpResponse:
    """The first screen of a request. A kept one about this item is shown, with the way to where it was left."""
    line = my_line(request, number, position)
    asking, kept = Asking(request, line.order, moment()), open_request_about(line)
    if request.method == "POST":
        return _keep_wrong(asking, line)
    known = _known(request, line)
    if kept:
        asking.kept = kept
        return _wrong(asking, line, initial=_told(asking) | known)
    other = open_ticket_on(line)
    if other and _free(line) < 1:
        messages.info(request, units_sentence("units_claimed", {"number": other.number}))
        return redirect("web:ticket", other.number)
    return _wrong(asking, line, initial={"key": uuid4(), "quantity": 1} | known)


def _known(request: HttpRequest, line: OrderLine) -> dict[str, Any]:
    """What the way here has said: the right that was pressed, or a self-check that came to an end."""
    kind, reason = request.GET.get("kind", ""), request.GET.get("reason", "")
    known: dict[str, Any] = {"kind": kind} if kind in set(RequestKind) else {}
    known |= {"reason": reason} if reason in set(Reason) else {}
    told = told_check(request, line)
    return known | ({"reason": told.reason, "check": request.GET["check"]} if told else {})


def _told(asking: Asking) -> dict[str, Any]:
    """What the kept draft puts back into the form."""
    assert asking.kept  # noqa: S101
    draft = asking.drafts()[0]
    return {
        "key": asking.kept.key,
        "kind": draft.kind,
        "reason": draft.reason,
        "quantity": draft.quantity,
        "description": draft.description,
    }


def _free(line: OrderLine) -> int:
    return line.quantity - len(held_units(line))


# --- 1: what is wrong ---


def _wrong(asking: Asking, line: OrderLine, *, initial: dict[str, Any]) -> HttpResponse:
    return _show_form(asking, line, WrongForm(initial=initial, line=line, free=_free(line)))


def _show_form(
    asking: Asking, line: OrderLine, form: WrongForm, status: int = HTTPStatus.OK, aid: WritingAid | None = None
) -> HttpResponse:
    context = {"form": form, "line": line, "free": form.free, "aid": aid, "check": _check(asking, line)}
    return asking.show(Screen.WRONG, context, status)


def _check(asking: Asking, line: OrderLine) -> SelfCheck | None:
    """The self-check that was just made, or the one that the draft has kept."""
    told = told_check(asking.request, line)
    return self_check_in(told.declared if told else asking.drafts()[0].declared if asking.kept else {})


def show_wrong(asking: Asking) -> HttpResponse:
    return _wrong(asking, asking.drafts()[0].order_line, initial=_told(asking))


def save_wrong(asking: Asking) -> HttpResponse:
    return _keep_wrong(asking, asking.drafts()[0].order_line)


def _keep_wrong(asking: Asking, line: OrderLine) -> HttpResponse:
    given = asking.request.POST.copy()
    if told_uuid(given.get("key", "")) == UUID(int=0):
        given["key"] = str(uuid4())
    if given.keys() & ASKS_FOR_ORDER:
        return _sorted_words(asking, line, given)
    if asking.kept is None and not given.get("reason") and not given.get("description", "").strip():
        if asking.goes_to_order:
            return asking.to_order()
        if "whole" in given:
            return redirect(_one_page(line, given))
    form = WrongForm(given, line=line, free=_free(line), is_unfinished=asking.is_unfinished)
    if not form.is_valid():
        return _show_form(asking, line, form, NOT_SAVED)
    told = form.cleaned_data
    reason = Reason(told["reason"]) if told["reason"] else Unsaid.NOT_YET
    item = Item(line, _kind(line, told, asking.at), reason, told["quantity"])
    key = asking.kept.key if asking.kept else told["key"]
    asking.kept = save_items(asking.order, [item], by=asking.request.party.person, key=key, at=asking.at)
    if not asking.kept.is_draft:
        return sent(asking.kept)
    save_answers(asking.kept, told["description"].strip(), _checked(asking, line))
    return asking.after(Screen.WRONG) if reason else asking.go_on(Screen.WRONG)


def _one_page(line: OrderLine, given: QueryDict) -> str:
    """Nothing is filled in yet: only what the way here has said goes along."""
    known = {name: given[name] for name in ("kind", "check") if given.get(name)}
    return reverse("web:request", args=[line.order.number, line.position], query=known)


def _sorted_words(asking: Asking, line: OrderLine, given: QueryDict) -> HttpResponse:
    """Offer the words put in order, or take that offer over into the field. Nothing is kept by it."""
    words, aid = put_in_order(given.get("description", ""), is_taken="take" in given)
    told = {name: given.get(name, "") for name in WrongForm.base_fields} | {"description": words}
    return _show_form(asking, line, WrongForm(initial=told, line=line, free=_free(line)), aid=aid)


def _kind(line: OrderLine, told: dict[str, Any], at: datetime) -> RequestKind | Unsaid:
    """What was asked for so far where it still goes with the reason, else the open one that closes first."""
    if not told["reason"]:
        return RequestKind(told["kind"]) if told["kind"] else Unsaid.NOT_YET
    reason = Reason(told["reason"])
    if told["kind"] in kinds_of(reason, line.order.is_in_hand):
        return RequestKind(told["kind"])
    return options_for(line, reason, told["quantity"], {}, at)[0].kind


def _checked(asking: Asking, line: OrderLine) -> dict[str, Answers]:
    """A finished self-check is a fact of the request, with its answers."""
    draft, told = asking.drafts()[0], told_check(asking.request, line)
    return {draft.number: Answers(draft.declared | dict(told.declared))} if told else {}


# --- 2: self-check, and what is wanted ---


def _wish(asking: Asking, draft: Ticket, form: WishForm, status: int = HTTPStatus.OK) -> HttpResponse:
    return asking.show(Screen.WISH, {"form": form, "draft": draft, "guides": guides_to_try(draft)}, status)


def show_wish(asking: Asking) -> HttpResponse:
    draft = asking.drafts()[0]
    return _wish(asking, draft, WishForm(initial={"kind": draft.kind}, options=options_of(draft, asking.at)))


def save_wish(asking: Asking) -> HttpResponse:
    assert asking.kept  # noqa: S101
    draft = asking.drafts()[0]
    form = WishForm(asking.request.POST, options=options_of(draft, asking.at))
    if not form.is_valid():
        return asking.after(Screen.WISH) if asking.is_unfinished else _wish(asking, draft, form, NOT_SAVED)
    item = Item(draft.order_line, RequestKind(form.cleaned_data["kind"]), Reason(draft.reason), draft.quantity)
    save_items(asking.order, [item], by=asking.request.party.person, key=asking.kept.key, at=asking.at)
    return asking.after(Screen.WISH)


# --- 3: how it is now, and what shows it ---


def show_proof(asking: Asking) -> HttpResponse:
    return files_screen(asking, Screen.PROOF, FilesForm(), goods=GoodsForm(draft=asking.drafts()[0]))


def save_proof(asking: Asking) -> HttpResponse:
    """Files and answers are kept each for themselves: what is missing in one does not cost the other."""
    assert asking.kept  # noqa: S101
    draft = asking.drafts()[0]
    is_unfinished = asking.is_unfinished or stays(asking)
    goods = GoodsForm(asking.request.POST, draft=draft, as_draft=is_unfinished)
    files = FilesForm(asking.request.POST, asking.request.FILES)
    is_complete = goods.is_valid()
    if is_complete:
        save_answers(asking.kept, draft.description, {draft.number: goods.answers()})
    if not keep_files(asking, files):
        return files_screen(asking, Screen.PROOF, files, files.status, goods=goods)
    if not is_complete:
        return files_screen(asking, Screen.PROOF, FilesForm(), NOT_SAVED, goods=goods)
    return asking.go_on(Screen.PROOF) if stays(asking) else asking.after(Screen.PROOF)
