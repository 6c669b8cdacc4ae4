from datetime import timedelta

import pytest

from aftersales.clockwork.services import relay
from aftersales.evidence.models import Evidence
from aftersales.notifications.models import Notice
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.shots import missing_shots
from aftersales.tickets.services.refused_files import announce_refused_files
from aftersales.tickets.services.talking import add_evidence
from aftersales.wording.notices import notice_answers, notice_title
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, a_draft, a_ticket, as_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


def a_cut_photo(ticket: Ticket) -> Evidence:
    (photo,) = checked_files([sent(jpeg()[:-400], "left.jpg")], by=ticket.customer, at=NOON)
    assert photo.state == "refused"
    return photo


def about_files() -> list[Notice]:
    return list(Notice.objects.filter(code="file"))


def test_the_sender_of_a_refused_file_is_told_why(ticket: Ticket) -> None:
    add_evidence(ticket, [a_cut_photo(ticket)], actor=as_customer(ticket), at=NOON)

    relay(NOON)

    (notice,) = about_files()
    assert (notice.user, notice.path) == (ticket.customer, f"/tickets/{ticket.number}/")
    assert notice_title(notice.code, notice.values) == "left.jpg can't be used"
    assert notice_answers(notice.code, notice.values) == [
        "We can't open this file; it may be incomplete. Choose another. Your other files are safe."
    ]


def test_they_are_told_once(ticket: Ticket) -> None:
    add_evidence(ticket, [a_cut_photo(ticket)], actor=as_customer(ticket), at=NOON)

    relay(NOON)
    relay(NOON + timedelta(seconds=5))

    assert (len(about_files()), announce_refused_files(NOON)) == (1, 0)


def test_a_good_file_is_nothing_to_tell_of(ticket: Ticket) -> None:
    add_evidence(ticket, checked_files([sent(jpeg())], by=ticket.customer, at=NOON), actor=as_customer(ticket), at=NOON)

    relay(NOON)

    assert about_files() == []


def test_of_a_draft_nobody_is_told() -> None:
    draft = a_draft()
    draft.evidence_links.create(evidence=a_cut_photo(draft), role="customer", at=NOON)

    relay(NOON)

    assert (about_files(), Evidence.objects.get().told_at) == ([], None)


def test_a_refused_photo_shows_nothing(ticket: Ticket) -> None:
    before = missing_shots(ticket)
    add_evidence(ticket, [a_cut_photo(ticket)], actor=as_customer(ticket), at=NOON)

    assert missing_shots(ticket) == before
