from collections.abc import Sequence

from aftersales.catalog.models import EvidenceRequirement, Product, SerialFormat
from aftersales.domain import serials
from aftersales.domain.evidence_requirements import (
    DEFAULT_RULES,
    Requirement,
    RequirementRule,
    requirements_from,
)
from aftersales.domain.requests import Reason, RequestKind


def products_by_name() -> dict[str, Product]:
    """Products by SKU and by their exact names; a SKU goes before a name."""
    products = list(Product.objects.order_by("id"))
    named = {name: product for product in products for name in (product.name, product.name_en)}
    return named | {product.sku: product for product in products}


def serial_formats(brand: str, category: str) -> tuple[serials.SerialFormat, ...]:
    """What serial numbers of this brand look like; empty where nobody has said."""
    rows = [row.as_format for row in SerialFormat.objects.order_by("id")]
    return serials.formats_for(rows or serials.DEFAULT_FORMATS, brand, category)


def requirements_for(
    reason: Reason, kind: RequestKind, category: str, store: int | None = None
) -> tuple[Requirement, ...]:
    """The shots that are asked for, needed ones first; where a store has its own word, that one."""
    return requirements_from(requirement_rules(), reason, kind, category, store)


def requirement_rules() -> Sequence[RequirementRule]:
    """The table of shots that is in force with the stores' own rows, for who asks about many requests at once."""
    rules = [row.as_rule for row in EvidenceRequirement.objects.order_by("id")]
    has_platforms_own = any(rule.store is None for rule in rules)
    return rules if has_platforms_own else [*DEFAULT_RULES, *rules]
