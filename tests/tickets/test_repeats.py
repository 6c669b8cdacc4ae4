import pytest

from aftersales.evidence.models import Evidence
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.lists import evidence_of
from aftersales.tickets.selectors.repeats import repeats_of
from aftersales.tickets.services.talking import add_evidence
from tests.evidence.checking import checked_files
from tests.evidence.files import saved, scene, sent
from tests.factories import NOON, a_draft, a_ticket, as_customer

pytestmark = pytest.mark.django_db


def showing(ticket: Ticket, content: bytes) -> Evidence:
    (evidence,) = checked_files([sent(content)], by=ticket.customer, at=NOON)
    add_evidence(ticket, [evidence], actor=as_customer(ticket), at=NOON)
    return evidence


def test_another_customers_ticket_with_the_same_photo_is_named() -> None:
    mine, theirs = a_ticket(), a_ticket()
    showing(theirs, saved(scene(1)))
    showing(mine, saved(scene(1), quality=40))

    (repeat,) = repeats_of(mine, list(evidence_of(mine, reader=None, at=NOON)))

    assert (repeat.ticket, repeat.is_other_customer) == (theirs, True)


def test_other_photos_repeat_nothing() -> None:
    mine, theirs = a_ticket(), a_ticket()
    showing(theirs, saved(scene(1)))
    showing(mine, saved(scene(2)))

    assert repeats_of(mine, list(evidence_of(mine, reader=None, at=NOON))) == []


def test_the_same_photo_twice_in_one_ticket_is_no_repeat() -> None:
    ticket = a_ticket()
    showing(ticket, saved(scene(1)))
    showing(ticket, saved(scene(1)))

    assert repeats_of(ticket, list(evidence_of(ticket, reader=None, at=NOON))) == []


def test_a_draft_repeats_nothing_yet() -> None:
    mine, theirs = a_ticket(), a_draft()
    (photo,) = checked_files([sent(saved(scene(1)))], by=theirs.customer, at=NOON)
    theirs.evidence_links.create(evidence=photo, role="customer", at=NOON)
    showing(mine, saved(scene(1)))

    assert repeats_of(mine, list(evidence_of(mine, reader=None, at=NOON))) == []
