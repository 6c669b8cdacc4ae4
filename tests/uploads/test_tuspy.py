"""A client that was not written here, over a real server."""

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from tusclient.client import TusClient

from aftersales.evidence.gateways.sealed import on_disk
from aftersales.evidence.models import Evidence
from tests.evidence.files import saved, scene
from tests.factories import UserFactory

TOKEN = "a" * 32
PHOTO = saved(scene(5), quality=95)


@pytest.fixture
def outsider(live_server: LiveServer, transactional_db: None) -> TusClient:
    session = Client()
    session.force_login(UserFactory())
    cookies = f"csrftoken={TOKEN}; sessionid={session.cookies['sessionid'].value}"
    return TusClient(f"{live_server.url}/files/", headers={"Cookie": cookies, "X-CSRFToken": TOKEN})


@pytest.mark.parametrize("checksums", [False, True])
def test_tuspy_stops_and_goes_on_where_it_was(outsider: TusClient, checksums: bool, media: Path) -> None:
    first = outsider.uploader(
        file_stream=BytesIO(PHOTO), chunk_size=5000, upload_checksum=checksums, metadata={"filename": "鼠标.jpg"}
    )
    for _ in range(2):
        first.upload_chunk()  # type: ignore[no-untyped-call]

    second = outsider.uploader(file_stream=BytesIO(PHOTO), chunk_size=7000, url=first.url, upload_checksum=checksums)
    assert second.offset == 10000
    second.upload()

    row = Evidence.objects.get()
    assert (row.state, row.display_name) == ("scanning", "鼠标.jpg")
    assert on_disk(row.original_path).read_bytes() == PHOTO
