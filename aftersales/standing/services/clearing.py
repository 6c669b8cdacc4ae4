"""The year's end: points are cleared on 31 December 24:00, but for counterfeit points from 24 to 47 (rules 4)."""

from datetime import datetime

from django.db import transaction

from aftersales.accounts.models import Store
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.penalties import Ledger, points_to_clear, year_end
from aftersales.domain.settings import SettingCode
from aftersales.standing.models import PointEntry
from aftersales.standing.selectors.record import balance


def clear_last_year(at: datetime) -> int:
    """Clear the year that ended last, for every store with points; returns how many ledgers were cleared.

    Run late, it clears what stood at the moment the year ended and leaves what was booked since; run twice it
    changes nothing more.
    """
    year = shanghai_day(at).year - 1
    end = year_end(year)
    stores = PointEntry.objects.filter(at__lt=end).order_by().values("store").distinct()
    return sum(_clear(store, year, end) for store in Store.objects.filter(pk__in=stores).order_by("pk"))


def clear_store(store: Store, at: datetime) -> int:
    """The same for one store, before anything is booked on it: a node is never reached by points of last year."""
    year = shanghai_day(at).year - 1
    return _clear(store, year, year_end(year))


def _clear(store: Store, year: int, end: datetime) -> int:
    cleared, kept_from = 0, number_in_force(SettingCode.KEPT_POINTS_FROM, None, end)
    with transaction.atomic():
        Store.objects.select_for_update().get(pk=store.pk)
        for ledger in Ledger:
            done = PointEntry.objects.filter(store=store, ledger=ledger, cleared_year=year).exists()
            points = 0 if done else points_to_clear(ledger, balance(store.pk, ledger, before=end), kept_from)
            if points:
                PointEntry.objects.create(store=store, ledger=ledger, points=-points, cleared_year=year, at=end)
                cleared += 1
    return cleared
