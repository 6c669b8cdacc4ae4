"""What the defect radar last said, and the tickets behind it."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from aftersales.domain.tallies import Days, Measure
from aftersales.insights.models import RadarReading, Watching
from aftersales.insights.selectors.reading import Scope

MOST_READINGS = 30


def readings(scope: Scope) -> QuerySet[RadarReading]:
    """Those that rise first, then the least likely; without a limit last."""
    rows = RadarReading.objects.filter(store_id__in=scope.kept_ids).select_related("product")
    return rows.order_by("-is_rising", "chance", "-cases", "pk")


def behind_reading(row: RadarReading, days: Days, store: str) -> str:
    """The page of its tickets, the recent window's."""
    is_defect = row.kind == Watching.DEFECT
    asked = {
        "of": (Measure.SUBMITTED if is_defect else Measure.FAULTS).value,
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "store": store,
        "product": row.product.sku,
        "reason": row.detail if is_defect else "",
        "batch": row.detail if row.kind == Watching.BATCH else "",
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('insights:tickets')}?{query}"
