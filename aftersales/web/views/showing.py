"""The screens on which files are shown and all is checked before it is sent, the same for one item and for many."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftersales.domain.eligibility.findings import FindingKind
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.evidence_requirements import Shot
from aftersales.domain.goodwill import IneligibleError
from aftersales.orders.selectors import proofs_of
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.tickets.services.describing import name_shot
from aftersales.tickets.services.requesting import (
    ItemsRefusedError,
    Refusal,
    remove_file,
    show_files,
    submit_request,
)
from aftersales.web.forms.items import FilesForm
from aftersales.web.selectors.shots import shot_choices
from aftersales.web.selectors.wizard import Screen, files_of, kinds_of, review_rows, wanted_shots
from aftersales.web.views.drafting import Asking
from aftersales.web.views.intake import refusal_status, refusal_words, take_files
from aftersales.web.views.scope import acting, told_uuid
from aftersales.web.views.vault import chosen_proofs
from aftersales.wording.errors import units_sentence
from aftersales.wording.findings import finding_sentence

# --- files ---


def files_screen(
    asking: Asking, screen: Screen, form: FilesForm, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    drafts = asking.drafts()
    files = files_of(drafts)
    shots = wanted_shots(drafts, files)
    missing = [shot.name for shot in shots if shot.is_needed and not shot.is_there]
    context: dict[str, Any] = {"proofs": list(proofs_of(asking.order)), "draft": drafts[0]}
    context |= {"first_missing": next((shot for shot in shots if shot.is_needed and not shot.is_there), None)}
    context |= {"form": form, "files": files, "shots": shots, "missing": missing, "shot_choices": shot_choices()}
    return asking.show(screen, context | {"count": len(drafts)} | more, status)


def keep_files(asking: Asking, form: FilesForm) -> bool:
    """Take in what was chosen, named or removed; False when the form now says why it cannot be."""
    assert asking.kept  # noqa: S101
    request, drafts = asking.request, asking.drafts()
    files = files_of(drafts)
    if not form.is_valid():
        return False
    _name_shots(asking, drafts, files)
    removed = request.POST.get("remove", "")
    try:
        taken = take_files(
            form.cleaned_data["files"], by=request.party.person, at=asking.at, kept=[link.evidence for link in files]
        )
    except EvidenceRefusedError as refused:
        form.add_error("files", refusal_words(refused))
        form.status = refusal_status(refused)
        return False
    show_files(asking.kept, [*taken, *chosen_proofs(request, asking.order)], asking.at)
    if removed:
        remove_file(asking.kept, told_uuid(removed), asking.at)
    return True


def stays(asking: Asking) -> bool:
    """A file was added or removed: there is more to do on this screen."""
    return "add" in asking.request.POST or bool(asking.request.POST.get("remove"))


def show_evidence(asking: Asking) -> HttpResponse:
    return files_screen(asking, Screen.EVIDENCE, FilesForm())


def save_evidence(asking: Asking) -> HttpResponse:
    form = FilesForm(asking.request.POST, asking.request.FILES)
    if not keep_files(asking, form):
        return files_screen(asking, Screen.EVIDENCE, form, form.status)
    return asking.go_on(Screen.EVIDENCE) if stays(asking) else asking.after(Screen.EVIDENCE)


def _name_shots(asking: Asking, drafts: Sequence[Ticket], files: Sequence[TicketEvidence]) -> None:
    """What a file shows, it shows for every item."""
    for link in files:
        name = asking.request.POST.get(f"shot-{link.evidence_id}", link.shot)
        if name != link.shot and (not name or name in set(Shot)):
            for draft in drafts:
                name_shot(draft, link.evidence_id, Shot(name) if name else None)


# --- what is sent ---


def review_screen(
    asking: Asking, screen: Screen, words: dict[str, list[str]] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    drafts = asking.drafts()
    files = kinds_of(drafts)
    rows = review_rows(drafts, set(files.values()), asking.at)
    money = [row.money for row in rows if row.money]
    return asking.show(
        screen,
        {
            "rows": [(row, (words or {}).get(row.draft.number, [])) for row in rows],
            "files": files,
            "money": sum(money) if money else None,
            "is_stuck": any(row.is_short or (row.is_refused and not row.can_ask) for row in rows),
            "is_refused": bool(words),
        },
        status,
    )


def send(asking: Asking, screen: Screen) -> HttpResponse:
    assert asking.kept  # noqa: S101
    if asking.is_unfinished:
        return asking.after(screen)
    favours = asking.request.POST.getlist("goodwill")
    try:
        tickets = submit_request(asking.kept, actor=acting(asking.request), at=asking.at, as_goodwill=favours)
    except ItemsRefusedError as refused:
        words = {number: _why(one) for number, one in refused.refusals.items()}
        return review_screen(asking, screen, words, HTTPStatus.CONFLICT)
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
