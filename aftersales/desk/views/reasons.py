from django.http import HttpRequest, HttpResponse

from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.selectors.reasons import reason_rows, refusal_rows
from aftersales.desk.views.frame import desk_page, show


@desk_page("GET", "HEAD")
def reasons(request: HttpRequest, duties: Duties) -> HttpResponse:
    """What hangs on each reason; shots and texts are changed where they stand."""
    only = duties.stores[0].pk if len(duties.stores) == 1 else None
    context = {
        "asked": reason_rows(only),
        "refused": refusal_rows(),
        "sets_shots": duties.is_operator or bool(duties.managed),
        "writes": bool(duties.writes),
    }
    return show(request, duties, "desk/reasons.html", moment(), context)
