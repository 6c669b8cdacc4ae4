"""Several checkers at once share the files; no file is checked twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from aftersales.evidence.models import Evidence, EvidenceBand
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import check_due
from aftersales.tickets.services.refused_files import announce_refused_files
from tests.evidence.files import jpeg, saved, scene, sent
from tests.factories import NOON, a_ticket

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(work: Callable[[], int], times: int) -> list[int]:
    def in_a_thread() -> int:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(in_a_thread) for _ in range(times)]]


def test_three_checkers_check_each_file_once() -> None:
    receive_files([sent(saved(scene(seed))) for seed in range(9)], by=None, at=NOON)

    done = at_once(lambda: check_due(NOON), 3)

    assert sum(done) == 9
    assert set(Evidence.objects.values_list("state", "attempts")) == {("ready", 1)}
    assert EvidenceBand.objects.values("evidence").distinct().count() == 9


def test_two_relays_tell_of_a_refused_file_once() -> None:
    ticket = a_ticket()
    (cut,) = receive_files([sent(jpeg()[:-400])], by=ticket.customer, at=NOON)
    ticket.evidence_links.create(evidence=cut, role="customer", at=NOON)
    check_due(NOON)

    assert sorted(at_once(lambda: announce_refused_files(NOON), 2)) == [0, 1]
