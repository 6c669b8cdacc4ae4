"""How news of a parcel come in: read from a carrier's signed message, or made up for the demonstration.

A carrier that is asked for news is one more function here, named in `ASK`; a manual one has none.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from aftersales.domain.goods import MAX_WAYBILL, News, TrackingStatus, normal_waybill
from aftersales.logistics.models import Parcel, Tracking

MAX_NEWS = 50
MAX_KEY, MAX_PLACE, MAX_WORDS = 80, 80, 200


class MessageUnreadableError(Exception):
    """A carrier's message that does not say what it should; its text names the place."""


@dataclass(frozen=True, slots=True)
class CarrierMessage:
    waybill: str
    news: tuple[News, ...]


def read_message(body: bytes) -> CarrierMessage:
    """`{"waybill": …, "news": [{"id", "status", "at", "place", "words"}]}`. Raises MessageUnreadableError."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise MessageUnreadableError("no JSON") from error
    if not isinstance(told, dict) or not isinstance(told.get("news"), list):
        raise MessageUnreadableError("news")
    waybill = normal_waybill(_text(told, "waybill", MAX_WAYBILL))
    if not waybill or not 0 < len(told["news"]) <= MAX_NEWS:
        raise MessageUnreadableError("waybill" if not waybill else "news")
    return CarrierMessage(waybill, tuple(_news(one) for one in told["news"]))


def _news(told: Any) -> News:
    if not isinstance(told, dict):
        raise MessageUnreadableError("news")
    key, status = _text(told, "id", MAX_KEY), _text(told, "status", MAX_KEY)
    if not key or status not in set(TrackingStatus):
        raise MessageUnreadableError("id" if not key else "status")
    place, words = _text(told, "place", MAX_PLACE), _text(told, "words", MAX_WORDS)
    return News(key, TrackingStatus(status), _moment(told), place, words)


def _text(told: Mapping[str, Any], name: str, most: int) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise MessageUnreadableError(name)
    return value.strip()


def _moment(told: Mapping[str, Any]) -> datetime:
    try:
        at = parse_datetime(_text(told, "at", 40))
    except ValueError as error:
        raise MessageUnreadableError("at") from error
    if at is None or at.tzinfo is None:
        raise MessageUnreadableError("at")
    return at


# --- simulated ---

_JOURNEY = (
    (TrackingStatus.COLLECTED, 3, "上海嘉定营业部", "快递员已揽收"),
    (TrackingStatus.IN_TRANSIT, 11, "上海转运中心", "快件已发往目的地"),
    (TrackingStatus.OUT_FOR_DELIVERY, 32, "目的地营业点", "正在派送，请保持电话畅通"),
    (TrackingStatus.DELIVERED, 36, "目的地营业点", "已签收，签收人：前台"),
)
_LOST_JOURNEY = (*_JOURNEY[:2], (TrackingStatus.LOST, 48, "上海转运中心", "快件遗失，请联系客服"))
_LOST_ENDING = "000"


def simulated_news(parcel: Parcel, at: datetime) -> Sequence[News]:
    """The same journey for every parcel, up to now; one whose number ends in 000 is lost on the way."""
    lost = parcel.waybill.endswith(_LOST_ENDING)
    journey = _LOST_JOURNEY if lost else _JOURNEY
    news = (
        News(f"simulated-{status}", status, parcel.shipped_at + timedelta(hours=hours), place, words)
        for status, hours, place, words in journey
    )
    return [one for one in news if one.at <= at]


ASK: Mapping[str, Callable[[Parcel, datetime], Sequence[News]]] = {Tracking.SIMULATED: simulated_news}
