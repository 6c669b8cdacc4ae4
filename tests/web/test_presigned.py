"""Files of a bucket: the right is looked at here, then the reader is sent there for this one file and a minute."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.evidence.gateways.serving import LOCKED_HEADERS, Variant, file_response
from aftersales.evidence.models import Evidence, EvidenceOpening
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.talking import add_evidence
from portal.object_storage import bucket_from, origins_of
from tests.bucket import Kept
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, as_customer

pytestmark = pytest.mark.django_db

SIGNED = {
    "response-content-type",
    "response-content-disposition",
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
}


@pytest.fixture
def photo(bucket: Kept, ticket: Ticket) -> Evidence:
    (evidence,) = checked_files([sent(jpeg(), "左键.jpg")], by=ticket.customer, at=NOON)
    add_evidence(ticket, [evidence], actor=as_customer(ticket), at=NOON)
    return evidence


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Any
    body: bytes


def followed(url: str, method: str = "GET", **headers: str) -> Answer:
    with build_opener(ProxyHandler({})).open(Request(url, method=method, headers=headers)) as answer:  # noqa: S310 -- ours
        return Answer(answer.status, answer.headers, answer.read())


def test_t41_the_reader_is_sent_to_the_bucket_for_a_minute(photo: Evidence, bucket: Kept, rf: RequestFactory) -> None:
    response = file_response(photo, Variant.THUMB, rf.get("/"))

    address = urlsplit(response["Location"])
    asked = parse_qs(address.query)
    del response["Location"]
    assert (response.status_code, address.path) == (302, f"/{bucket.name}/{photo.thumb_path}")
    assert set(asked) == SIGNED
    assert (asked["response-content-type"], asked["response-content-disposition"]) == (["image/jpeg"], ["inline"])
    assert asked["X-Amz-Expires"] == ["60"]
    assert dict(response.items()) == {"Content-Type": "text/html; charset=utf-8", **LOCKED_HEADERS}
    assert not response.cookies


def test_t41_t43_an_original_is_only_ever_a_download_under_its_own_name(photo: Evidence, rf: RequestFactory) -> None:
    answer = followed(file_response(photo, Variant.ORIGINAL, rf.get("/"))["Location"])

    assert (answer.status, answer.body) == (200, jpeg())
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('左键.jpg')}"


def test_t43_line_breaks_in_a_name_make_no_second_header(photo: Evidence, rf: RequestFactory) -> None:
    photo.display_name = "a\r\nSet-Cookie: a=b.jpg"

    url = file_response(photo, Variant.ORIGINAL, rf.get("/"))["Location"]

    (told,) = parse_qs(urlsplit(url).query)["response-content-disposition"]
    assert not re.search(r"[\r\n]", told)


@pytest.mark.parametrize(("asked", "told"), [("bytes=0-2", "bytes 0-2/{}"), ("bytes=-1", "bytes {last}-{last}/{}")])
def test_t42_a_player_gets_the_part_it_asks_for(photo: Evidence, rf: RequestFactory, asked: str, told: str) -> None:
    whole = followed(file_response(photo, Variant.PREVIEW, rf.get("/"))["Location"]).body

    part = followed(file_response(photo, Variant.PREVIEW, rf.get("/"))["Location"], Range=asked)

    assert part.status == 206
    assert part.headers["Content-Range"] == told.format(len(whole), last=len(whole) - 1)


def test_t42_head_is_signed_for_head(photo: Evidence, rf: RequestFactory) -> None:
    answer = followed(file_response(photo, Variant.THUMB, rf.head("/"))["Location"], "HEAD")

    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, b"", "image/jpeg")


def test_t40_who_may_not_see_it_gets_no_address(client: Client, photo: Evidence, stranger: User) -> None:
    client.force_login(stranger)

    response = client.get(reverse("web:evidence", args=[photo.pk, "thumb"]))

    assert (response.status_code, "Location" in response) == (404, False)


def test_taking_an_original_is_noted_before_the_address_is_told(client: Client, photo: Evidence, agent: User) -> None:
    client.force_login(agent)

    assert client.get(reverse("web:evidence", args=[photo.pk, "original"])).status_code == 302

    assert EvidenceOpening.objects.get().by == agent


ENDPOINT = "https://s3.cn.example"


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ({"BUCKET": "files", "REGION": "eu-west-1"}, "https://files.s3.eu-west-1.amazonaws.com"),
        ({"BUCKET": "files", "ENDPOINT": f"{ENDPOINT}/"}, ENDPOINT),
        ({"BUCKET": "files", "ENDPOINT": ENDPOINT, "ADDRESSING": "virtual"}, "https://files.s3.cn.example"),
        (
            {"BUCKET": "files", "ENDPOINT": "http://minio:9000", "PUBLIC_URL": "https://files.example"},
            "https://files.example",
        ),
    ],
)
def test_pages_may_show_pictures_of_the_bucket_and_of_nobody_else(
    photo: Evidence, rf: RequestFactory, settings: Any, given: dict[str, str], origin: str
) -> None:
    keys = {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b"}
    settings.EVIDENCE_S3 = bucket_from({f"EVIDENCE_S3_{name}": value for name, value in (given | keys).items()})

    address = urlsplit(file_response(photo, Variant.THUMB, rf.get("/"))["Location"])

    assert origins_of(settings.EVIDENCE_S3) == [origin] == [f"{address.scheme}://{address.netloc}"]


def test_without_a_bucket_pages_show_their_own_pictures_only() -> None:
    assert (bucket_from({}), origins_of({})) == ({}, [])
