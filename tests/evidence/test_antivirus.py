"""The scanner fails closed: whatever is not a plain "clean" keeps a file from everybody."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from socket import socket

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from aftersales.clock.services import moment
from aftersales.domain.evidence import ScanResult
from aftersales.evidence.gateways.antivirus import NotScannedError, Scanned, scan
from aftersales.evidence.gateways.serving import Variant, file_response
from aftersales.evidence.models import Evidence
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import check_due
from aftersales.wording.evidence import evidence_problem
from tests.evidence.checking import checked_files
from tests.evidence.clamd import CLAMD, EICAR, STREAM_MAX_LENGTH, counterfeit_clamd, read_stream, real_clamd
from tests.evidence.files import film, jpeg, picture, saved, sent
from tests.factories import NOON

needs_clamd = pytest.mark.skipif(CLAMD is None, reason="no clamd on this machine (Debian: clamav-daemon)")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with real_clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.fixture
def guarded(settings: Settings, clamd: str) -> None:
    settings.CLAMD_ADDRESS = clamd


def infected_film(folder: Path) -> bytes:
    """With the test file in a box of its own at the end, which players pass over."""
    return film(folder / "film.mp4") + (len(EICAR) + 8).to_bytes(4, "big") + b"free" + EICAR


@needs_clamd
@pytest.mark.usefixtures("guarded")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        lambda _folder: jpeg() + EICAR,
        lambda _folder: saved(picture(), comment=EICAR),
        lambda _folder: saved(picture(), exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + EICAR),
        lambda _folder: b"%PDF-1.7\n" + EICAR + b"\n%%EOF",
        infected_film,
    ],
    ids=["appended", "comment", "exif", "pdf", "film"],
)
def test_t35_an_infected_file_is_refused_and_never_sent(
    make: Callable[[Path], bytes], tmp_path: Path, rf: RequestFactory
) -> None:
    (evidence,) = checked_files([sent(make(tmp_path), "a.jpg")], by=None, at=NOON)

    assert (evidence.state, evidence.refusal, evidence.scan) == ("refused", "infected", "infected")
    assert evidence.scan_signature.startswith("Eicar-Test-Signature")
    assert evidence_problem(evidence).startswith("Our virus scanner found something in this file")
    for variant in Variant:
        with pytest.raises(Http404):
            file_response(evidence, variant, rf.get("/"))


@needs_clamd
@pytest.mark.usefixtures("guarded")
@pytest.mark.django_db
def test_t35_the_test_file_by_itself_is_no_picture_at_all() -> None:
    with pytest.raises(Exception, match="wrong_type"):
        receive_files([sent(EICAR, "eicar.txt")], by=None, at=NOON)


@needs_clamd
@pytest.mark.usefixtures("guarded")
@pytest.mark.django_db
def test_a_clean_file_is_told_to_be_clean() -> None:
    (evidence,) = checked_files([sent(jpeg())], by=None, at=NOON)

    assert (evidence.state, evidence.scan) == ("ready", "clean")


@needs_clamd
@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("size", [STREAM_MAX_LENGTH + 1, STREAM_MAX_LENGTH * 30])
def test_t37_a_file_beyond_the_scanners_limit_is_not_clean(size: int) -> None:
    with pytest.raises(NotScannedError, match=r"size limit exceeded|does not answer"):
        scan(BytesIO(bytes(size)))


@needs_clamd
@pytest.mark.usefixtures("guarded")
@pytest.mark.django_db
def test_t37_what_was_not_scanned_stays_unchecked() -> None:
    (evidence,) = checked_files([sent(jpeg() + bytes(STREAM_MAX_LENGTH))], by=None, at=NOON)

    assert (evidence.state, evidence.scan, evidence.waiting_for) == ("scanning", "", "scanner")


def test_without_a_scanner_nothing_is_called_clean() -> None:
    assert scan(BytesIO(jpeg())) == Scanned(ScanResult.NONE)


# --- a scanner that misbehaves ---


def _says(words: bytes) -> Callable[[socket], None]:
    def answer(connection: socket) -> None:
        read_stream(connection)
        connection.sendall(words)

    return answer


def _sleeps(connection: socket) -> None:
    read_stream(connection)
    time.sleep(3)


def _hangs_up(connection: socket) -> None:
    connection.recv(20)


def _trickles(connection: socket) -> None:
    read_stream(connection)
    for _ in range(30):
        connection.sendall(b"s")
        time.sleep(0.1)


MISBEHAVING = {
    "garbage": _says(b"\xff\xfe<html>502</html>\0"),
    "half an answer": _says(b"stream: O"),
    "another file's answer": _says(b"/etc/passwd: OK\0"),
    "an answer and more": _says(b"stream: OK evil FOUND... OK\0"),
    "an error": _says(b"INSTREAM size limit exceeded. ERROR\0"),
    "beyond a limit": _says(b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"),
    "nothing": _says(b""),
    "slow": _sleeps,
    "a trickle": _trickles,
    "closes early": _hangs_up,
}


@pytest.mark.parametrize("answer", MISBEHAVING.values(), ids=MISBEHAVING)
def test_t36_t37_an_answer_that_is_none_is_not_clean(settings: Settings, answer: Callable[[socket], None]) -> None:
    settings.CLAMD_SECONDS = 1
    with counterfeit_clamd(answer) as settings.CLAMD_ADDRESS, pytest.raises(NotScannedError):
        scan(BytesIO(jpeg()))


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.sock", "tcp://127.0.0.1:1", "127.0.0.1:1"])
def test_t36_a_scanner_that_is_away_is_not_clean(settings: Settings, address: str) -> None:
    settings.CLAMD_ADDRESS = address

    with pytest.raises(NotScannedError, match="does not answer"):
        scan(BytesIO(jpeg()))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (b"stream: OK\0", Scanned(ScanResult.CLEAN)),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Scanned(ScanResult.INFECTED, "Win.Test.EICAR_HDB-1")),
    ],
)
def test_a_plain_answer_is_taken(settings: Settings, words: bytes, expected: Scanned) -> None:
    with counterfeit_clamd(_says(words)) as settings.CLAMD_ADDRESS:
        assert scan(BytesIO(jpeg())) == expected


@pytest.mark.django_db
def test_t36_a_file_waits_for_the_scanner_longer_each_time_and_is_ready_once_it_is_back(settings: Settings) -> None:
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    (evidence,) = receive_files([sent(jpeg())], by=None, at=NOON)

    waits = []
    for _ in range(8):
        at = Evidence.objects.values_list("next_at", flat=True).get()
        assert at is not None
        check_due(at)
        evidence.refresh_from_db()
        assert (evidence.state, evidence.attempts, evidence.waiting_for) == ("scanning", 0, "scanner")
        assert evidence.next_at is not None
        waits.append((evidence.next_at - at).total_seconds())

    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]
    with counterfeit_clamd(_says(b"stream: OK\0")) as settings.CLAMD_ADDRESS:
        check_due(NOON + timedelta(days=1))
    evidence.refresh_from_db()
    assert (evidence.state, evidence.scan, evidence.waiting_for) == ("ready", "clean", "")


@pytest.mark.django_db
def test_t36_a_scanner_that_is_away_for_long_raises_an_alarm(client: Client, settings: Settings) -> None:
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    at = moment() - timedelta(seconds=400)
    checked_files([sent(jpeg())], by=None, at=at)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["checks"]["evidence"]) == (503, "failing")
    assert answer.json()["reasons"]["evidence"].startswith("the oldest file that could not be checked came 40")
    assert "aftersales_evidence_unscanned 1.0" in client.get("/metrics").content.decode()
