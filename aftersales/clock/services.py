from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from aftersales.clock.models import DemoOffset

_NOW = {
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')",
    "postgresql": "SELECT to_char(statement_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')",
}


def moment() -> datetime:
    """Now by the database's clock, so that servers with skewed clocks agree; plus the demo's offset.

    Only surfaces call it, once per request or sweep, and pass the value down as `at`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOW[connection.vendor])
        now = datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
    return now + demo_offset() if settings.DEMO else now


def moment_of(request: HttpRequest) -> datetime:
    """The same, asked once however many parts of a page want it."""
    known: datetime | None = getattr(request, "read_moment", None)
    if known is None:
        known = moment()
        request.read_moment = known  # type: ignore[attr-defined]  # kept with the request
    return known


def demo_offset() -> timedelta:
    seconds = DemoOffset.objects.values_list("seconds", flat=True).first()
    return timedelta(seconds=seconds or 0)


def shift_demo_clock(by: timedelta) -> timedelta:
    """Move the demo's clock and return the whole offset; nothing real may run on a shifted clock."""
    offset = demo_offset() + by
    DemoOffset.objects.update_or_create(pk=1, defaults={"seconds": int(offset.total_seconds())})
    return offset
