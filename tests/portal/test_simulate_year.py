"""A short year: what people and clock did adds up when it is counted again; `make soak` plays a longer one."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from aftersales.disputes.models import Dispute
from aftersales.refunds.models import LedgerEntry
from aftersales.standing.models import PointEntry, Scorecard
from portal.simulation.recount import recount, wrong
from portal.simulation.recount.points import Booking, replay
from portal.simulation.year import Year, fingerprint, simulate

SOAK = os.environ.get("SOAK") == "1"
YEAR = Year(2_000, 11) if SOAK else Year(24, 11, datetime(2025, 12, 15, tzinfo=UTC), days=8, tail=26)
NEW_YEAR = datetime(2025, 12, 31, 16, tzinfo=UTC)


@pytest.mark.django_db
def test_a_year_adds_up_when_it_is_counted_again_and_a_changed_row_is_found() -> None:
    simulate(YEAR)

    findings = list(recount())
    assert [str(one) for one in wrong(findings)] == []
    assert (len(findings), Dispute.objects.exists(), fingerprint() != "") == (12, True, True)
    _tamper()
    assert [one.name.partition(":")[0] for one in wrong(recount())] == ["points", "scorecards", "deposits"]


def _tamper() -> None:
    """As somebody would who goes round the services."""
    card, first = Scorecard.objects.latest("id"), LedgerEntry.objects.order_by("id")[0]
    Scorecard.objects.filter(pk=card.pk).update(cases=card.cases + 1)
    PointEntry(store_id=card.store_id, ledger="general", points=-1, cleared_year=1999, at=NEW_YEAR).save()
    LedgerEntry(
        account_id=first.account_id, sequence=999_999, key="x:opening", amount=Decimal(1), balance=Decimal(0),
        action="x", role="platform", via="x", at=NEW_YEAR, previous_hash="", hash="",
    ).save()  # fmt: skip


def played(seed: int) -> str:
    """A few days, and the database as it was before."""
    with transaction.atomic():
        simulate(Year(10, seed, datetime(2025, 3, 3, tzinfo=UTC), days=3, tail=8))
        told = fingerprint()
        transaction.set_rollback(True)
    return told


@pytest.mark.django_db
def test_the_same_seed_plays_the_same_year_and_another_one_another() -> None:
    first, second, other = played(3), played(3), played(4)

    assert first == second
    assert first != other


def booked(points: int, at: datetime, ledger: str = "general") -> Booking:
    return Booking(1, 1, ledger, points, at)


@pytest.mark.django_db
def test_the_replay_clears_what_stood_at_the_years_end_and_knows_the_nodes() -> None:
    before, after = NEW_YEAR - timedelta(days=1), NEW_YEAR + timedelta(days=1)
    made = [booked(11, before), booked(24, before, "counterfeit"), booked(2, after)]

    entries, started = replay(made)

    assert entries == [
        (1, "general", 11, before),
        (1, "counterfeit", 24, before),
        (1, "general", -11, NEW_YEAR),
        (1, "general", 2, after),
    ]
    assert [(one.node, one.measure) for one in started] == [(24, "hidden")]
