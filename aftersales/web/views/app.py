"""What lets the portal be put on a phone's first screen, and what it says there without a network (ADR 0039)."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from aftersales.web.selectors.styleguide import components

CANVAS, BRAND = "#F3F6F8", "#0B6E6E"
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))
# The offline page stands alone in both languages; it is made of these.
OFFLINE_FILES = ("css/tokens.css", "css/base.css", "css/account.css", "mark.svg", "js/online.js")


@require_safe
@cache_control(public=True, max_age=3600)
@vary_on_headers("Accept-Language", "Cookie")
def manifest(_request: HttpRequest) -> JsonResponse:
    """In the reader's language (W3C Web Application Manifest)."""
    told = {
        "id": "/",
        "name": _("After-sales portal"),
        "short_name": _("After-sales"),
        "description": _("Ask for a return, an exchange or a repair, and see whose turn it is."),
        "lang": "zh-Hans" if get_language() == "zh-hans" else "en",
        "dir": "ltr",
        "start_url": reverse("web:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": CANVAS,
        "theme_color": BRAND,
        "icons": [_icon(size, purpose) for size, purpose in ICONS],
        "shortcuts": [
            {"name": _("My orders"), "url": reverse("web:orders")},
            {"name": _("My requests"), "url": reverse("web:tickets")},
        ],
    }
    return JsonResponse(
        told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False, "indent": 1}
    )


def _icon(size: int, purpose: str) -> dict[str, str]:
    name = f"icons/mark-{size}{'-maskable' if purpose == 'maskable' else ''}.png"
    return {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that its scope is the whole portal. A changed file changes its text, so it is fetched anew."""
    files = [reverse("web:offline"), *map(static, OFFLINE_FILES)]
    context = {"files": files, "offline": files[0]}
    return render(request, "web/service_worker.js", context, content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """Kept on the device; it holds nothing of anybody."""
    return render(request, "web/offline.html")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The design system, drawn by the components themselves; for those who build, so only in debug."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "web/styleguide.html", components())
