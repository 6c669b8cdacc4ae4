"""Parcels as somebody tells of them, and the news that their carriers send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from aftersales.domain.calendar import shanghai_day
from aftersales.domain.goods import (
    Direction,
    FreightPayer,
    GoodsCode,
    News,
    Purpose,
    TrackingStatus,
    delivered_at,
    is_waybill,
    normal_waybill,
    status_after,
)
from aftersales.domain.lifecycle import IllegalMoveError
from aftersales.logistics.models import Carrier, Parcel, ParcelItem, TrackingNews
from aftersales.logistics.selectors.parcels import carrier_named, parcel_of
from aftersales.logistics.services.addresses import GoodsCase

USED_AGAIN_AFTER = timedelta(days=365)
"""Carriers give a number out again after a year or more."""
EARLY_NEWS = timedelta(days=30)
"""News so old may still be about a parcel that somebody tells of only now."""
CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel as its sender tells of it."""

    carrier: str
    waybill: str
    purpose: Purpose
    payer: FreightPayer | None = None
    address: str = ""
    is_at_stores_risk: bool = False

    @property
    def direction(self) -> Direction:
        return Direction.RETURN if self.purpose is Purpose.RETURN else Direction.OUTBOUND


def known_carrier(told: str) -> Carrier:
    carrier = carrier_named(told)
    if carrier is None:
        raise IllegalMoveError(GoodsCode.CARRIER_UNKNOWN)
    return carrier


def checked_waybill(carrier: Carrier, typed: str) -> str:
    """In its plain form. Raises IllegalMoveError (WAYBILL_WRONG)."""
    waybill = normal_waybill(typed)
    if not is_waybill(carrier.waybill_pattern, waybill):
        values = {"carrier": carrier.shown_name, "example": carrier.waybill_example}
        raise IllegalMoveError(GoodsCode.WAYBILL_WRONG, **values)
    return waybill


def send_parcel(case: GoodsCase, sent: Sent, *, at: datetime) -> Parcel:
    """Write down that goods of a case are on the way.

    Several cases of one order may share a parcel; anybody else's waybill is refused, by the database itself when two
    come at once. Raises IllegalMoveError (CARRIER_UNKNOWN, WAYBILL_WRONG, WAYBILL_USED).
    """
    carrier = known_carrier(sent.carrier)
    waybill = checked_waybill(carrier, sent.waybill)
    parcel = _shared(carrier, waybill, case, sent, at) or _new_parcel(carrier, waybill, case, sent, at)
    ParcelItem.objects.create(
        parcel=parcel,
        case_id=case.id,
        order_line=case.line,
        quantity=case.quantity,
        purpose=sent.purpose,
        freight_payer=sent.payer or "",
        address=sent.address,
        is_at_stores_risk=sent.is_at_stores_risk,
        at=at,
    )
    return parcel


def take_news(carrier: Carrier, waybill: str, news: Sequence[News], *, at: datetime) -> Parcel | None:
    """Keep what a carrier says, each thing once; the parcel as it then is, or None while nobody has told of it.

    The caller holds the locks of the cases in the parcel.
    """
    number = normal_waybill(waybill)
    found = parcel_of(carrier, number)
    parcel = Parcel.objects.select_for_update().get(pk=found.pk) if found else None
    rows = [_news_row(carrier, number, one, parcel, at) for one in news if one.at <= at + CLOCKS_DIFFER]
    TrackingNews.objects.bulk_create(rows, ignore_conflicts=True)
    if parcel:
        _follow(parcel)
    return parcel


def sign_for(item: ParcelItem, delivered: datetime, *, at: datetime) -> None:
    """Somebody says that the parcel has arrived. Raises IllegalMoveError where that cannot be."""
    parcel = Parcel.objects.select_for_update().get(pk=item.parcel_id)
    if parcel.delivered_at is not None:
        raise IllegalMoveError(GoodsCode.ALREADY_DELIVERED, at=parcel.delivered_at)
    if delivered > at:
        raise IllegalMoveError(GoodsCode.DELIVERED_IN_FUTURE)
    if shanghai_day(delivered) < shanghai_day(parcel.shipped_at):
        raise IllegalMoveError(GoodsCode.DELIVERED_BEFORE_SENT)
    parcel.delivered_at, parcel.status = delivered, TrackingStatus.DELIVERED
    parcel.save(update_fields=["delivered_at", "status"])
    mark_told([item], at)


def mark_told(items: Sequence[ParcelItem], at: datetime) -> None:
    """The cases know that their parcel has arrived."""
    ParcelItem.objects.filter(pk__in=[item.pk for item in items], told_at__isnull=True).update(told_at=at)


def ask_again_later(parcels: Sequence[Parcel], at: datetime) -> None:
    Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels]).update(asked_at=at)


def _shared(carrier: Carrier, waybill: str, case: GoodsCase, sent: Sent, at: datetime) -> Parcel | None:
    parcel = Parcel.objects.select_for_update().filter(carrier=carrier, waybill=waybill, set_aside_at=None).first()
    if parcel is None:
        return None
    if parcel.shipped_at + USED_AGAIN_AFTER <= at:
        parcel.set_aside_at = at
        parcel.save(update_fields=["set_aside_at"])
        return None
    is_same = parcel.order_id == case.line.order_id and parcel.direction == sent.direction and not parcel.is_over
    if not is_same or parcel.items.filter(case_id=case.id).exists():
        raise IllegalMoveError(GoodsCode.WAYBILL_USED)
    return parcel


def _new_parcel(carrier: Carrier, waybill: str, case: GoodsCase, sent: Sent, at: datetime) -> Parcel:
    try:
        with transaction.atomic():
            parcel = Parcel.objects.create(
                order=case.line.order,
                carrier=carrier,
                waybill=waybill,
                direction=sent.direction,
                shipped_at=at,
                asked_at=at,
            )
    except IntegrityError:
        raise IllegalMoveError(GoodsCode.WAYBILL_USED) from None
    early = TrackingNews.objects.filter(carrier=carrier, waybill=waybill, parcel=None, at__gte=at - EARLY_NEWS)
    if early.update(parcel=parcel):
        _follow(parcel)
    return parcel


def _news_row(carrier: Carrier, waybill: str, one: News, parcel: Parcel | None, at: datetime) -> TrackingNews:
    return TrackingNews(
        carrier=carrier,
        waybill=waybill,
        key=one.key,
        parcel=parcel,
        status=one.status,
        at=one.at,
        place=one.place[:80],
        words=one.words[:200],
        received_at=at,
    )


def _follow(parcel: Parcel) -> None:
    rows = TrackingNews.objects.filter(parcel=parcel)
    news = [News(row.key, TrackingStatus(row.status), row.at, row.place, row.words) for row in rows]
    parcel.status = status_after(TrackingStatus(parcel.status), news)
    parcel.delivered_at = parcel.delivered_at or delivered_at(news)
    parcel.save(update_fields=["status", "delivered_at"])
