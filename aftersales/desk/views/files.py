"""One file of a ticket: beside its facts, marked, withdrawn by its own side, and held beyond its time.

The viewer shows the same card in its dialog (`?part=card`), so that nothing needs a script.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.files import HoldForm, MarkForm
from aftersales.desk.selectors.files import file_card
from aftersales.desk.selectors.scope import role_on
from aftersales.desk.views.evidence import link_for
from aftersales.desk.views.frame import acting_role, desk_page, show, ticket_for
from aftersales.domain.custody import FileStaysError
from aftersales.domain.marks import Mark
from aftersales.evidence.services.custody import hold, release
from aftersales.tickets.models import TicketEvidence
from aftersales.tickets.services.marking import mark_file
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.withdrawing import withdraw_file
from aftersales.wording.custody import mark_name, stays_sentence


@desk_page("GET", "HEAD")
def file(request: HttpRequest, duties: Duties, number: str, evidence_id: UUID) -> HttpResponse:
    return _show(request, duties, link_for(duties, number, evidence_id), MarkForm())


@desk_page("POST")
def mark(request: HttpRequest, duties: Duties, number: str, evidence_id: UUID) -> HttpResponseBase:
    """Say what a file shows. Whoever comes last is right: the file itself never changes, and each mark is a row of its
    own that writes over no other."""
    link = link_for(duties, number, evidence_id)
    actor, form = Actor(acting_role(duties, link.ticket), duties.user, "desk"), MarkForm(request.POST)
    if not form.is_valid():
        return _show(request, duties, link, form, status=422)
    given, chosen = form.cleaned_data, Mark(form.cleaned_data["mark"])
    mark_file(link, chosen, reason=form.why, words=given["words"], actor=actor, at=moment())
    if _is_for_viewer(request):
        return _show(request, duties, link, MarkForm())
    messages.success(request, _("Marked: %(mark)s.") % {"mark": mark_name(chosen)})
    return redirect("admin:file", number, evidence_id)


@desk_page("POST")
def withdraw(request: HttpRequest, duties: Duties, number: str, evidence_id: UUID) -> HttpResponseBase:
    link = link_for(duties, number, evidence_id)
    actor = Actor(acting_role(duties, link.ticket), duties.user, "desk")
    try:
        withdraw_file(link.ticket, evidence_id, actor=actor, at=moment())
    except FileStaysError as stays:
        messages.error(request, stays_sentence(stays.code))
        return _show(request, duties, link, MarkForm(), status=409)
    messages.success(request, _("The file is withdrawn."))
    return redirect("admin:review", number)


@desk_page("POST")
def hold_files(request: HttpRequest, duties: Duties, number: str) -> HttpResponseBase:
    """Keep every file of the ticket whatever its age, or take that back; each side for itself."""
    ticket, at = ticket_for(duties, number), moment()
    actor = Actor(acting_role(duties, ticket), duties.user, "desk")
    files = list(ticket.evidence_links.values_list("evidence", flat=True))
    if "release" in request.POST:
        count = release(files, role=actor.role, act=actor.act(at))
        messages.success(
            request,
            ngettext("%(count)d file is no longer held.", "%(count)d files are no longer held.", count)
            % {"count": count},
        )
        return redirect("admin:review", number)
    form = HoldForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the files are still needed, in up to 200 characters. Nothing was changed."))
        return redirect("admin:review", number)
    count = hold(files, reason=form.cleaned_data["reason"], role=actor.role, act=actor.act(at))
    messages.success(
        request,
        ngettext(
            "%(count)d file is kept until you release it.", "%(count)d files are kept until you release them.", count
        )
        % {"count": count},
    )
    return redirect("admin:review", number)


def _is_for_viewer(request: HttpRequest) -> bool:
    return "part" in request.GET


def _show(
    request: HttpRequest, duties: Duties, link: TicketEvidence, form: MarkForm, status: int = 200
) -> HttpResponse:
    at, ticket = moment(), link.ticket
    context = {"ticket": ticket, "card": file_card(ticket, link, role_on(duties, ticket), at), "form": form}
    template = "desk/parts/file_card.html" if _is_for_viewer(request) else "desk/file.html"
    return show(request, duties, template, at, context, status)
