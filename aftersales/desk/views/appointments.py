"""When couriers and technicians of a store come by: what is offered, and what is booked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import ngettext

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.appointments import SlotsForm
from aftersales.desk.selectors.appointments import slot_rows, stores_to_show
from aftersales.desk.views.frame import desk_page, show
from aftersales.domain.goods import AppointmentKind
from aftersales.logistics.services.appointments import offer_slots


@desk_page("GET", "HEAD", "POST")
def appointments(request: HttpRequest, duties: Duties) -> HttpResponseBase:
    """Managers offer times; everybody of the store sees them."""
    if request.method != "POST":
        return _page(request, duties, None)
    if not duties.managed:
        raise PermissionDenied
    form = SlotsForm(request.POST, stores=duties.managed, at=moment())
    if not form.is_valid():
        return _page(request, duties, form, status=422)
    given = form.cleaned_data
    kind = AppointmentKind(given["kind"])
    offered = offer_slots(form.chosen_store, kind, list(form.times()), capacity=given["capacity"])
    words = ngettext("%(count)d time is offered.", "%(count)d times are offered.", offered) % {"count": offered}
    messages.success(request, words)
    return redirect("admin:appointments")


def _page(request: HttpRequest, duties: Duties, form: SlotsForm | None, status: int = 200) -> HttpResponse:
    at = moment()
    stores = stores_to_show(duties)
    rows = slot_rows(stores, at)
    context = {
        "booked": [row for row in rows if row.booked],
        "free": [row for row in rows if not row.booked],
        "form": form or (SlotsForm(stores=duties.managed, at=at) if duties.managed else None),
        "several_stores": len(stores) > 1,
    }
    return show(request, duties, "desk/appointments.html", at, context, status)
