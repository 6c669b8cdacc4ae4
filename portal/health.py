"""Answers for machines that watch this one.

A middleware, and the first: a probe knows a container's address, not its public name, and speaks no TLS, so it must
be answered before hosts are checked and redirects are made. It reveals nothing but the names of parts and counts.
"""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from aftersales.clock.services import moment
from aftersales.clockwork.selectors import sweep_age, sweep_lag
from aftersales.evidence.gateways.objects import object_store
from aftersales.evidence.selectors import checking_lag
from aftersales.notifications.selectors import outbox_lag
from portal.metrics import metrics

Respond = Callable[[HttpRequest], HttpResponse]


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that a slow database does not get it restarted."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """What is wrong, part by part; a part that cannot be asked without the database is not judged."""
    reasons = {"database": database_problem(), "storage": storage_problem()}
    ages: dict[str, timedelta | None] = {"sweep": None, "due": None, "outbox": None, "evidence": None}
    if not reasons["database"]:
        ages = waiting(moment())
        reasons |= {name: lag_problem(name, age) for name, age in ages.items()}
    failing = {name: reason for name, reason in reasons.items() if reason}
    body = {
        "status": "failing" if failing else "ok",
        "checks": {name: "failing" if reason else "ok" for name, reason in reasons.items()},
        "reasons": failing,
        "sweep_age_seconds": whole_seconds(ages["sweep"]),
        "due_lag_seconds": whole_seconds(ages["due"]),
        "outbox_lag_seconds": whole_seconds(ages["outbox"]),
        "evidence_lag_seconds": whole_seconds(ages["evidence"]),
    }
    return JsonResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK)


def database_problem() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "the database does not answer"
    return ""


def storage_problem() -> str:
    """Files arrive on this disk, also when they stay in a bucket."""
    try:
        with tempfile.NamedTemporaryFile(dir=settings.MEDIA_ROOT, prefix=".ready-") as file:
            file.write(b"ok")
    except OSError:
        return "evidence cannot be written"
    try:
        if store := object_store():
            store.check()
    except OSError:
        return "the bucket of the evidence does not answer"
    return ""


def waiting(at: datetime) -> dict[str, timedelta | None]:
    """Since the last sweep (None before the first); how long the oldest due work, message and unchecked file wait."""
    return {"sweep": sweep_age(at), "due": sweep_lag(at), "outbox": outbox_lag(at), "evidence": checking_lag(at)}


def lag_problem(name: str, age: timedelta | None) -> str:
    longest = timedelta(seconds=settings.READY_LAG_SECONDS)
    if age is None or age <= longest:
        return ""
    return f"{LAGS[name]} {whole_seconds(age)} s ago, longer than {settings.READY_LAG_SECONDS} s"


def whole_seconds(age: timedelta | None) -> int | None:
    return None if age is None else int(age.total_seconds())


LAGS = {
    "sweep": "the last sweep ended",
    "due": "the oldest due work fell due",
    "outbox": "the oldest message fell due",
    "evidence": "the oldest file that could not be checked came",
}
PROBES: dict[str, Respond] = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}


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
