"""A disk that is really full: a clear word, no half row, and what has arrived stays."""

from collections.abc import Callable
from random import Random

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.domain.evidence import EvidenceRefusedError, RefusalCode
from aftersales.evidence.gateways.sealed import on_disk
from aftersales.evidence.models import Evidence
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import SHORTEST_WAIT, check_due
from aftersales.tickets.models import Message
from tests.evidence.files import jpeg, saved, sent
from tests.factories import NOON, UserFactory, a_ticket
from tests.small_disk import SmallDisk
from tests.uploads.tus import created, head, patch, row_of

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024
Disk = Callable[[int], SmallDisk]


def signed_in(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"}, raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.fixture
def mine() -> Client:
    return signed_in(UserFactory())


def large(size: int) -> bytes:
    """A JPEG may be followed by anything."""
    return jpeg().ljust(size, b"\0")


def files_on(disk: SmallDisk) -> list[str]:
    return [path.name for path in disk.path.rglob("*") if path.is_file()]


def test_t65_an_upload_stops_at_the_end_of_the_disk_and_goes_on_when_there_is_room(
    mine: Client, settings: Settings, small_disk: Disk
) -> None:
    disk, photo = small_disk(MEGABYTE), large(2 * MEGABYTE)
    settings.MEDIA_ROOT = disk.path
    url = created(mine, len(photo))

    response = patch(mine, url, 0, photo)

    here = int(head(mine, url)["Upload-Offset"])
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response.content.decode().startswith("We can't keep files just now.")
    assert 0 < here <= MEGABYTE
    assert on_disk(row_of(url).original_path).read_bytes() == photo[:here]
    assert row_of(url).state == "uploading"

    disk.make_room()
    assert patch(mine, url, here, photo[here:]).status_code == 204
    assert (row_of(url).state, on_disk(row_of(url).original_path).read_bytes()) == ("scanning", photo)


def test_t65_of_a_form_that_does_not_fit_nothing_stays(settings: Settings, small_disk: Disk) -> None:
    disk = small_disk(MEGABYTE)
    settings.MEDIA_ROOT = disk.path

    with pytest.raises(EvidenceRefusedError) as refused:
        receive_files([sent(jpeg()), sent(large(2 * MEGABYTE))], by=None, at=NOON)

    assert refused.value.code is RefusalCode.NOT_STORED
    assert (Evidence.objects.count(), files_on(disk)) == (0, [])


def test_t65_a_page_whose_files_do_not_fit_says_so_and_changes_nothing(settings: Settings, small_disk: Disk) -> None:
    ticket = a_ticket()
    settings.MEDIA_ROOT = small_disk(MEGABYTE).path

    response = signed_in(ticket.customer).post(
        reverse("web:message", args=[ticket.number]), {"text": "Look!", "files": [sent(large(2 * MEGABYTE))]}
    )

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "store files just now, so nothing was sent. Please try again in a minute." in response.content.decode()
    assert (Message.objects.count(), Evidence.objects.count()) == (0, 0)


def test_t65_a_form_that_cannot_even_arrive_is_told_to_come_again(settings: Settings, small_disk: Disk) -> None:
    """Django writes large files of a form to a folder before any page of ours is asked."""
    ticket = a_ticket()
    disk = small_disk(MEGABYTE)
    settings.FILE_UPLOAD_TEMP_DIR = disk.path

    response = signed_in(ticket.customer).post(
        reverse("web:message", args=[ticket.number]), {"text": "Look!", "files": [sent(large(4 * MEGABYTE))]}
    )

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "We can't save anything just now" in response.content.decode()
    assert list(disk.path.iterdir()) == []
    assert (Message.objects.count(), Evidence.objects.count()) == (0, 0)


def test_t65_without_room_for_the_copies_a_good_file_is_not_blamed(settings: Settings, small_disk: Disk) -> None:
    noise = Image.frombytes("RGB", (1600, 1200), Random(1).randbytes(1600 * 1200 * 3))
    content = saved(noise, quality=30)
    disk = small_disk(len(content) + 100_000)
    settings.MEDIA_ROOT = disk.path
    receive_files([sent(content)], by=None, at=NOON)

    check_due(NOON)

    evidence = Evidence.objects.get()
    assert (evidence.state, evidence.attempts, evidence.waiting_for) == ("scanning", 0, "storage")
    assert files_on(disk) == ["original.bin"]

    disk.make_room()
    check_due(NOON + SHORTEST_WAIT)
    evidence.refresh_from_db()
    assert (evidence.state, sorted(files_on(disk))) == ("ready", ["original.bin", "preview.jpg", "thumb.jpg"])


def test_t65_a_page_that_finds_no_database_is_told_to_come_again(mine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftersales.web.views.orders.orders_of", _no_database)

    response = mine.get(reverse("web:orders"))

    assert (response.status_code, response["Retry-After"]) == (503, "10")


def _no_database(*_args: object) -> None:
    raise OperationalError("the connection is closed")
