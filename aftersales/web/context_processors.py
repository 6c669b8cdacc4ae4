"""What every page needs. Everything is asked only when a template asks, and then once."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import User
from aftersales.clock.services import moment
from aftersales.notifications.selectors import unread_count
from aftersales.orders.selectors import Party
from aftersales.web.selectors.visitors import party_of

DEMO_PASSWORD = "demo-aftersales"  # noqa: S105 — printed on the demo's own sign-in page
DEMO_PEOPLE: Mapping[str, Promise | str] = {
    "customer": _("Customer: orders, requests, messages"),
    "customer2": _("Customer with other orders"),
    "agent": _("Agent of the flagship store: review queue"),
    "agent2": _("Agent of an authorized store"),
    "manager": _("Manager of the flagship store: figures"),
    "arbiter": _("Platform arbiter: disputes and rulings"),
    "admin": _("Administrator: everything"),
}


def portal(request: HttpRequest) -> dict[str, Any]:
    here = {"unread": _unread(request), "guest": _guest(request)}
    return here | {"at": cache(moment), "demo_sign_ins": cache(_demo_sign_ins)}


def _guest(request: HttpRequest) -> Callable[[], Party | None]:
    @cache
    def party() -> Party | None:
        found = party_of(request) if hasattr(request, "user") else None
        return found if found and found.is_guest else None

    return party


def _unread(request: HttpRequest) -> Callable[[], int]:
    @cache
    def count() -> int:
        user = getattr(request, "user", None)
        return unread_count(user) if isinstance(user, User) else 0

    return count


def _demo_sign_ins() -> list[dict[str, str]]:
    if not settings.DEMO:
        return []
    people = User.objects.in_bulk(DEMO_PEOPLE, field_name="username")
    return [
        {"name": people[name].shown_name, "what": str(what), "username": name, "password": DEMO_PASSWORD}
        for name, what in DEMO_PEOPLE.items()
        if name in people
    ]
