"""Withdrawn and superseded instead of deleted, and every file's way through tickets in its own history."""

from datetime import timedelta

import pytest
from django.test import Client

from aftersales.domain.custody import FileStaysError, StaysCode
from aftersales.domain.lifecycle import Action, IllegalMoveError, Role
from aftersales.domain.marks import Mark, MarkFault, MarkReason
from aftersales.domain.moving import Details
from aftersales.evidence.models import Evidence, EvidenceEvent
from aftersales.orders.selectors import Party
from aftersales.tickets.models import EvidenceMark, Ticket, TicketEvidence
from aftersales.tickets.selectors.files import marks_on
from aftersales.tickets.selectors.lists import counted_evidence, evidence_of
from aftersales.tickets.services.marking import MarkRefusedError, mark_file
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import add_evidence, take_back, write_message
from aftersales.tickets.services.withdrawing import replace_file, withdraw_file
from aftersales.web.selectors.evidence import readable_evidence
from tests.evidence.checking import checked_files
from tests.evidence.files import saved, scene, sent
from tests.factories import NOON, a_ticket, agent_of, an_arbiter, as_customer, as_platform, as_store

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


def a_photo(ticket: Ticket, seed: int = 1) -> Evidence:
    (file,) = checked_files([sent(saved(scene(seed)))], by=ticket.customer, at=NOON)
    return file


def shown(ticket: Ticket) -> Evidence:
    file = a_photo(ticket)
    add_evidence(ticket, [file], actor=as_customer(ticket), at=NOON)
    return file


def link_of(file: Evidence) -> TicketEvidence:
    return TicketEvidence.objects.get(evidence=file)


def story(file: Evidence) -> list[str]:
    return list(EvidenceEvent.objects.filter(evidence=file).order_by("sequence").values_list("action", flat=True))


def test_a_withdrawn_file_stays_with_time_and_person(ticket: Ticket) -> None:
    file = shown(ticket)

    withdraw_file(ticket, file.pk, actor=as_customer(ticket), at=LATER)

    link = link_of(file)
    assert (link.withdrawn_at, link.withdrawn_by, link.replaced_by) == (LATER, ticket.customer, None)
    assert story(file) == ["received", "checked", "shown", "withdrawn"]
    assert EvidenceEvent.objects.get(action="withdrawn").payload == {"tickets": [ticket.number]}
    assert not counted_evidence(ticket).exists()


def test_the_better_file_takes_the_place_and_the_shot_of_the_old_one(ticket: Ticket) -> None:
    file, better = shown(ticket), a_photo(ticket, 2)
    TicketEvidence.objects.update(shot="damage")

    replace_file(ticket, file.pk, better, actor=as_customer(ticket), at=LATER)

    assert link_of(file).replaced_by == link_of(better)
    assert link_of(better).shot == "damage"
    assert story(file)[-1] == "superseded"
    assert [link.evidence for link in counted_evidence(ticket)] == [better]


def test_who_may_still_look_at_it(ticket: Ticket) -> None:
    file, agent, arbiter = shown(ticket), agent_of(ticket.store), an_arbiter()
    withdraw_file(ticket, file.pk, actor=as_customer(ticket), at=LATER)

    readers = (ticket.customer, agent, arbiter)
    assert [bool(readable_evidence(Party(one), file.pk, with_original=False, at=LATER)) for one in readers] == [
        True,
        False,
        True,
    ]


def test_after_the_decision_it_stays(ticket: Ticket) -> None:
    file, refusal = shown(ticket), Details(reason_code="not_intact", note="It is scratched.")
    move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=refusal)

    with pytest.raises(FileStaysError) as stays:
        withdraw_file(ticket, file.pk, actor=as_customer(ticket), at=LATER)

    assert stays.value.code is StaysCode.DECIDED
    assert (link_of(file).withdrawn_at, story(file)[-1]) == (None, "shown")


@pytest.mark.parametrize("again", [False, True])
def test_nobody_withdraws_the_file_of_others_or_one_twice(ticket: Ticket, again: bool) -> None:
    file = shown(ticket)
    if again:
        withdraw_file(ticket, file.pk, actor=as_customer(ticket), at=NOON)
    actor = as_customer(ticket) if again else as_store(agent_of(ticket.store))

    with pytest.raises(FileStaysError) as stays:
        withdraw_file(ticket, file.pk, actor=actor, at=LATER)

    assert stays.value.code is (StaysCode.ALREADY if again else StaysCode.NOT_YOURS)
    assert link_of(file).withdrawn_at == (NOON if again else None)


def test_a_file_appears_to_the_other_side_together_with_its_message(ticket: Ticket) -> None:
    file = a_photo(ticket)
    write_message(ticket, "Look.", actor=as_customer(ticket), at=NOON, evidence=[file])

    for at, sees in ((NOON + timedelta(seconds=15), False), (NOON + timedelta(seconds=17), True)):
        agent = agent_of(ticket.store)
        mine = readable_evidence(Party(ticket.customer), file.pk, with_original=False, at=at)
        assert mine == file
        assert evidence_of(ticket, reader=Role.STORE, at=at).exists() is sees
        assert bool(readable_evidence(Party(agent), file.pk, with_original=False, at=at)) is sees


def test_a_file_of_a_message_that_was_taken_back_was_taken_out(ticket: Ticket) -> None:
    file = a_photo(ticket)
    message = write_message(ticket, "Look.", actor=as_customer(ticket), at=NOON, evidence=[file])

    take_back(message, by=ticket.customer, at=NOON)

    assert story(file) == ["received", "checked", "shown", "taken_out"]
    assert not TicketEvidence.objects.exists()


def test_marks_stay_and_the_newest_of_each_side_counts(ticket: Ticket) -> None:
    link, agent, arbiter = link_of(shown(ticket)), agent_of(ticket.store), an_arbiter()
    mark_file(link, Mark.UNCLEAR, reason=MarkReason.BLURRED, actor=as_store(agent), at=NOON)
    mark_file(link, Mark.RELEVANT, actor=as_platform(arbiter), at=NOON)
    mark_file(link, Mark.REJECTED, reason=MarkReason.OTHER, words="A drawing.", actor=as_store(agent), at=LATER)

    assert [(one.role, one.mark) for one in marks_on([link])[link.pk]] == [
        ("store", "rejected"),
        ("platform", "relevant"),
    ]
    assert EvidenceMark.objects.count() == 3
    assert story(link.evidence)[-3:] == ["marked"] * 3


def test_a_mark_without_its_reason_is_refused_and_nothing_kept(ticket: Ticket) -> None:
    link = link_of(shown(ticket))

    with pytest.raises(MarkRefusedError) as refused:
        mark_file(link, Mark.REJECTED, actor=as_store(agent_of(ticket.store)), at=NOON)
    with pytest.raises(IllegalMoveError):
        mark_file(link, Mark.RELEVANT, actor=as_customer(ticket), at=NOON)

    assert refused.value.fault is MarkFault.REASON_MISSING
    assert (EvidenceMark.objects.count(), story(link.evidence)[-1]) == (0, "shown")


def test_an_agent_sees_on_the_desk_what_is_not_withdrawn(ticket: Ticket) -> None:
    file, client = shown(ticket), Client()
    client.force_login(agent_of(ticket.store))
    address = f"/admin/queue/{ticket.number}/evidence/{file.pk}/thumb/"
    response = client.get(address)
    response.getvalue()

    withdraw_file(ticket, file.pk, actor=as_customer(ticket), at=LATER)

    assert (response.status_code, client.get(address).status_code) == (200, 404)
