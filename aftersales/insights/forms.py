"""What the address of a dashboard asks for. What is not understood is left out, so an old link still opens a page."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from django import forms

from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.tallies import Days

DEFAULT_DAYS, MOST_DAYS = 30, 366
FIRST_YEAR = date(2015, 1, 1)


@dataclass(frozen=True, slots=True)
class Filters:
    """`product` and `agent` are ids as text, `sku` is how the product was asked for."""

    days: Days
    store: str = ""
    sku: str = ""
    reason: str = ""
    kind: str = ""
    agent: str = ""
    compares: bool = True
    is_default: bool = True
    _own: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """A page has a thousand addresses, all but a word alike."""
        own = {
            "from": "" if self.is_default else self.days.first.isoformat(),
            "to": "" if self.is_default else self.days.last.isoformat(),
            "store": self.store,
            "product": self.sku,
            "reason": self.reason,
            "kind": self.kind,
            "agent": self.agent,
            "compare": "" if self.compares else "0",
        }
        object.__setattr__(self, "_own", own)

    def as_query(self, **changes: str) -> str:
        """The same address with changes; what is empty is left out."""
        asked = {**self._own, **changes}
        return "&".join([f"{name}={_quoted(value)}" for name, value in asked.items() if value])

    @property
    def before(self) -> Days | None:
        return self.days.before() if self.compares else None

    def only(self, **changes: Any) -> "Filters":
        return replace(self, **changes)


_quoted = lru_cache(maxsize=4096)(quote_plus)


class FilterForm(forms.Form):
    to = forms.DateField(required=False)
    store = forms.SlugField(required=False)
    product = forms.CharField(required=False, max_length=40, strip=True)
    reason = forms.ChoiceField(required=False, choices=[(code, code) for code in Reason])
    kind = forms.ChoiceField(required=False, choices=[(code, code) for code in RequestKind])
    agent = forms.IntegerField(required=False, min_value=1)
    compare = forms.ChoiceField(required=False, choices=[("1", "1"), ("0", "0")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(required=False)

    @property
    def store_slug(self) -> str:
        """Known before the days are, for what is today is told by its clock."""
        self.is_valid()
        return str(self.cleaned_data.get("store", ""))

    def filters(self, today: date) -> Filters:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        days, is_default = _days(given.get("from"), given.get("to"), today)
        return Filters(
            days=days,
            store=given.get("store", ""),
            sku=given.get("product", ""),
            reason=given.get("reason", ""),
            kind=given.get("kind", ""),
            agent=str(given.get("agent", "")),
            compares=given.get("compare") != "0",
            is_default=is_default,
        )


def _days(first: date | None, last: date | None, today: date) -> tuple[Days, bool]:
    """Nothing after today, nothing longer than a year; turned round when they were given the wrong way round."""
    if first is None and last is None:
        return Days(today - timedelta(days=DEFAULT_DAYS - 1), today), True
    last = min(last or today, today)
    first = first or last - timedelta(days=DEFAULT_DAYS - 1)
    first, last = sorted((max(first, FIRST_YEAR), max(last, FIRST_YEAR)))
    last = min(last, today)
    first = min(first, last)
    return Days(max(first, last - timedelta(days=MOST_DAYS - 1)), last), False
