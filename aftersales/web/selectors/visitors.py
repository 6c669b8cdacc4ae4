"""Who is at the browser: somebody signed in, the guest of one order, or nobody we know."""

from django.http import HttpRequest

from aftersales.accounts.gateways.guest_links import person_id_of
from aftersales.clock.services import moment
from aftersales.orders.selectors import Party, guest_party

GUEST_COOKIE = "order_guest"


def party_of(request: HttpRequest) -> Party | None:
    """Read once for each request. An account comes before the cookie of a guest."""
    if not hasattr(request, "_party"):
        request._party = _read(request)  # type: ignore[attr-defined]  # kept with the request that it is about
    found: Party | None = request._party  # type: ignore[attr-defined]
    return found


def _read(request: HttpRequest) -> Party | None:
    if request.user.is_authenticated:
        return Party(request.user)
    cookie = request.COOKIES.get(GUEST_COOKIE)
    person_id = person_id_of(cookie, moment()) if cookie else None
    return guest_party(person_id) if person_id else None
