"""What stores and carriers bring to the demo world: places, times, and carriers whose parcels arrive by themselves."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from aftersales.accounts.models import Store
from aftersales.domain.calendar import SHANGHAI, shanghai_day
from aftersales.domain.goods import AppointmentKind
from aftersales.logistics.models import Carrier, ReturnAddress, Tracking
from aftersales.logistics.services.appointments import offer_slots
from portal.demo.stores import FLAGSHIP, GENEROUS, STRICT

SIMULATED = ("sf", "zto")
_PLACES = {
    FLAGSHIP: (
        ("上海售后仓", "罗技售后组", "400-820-0000", "上海市嘉定区安亭镇园福路 188 号 3 号库", True),
        ("广州维修中心", "罗技维修组", "020-3800-0000", "广东省广州市黄埔区科学城彩频路 7 号 2 栋", False),
    ),
    GENEROUS: (("杭州售后", "星辰数码售后", "0571-8800-0000", "浙江省杭州市余杭区仓前街道良睦路 66 号", True),),
    STRICT: (("深圳仓", "经纬外设仓", "0755-8800-0000", "广东省深圳市龙华区民治街道梅龙路 9 号", True),),
}
_HOURS = ((9, 12), (14, 17), (17, 20))
_DAYS = 12


def seed_goods(stores: Mapping[str, Store], at: datetime) -> None:
    Carrier.objects.filter(code__in=SIMULATED).update(tracking=Tracking.SIMULATED)
    for slug, places in _PLACES.items():
        for label, receiver, phone, address, is_default in places:
            ReturnAddress.objects.get_or_create(
                store=stores[slug],
                label=label,
                defaults={"receiver": receiver, "phone": phone, "address": address, "is_default": is_default},
            )
    for slug in (FLAGSHIP, GENEROUS):
        for kind, capacity in ((AppointmentKind.PICKUP, 3), (AppointmentKind.ON_SITE, 1)):
            offer_slots(stores[slug], kind, _times(at), capacity=capacity)


def _times(at: datetime) -> list[tuple[datetime, datetime]]:
    """Three a day, from two days ago on, so that what was booked before lies there too."""
    days = [shanghai_day(at) + timedelta(days=number) for number in range(-2, _DAYS)]
    return [
        (datetime.combine(day, time(opens), SHANGHAI), datetime.combine(day, time(closes), SHANGHAI))
        for day in days
        for opens, closes in _HOURS
    ]
