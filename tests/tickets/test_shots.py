"""What a ticket's files show, and which shots are still missing."""

import pytest

from aftersales.domain.evidence_requirements import Medium, Missing, Requirement, Shot
from aftersales.domain.lifecycle import IllegalMoveError
from aftersales.domain.requests import Reason, RequestKind
from aftersales.evidence.models import Evidence
from aftersales.tickets.models import Ticket, TicketEvidence
from aftersales.tickets.selectors.shots import missing_shots
from aftersales.tickets.services.asking import discard
from aftersales.tickets.services.describing import name_shot
from tests.factories import NOON, OrderLineFactory, a_draft, asked

pytestmark = pytest.mark.django_db
VIDEO = Missing(Requirement(Shot.FAULT_VIDEO, Medium.VIDEO), 1)
LABEL = Missing(Requirement(Shot.SERIAL_LABEL), 1)
PHOTO = Missing(Requirement(Shot.FAULT_PHOTO, is_needed=False), 1)


def a_photo() -> Evidence:
    evidence = Evidence(
        kind="photo",
        media_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        display_name="label.jpg",
        width=1,
        height=1,
        received_at=NOON,
        state="ready",
    )
    evidence.original_path = evidence.preview_path = evidence.thumb_path = str(evidence.pk)
    evidence.save(force_insert=True)
    return evidence


def a_faulty_draft(evidence: Evidence) -> Ticket:
    draft = a_draft(OrderLineFactory(), asked(RequestKind.EXCHANGE, Reason.DEFECTIVE))
    TicketEvidence.objects.create(ticket=draft, evidence=evidence, role="customer", at=NOON)
    return draft


def test_a_file_that_names_no_shot_leaves_all_missing() -> None:
    assert missing_shots(a_faulty_draft(a_photo())) == (VIDEO, LABEL, PHOTO)


def test_a_named_file_ticks_its_shot() -> None:
    photo = a_photo()
    draft = a_faulty_draft(photo)
    assert name_shot(draft, photo.pk, Shot.SERIAL_LABEL) == 1
    assert missing_shots(draft) == (VIDEO, PHOTO)


def test_a_name_can_be_taken_back() -> None:
    photo = a_photo()
    draft = a_faulty_draft(photo)
    name_shot(draft, photo.pk, Shot.SERIAL_LABEL)
    name_shot(draft, photo.pk, None)
    assert missing_shots(draft) == (VIDEO, LABEL, PHOTO)


def test_a_file_of_another_ticket_is_not_named() -> None:
    photo = a_photo()
    other = a_faulty_draft(photo)
    assert name_shot(a_draft(), photo.pk, Shot.SERIAL_LABEL) == 0
    assert other.evidence_links.get().shot == ""


def test_at_the_end_names_stay() -> None:
    photo = a_photo()
    draft = a_faulty_draft(photo)
    discard(draft, by=draft.customer, at=NOON)
    with pytest.raises(IllegalMoveError):
        name_shot(draft, photo.pk, Shot.SERIAL_LABEL)
    assert draft.evidence_links.get().shot == ""
