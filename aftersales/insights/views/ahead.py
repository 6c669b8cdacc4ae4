"""Pages made before they are asked for: as they open, without a filter, for whoever has lately been here (ADR 0048)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils import translation

from aftersales.accounts.selectors import Duties, duties_of, readers_of_figures
from aftersales.insights.gateways.keeping import is_shared
from aftersales.insights.views.frame import asked_by
from aftersales.insights.views.guarding import limited_reading
from aftersales.insights.views.keeping import renew
from aftersales.insights.views.pages import STORE, TABS, PagePlan, made_parts

LATELY = timedelta(seconds=settings.SESSION_COOKIE_AGE)
"""So long a sign-in lasts: whoever can open a page without signing in again is counted."""
AT_MOST_SECONDS = 30.0
"""Half of the time until the next round; who comes too late is served as everybody was before."""

Place = tuple[str, ...]


def make_ahead(at: datetime, seconds: float = AT_MOST_SECONDS) -> int:
    """Returns how many pages were made; none where the others would not find them."""
    if not is_shared():
        return 0
    until, made = monotonic() + seconds, 0
    for person in readers_of_figures(since=at - LATELY):
        duties = duties_of(person)
        with translation.override(person.language):
            for plan, place in _pages(duties):
                if monotonic() > until:
                    return made
                made += _make(plan, place, duties, at)
    return made


def _pages(duties: Duties) -> Iterator[tuple[PagePlan, Place]]:
    """What everybody opens first comes first."""
    yield from ((plan, ()) for plan in TABS)
    yield from ((STORE, (store.slug,)) for store in duties.managed)


def _make(plan: PagePlan, place: Place, duties: Duties, at: datetime) -> bool:
    asked = asked_by(duties, {}, at, *place)
    plan.prepare(asked)
    with limited_reading(asked):
        return renew(asked, (plan.name, *place), lambda: made_parts(plan, asked, place))
