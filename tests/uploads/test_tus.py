"""The server's side of tus 1.0, header by header. T03–T05 and T65 are rows of the evidence matrix."""

import base64
import errno
import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.clock.services import moment
from aftersales.evidence.gateways.arriving import held
from aftersales.evidence.gateways.sealed import on_disk
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.checking import forget_unfinished_uploads
from aftersales.evidence.services.uploading import forget_unused_files
from tests.evidence.files import jpeg, saved, scene
from tests.factories import UserFactory
from tests.uploads.tus import BYTES, create, created, delete, head, metadata, patch, row_of

pytestmark = pytest.mark.django_db
PHOTO = jpeg()


def test_the_server_says_what_it_can_to_anybody(client: Client) -> None:
    response = client.options("/files/")

    assert response.status_code == 204
    assert response["Tus-Resumable"] == response["Tus-Version"] == "1.0.0"
    assert response["Tus-Extension"] == "creation,creation-with-upload,termination,expiration,checksum"
    assert response["Tus-Checksum-Algorithm"] == "sha1,sha256,sha512"
    assert response["Tus-Max-Size"] == str(200 * 1024 * 1024)


def test_a_file_sent_in_two_parts_is_received_as_it_was(mine: Client, customer: User) -> None:
    url = created(mine, len(PHOTO), "鼠标.jpg")

    assert head(mine, url)["Upload-Offset"] == "0"
    assert patch(mine, url, 0, PHOTO[:1000])["Upload-Offset"] == "1000"
    assert head(mine, url)["Upload-Offset"] == "1000"
    last = patch(mine, url, 1000, PHOTO[1000:])

    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(PHOTO)))
    row = row_of(url)
    assert (row.state, row.display_name, row.uploaded_by) == ("scanning", "鼠标.jpg", customer)
    assert row.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert on_disk(row.original_path).read_bytes() == PHOTO


def test_the_first_bytes_may_come_with_the_creation(mine: Client) -> None:
    response = create(mine, len(PHOTO), PHOTO)

    assert (response.status_code, response["Upload-Offset"]) == (201, str(len(PHOTO)))
    assert Evidence.objects.get().state == "scanning"


def test_asking_tells_length_name_and_when_it_goes(mine: Client) -> None:
    response = head(mine, created(mine, 10, "鼠标.jpg"))

    assert response.status_code == 200
    assert response["Upload-Length"] == "10"
    assert response["Upload-Metadata"] == metadata("鼠标.jpg")
    assert response["Upload-Expires"].endswith("GMT")
    assert response["Cache-Control"] == "no-store"


def test_a_hundred_breaks_at_any_byte_lose_and_double_nothing(mine: Client) -> None:
    photo = saved(scene(3), quality=95)
    random = Random(6)
    cuts = sorted(random.sample(range(1, len(photo)), 100))
    url = created(mine, len(photo))

    for cut in cuts:
        here = int(head(mine, url)["Upload-Offset"])
        patch(mine, url, here, photo[here:cut])
    patch(mine, url, cuts[-1], photo[cuts[-1] :])

    row = row_of(url)
    assert row.state == "scanning"
    assert on_disk(row.original_path).read_bytes() == photo


# --- T03, T04 ---


def test_t03_more_than_announced_is_refused_and_none_of_it_is_written(mine: Client) -> None:
    url = created(mine, 10)

    assert patch(mine, url, 0, b"x" * 11).status_code == 413
    assert head(mine, url)["Upload-Offset"] == "0"
    assert create(mine, 10, b"x" * 11).status_code == 413
    assert Evidence.objects.count() == 1


def test_t03_less_than_announced_stays_unfinished(mine: Client) -> None:
    url = created(mine, 10)

    assert patch(mine, url, 0, b"x" * 9).status_code == 204
    assert row_of(url).state == "uploading"


def test_t04_a_wrong_offset_is_a_conflict_and_the_right_one_is_told(mine: Client) -> None:
    url = created(mine, 10)
    patch(mine, url, 0, b"abc")

    response = patch(mine, url, 5, b"x")

    assert (response.status_code, response["Upload-Offset"]) == (409, "3")
    assert on_disk(row_of(url).original_path).read_bytes() == b"abc"


def test_t04_while_one_writes_another_finds_it_locked(mine: Client) -> None:
    url = created(mine, 10)

    with held(row_of(url).original_path):
        assert patch(mine, url, 0, b"abc").status_code == 423
        assert delete(mine, url).status_code == 423
    assert patch(mine, url, 0, b"abc").status_code == 204


@pytest.mark.parametrize("version", ["", "0.2.2"])
def test_t04_another_version_is_not_spoken(mine: Client, version: str) -> None:
    response = create(mine, 10, None, "a.jpg", **{"Tus-Resumable": version})

    assert (response.status_code, response["Tus-Version"]) == (412, "1.0.0")
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "given", ["filename !!!", "filename " + "QQ==" * 2000, ", filename QQ==", "filename QQ==,filename QQ==", "é QQ=="]
)
def test_t04_metadata_that_says_nothing_is_refused(mine: Client, given: str) -> None:
    assert create(mine, 10, None, "a.jpg", **{"Upload-Metadata": given}).status_code == 400
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("size", ["", "-1", "1e3", "٣", "9" * 30])
def test_t04_a_length_that_is_no_number_is_refused(mine: Client, size: str) -> None:
    assert create(mine, size).status_code == 400


def test_t04_another_ones_upload_does_not_exist(mine: Client, customer: User) -> None:
    url = created(mine, 10)
    stranger = Client()
    stranger.force_login(UserFactory())

    answers = [head(stranger, url), patch(stranger, url, 0, b"x"), delete(stranger, url), stranger.get(f"{url}state/")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert head(mine, url)["Upload-Offset"] == "0"


def test_who_is_not_signed_in_sends_nothing(client: Client) -> None:
    assert create(client, 10).status_code == 401
    assert not Evidence.objects.exists()


def test_another_sites_page_cannot_send_in_my_name(customer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(customer)

    assert create(strict, 10).status_code == 403
    assert not Evidence.objects.exists()


def test_bytes_of_another_type_are_not_taken(mine: Client) -> None:
    url = created(mine, 10)
    given = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}

    assert mine.patch(url, b"x", content_type="text/plain", headers=given).status_code == 415


@pytest.mark.parametrize(("size", "status"), [(0, 422), (200 * 1024 * 1024, 201), (200 * 1024 * 1024 + 1, 413)])
def test_t02_the_limit_holds_before_the_first_byte(mine: Client, size: int, status: int) -> None:
    assert create(mine, size).status_code == status
    assert Evidence.objects.count() == (status == 201)


def test_a_file_of_no_use_is_refused_with_its_last_byte(mine: Client, kept_files: Callable[[], list[str]]) -> None:
    url = created(mine, 6, "a.jpg")

    response = patch(mine, url, 0, b"<html>")

    assert response.status_code == 422
    assert response.content.decode().startswith("a.jpg: This file is not one we can use.")
    assert not Evidence.objects.exists()
    assert kept_files() == []


# --- checksums ---


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
def test_a_part_with_the_right_checksum_is_kept(mine: Client, algorithm: str) -> None:
    url = created(mine, 10)
    digest = base64.b64encode(hashlib.new(algorithm, b"abc").digest()).decode()

    assert patch(mine, url, 0, b"abc", **{"Upload-Checksum": f"{algorithm} {digest}"}).status_code == 204


def test_a_damaged_part_is_dropped(mine: Client) -> None:
    url = created(mine, 10)
    patch(mine, url, 0, b"abc")
    digest = base64.b64encode(hashlib.sha1(b"def").digest()).decode()  # noqa: S324 -- tus asks for it

    assert patch(mine, url, 3, b"xyz", **{"Upload-Checksum": f"sha1 {digest}"}).status_code == 460
    assert head(mine, url)["Upload-Offset"] == "3"


def test_an_unknown_checksum_is_refused(mine: Client) -> None:
    url = created(mine, 10)

    assert patch(mine, url, 0, b"abc", **{"Upload-Checksum": "crc32 AAAA"}).status_code == 400


# --- T05 and the end of what nobody wants ---


def test_t05_so_many_files_without_a_request_and_not_one_more(
    mine: Client, settings: Settings, kept_files: Callable[[], list[str]]
) -> None:
    settings.EVIDENCE_OPEN_MAX_FILES = 2
    created(mine, 10)
    created(mine, 10)

    assert create(mine, 10, b"x").status_code == 429
    assert Evidence.objects.count() == 2
    assert kept_files() == []


def test_t05_so_many_bytes_without_a_request_and_not_one_more(mine: Client, settings: Settings) -> None:
    settings.EVIDENCE_OPEN_MAX_BYTES = 100
    created(mine, 90)

    assert create(mine, 11).status_code == 413
    assert create(mine, 10).status_code == 201


def test_what_is_given_up_makes_room(mine: Client, settings: Settings, kept_files: Callable[[], list[str]]) -> None:
    settings.EVIDENCE_OPEN_MAX_FILES = 1
    url = created(mine, 10)
    patch(mine, url, 0, b"abc")

    assert delete(mine, url).status_code == 204
    assert head(mine, url).status_code == 404
    assert kept_files() == []
    assert create(mine, 10).status_code == 201


def test_a_whole_file_can_be_given_up_before_it_is_handed_in(mine: Client, kept_files: Callable[[], list[str]]) -> None:
    url = created(mine, len(PHOTO))
    patch(mine, url, 0, PHOTO)

    assert delete(mine, url).status_code == 204
    assert not Evidence.objects.exists()
    assert kept_files() == []


def test_after_a_day_an_unfinished_one_is_gone(mine: Client, kept_files: Callable[[], list[str]]) -> None:
    url = created(mine, 10)
    patch(mine, url, 0, b"abc")
    assert forget_unfinished_uploads(moment() + timedelta(hours=23)) == 0

    assert forget_unfinished_uploads(moment() + timedelta(hours=25)) == 1
    assert head(mine, url).status_code == 404
    assert kept_files() == []


def test_after_a_day_a_received_one_that_was_never_handed_in_is_gone(
    mine: Client, kept_files: Callable[[], list[str]]
) -> None:
    url = created(mine, len(PHOTO))
    patch(mine, url, 0, PHOTO)
    assert forget_unused_files(moment() + timedelta(hours=24)) == 0

    assert forget_unused_files(moment() + timedelta(hours=26)) == 1
    assert not Evidence.objects.exists()
    assert kept_files() == []


# --- when something breaks ---


def test_t65_a_full_disk_is_told_and_the_upload_goes_on_later(mine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    url = created(mine, len(PHOTO))
    patch(mine, url, 0, PHOTO[:1000])
    monkeypatch.setattr(os, "write", _full)

    response = patch(mine, url, 1000, PHOTO[1000:])
    monkeypatch.undo()

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert row_of(url).state == "uploading"
    assert head(mine, url)["Upload-Offset"] == "1000"
    assert patch(mine, url, 1000, PHOTO[1000:]).status_code == 204
    assert on_disk(row_of(url).original_path).read_bytes() == PHOTO


def test_t65_without_a_storage_no_half_row_is_left(mine: Client, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "no folder").write_text("")
    settings.MEDIA_ROOT = tmp_path / "no folder"

    response = create(mine, 10)

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert not Evidence.objects.exists()


def test_t65_without_a_database_the_client_is_told_to_come_again(mine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    url = created(mine, 10)
    monkeypatch.setattr("aftersales.web.views.uploads.unused_files", _no_database)

    response = patch(mine, url, 0, b"abc")

    assert (response.status_code, response["Retry-After"]) == (503, "10")


def test_what_came_whole_when_the_server_died_is_handed_over_when_asked_for(mine: Client) -> None:
    url = created(mine, len(PHOTO))
    on_disk(row_of(url).original_path).write_bytes(PHOTO)

    assert head(mine, url)["Upload-Offset"] == str(len(PHOTO))
    assert row_of(url).state == "scanning"


def test_the_page_can_ask_how_the_checking_goes(mine: Client) -> None:
    url = created(mine, len(PHOTO), "a.jpg")
    patch(mine, url, 0, PHOTO)

    assert mine.get(f"{url}state/").json() == {
        "name": "a.jpg",
        "size": len(PHOTO),
        "state": "scanning",
        "words": "Being checked",
        "problem": "",
        "serial": "",
    }


def test_an_upload_is_no_page(mine: Client) -> None:
    assert mine.get("/files/", headers={"Tus-Resumable": "1.0.0"}).status_code == 405
    assert mine.put("/files/", b"x", content_type=BYTES, headers={"Tus-Resumable": "1.0.0"}).status_code == 405


def _full(*_args: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def _no_database(*_args: object) -> None:
    raise OperationalError("the connection is closed")
