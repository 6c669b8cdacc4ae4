"""A tus client of a few lines, over Django's test client: what every header is, is said in the test."""

import base64
from typing import Any
from uuid import UUID

from django.test import Client

from aftersales.evidence.models import Evidence

BYTES = "application/offset+octet-stream"


def metadata(name: str) -> str:
    return f"filename {base64.b64encode(name.encode()).decode()}"


def create(client: Client, size: object, body: bytes | None = None, name: str = "photo.jpg", **headers: Any) -> Any:
    given = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata(name)} | headers
    return client.post("/files/", body or b"", content_type=BYTES if body is not None else "", headers=given)


def created(client: Client, size: int, name: str = "photo.jpg") -> str:
    response = create(client, size, name=name)
    assert response.status_code == 201
    return str(response["Location"]).removeprefix("http://testserver")


def patch(client: Client, url: str, offset: object, body: bytes, **headers: str) -> Any:
    given = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)} | headers
    return client.patch(url, body, content_type=BYTES, headers=given)


def head(client: Client, url: str) -> Any:
    return client.head(url, headers={"Tus-Resumable": "1.0.0"})


def delete(client: Client, url: str) -> Any:
    return client.delete(url, headers={"Tus-Resumable": "1.0.0"})


def row_of(url: str) -> Evidence:
    return Evidence.objects.get(pk=UUID(url.strip("/").rsplit("/", 1)[-1]))
