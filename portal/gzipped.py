"""Pages and other texts go out compressed; files do not: pictures gain nothing, and films are read in parts."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = frozenset(
    {
        "text/html",
        "text/calendar",
        "text/javascript",
        "application/json",
        "application/manifest+json",
        "image/svg+xml",
    }
)


class GzipTextsMiddleware(GZipMiddleware):
    """Django's own, which adds bytes of random length against BREACH; the CSRF token is masked anew in each answer."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in TEXTS:
            return response
        return super().process_response(request, response)
