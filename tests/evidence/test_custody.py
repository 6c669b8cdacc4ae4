"""The history of a file: from its last byte on, linked, append-only, and checked by `verify_evidence`."""

import pytest
from django.db import connection

from aftersales.audit.models import AppendOnlyError
from aftersales.audit.services import first_broken
from aftersales.domain.custody import CustodyAction
from aftersales.domain.lifecycle import Role
from aftersales.evidence.models import Evidence, EvidenceEvent, EvidenceHold
from aftersales.evidence.services.custody import Act, hold, record, release
from aftersales.evidence.services.uploading import forget_unused_files
from tests.audit.tampering import tamper
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.evidence.test_verifying import faults_named, verify
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo() -> Evidence:
    (file,) = checked_files([sent(jpeg())], by=UserFactory(), at=NOON)
    return file


def story(file: Evidence) -> list[tuple[str, str]]:
    return list(EvidenceEvent.objects.filter(evidence=file).order_by("sequence").values_list("action", "role"))


def by_the_store(file: Evidence) -> Act:
    return Act(file.uploaded_by, Role.STORE, "desk", NOON)


def alter(statement: str, *values: str | int) -> None:
    """As somebody with the database's password could."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_history_begins_with_the_hash_at_receipt(photo: Evidence) -> None:
    first = EvidenceEvent.objects.get(evidence=photo, sequence=1)

    assert story(photo) == [("received", "sender"), ("checked", "clock")]
    assert (first.by, first.at, first.payload["sha256"]) == (photo.uploaded_by, NOON, photo.sha256)


def test_a_history_is_neither_changed_nor_deleted(photo: Evidence) -> None:
    with pytest.raises(AppendOnlyError):
        EvidenceEvent.objects.update(role="store")
    with pytest.raises(AppendOnlyError):
        EvidenceEvent.objects.all().delete()

    assert first_broken(EvidenceEvent.objects.order_by("sequence")) is None


def test_an_altered_row_of_a_history_is_named(photo: Evidence) -> None:
    assert verify().startswith("1 files, ")
    tamper("evidence_evidenceevent", "UPDATE evidence_evidenceevent SET role = 'store' WHERE sequence = 1")

    assert faults_named() == [f"{photo.pk}: history broken"]


def test_a_row_that_was_cut_out_is_named(photo: Evidence) -> None:
    record([photo.pk], CustodyAction.SHOWN, by_the_store(photo))
    alter("DELETE FROM evidence_evidenceevent WHERE sequence = 2")

    assert faults_named() == [f"{photo.pk}: history broken"]


def test_a_history_that_is_gone_is_named(photo: Evidence) -> None:
    alter("DELETE FROM evidence_evidenceevent")

    assert faults_named() == [f"{photo.pk}: history missing"]


def test_a_hash_that_was_exchanged_with_the_file_is_named(photo: Evidence) -> None:
    """Whoever alters the bytes and the hash in the row still has the history against them."""
    other = checked_files([sent(jpeg(120, 80))], by=photo.uploaded_by, at=NOON)[0]
    alter("UPDATE evidence_evidence SET sha256 = %s, size = %s, original_path = original_path WHERE sha256 = %s",
          other.sha256, other.size, photo.sha256)  # fmt: skip

    assert f"{photo.pk}: row differs from its history" in faults_named()


def test_a_file_that_nobody_handed_in_goes_with_its_history(photo: Evidence) -> None:
    assert forget_unused_files(NOON.replace(day=25)) == 1

    assert (Evidence.objects.count(), EvidenceEvent.objects.count()) == (0, 0)


def test_each_side_holds_a_file_once_and_takes_it_back(photo: Evidence) -> None:
    act = by_the_store(photo)
    counts = [hold([photo.pk], reason="A court asks.", role=Role.STORE, act=act) for _ in range(2)]

    assert counts == [1, 0]
    assert release([photo.pk], role=Role.PLATFORM, act=act) == 0
    assert release([photo.pk], role=Role.STORE, act=act) == 1
    assert story(photo)[2:] == [("held", "store"), ("released", "store")]
    assert EvidenceHold.objects.get().released_at == NOON
