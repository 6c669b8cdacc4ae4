"""Where no row can be locked, the compare-and-set alone must hold."""

from datetime import timedelta
from pathlib import Path

import pytest

from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.deadlines.services import DeadlineConflictError, fire
from tests.clockwork.world import World, told
from tests.factories import NOON, a_ticket
from tests.migrated import migrated_folder


@pytest.fixture
def file_world(tmp_path: Path) -> World:
    return World(f"sqlite:///{migrated_folder(tmp_path) / 'portal.sqlite3'}", tmp_path)


def test_t62_t64_sweeps_at_once_on_a_file_fire_each_time_limit_once(file_world: World) -> None:
    answer = told(file_world.run("-m", "tests.clockwork.overlapping", "40"))

    assert answer == {"failed": 0, "fired": 40, "events": 40}


@pytest.mark.django_db
def test_rows_read_by_two_are_fired_by_one() -> None:
    a_ticket()
    mine = list(Deadline.objects.filter(state=DeadlineState.PENDING))
    theirs = list(Deadline.objects.filter(state=DeadlineState.PENDING))
    fire(mine, NOON + timedelta(hours=48))

    with pytest.raises(DeadlineConflictError):
        fire(theirs, NOON + timedelta(hours=49))

    assert list(Deadline.objects.filter(state=DeadlineState.FIRED).values_list("ended_at", flat=True)) == [
        NOON + timedelta(hours=48)
    ]
