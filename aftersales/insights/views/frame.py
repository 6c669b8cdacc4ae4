"""Who reads which figures, and what a page was asked for."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aftersales.accounts.models import Store, User
from aftersales.accounts.selectors import Duties, duties_of
from aftersales.catalog.models import Product
from aftersales.clock.services import moment_of
from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.metrics import Metric
from aftersales.domain.tallies import Days, Figures, Measure, Split
from aftersales.insights.forms import FilterForm, Filters
from aftersales.insights.models import Progress
from aftersales.insights.selectors.ahead import looked_back
from aftersales.insights.selectors.choosing import Choice, chosen
from aftersales.insights.selectors.live import Sought, open_now
from aftersales.insights.selectors.naming import Names, names_of
from aftersales.insights.selectors.open_now import OpenNow
from aftersales.insights.selectors.reading import Read, Scope, Slice, read
from aftersales.insights.selectors.tallying import Wanted
from aftersales.insights.views.tops import top_defects, top_products
from aftersales.wording.moments import shown_day

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
Splits = Mapping[Split, Sequence[Measure]]


@dataclass(slots=True)
class Asked:
    """One reader's question: whose figures, of which days, and what was read of them so far.

    Each source is read once, when the first panel wants it; when it fails, every panel that wants it says so, and the
    others stand.
    """

    duties: Duties
    at: datetime
    filters: Filters
    stores: Sequence[Store]
    store: Store | None
    product: Product | None = None
    agent: User | None = None
    splits: Splits = field(default_factory=dict)
    with_loads: bool = False
    with_rising: bool = False
    looks_back: bool = False
    progress: Progress | None = None
    rising: int = 0
    has_failed: bool = False
    """Something of the page could not be read."""
    _kept: dict[str, Any] = field(default_factory=dict)
    _days: dict[date, str] = field(default_factory=dict)

    def choose(self, limit: object = None) -> None:
        """Look up what the filter names, and how far is counted. Raises Http404 for an agent who is not theirs."""
        is_asked = self.duties.reads_figures and self.filters.agent
        found = chosen(Choice(self.scope, self.stores, self.filters.sku, self.filters.agent if is_asked else ""), limit)
        if is_asked and found.agent is None:
            raise Http404
        self.product, self.agent = found.product, self.agent or found.agent
        self.progress, self.rising = found.progress, found.rising

    @property
    def scope(self) -> Scope:
        if self.store:
            return Scope((self.store.pk,), clocks=(self.store.time_zone,))
        ids = tuple(store.pk for store in self.stores)
        clocks = tuple(sorted({store.time_zone for store in self.stores}))
        return Scope(ids, is_all=self.duties.sees_all, clocks=clocks)

    @property
    def wanted(self) -> Wanted:
        product = str(self.product.pk) if self.product else "0" if self.filters.sku else ""
        agent = str(self.agent.pk) if self.agent else ""
        return Wanted(product, self.filters.reason, self.filters.kind, agent)

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.stores, self.store, is_all=self.duties.sees_all)

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def slice(self) -> Slice:
        return Slice(self.scope, self.wanted)

    @property
    def read(self) -> Read:
        return self.once("read", self._read)

    def _read(self) -> Read:
        back = looked_back(self.today) if self.looks_back else None
        return read(self.slice, self.filters.days, self.filters.before, self.counted_to, self.splits, back)

    @property
    def counted_to(self) -> datetime:
        """The moment up to which the daily counts are true: what is counted beside them stops there too."""
        read_at = self.progress.read_at if self.progress else None
        return min(read_at, self.at) if read_at else self.at

    @property
    def open_now(self) -> OpenNow:
        return self.once("open", lambda: open_now(self._sought, self.at))

    @property
    def _sought(self) -> Sought:
        return Sought(self.slice, self.with_loads)

    @property
    def reads_everything(self) -> bool:
        return self._sought.is_everything

    @property
    def names(self) -> Names:
        return self.once("names", self._names)

    def _names(self) -> Names:
        """Of all that is shown of the counts and is known there by its id."""
        shown = [*top_defects(self._values(Split.DEFECT), self.wanted)]
        shown += top_products(self._values(Split.PRODUCT), self.wanted)
        products = {int(value.partition(":")[0]) for value, _figures in shown}
        people = {int(value) for value in self._values(Split.AGENT)}
        if self.with_loads:
            people |= self.open_now.loads.keys()
        return names_of(self.scope, products, people, with_rising=self.with_rising)

    def _values(self, split: Split) -> Mapping[str, Figures]:
        return self.read.values.get(split, {}) if split in self.splits else {}

    def has(self, name: str) -> bool:
        """Whether this source can be read."""
        try:
            getattr(self, name)
        except Exception:  # noqa: BLE001  whoever needs it says so
            return False
        return True

    def once(self, name: str, source: Callable[[], T]) -> T:
        if name not in self._kept:
            try:
                self._kept[name] = source()
            except Exception as error:  # noqa: BLE001  raised again for each panel that asks
                self._kept[name], self.has_failed = error, True
        found = self._kept[name]
        if isinstance(found, Exception):
            raise found
        return found  # type: ignore[no-any-return]  # what the source gave

    def behind(self, measure: Measure, days: Days | None = None, /, **changes: str) -> str:
        """The address of the tickets behind a number of this page."""
        span = days or self.filters.days
        own = {"of": measure.value, "from": span.first.isoformat(), "to": span.last.isoformat(), "compare": ""}
        return f"{self._lists}?{self.filters.as_query(**(own | changes))}"

    def behind_part(self, measure: Measure, days: Days | None = None, /, **changes: str) -> str:
        """The same of the measure's total: those that were missed, ruled for the customer, …"""
        return self.behind(measure, days, **(changes | {"only": "1"}))

    def behind_metric(self, metric: Metric) -> str:
        return (self.behind_part if metric.only else self.behind)(metric.measure)

    def open_list(self, **part: str) -> str:
        """The address of open tickets: side, age, due."""
        own = {"from": "", "to": "", "compare": "", "open": "1"}
        return f"{self._lists}?{self.filters.as_query(**(own | part))}"

    def page(self, name: str, *args: str, **changes: str) -> str:
        query = self.filters.as_query(**changes)
        return f"{reverse(f'insights:{name}', args=args)}{'?' + query if query else ''}"

    @property
    def _lists(self) -> str:
        return self.once("lists", lambda: reverse("insights:tickets"))

    def day_words(self, day: date) -> str:
        """Each day stands in several charts and tables."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = shown_day(day, self.at)
        return found


InsightsView = Callable[Concatenate[HttpRequest, Asked, P], HttpResponseBase]
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def figures_page(*, of_agents: bool = False) -> Callable[[InsightsView[P]], Page[P]]:
    """Managers of stores, arbiters and administrators; with `of_agents` also an agent, who reads the own figures alone.

    A store, or an agent, that is not theirs does not exist here.
    """

    def guard(view: InsightsView[P]) -> Page[P]:
        @require_safe
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            duties = duties_of(request.user)
            if not duties.has_desk or not (duties.reads_figures or (of_agents and duties.stores)):
                raise PermissionDenied
            slug = str(kwargs.get("slug", ""))
            return view(request, asked_by(duties, request.GET, moment_of(request), slug), *args, **kwargs)

        return page

    return guard


def stores_to_read(duties: Duties) -> Sequence[Store]:
    if duties.sees_all:
        return list(Store.objects.order_by("name"))
    return duties.managed or duties.stores


def asked_by(duties: Duties, given: Mapping[str, Any], at: datetime, slug: str = "") -> Asked:
    """Raises Http404 for a store that is not this reader's; what else the filter names is looked up by `choose`."""
    stores, form = stores_to_read(duties), FilterForm(given)
    store = _among(stores, slug or form.store_slug)
    filters = form.filters(at.astimezone(zone_of(stores, store, is_all=duties.sees_all)).date())
    if slug:
        filters = filters.only(store=slug)
    return Asked(duties, at, filters, stores, store, agent=None if duties.reads_figures else duties.user)


def zone_of(stores: Sequence[Store], store: Store | None, *, is_all: bool) -> ZoneInfo:
    """By whose clocks it is today: those of the store, or of all of a reader's where they go alike."""
    clocks = {each.time_zone for each in ([store] if store else stores)}
    return ZoneInfo(clocks.pop()) if len(clocks) == 1 and (store or not is_all) else SHANGHAI


def _among(stores: Sequence[Store], slug: str) -> Store | None:
    if not slug:
        return None
    found = next((store for store in stores if store.slug == slug), None)
    if found is None:
        raise Http404
    return found


def with_query(path: str, **values: str) -> str:
    asked = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{asked}" if asked else path
