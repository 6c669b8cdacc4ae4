"""What a page calls by name: products, people, and what rises, in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast

from aftersales.accounts.models import StaffRole, User
from aftersales.catalog.models import Product
from aftersales.insights.models import RadarReading
from aftersales.insights.selectors.reading import Scope

_PRODUCT, _PERSON, _RISING = "product", "person", "rising"
_COLUMNS = ("n_what", "n_id", "n_first", "n_second", "n_third", "n_count", "n_expected", "n_day", "n_since")
_WORK = (StaffRole.AGENT, StaffRole.MANAGER)


@dataclass(frozen=True, slots=True)
class Names:
    """Products by id, people by id, and readings of the radar that are above their limit."""

    products: Mapping[int, Product] = field(default_factory=dict)
    people: Mapping[int, User] = field(default_factory=dict)
    rising: Sequence[RadarReading] = ()

    def product(self, key: str) -> tuple[str, str]:
        """Name and SKU, by the id that the daily counts keep as text."""
        found = self.products.get(int(key)) if key.isdigit() else None
        return (found.shown_name, found.sku) if found else (key, "")


def names_of(
    scope: Scope, products: Collection[int] = (), people: Collection[int] = (), *, with_rising: bool = False
) -> Names:
    """These products and people, and all who work for these stores."""
    works = Q(memberships__role__in=_WORK) if scope.is_all else Q(memberships__store__in=scope.store_ids)
    parts = [_people(User.objects.filter(works, is_active=True))]
    if people:  # each found by its key: with an "or" between them the database would read every customer there is
        parts.append(_people(User.objects.filter(pk__in=people)))
    asked = Q(pk__in=products)
    if with_rising:
        rising = RadarReading.objects.filter(store_id__in=scope.kept_ids, is_rising=True).order_by()
        parts.append(_rising(rising))
        asked |= Q(pk__in=rising.values("product"))
    if products or with_rising:
        parts.append(_products(Product.objects.filter(asked)))
    first, *others = parts
    return _read(list(first.union(*others, all=True)))


def _columns(rows: "QuerySet[Any]", what: str, *, first: str, second: str, third: Any, **more: Any) -> "QuerySet[Any]":
    empty = {
        "n_count": Value(0, BigIntegerField()),
        "n_expected": Value(0.0, FloatField()),
        "n_day": Cast(Value(None), DateField()),
        "n_since": Cast(Value(None), DateField()),
    }
    named = rows.order_by().annotate(
        n_what=Value(what, CharField()), n_first=F(first), n_second=F(second), n_third=third, **empty | more
    )
    return named.values_list(*_COLUMNS)  # type: ignore[no-any-return]  # rows of these columns


def _products(rows: "QuerySet[Product]") -> "QuerySet[Any]":
    return _columns(rows, _PRODUCT, first="name", second="name_en", third=F("sku"), n_id=F("pk"))


def _people(rows: "QuerySet[User]") -> "QuerySet[Any]":
    nothing = Value("", CharField())
    return _columns(rows.distinct(), _PERSON, first="first_name", second="username", third=nothing, n_id=F("pk"))


def _rising(rows: "QuerySet[RadarReading]") -> "QuerySet[Any]":
    return _columns(
        rows,
        _RISING,
        first="kind",
        second="detail",
        third=Cast("limit", CharField()),
        n_id=F("product"),
        n_count=Cast("cases", BigIntegerField()),
        n_expected=F("expected"),
        n_day=F("day"),
        n_since=F("rising_since"),
    )


def _read(rows: Sequence[tuple[Any, ...]]) -> Names:
    by_part: dict[str, list[Sequence[Any]]] = {_PRODUCT: [], _PERSON: [], _RISING: []}
    for what, *columns in rows:
        by_part[what].append(columns)
    products = {
        pk: Product(pk=pk, name=first, name_en=second, sku=third) for pk, first, second, third, *_ in by_part[_PRODUCT]
    }
    people = {pk: User(pk=pk, first_name=first, username=second) for pk, first, second, *_ in by_part[_PERSON]}
    rising = [_reading(products[columns[0]], columns) for columns in by_part[_RISING]]
    return Names(products, people, sorted(rising, key=lambda one: (one.expected - one.cases, one.product.sku)))


def _reading(product: Product, columns: Sequence[Any]) -> RadarReading:
    _pk, kind, detail, limit, cases, expected, day, since = columns
    return RadarReading(
        product=product,
        kind=kind,
        detail=detail,
        limit=int(limit) if limit else None,
        cases=cases,
        expected=expected,
        day=day,
        rising_since=since,
        is_rising=True,
    )
