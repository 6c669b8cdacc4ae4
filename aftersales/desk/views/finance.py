"""Where finance works: refunds to pay, failed ones, those that wait for a second person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.money import DeclineForm, FreightForm, PaidForm
from aftersales.desk.selectors.finance import (
    MoneyView,
    Step,
    may_pay,
    money_counts,
    money_page,
    money_role,
    money_rows,
    steps_for,
    visible_refunds,
)
from aftersales.desk.views.frame import acting_role, desk_page, refused_file, show, ticket_for
from aftersales.domain.evidence import EvidenceRefusedError
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.domain.payments import MoneyCode, MoneyRefusedError
from aftersales.evidence.services import receive_files
from aftersales.refunds.models import Refund
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.refunding import (
    agree_refund,
    decline_refund,
    give_return_freight,
    pay_refund,
    retry_refund,
)
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.money import money_error_sentence, step_lines, step_name


@dataclass(frozen=True, slots=True)
class Tab:
    view: MoneyView
    words: str
    count: int
    current: bool

    @property
    def is_hot(self) -> bool:
        return self.view is MoneyView.FAILED


@desk_page("GET", "HEAD")
def finance(request: HttpRequest, duties: Duties) -> HttpResponse:
    _check_keeper(duties)
    asked = request.GET.get("view", "")
    view = MoneyView(asked) if asked in set(MoneyView) else MoneyView.PAY
    page, counts = money_page(duties, view, _number(request.GET.get("page", ""))), money_counts(duties)
    words = {
        MoneyView.PAY: _("To pay"),
        MoneyView.FAILED: _("Failed"),
        MoneyView.SECOND: _("Second person"),
        MoneyView.PAID: pgettext("refund", "Paid"),
    }
    context = {
        "view": view,
        "tabs": [Tab(one, said, counts.get(one, 0), one is view) for one, said in words.items()],
        "page": page,
        "rows": money_rows(duties, list(page.object_list)),
        "nothing": _nothing(view),
    }
    return show(request, duties, "desk/finance.html", moment(), context)


@desk_page("GET", "HEAD", "POST")
def refund_step(request: HttpRequest, duties: Duties, number: str, step: str) -> HttpResponseBase:
    _check_keeper(duties)
    if step not in set(Step):
        raise Http404
    refund, wanted = get_object_or_404(visible_refunds(duties), number=number), Step(step)
    role = money_role(duties, refund)
    if role is None or (wanted in {Step.PAY, Step.RETRY} and not may_pay(duties, refund, role)):
        raise PermissionDenied
    form = _form(request, wanted)
    if request.method != "POST":
        return _confirm(request, duties, refund, wanted, form)
    if form is not None and not form.is_valid():
        return _confirm(request, duties, refund, wanted, form, status=422)
    return _act(request, duties, refund, wanted, form, Actor(role, duties.user, "desk"))


@desk_page("GET", "HEAD", "POST")
def return_freight(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    """What the way back cost the customer, given back by the store."""
    ticket = ticket_for(duties, number)
    role = acting_role(duties, ticket)
    if role is not Role.STORE:
        raise PermissionDenied
    form, refused, status = FreightForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                amount, cause = form.cleaned_data["amount"], form.given_cause()
                give_return_freight(ticket, amount, actor=Actor(role, duties.user, "desk"), at=moment(), cause=cause)
            except MoneyRefusedError as error:
                refused, status = money_error_sentence(error), 409
            else:
                messages.success(request, _("The freight of the return is granted."))
                return redirect("admin:review", number=ticket.number)
    context = {"ticket": ticket, "form": form, "refused": refused}
    return show(request, duties, "desk/return_freight.html", moment(), context, status)


def _form(request: HttpRequest, step: Step) -> Form | None:
    if step is Step.DECLINE:
        return DeclineForm(request.POST or None)
    return PaidForm(request.POST or None, request.FILES or None) if step is Step.PAY else None


def _check_keeper(duties: Duties) -> None:
    if not duties.works_on_money:
        raise PermissionDenied


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _nothing(view: MoneyView) -> str:
    return {
        MoneyView.PAY: _("Every refund is paid."),
        MoneyView.FAILED: _("No payment has failed."),
        MoneyView.SECOND: _("Nothing waits for a second person."),
    }.get(view, _("No refund has been paid yet."))


def _act(
    request: HttpRequest, duties: Duties, refund: Refund, step: Step, form: Form | None, actor: Actor
) -> HttpResponseBase:
    at = moment()
    try:
        _do(refund, step, form, duties, actor, at)
    except EvidenceRefusedError as refused:
        status = refused_file(form, refused, "proof") if form else 422
        return _confirm(request, duties, refund, step, form, status=status)
    except MoneyRefusedError as error:
        return _confirm(request, duties, refund, step, form, money_error_sentence(error), 409)
    except IllegalMoveError as illegal:
        return _confirm(request, duties, refund, step, form, move_error_sentence(illegal, at), 409)
    messages.success(request, _("Done: %(action)s.") % {"action": step_name(step)})
    return redirect(_back(request, refund))


def _do(refund: Refund, step: Step, form: Form | None, duties: Duties, actor: Actor, at: datetime) -> None:
    match step:
        case Step.AGREE:
            agree_refund(refund, by=duties.user, actor=actor, at=at)
        case Step.DECLINE if form:
            decline_refund(refund, form.cleaned_data["reason"], by=duties.user, actor=actor, at=at)
        case Step.RETRY:
            retry_refund(refund, actor=actor, at=at)
        case Step.PAY if form:
            if Step.PAY not in steps_for(duties, refund):
                raise MoneyRefusedError(MoneyCode.NOT_WAITING)
            proof = receive_files(form.cleaned_data["proof"], by=duties.user, at=at)
            pay_refund(refund, reference=form.cleaned_data["reference"], proof=proof, actor=actor, at=at)


def _back(request: HttpRequest, refund: Refund) -> str:
    """To the ticket when the person came from there, else to the list."""
    if request.GET.get("from") == "ticket":
        return reverse("admin:review", args=[refund.reference])
    return reverse("admin:finance")


def _confirm(
    request: HttpRequest,
    duties: Duties,
    refund: Refund,
    step: Step,
    form: Form | None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """What happens and whether it can be undone; a step that is closed says so and offers no button."""
    refund = get_object_or_404(visible_refunds(duties), pk=refund.pk)
    is_open = step in steps_for(duties, refund)
    closed: Callable[[], str] = lambda: money_error_sentence(MoneyRefusedError(MoneyCode.NOT_WAITING))  # noqa: E731
    happens, undo = step_lines(step, refund.amount)
    context = {
        "refund": refund,
        "title": step_name(step),
        "happens": [happens],
        "undo": undo,
        "form": form,
        "refused": refused or ("" if is_open else closed()),
        "is_open": is_open,
        "back_url": _back(request, refund),
    }
    return show(request, duties, "desk/refund_step.html", moment(), context, status if is_open else 409)
