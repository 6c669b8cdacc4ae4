from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from aftersales.domain.goods import OVER, normal_waybill
from aftersales.logistics.models import Carrier, Parcel, ParcelItem, Tracking, TrackingNews
from aftersales.orders.models import OrderLine

_NEWS = Prefetch("parcel__news", queryset=TrackingNews.objects.order_by("-at", "-id"))


def carriers() -> QuerySet[Carrier]:
    return Carrier.objects.filter(is_active=True).order_by("position", "code")


def carrier_named(told: str) -> Carrier | None:
    """By its code or one of its names, in capitals or not."""
    wanted = told.strip().casefold()
    return next((each for each in carriers() if wanted in _names(each)), None)


def _names(carrier: Carrier) -> set[str]:
    return {carrier.code.casefold(), carrier.name.casefold(), carrier.name_en.casefold()}


def items_of_case(case_id: int) -> list[ParcelItem]:
    """What travelled for a case, newest first, with parcel, carrier and news: two queries."""
    items = ParcelItem.objects.filter(case_id=case_id).select_related("parcel__carrier")
    return list(items.prefetch_related(_NEWS).order_by("-at", "-id"))


def items_of_lines(lines: Collection[OrderLine]) -> dict[int, list[ParcelItem]]:
    """The same for the order's page, by line."""
    items = ParcelItem.objects.filter(order_line__in=lines).select_related("parcel__carrier")
    found: dict[int, list[ParcelItem]] = defaultdict(list)
    for item in items.order_by("-at", "-id"):
        found[item.order_line_id].append(item)
    return found


def parcel_of(carrier: Carrier, waybill: str) -> Parcel | None:
    return Parcel.objects.filter(carrier=carrier, waybill=normal_waybill(waybill), set_aside_at__isnull=True).first()


def cases_of(parcel: Parcel) -> list[int]:
    return list(ParcelItem.objects.filter(parcel=parcel).order_by("case_id").values_list("case_id", flat=True))


def untold_items(limit: int) -> QuerySet[ParcelItem]:
    """What has arrived without its case knowing, newest first: what waits for the end of a dispute holds up nobody."""
    rows = ParcelItem.objects.filter(told_at__isnull=True, parcel__delivered_at__isnull=False)
    return rows.select_related("parcel").order_by("-parcel__delivered_at", "id")[:limit]


def parcels_to_ask_about(before: datetime, limit: int) -> QuerySet[Parcel]:
    """On the way, with a carrier that answers, and not asked since then; longest ago first."""
    open_ones = Parcel.objects.filter(set_aside_at__isnull=True, carrier__tracking=Tracking.SIMULATED)
    due = open_ones.exclude(status__in=OVER).filter(asked_at__lt=before)
    return due.select_related("carrier").order_by("asked_at")[:limit]
