"""`manage.py verify_evidence`: is every file still what was received?"""

from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from aftersales.evidence.gateways.sealed import on_disk
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.uploading import begin
from tests.evidence.checking import checked_files
from tests.evidence.files import saved, scene, sent
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def files() -> list[Evidence]:
    found = checked_files([sent(saved(scene(seed))) for seed in range(3)], by=UserFactory(), at=NOON)
    return sorted(found, key=lambda file: file.pk)


def verify(**options: object) -> str:
    said = StringIO()
    call_command("verify_evidence", stdout=said, **options)
    return said.getvalue()


def faults_named() -> list[str]:
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_evidence", stdout=said)
    return said.getvalue().splitlines()


def test_untouched_files_are_found_as_they_were_received(files: list[Evidence]) -> None:
    assert verify().startswith("3 files, ")


def test_one_altered_byte_is_named(files: list[Evidence]) -> None:
    path = on_disk(files[1].original_path)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[500] ^= 1
    path.write_bytes(content)

    assert faults_named() == [f"{files[1].pk}: altered"]


def test_what_is_gone_is_named(files: list[Evidence]) -> None:
    on_disk(files[0].original_path).unlink()
    on_disk(files[2].thumb_path).unlink()

    assert faults_named() == [f"{files[0].pk}: missing", f"{files[2].pk}: copy missing"]


def test_an_interrupted_run_goes_on_where_it_stopped(files: list[Evidence]) -> None:
    assert verify(after=files[0].pk).startswith("2 files, ")
    assert verify(after=UUID(int=2**128 - 1)).startswith("0 files, ")


def test_what_is_still_arriving_is_left_out(files: list[Evidence]) -> None:
    begin("a.mp4", 10, by=UserFactory(), at=NOON)

    assert verify().startswith("3 files, ")
