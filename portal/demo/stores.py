"""A flagship store and two authorized ones: one generous, one whose terms are stricter than law and platform allow."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aftersales.accounts.models import Store, StoreKind
from aftersales.domain.calendar import shanghai_day
from aftersales.policies.models import PolicyVersion

FLAGSHIP, GENEROUS, STRICT = "logitech-flagship", "logitech-xingchen", "logitech-jingwei"


@dataclass(frozen=True, slots=True)
class Version:
    """Terms in force since so many days ago."""

    days_ago: int
    terms: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shop:
    slug: str
    name: str
    name_en: str
    kind: StoreKind
    versions: tuple[Version, ...]
    paid_repair: tuple[str, str] = ("", "")
    """What it offers where no right covers the damage, in Chinese and English."""


SHOPS = (
    Shop(
        FLAGSHIP,
        "罗技官方旗舰店",
        "Logitech Official Flagship Store",
        StoreKind.FLAGSHIP,
        (
            Version(620, {"no_reason_days": 7, "price_protection_days": 7}),
            Version(
                150,
                {
                    "no_reason_days": 7,
                    "defect_return_days": 15,
                    "defect_exchange_days": 30,
                    "price_protection_days": 15,
                },
            ),
        ),
        (
            "人为损坏可付费维修：鼠标 80 元起，键盘 120 元起，检测免费。",
            "Paid repair for damage of your own: mice from CNY 80, keyboards from CNY 120; checking is free.",
        ),
    ),
    Shop(
        GENEROUS,
        "罗技星辰专卖店",
        "Logitech Xingchen Store",
        StoreKind.AUTHORIZED,
        (Version(560, {"no_reason_days": 15, "return_shipping_payer": "store", "price_protection_days": 30}),),
    ),
    Shop(
        STRICT,
        "罗技经纬专营店",
        "Logitech Jingwei Store",
        StoreKind.AUTHORIZED,
        (
            Version(
                540,
                {
                    "no_reason_days": 7,
                    "refuses_opened_goods": True,
                    "requires_outer_box": True,
                    "allows_no_reason_exchange": False,
                    "defect_remedy": "repair_only",
                },
            ),
        ),
    ),
)


def seed_stores(at: datetime) -> dict[str, Store]:
    return {shop.slug: _seed_store(shop, at) for shop in SHOPS}


def _seed_store(shop: Shop, at: datetime) -> Store:
    store, is_new = Store.objects.get_or_create(
        slug=shop.slug,
        defaults={
            "name": shop.name,
            "name_en": shop.name_en,
            "kind": shop.kind,
            "paid_repair_hint": shop.paid_repair[0],
            "paid_repair_hint_en": shop.paid_repair[1],
        },
    )
    if is_new:
        PolicyVersion.objects.bulk_create(
            PolicyVersion(
                store=store,
                number=number,
                effective_on=shanghai_day(at - timedelta(days=version.days_ago)),
                terms=version.terms,
                # Rules are published a week before they apply (ECL 34).
                published_at=at - timedelta(days=version.days_ago + 7),
            )
            for number, version in enumerate(shop.versions, start=1)
        )
    return store
