"""Uploads that end in a bucket: the pieces arrive on disk, the whole file is handed over with its last byte."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.evidence.models import Evidence
from tests.bucket import AWAY, Kept, told
from tests.evidence.files import saved, scene
from tests.factories import UserFactory
from tests.uploads.tus import create, created, delete, head, patch, row_of

pytestmark = pytest.mark.django_db

PHOTO = saved(scene(4), quality=95)


@pytest.fixture
def mine() -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(UserFactory())
    return client


def test_the_pieces_arrive_on_disk_and_the_whole_lies_in_the_bucket(
    mine: Client, bucket: Kept, kept_files: Callable[[], list[str]]
) -> None:
    url = created(mine, len(PHOTO))
    patch(mine, url, 0, PHOTO[:1000])
    assert (kept_files(), bucket.keys()) == (["original.bin"], [])

    patch(mine, url, 1000, PHOTO[1000:])

    assert (row_of(url).state, kept_files()) == ("scanning", [])
    assert bucket.read(row_of(url).original_path) == PHOTO


def test_t65_a_bucket_that_is_away_is_told_and_the_upload_ends_later(
    mine: Client, bucket: Kept, settings: Settings, kept_files: Callable[[], list[str]]
) -> None:
    url, back = created(mine, len(PHOTO)), settings.EVIDENCE_S3
    settings.EVIDENCE_S3 = told(BUCKET=bucket.name, ENDPOINT=AWAY)

    response = patch(mine, url, 0, PHOTO)

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response.content.decode().startswith("We can't keep files just now.")
    assert (row_of(url).state, kept_files()) == ("uploading", ["original.bin"])
    assert head(mine, url).status_code == 503

    settings.EVIDENCE_S3 = back
    assert head(mine, url)["Upload-Offset"] == str(len(PHOTO))
    assert (row_of(url).state, bucket.read(row_of(url).original_path)) == ("scanning", PHOTO)


def test_a_whole_file_that_is_given_up_is_gone_from_the_bucket(mine: Client, bucket: Kept) -> None:
    url = created(mine, len(PHOTO))
    patch(mine, url, 0, PHOTO)

    assert delete(mine, url).status_code == 204
    assert (Evidence.objects.count(), bucket.keys()) == (0, [])


def test_a_file_of_no_use_never_reaches_the_bucket(mine: Client, bucket: Kept) -> None:
    assert create(mine, 6, b"<html>").status_code == 422
    assert (Evidence.objects.count(), bucket.keys()) == (0, [])
