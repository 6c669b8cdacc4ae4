"""Gauges for Prometheus, read from the database when they are asked for, so that any process may answer.

No label and no value tells of a person.
"""

from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from aftersales.clock.services import moment
from aftersales.clockwork.selectors import last_sweep, sweep_lag
from aftersales.deadlines.selectors import due_count, pending_count
from aftersales.deadlines.selectors.watching import failing, given_up_count, left_to_people
from aftersales.evidence.selectors import checking_lag, waiting_for_scanner
from aftersales.notifications.selectors import dead_count, outbox_lag, waiting_count
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import overdue

LOOPBACK = {"127.0.0.1", "::1"}


def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Gauges())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """By token; where none is set, only this machine itself, and nobody through a proxy on it."""
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    return request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers


class Gauges(Collector):
    def collect(self) -> Iterable[GaugeMetricFamily]:
        at = moment()
        swept = last_sweep()
        yield gauge("due_lag_seconds", "How long the oldest due work has been waiting", sweep_lag(at))
        yield gauge("due", "Time limits and reminders that are due now", due_count(at))
        yield gauge("deadlines_running", "Time limits that are running", pending_count())
        yield gauge("outbox_lag_seconds", "How long the oldest unsent message has been waiting", outbox_lag(at))
        yield gauge("outbox_waiting", "Messages that wait to be sent", waiting_count())
        yield gauge("outbox_dead_letters", "Messages that were given up", dead_count())
        yield gauge("deadlines_failing", "Time limits that failed, tried again or given up", failing().count())
        yield gauge("deadlines_given_up", "Time limits that failed too often and wait for somebody", given_up_count())
        yield gauge("deadlines_left_to_people", "Passed, and left to a person by a switch", left_to_people().count())
        yield gauge(
            "tickets_overdue", "Open tickets whose time limit is over", overdue(Ticket.objects.all(), at).count()
        )
        yield gauge("evidence_lag_seconds", "How long the oldest unchecked file has been waiting", checking_lag(at))
        yield gauge("evidence_unscanned", "Files that wait for the virus scanner", waiting_for_scanner().count())
        if swept:
            yield gauge("sweep_age_seconds", "How long ago the last sweep ended", at - swept.at)
            yield gauge("sweep_duration_seconds", "How long the last sweep took", swept.seconds)


def gauge(name: str, meaning: str, value: float | timedelta) -> GaugeMetricFamily:
    number = value.total_seconds() if isinstance(value, timedelta) else value
    return GaugeMetricFamily(f"aftersales_{name}", meaning, value=number)
