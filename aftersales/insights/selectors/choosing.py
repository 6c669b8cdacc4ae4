"""What a page knows before it reads a figure: how far was counted, and whom and what its filter names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, DateField, DateTimeField, F, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from aftersales.accounts.models import Store, User
from aftersales.catalog.models import Product
from aftersales.insights.models import Progress, RadarReading
from aftersales.insights.selectors.reading import Scope

_PROGRESS, _PRODUCT, _PERSON = "progress", "product", "person"
_COLUMNS = ("c_what", "c_id", "c_first", "c_second", "c_third", "c_rising", "c_read_at", "c_day", "c_limit")


@dataclass(frozen=True, slots=True)
class Choice:
    """A product by its number and a person by their id; nothing for what is not asked for."""

    scope: Scope
    stores: Sequence[Store]
    sku: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """None for what does not exist; `rising` is how many readings of the radar are above their limit.

    Where a product is named, those of it.
    """

    progress: Progress | None = None
    rising: int = 0
    product: Product | None = None
    agent: User | None = None


def chosen(choice: Choice, limit: Any = None) -> Chosen:
    """In one statement; `limit` is evaluated with it, and its value is nobody's."""
    parts = [_progress(choice, limit)]
    if choice.sku:
        rows = Product.objects.filter(sku__iexact=choice.sku)
        parts.append(_columns(rows, _PRODUCT, c_first=F("name"), c_second=F("name_en"), c_third=F("sku")))
    if choice.agent:
        people = User.objects.filter(pk=int(choice.agent), memberships__store__in=choice.stores)
        parts.append(_columns(people, _PERSON, c_first=F("first_name"), c_second=F("username")))
    first, *others = parts
    return _read(list(first.union(*others, all=True) if others else first))


def _progress(choice: Choice, limit: Any) -> "QuerySet[Any]":
    rising = RadarReading.objects.filter(store_id__in=choice.scope.kept_ids, is_rising=True)
    if choice.sku:
        rising = rising.filter(product__sku__iexact=choice.sku)
    grouped = rising.order_by().values("is_rising").annotate(n=Count("pk"))
    counted = Coalesce(Subquery(grouped.values("n")), 0)
    more = {} if limit is None else {"c_limit": limit}
    return _columns(
        Progress.objects.all(), _PROGRESS, c_rising=counted, c_read_at=F("read_at"), c_day=F("first_day"), **more
    )


def _columns(rows: "QuerySet[Any]", what: str, **more: Any) -> "QuerySet[Any]":
    empty: dict[str, Any] = {name: Value("", CharField()) for name in ("c_first", "c_second", "c_third", "c_limit")}
    empty |= {
        "c_rising": Value(0, IntegerField()),
        "c_read_at": Cast(Value(None), DateTimeField()),
        "c_day": Cast(Value(None), DateField()),
    }
    named = rows.order_by().annotate(c_what=Value(what, CharField()), c_id=F("pk"), **empty | more)
    return named.values_list(*_COLUMNS)  # type: ignore[no-any-return]  # rows of these columns


def _read(rows: Sequence[tuple[Any, ...]]) -> Chosen:
    by_part = {what: columns for what, *columns in reversed(rows)}
    progress, product, person = (by_part.get(what) for what in (_PROGRESS, _PRODUCT, _PERSON))
    return Chosen(
        Progress(pk=progress[0], read_at=progress[5], first_day=progress[6]) if progress else None,
        progress[4] if progress else 0,
        Product(pk=product[0], name=product[1], name_en=product[2], sku=product[3]) if product else None,
        User(pk=person[0], first_name=person[1], username=person[2]) if person else None,
    )
