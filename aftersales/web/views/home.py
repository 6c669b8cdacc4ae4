from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from aftersales.accounts.models import StaffRole, User
from aftersales.accounts.selectors import stores_of
from aftersales.accounts.services import choose_language
from aftersales.web.selectors.visitors import party_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's first page: what this is, or where one works."""
    user = request.user
    if not user.is_authenticated:
        guest = party_of(request)
        return redirect("web:order", guest.order_number) if guest else render(request, "web/home.html")
    return redirect(_desk_of(user) if user.is_staff else "web:orders")


def _desk_of(user: User) -> str:
    """Who only manages begins with the numbers, everybody else with the queue."""
    leads = stores_of(user, StaffRole.MANAGER).exists()
    return "/insights/" if leads and not stores_of(user, StaffRole.AGENT).exists() else "admin:index"


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Django's own switch; a signed-in person's choice is kept for mails and for the next device."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        choose_language(request.user, chosen)
    return set_language(request)
