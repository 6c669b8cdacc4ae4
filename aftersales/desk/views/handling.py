"""Take the next ticket, give it on, put it off; and lists that people save under a name."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store, User
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.handling import HandForm, SavedViewForm, SnoozeForm
from aftersales.desk.forms.tickets import QueueForm
from aftersales.desk.selectors.hands import hands_on
from aftersales.desk.views.frame import acting_role, desk_page, show, ticket_for
from aftersales.desk.views.queue import show_queue
from aftersales.domain.assigning import AssignRefusedError
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.handling import colleagues, views_for
from aftersales.tickets.services.assigning import assign, release, snooze, take_next, wake
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.viewing import drop_view, keep_view
from aftersales.wording.handling import assign_error_sentence


@desk_page("POST")
def next_ticket(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    """The most urgent one that nobody has."""
    if not duties.stores:
        raise PermissionDenied
    found = take_next(duties.stores, actor=Actor(Role.STORE, duties.user, "desk"), at=moment())
    if found is None:
        messages.warning(request, _("There is nothing to take: everything that waits has somebody."))
        return redirect(f"{reverse('admin:queue')}?view=mine")
    messages.success(request, _("This ticket is yours now."))
    return redirect(f"{reverse('admin:review', args=[found.number])}?view=mine")


@desk_page("GET", "HEAD", "POST")
def hand(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    """Take it, give it to a colleague of the same store, or lay it back."""
    ticket = _own(duties, number)
    if request.method != "POST":
        return _page(request, duties, ticket, HandForm())
    form = HandForm(request.POST)
    if not form.is_valid():
        return _page(request, duties, ticket, form, 422)
    try:
        _hand(ticket, form, duties.user, moment())
    except AssignRefusedError as refused:
        return _refused(request, duties, ticket, form, refused)
    return _back(request, ticket)


def _hand(ticket: Ticket, form: HandForm, by: User, at: datetime) -> None:
    given, actor = form.cleaned_data, Actor(Role.STORE, by, "desk")
    if given["step"] == "release":
        release(ticket, actor=actor, at=at, note=given["note"])
        return
    agent = by if given["step"] == "take" else get_object_or_404(colleagues(ticket.store_id), pk=given["agent"])
    assign(ticket, agent, actor=actor, at=at, note=given["note"], had=given["had"])


@desk_page("POST")
def put_off(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    """Put it off or take it up again. Whoever comes last is right: nothing that a colleague wrote is lost, each time
    stands in the history, and it is back by itself as soon as another side moves."""
    ticket, form, at = _own(duties, number), SnoozeForm(request.POST), moment()
    if not form.is_valid():
        form.add_error(None, _("Choose a day and a time."))
        return _page(request, duties, ticket, form, 422)
    actor, until = Actor(Role.STORE, duties.user, "desk"), form.cleaned_data["until"]
    try:
        if until is None:
            wake(ticket, actor=actor, at=at)
        else:
            snooze(ticket, until, actor=actor, at=at, note=form.cleaned_data["note"])
    except AssignRefusedError as refused:
        return _refused(request, duties, ticket, form, refused)
    return _back(request, ticket)


def _own(duties: Duties, number: str) -> Ticket:
    """The people of a store share its tickets among themselves; the platform has no hand in it."""
    ticket = ticket_for(duties, number)
    if acting_role(duties, ticket) is not Role.STORE:
        raise PermissionDenied
    return ticket


def _refused(
    request: HttpRequest, duties: Duties, ticket: Ticket, form: HandForm | SnoozeForm, refused: AssignRefusedError
) -> HttpResponseBase:
    holder = User.objects.filter(pk=str(refused.values.get("agent_id") or 0)).first()
    ticket = ticket_for(duties, ticket.number)
    form.add_error(None, assign_error_sentence(refused, moment(), holder.shown_name if holder else ""))
    return _page(request, duties, ticket, form, 409)


def _page(
    request: HttpRequest, duties: Duties, ticket: Ticket, form: HandForm | SnoozeForm, status: int = 200
) -> HttpResponse:
    at = moment()
    context = {
        "ticket": ticket,
        "form": form,
        "hands": hands_on(ticket, duties.user, at),
        "colleagues": colleagues(ticket.store_id).exclude(pk=ticket.agent_id or 0),
        "query": QueueForm(request.GET).query(),
    }
    return show(request, duties, "desk/hand.html", at, context, status)


def _back(request: HttpRequest, ticket: Ticket) -> HttpResponseBase:
    return redirect(f"{reverse('admin:review', args=[ticket.number])}?{request.GET.urlencode()}".rstrip("?"))


@desk_page("POST")
def save_view(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    """Keep the filters in the address under a name, for oneself or for a store."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        return show_queue(request, duties, {"saving": form}, 422)
    shared = _store(duties, form.cleaned_data["store"])
    try:
        with transaction.atomic():
            view = keep_view(
                form.cleaned_data["name"], QueueForm(request.GET).kept(), owner=duties.user, store=shared, at=moment()
            )
    except IntegrityError:
        form.add_error("name", _("There is a view of this name already."))
        return show_queue(request, duties, {"saving": form}, 409)
    messages.success(request, _("The view is saved."))
    return redirect(f"{reverse('admin:queue')}?{QueueForm(view.query).query()}&saved={view.pk}")


def _store(duties: Duties, slug: str) -> Store | None:
    if not slug:
        return None
    return get_object_or_404(Store, slug=slug, pk__in=[store.pk for store in duties.stores])


@desk_page("POST")
def remove_view(request: HttpRequest, duties: Duties, pk: int) -> HttpResponseBase:
    """Its owner takes it away, also from those it was shared with."""
    drop_view(get_object_or_404(views_for(duties), pk=pk, owner=duties.user))
    messages.success(request, _("The view is gone."))
    return redirect("admin:queue")
