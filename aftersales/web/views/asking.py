"""The way to a request: one form for a new one and for a kept draft."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftersales.clock.services import moment
from aftersales.deadlines.selectors.settings import counts_in_force
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.evidence_requirements import Shot
from aftersales.domain.goodwill import IneligibleError, check_submission
from aftersales.domain.lifecycle import Action, IllegalMoveError, Role
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.units import UnitsUnavailableError
from aftersales.evidence.models import Evidence
from aftersales.orders.models import OrderLine
from aftersales.orders.selectors import proofs_of
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.selectors.facts import verdict_for
from aftersales.tickets.selectors.lists import evidence_of, held_units, open_ticket_on, ticket_of_key
from aftersales.tickets.selectors.self_checks import SelfCheck, self_check_in
from aftersales.tickets.services.asking import Asked, open_ticket, remove_evidence, save_draft
from aftersales.tickets.services.claiming import UnitsClaimedError
from aftersales.tickets.services.describing import name_shot
from aftersales.web.forms import RequestForm, draft_values, wanted_values
from aftersales.web.selectors.guides import HandOver
from aftersales.web.selectors.refused import refused_request
from aftersales.web.selectors.shots import shot_choices
from aftersales.web.views.guides import told_check
from aftersales.web.views.intake import costs_all, refusal_status, refusal_words, take_files, take_good_files
from aftersales.web.views.moves import step
from aftersales.web.views.scope import PartyRequest, acting, by_party, my_line, my_ticket, told_uuid
from aftersales.web.views.vault import chosen_proofs
from aftersales.wording.errors import move_error_sentence, units_sentence


@dataclass(slots=True)
class Asking:
    """One round of the form: who asks about what, and the draft when there is one."""

    request: PartyRequest
    line: OrderLine
    at: datetime
    draft: Ticket | None = None

    @property
    def free_units(self) -> int:
        return self.line.quantity - len(held_units(self.line))

    @property
    def kept_links(self) -> list[TicketEvidence]:
        return list(evidence_of(self.draft, reader=Role.CUSTOMER, at=self.at)) if self.draft else []

    @property
    def kept(self) -> list[Evidence]:
        return [link.evidence for link in self.kept_links]

    @property
    def told(self) -> HandOver | None:
        return told_check(self.request, self.line)

    @property
    def check(self) -> SelfCheck | None:
        """The one that was just made, or the one that the draft has kept."""
        told = self.told
        return self_check_in(told.declared if told else self.draft.declared if self.draft else {})

    @property
    def as_goodwill(self) -> bool:
        return "goodwill" in self.request.POST

    @property
    def url(self) -> str:
        if self.draft:
            return reverse("web:draft", args=[self.draft.number])
        return reverse("web:request", args=[self.line.order.number, self.line.position])

    def form(self, *args: Any, **kwargs: Any) -> RequestForm:
        return RequestForm(*args, line=self.line, free_units=self.free_units, **kwargs)

    def page(self, form: RequestForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {"at": self.at, "form": form, "line": self.line, "order": self.line.order, "draft": self.draft}
        context |= {"kept": self.kept_links, "url": self.url, "free_units": self.free_units}
        context |= {"reply_hours": counts_in_force(self.line.order.store_id, self.at)(DeadlineCode.REVIEW)}
        context |= {"check": self.check, "check_id": (self.request.POST or self.request.GET).get("check", "")}
        context |= {"proofs": list(proofs_of(self.line.order))}
        context |= {"shot_choices": shot_choices() if self.draft else []}
        return render(self.request, "web/request.html", context | more, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def request_service(request: PartyRequest, number: str, position: int) -> HttpResponse:
    asking = Asking(request, my_line(request, number, position), moment())
    if request.method == "POST":
        return _send(asking)
    other = open_ticket_on(asking.line)
    if other and asking.free_units < 1:
        messages.info(request, units_sentence("units_claimed", {"number": other.number}))
        return redirect("web:ticket", other.number)
    initial = wanted_values(uuid4(), request.GET.get("kind", ""), request.GET.get("reason", ""))
    if asking.told:
        initial |= {"reason": asking.told.reason, "self_check": "yes"}
    return asking.page(asking.form(initial=initial))


@require_http_methods(["GET", "HEAD", "POST"])
@by_party
def draft(request: PartyRequest, number: str) -> HttpResponse:
    """A kept draft; once it is sent, the same address changes the request."""
    ticket = my_ticket(request, number)
    if not ticket.is_draft:
        return step(request, ticket, Action.EDIT)
    if ticket.request.step:
        return redirect("web:request_step", ticket.request.key, ticket.request.step)
    asking = Asking(request, ticket.order_line, moment(), ticket)
    if request.method == "POST":
        return _send(asking)
    return asking.page(asking.form(initial=draft_values(ticket)))


def _asked(asking: Asking, form: RequestForm) -> Asked:
    """With the self-check that was made before: what it told does not hang on what the form says."""
    asked, told = form.asked(), asking.told
    return replace(asked, declared=dict(asked.declared) | dict(told.declared)) if told else asked


def _send(asking: Asking) -> HttpResponse:
    request = asking.request
    sent = _already_sent(request)
    if sent:
        return redirect("web:ticket", sent.number)
    as_draft = "submit" not in request.POST and not asking.as_goodwill
    form = asking.form(request.POST, request.FILES, as_draft=as_draft)
    if not form.is_valid():
        return asking.page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY, files_lost=bool(request.FILES))
    try:
        return _keep(asking, form) if as_draft else _submit(asking, form)
    except EvidenceRefusedError as refused:
        return _refuse_files(asking, form, refused)
    except UnitsUnavailableError as short:
        form.add_error("quantity", units_sentence("units_unavailable", {"asked": short.asked, "free": short.free}))
        return asking.page(form, status=HTTPStatus.CONFLICT, files_lost=bool(request.FILES))
    except IneligibleError as owed_nothing:
        why = refused_request(asking.line, owed_nothing.verdict, form.asked(), asking.at)
        status = HTTPStatus.CONFLICT
        return asking.page(form, status=status, refused=why, files_lost=bool(request.FILES))
    except UnitsClaimedError as claimed:
        return _refuse_units(asking, form, claimed)
    except IllegalMoveError as illegal:
        form.add_error(None, move_error_sentence(illegal, asking.at))
        return asking.page(form, status=HTTPStatus.CONFLICT)


def _already_sent(request: PartyRequest) -> Ticket | None:
    """A double click or the back button: the form's key finds the first submission."""
    try:
        ticket = ticket_of_key(request.party, UUID(request.POST.get("key", "")))
    except ValueError:
        return None
    return None if ticket is None or ticket.is_draft else ticket


def _submit(asking: Asking, form: RequestForm) -> HttpResponse:
    _check_units(asking, form)
    _check_right(asking, form)
    ticket = open_ticket(
        asking.line,
        _asked(asking, form),
        actor=acting(asking.request),
        key=form.cleaned_data["key"],
        at=asking.at,
        evidence=_taken(asking, form),
        as_goodwill=asking.as_goodwill,
    )
    _name_shots(asking, ticket)
    messages.success(asking.request, _("Your request is with the store."))
    if form.serial_hint:
        messages.info(asking.request, form.serial_hint)
    return redirect("web:ticket", ticket.number)


def _keep(asking: Asking, form: RequestForm) -> HttpResponse:
    ticket = _save(asking, form, _taken(asking, form))
    _name_shots(asking, ticket)
    removed = asking.request.POST.get("remove", "")
    if removed:
        remove_evidence(ticket, told_uuid(removed), asking.at)
        return redirect("web:draft", ticket.number)
    messages.success(asking.request, _("Draft saved. You can pick it up any time within 7 days."))
    return redirect("web:tickets")


def _save(asking: Asking, form: RequestForm, evidence: Sequence[Evidence]) -> Ticket:
    key = form.cleaned_data["key"]
    by = asking.request.party.person
    return save_draft(asking.line, _asked(asking, form), by=by, key=key, at=asking.at, evidence=evidence)


def _taken(asking: Asking, form: RequestForm) -> list[Evidence]:
    """What is sent along, and what was chosen from the order's vault."""
    files = form.cleaned_data["files"]
    chosen = chosen_proofs(asking.request, asking.line.order)
    return [*take_files(files, by=asking.request.party.person, at=asking.at, kept=[*asking.kept, *chosen]), *chosen]


def _check_units(asking: Asking, form: RequestForm) -> None:
    """Before any file is taken in; the database has the last word all the same."""
    asked, free = form.cleaned_data["quantity"], asking.free_units
    if asked <= free:
        return
    other = open_ticket_on(asking.line)
    if other:
        raise UnitsClaimedError(other.number)
    raise UnitsUnavailableError(asked, free, asking.line.quantity)


def _check_right(asking: Asking, form: RequestForm) -> None:
    """Before any file is taken in; the service judges again with all that is told. No refusal turns on a file."""
    asked = _asked(asking, form)
    verdict = verdict_for(
        asking.line,
        kind=RequestKind(asked.kind),
        reason=Reason(asked.reason),
        quantity=asked.quantity,
        declared=asked.declared,
        shown={"photo"},
        at=asking.at,
    )
    check_submission(verdict, as_goodwill=asking.as_goodwill)


def _name_shots(asking: Asking, ticket: Ticket) -> None:
    """What the kept files show, as chosen beside each of them."""
    given = asking.request.POST
    for link in asking.kept_links:
        name = given.get(f"shot-{link.evidence_id}", link.shot)
        if name != link.shot and (not name or name in set(Shot)):
            name_shot(ticket, link.evidence_id, Shot(name) if name else None)


def _refuse_files(asking: Asking, form: RequestForm, refused: EvidenceRefusedError) -> HttpResponse:
    """Nothing is sent. Good files beside a bad one are kept with a draft, so that nobody has to choose them again."""
    files = form.cleaned_data["files"]
    if len(files) > 1 and not costs_all(refused):
        good = take_good_files(files, by=asking.request.party.person, at=asking.at)
        if good:
            asking.draft = _save(asking, form, good)
    form.add_error("files", refusal_words(refused))
    return asking.page(form, status=refusal_status(refused), files_lost=asking.draft is None)


def _refuse_units(asking: Asking, form: RequestForm, claimed: UnitsClaimedError) -> HttpResponse:
    words = units_sentence("units_claimed", {"number": claimed.number})
    if claimed.number:
        href = reverse("web:ticket", args=[claimed.number])
        words = format_html('<a href="{}">{}</a>', href, words)
    form.add_error(None, words)
    return asking.page(form, status=HTTPStatus.CONFLICT, files_lost=bool(asking.request.FILES))
