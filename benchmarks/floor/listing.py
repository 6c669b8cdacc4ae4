"""The least a page can cost: a signed-in reader, one indexed query, twenty-five rows through a template."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from aftersales.tickets.models import Ticket

ROWS = 25
_TEMPLATE = Engine(autoescape=True).from_string(
    "<!doctype html><title>{{ user }}</title><table>{% for row in rows %}<tr><td>{{ row.number }}</td>"
    "<td>{{ row.state }}</td><td>{{ row.reason }}</td><td>{{ row.amount }}</td><td>{{ row.submitted_at }}</td></tr>"
    "{% endfor %}</table>"
)


@login_required
def bare_list(request: HttpRequest) -> HttpResponse:
    rows = Ticket.objects.filter(store=request.GET["store"]).order_by("-submitted_at")[:ROWS]
    return HttpResponse(_TEMPLATE.render(Context({"rows": rows, "user": request.user})))
