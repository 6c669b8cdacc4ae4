"""A bucket on loopback: moto, a whole S3 in a thread, stood in for Amazon's."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer
from pytest_django.fixtures import Settings

from portal.object_storage import bucket_from

KEYS = {"access_key_id": "test", "secret_access_key": "test"}


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in it, seen past the portal."""

    name: str
    client: Any

    def keys(self) -> list[str]:
        return sorted(found["Key"] for found in self.client.list_objects_v2(Bucket=self.name).get("Contents", []))

    def names(self) -> list[str]:
        return [key.rsplit("/", 1)[-1] for key in self.keys()]

    def read(self, key: str) -> bytes:
        content: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return content

    def write(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=content)

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=key)

    def told_of(self, key: str) -> tuple[str, str]:
        """Type and disposition that the object itself has."""
        head = self.client.head_object(Bucket=self.name, Key=key)
        return head["ContentType"], head["ContentDisposition"]


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_url: str, settings: Settings) -> Kept:
    """An empty one, which the portal keeps its evidence in."""
    name = f"evidence-{uuid4().hex}"
    config = Config(s3={"addressing_style": "path"})
    keys = {f"aws_{key}": value for key, value in KEYS.items()}
    client = boto3.client("s3", endpoint_url=s3_url, region_name="us-east-1", config=config, **keys)
    client.create_bucket(Bucket=name)
    settings.EVIDENCE_S3 = told(BUCKET=name, ENDPOINT=s3_url)
    return Kept(name, client)


def told(**given: str) -> dict[str, str | int]:
    keys = {name.upper(): value for name, value in KEYS.items()}
    return bucket_from({f"EVIDENCE_S3_{name}": value for name, value in (keys | given).items()})


AWAY = "http://127.0.0.1:1"
"""An address where nobody answers."""
