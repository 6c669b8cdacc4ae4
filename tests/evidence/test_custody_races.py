"""Many at once write into the history of one file, and none of them breaks it."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import pytest
from django.db import connection

from aftersales.audit.services import first_broken
from aftersales.clockwork.services.purging import purge
from aftersales.domain.custody import CustodyAction
from aftersales.domain.lifecycle import Action, Role
from aftersales.evidence.models import Evidence, EvidenceEvent
from aftersales.evidence.services.custody import Act, hold, record
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import add_evidence
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, UserFactory, a_ticket, as_customer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

OVER = NOON.replace(year=2029)


def together(works: Sequence[Callable[[], object]]) -> None:
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def keep(pk: UUID, act: Act) -> None:
    hold([pk], reason="A court asks.", role=Role.STORE, act=act)


def let_go() -> None:
    for _ in purge(OVER, really=True):
        pass


def story(pk: UUID) -> list[str]:
    events = EvidenceEvent.objects.filter(evidence=pk).order_by("sequence")
    assert first_broken(events) is None
    return [event.action for event in events]


def test_eight_writers_at_once_leave_one_whole_history() -> None:
    (file,) = checked_files([sent(jpeg())], by=UserFactory(), at=NOON)
    act = Act(file.uploaded_by, Role.STORE, "desk", NOON)

    together([lambda: record([file.pk], CustodyAction.MARKED, act)] * 8)

    assert story(file.pk) == ["received", "checked", *["marked"] * 8]


def test_a_file_that_is_held_just_now_is_kept_or_gone_and_never_both() -> None:
    for _ in range(6):
        ticket = a_ticket()
        (file,) = checked_files([sent(jpeg())], by=ticket.customer, at=NOON)
        add_evidence(ticket, [file], actor=as_customer(ticket), at=NOON)
        move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)
        act = Act(ticket.customer, Role.STORE, "desk", NOON)

        together([partial(keep, file.pk, act), let_go])

        happened, state = story(file.pk)[3:], Evidence.objects.values_list("state", flat=True).get(pk=file.pk)
        assert (happened, state) in [(["held"], "ready"), (["purged"], "purged")]
