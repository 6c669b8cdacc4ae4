"""The settings of a bucket, from the environment."""

from collections.abc import Mapping
from urllib.parse import urlsplit

AMAZON = "https://s3.{region}.amazonaws.com"


def bucket_from(environment: Mapping[str, str]) -> dict[str, str | int]:
    """Keyword arguments of `gateways.s3.Bucket`; empty without EVIDENCE_S3_BUCKET: files stay on this disk."""

    def told(name: str, default: str = "") -> str:
        return environment.get(f"EVIDENCE_S3_{name}", "") or default

    if not told("BUCKET"):
        return {}
    region = told("REGION", "us-east-1")
    endpoint = told("ENDPOINT").rstrip("/")
    return {
        "bucket": told("BUCKET"),
        "endpoint": endpoint or AMAZON.format(region=region),
        "public_url": told("PUBLIC_URL", endpoint or AMAZON.format(region=region)).rstrip("/"),
        "region": region,
        # Amazon wants the bucket in the name of the host; most others serve it as a folder.
        "addressing": told("ADDRESSING", "path" if endpoint else "virtual"),
        "url_seconds": int(told("URL_SECONDS", "60")),
        "access_key_id": told("ACCESS_KEY_ID"),
        "secret_access_key": told("SECRET_ACCESS_KEY"),
    }


def origins_of(bucket: Mapping[str, str | int]) -> list[str]:
    """Where browsers fetch pictures and films from, beside this portal; for the Content-Security-Policy."""
    if not bucket:
        return []
    address = urlsplit(str(bucket["public_url"]))
    host = f"{bucket['bucket']}.{address.netloc}" if bucket["addressing"] == "virtual" else address.netloc
    return [f"{address.scheme}://{host}"]
