"""A bucket that speaks S3: Amazon's, or MinIO, Ceph, OSS, OBS, COS. Needs the extra `s3`."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aftersales.evidence.gateways.objects import StorageAwayError

CHUNK = 1024 * 1024
CONNECT_SECONDS, READ_SECONDS = 3, 60
DISPOSITIONS = {"application/octet-stream": "attachment"}
"""Also when somebody gets at the bucket itself: an original is never shown in place."""


class Bucket:
    def __init__(
        self,
        *,
        bucket: str,
        endpoint: str,
        public_url: str,
        region: str,
        addressing: str,
        url_seconds: int,
        **keys: str,
    ) -> None:
        self.bucket, self.url_seconds = bucket, url_seconds
        config = Config(
            signature_version="s3v4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "max_attempts": 2},
            # Other makers don't know the checksums that boto3 adds by itself. The hash of the body is signed instead:
            # what arrives damaged is refused.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": addressing, "payload_signing_enabled": True},
        )
        session = boto3.session.Session(**_given(keys), region_name=region)
        self.client = session.client("s3", endpoint_url=endpoint, config=config)
        self.signer = session.client("s3", endpoint_url=public_url, config=config)

    def put(self, path: str, file: BinaryIO, media_type: str) -> None:
        file.seek(0)
        shown = DISPOSITIONS.get(media_type, "inline")
        with _answering():
            self.client.put_object(
                Bucket=self.bucket, Key=path, Body=file, ContentType=media_type, ContentDisposition=shown
            )

    def fetch(self, path: str, into: BinaryIO) -> None:
        with _answering():
            body = self.client.get_object(Bucket=self.bucket, Key=path)["Body"]
            with body:
                shutil.copyfileobj(body, into, CHUNK)

    def has(self, path: str) -> bool:
        try:
            with _answering():
                self.client.head_object(Bucket=self.bucket, Key=path)
        except FileNotFoundError:
            return False
        return True

    def remove(self, path: str) -> None:
        with _answering():
            self.client.delete_object(Bucket=self.bucket, Key=path)

    def address(self, path: str, *, method: str, media_type: str, disposition: str) -> str:
        asked = {
            "Bucket": self.bucket,
            "Key": path,
            "ResponseContentType": media_type,
            "ResponseContentDisposition": disposition,
        }
        act = "head_object" if method == "HEAD" else "get_object"
        with _answering():
            url: str = self.signer.generate_presigned_url(act, Params=asked, ExpiresIn=self.url_seconds)
        return url

    def check(self) -> None:
        with _answering():
            self.client.head_bucket(Bucket=self.bucket)


def _given(keys: dict[str, str]) -> dict[str, Any]:
    """Without keys of our own, boto3 finds those of the machine (environment, role)."""
    return {f"aws_{name}": value for name, value in keys.items() if value}


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ClientError as refused:
        if refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == HTTPStatus.NOT_FOUND:
            raise _gone(refused) from refused
        raise StorageAwayError(f"the bucket refuses: {refused}") from refused
    except (BotoCoreError, OSError) as away:
        raise StorageAwayError(f"the bucket does not answer: {away}") from away


def _gone(refused: ClientError) -> OSError:
    """Only an object that is missing is missing; without its bucket nothing can be said of it."""
    code = refused.response.get("Error", {}).get("Code", "")
    if code == "NoSuchBucket":
        return StorageAwayError(f"the bucket is not there: {refused}")
    return FileNotFoundError(str(refused))
