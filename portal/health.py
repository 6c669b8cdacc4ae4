"""Answers for machines that watch this one.

A middleware, and the first: a probe knows a container's address, not its public name, and speaks no TLS, so it must
be answered before hosts are checked and redirects are made. It reveals nothing but the names of parts.
"""

import tempfile
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from aftersales.clock.services import moment
from aftersales.clockwork.selectors import sweep_age

Respond = Callable[[HttpRequest], HttpResponse]


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that a slow database does not get it restarted."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    checks = {name: check() for name, check in CHECKS.items()}
    ok = all(checks.values())
    body = {
        "status": word(ok),
        "checks": {name: word(good) for name, good in checks.items()},
        "sweep_age_seconds": sweep_age_seconds(),
    }
    return JsonResponse(body, status=HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE)


def word(good: bool) -> str:
    return "ok" if good else "failing"


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def sweep_age_seconds() -> int | None:
    """Told, not judged: a web server without a beat still serves its pages. None before the first sweep."""
    try:
        age = sweep_age(moment())
    except DatabaseError:
        return None
    return None if age is None else int(age.total_seconds())


def storage_is_writable() -> bool:
    try:
        with tempfile.NamedTemporaryFile(dir=settings.MEDIA_ROOT, prefix=".ready-") as file:
            file.write(b"ok")
            return True
    except OSError:
        return False


CHECKS: dict[str, Callable[[], bool]] = {"database": database_answers, "storage": storage_is_writable}
PROBES: dict[str, Respond] = {"/healthz": alive, "/readyz": ready}


class HealthMiddleware:
    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response
