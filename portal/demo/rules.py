"""The rules beside the stores' own: the platform's floor, what holds for a product, campaigns, longer warranties."""

from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random

from aftersales.accounts.models import Store
from aftersales.catalog.models import Category, Product
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.eligibility.vocabulary import BrandRemedy, ExtensionSeller, Promotion
from aftersales.domain.terms import LAW, Floor
from aftersales.orders.models import ExtendedWarranty, OrderLine
from aftersales.policies.models import PlatformRules, ProductRule, PromotionRule
from portal.demo.stores import FLAGSHIP, GENEROUS, STRICT

_FLOORS = (
    (900, LAW, "以国家规定为平台最低标准。", "The law's own numbers are the platform's floor."),
    (
        60,
        Floor(defect_exchange_days=20),
        "质量问题换货期由 15 日延长至 20 日。",
        "Exchanges for a fault: 20 days instead of 15.",
    ),
)
"""Days ago, the floor, and its notes in Chinese and English."""

_REPLACED = frozenset({Category.HEADSET, Category.WEBCAM})
"""Where the brand replaces instead of repairing."""
_CHANGED = "LG-M650-GR"

_C, _P = 45, Promotion
_CAMPAIGNS = (
    (FLAGSHIP, "autumn-sale", (_P.THRESHOLD_DISCOUNT, _P.VOUCHERS), "满 300 减 30，可叠加店铺券。", "30 off from 300."),
    (GENEROUS, "desk-set", (_P.BUNDLE,), "键鼠组合价。", "Keyboard and mouse for one price."),
    (STRICT, "clearance", (_P.CLEARANCE,), "清仓特价。", "Clearance."),
)
_EXTENDED_SHARE = 0.18


def seed_rules(stores: dict[str, Store], products: dict[str, Product], at: datetime) -> None:
    """Made once, with the catalogue and the stores."""
    if PlatformRules.objects.exists():
        return
    for number, (days_ago, floor, chinese, english) in enumerate(_FLOORS, start=1):
        PlatformRules.objects.create(
            number=number,
            effective_on=shanghai_day(at - timedelta(days=days_ago)),
            published_at=at - timedelta(days=days_ago + 7),
            notes=chinese,
            notes_en=english,
            **asdict(floor),
        )
    ProductRule.objects.bulk_create(rule for product in products.values() for rule in _product_rules(product, at))
    PromotionRule.objects.bulk_create(
        PromotionRule(
            store=stores[slug],
            code=code,
            promotions=[each.value for each in promotions],
            starts_on=shanghai_day(at - timedelta(days=_C)),
            ends_on=shanghai_day(at + timedelta(days=5)),
            notes=chinese,
            notes_en=english,
        )
        for slug, code, promotions, chinese, english in _CAMPAIGNS
    )


def campaign_of(store: Store, chance: Random) -> str:
    """The campaign in which something was bought; most is bought outside of any."""
    code = next(campaign[1] for campaign in _CAMPAIGNS if campaign[0] == store.slug)
    return code if chance.random() < 0.35 else ""


def extend_warranty(line: OrderLine, chance: Random) -> None:
    """Some buy months on top, from the brand or from the store."""
    if line.category in (Category.CONSUMABLE, Category.SOFTWARE) or chance.random() >= _EXTENDED_SHARE:
        return
    seller = chance.choice((ExtensionSeller.BRAND, ExtensionSeller.STORE))
    ExtendedWarranty.objects.create(line=line, months=12, sold_by=seller, bought_on=shanghai_day(line.order.placed_at))


def _product_rules(product: Product, at: datetime) -> list[ProductRule]:
    """Since the listing began; one model's warranty was made longer since."""
    rule = {
        "product": product,
        "nature": product.nature,
        "listed_as_excluded": product.category == Category.CONSUMABLE,
        "remedy": BrandRemedy.REPLACE if product.category in _REPLACED else BrandRemedy.REPAIR,
    }
    first = shanghai_day(at - timedelta(days=900))
    rules = [ProductRule(effective_on=first, warranty_months=product.warranty_months, **rule)]
    if product.sku == _CHANGED:
        since = shanghai_day(at - timedelta(days=100))
        notes = {"notes": "品牌质保由 12 个月延长至 24 个月。", "notes_en": "The brand's warranty: 24 months, not 12."}
        rules.append(ProductRule(effective_on=since, warranty_months=24, **rule, **notes))
    return rules
