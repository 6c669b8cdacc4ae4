"""The week's figures by mail, for whoever subscribed: a store's, or all that the reader may read."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from aftersales.accounts.models import Store, User
from aftersales.accounts.selectors import Duties, duties_of
from aftersales.domain.calendar import SHANGHAI, shanghai_day
from aftersales.domain.lifecycle import Role
from aftersales.domain.metrics import MetricCode, read
from aftersales.domain.tallies import Days, Figures, Measure
from aftersales.insights.models import ReportSubscription
from aftersales.insights.selectors.reading import Read, Scope, Slice
from aftersales.insights.selectors.reading import read as read_figures
from aftersales.notifications.services import NoticeDraft, notify

MORNING = time(8)
"""On Mondays, in China."""
COUNTS = (Measure.SUBMITTED, Measure.ENDED, Measure.DISPUTED)
FIGURES = (
    MetricCode.BREACH,
    MetricCode.FIRST_RESPONSE,
    MetricCode.RESOLUTION,
    MetricCode.DISPUTES,
    MetricCode.QUALITY_REFUNDS,
    MetricCode.REOPENED,
    MetricCode.SATISFACTION,
)


def subscribe(user: User, store: Store | None, at: datetime) -> bool:
    """From the next Monday on; False when it was so already."""
    _row, is_new = ReportSubscription.objects.get_or_create(user=user, store=store, defaults={"since": at})
    return is_new


def unsubscribe(user: User, store: Store | None) -> bool:
    deleted, _by_model = ReportSubscription.objects.filter(user=user, store=store).delete()
    return bool(deleted)


def send_due(at: datetime) -> int:
    """How many reports were owed and written; as often as anybody likes, each once a week."""
    monday = shanghai_day(at) - timedelta(days=shanghai_day(at).weekday())
    if at < datetime.combine(monday, MORNING, SHANGHAI):
        return 0
    week = Days(monday - timedelta(days=7), monday - timedelta(days=1))
    due = ReportSubscription.objects.exclude(last_week__gte=week.first).select_related("user", "store")
    return sum(_send(row, week, at) for row in due.order_by("pk"))


def _send(row: ReportSubscription, week: Days, at: datetime) -> int:
    with transaction.atomic():
        mine = ReportSubscription.objects.filter(pk=row.pk).exclude(last_week__gte=week.first)
        if not mine.update(last_week=week.first):
            return 0
        draft = report_of(row.user, row.store, week, at)
        if draft:
            notify([draft], at)
    return int(draft is not None)


def report_of(user: User, store: Store | None, week: Days, at: datetime) -> NoticeDraft | None:
    """None for whoever no longer reads these figures: what they may see is asked now, not when they subscribed."""
    duties = duties_of(user)
    scope = _scope(duties, store)
    if scope is None or not user.is_active:
        return None
    found = read_figures(Slice(scope), week, week.before(), at)
    query = f"from={week.first}&to={week.last}" + (f"&store={store.slug}" if store else "")
    values = {
        "viewer": Role.PLATFORM if duties.sees_all else Role.STORE,
        "first": week.first.isoformat(),
        "last": week.last.isoformat(),
        "store": store.name if store else "",
        "store_en": store.name_en if store else "",
        "counts": _counts(found),
        "figures": _figures(found),
        "days": _by_day(found),
    }
    key = f"report:{week.first}:{store.pk if store else 0}"
    return NoticeDraft(user, key, "report", values, f"/insights/?{query}")


def _scope(duties: Duties, store: Store | None) -> Scope | None:
    if not duties.reads_figures:
        return None
    if store:
        return Scope((store.pk,)) if duties.sees_all or store in duties.managed else None
    return Scope(tuple(one.pk for one in duties.managed), is_all=duties.sees_all)


def _whole(found: Read) -> tuple[Figures, Figures]:
    return found.now.whole, found.before.whole if found.before else Figures()


def _counts(found: Read) -> Sequence[dict[str, object]]:
    now, before = _whole(found)
    return [{"measure": each.value, "now": now.count(each), "before": before.count(each)} for each in COUNTS]


def _figures(found: Read) -> Sequence[dict[str, object]]:
    """Plain values: shares and stars as text, lengths as seconds; None without a base."""
    now, before = _whole(found)
    readings = [(code, read(code, now, before)) for code in FIGURES]
    return [
        {
            "code": code.value,
            "now": plain(one.value),
            "before": plain(one.before),
            "verdict": one.change.verdict.value if one.change else "",
        }
        for code, one in readings
    ]


def _by_day(found: Read) -> Sequence[dict[str, object]]:
    """The two charts of the week: what came and went, and the time limits that were missed."""
    return [
        {
            "day": day.isoformat(),
            "submitted": figures.count(Measure.SUBMITTED),
            "ended": figures.count(Measure.ENDED),
            "due": figures.count(Measure.DUE),
            "missed": figures.of(Measure.DUE).total,
        }
        for day, figures in found.now.series()
    ]


def plain(value: Decimal | timedelta | None) -> str | int | None:
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    return None if value is None else str(value)
