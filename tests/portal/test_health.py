from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.clock.services import moment
from aftersales.deadlines.services import beat
from aftersales.notifications.models import OutboxMessage
from tests.factories import a_ticket


@pytest.fixture(autouse=True)
def folder(media: Path) -> Path:
    media.mkdir()
    return media


def test_alive_asks_no_database(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_database_and_storage_answer(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "storage": "ok", "sweep": "ok", "due": "ok", "outbox": "ok", "evidence": "ok"},
        "reasons": {},
        "sweep_age_seconds": None,
        "due_lag_seconds": 0,
        "outbox_lag_seconds": 0,
        "evidence_lag_seconds": 0,
    }


@pytest.mark.django_db
def test_ready_tells_how_long_ago_the_last_sweep_was(client: Client) -> None:
    beat("sweep", moment() - timedelta(seconds=40.5))

    assert client.get("/readyz").json()["sweep_age_seconds"] == 40


@pytest.mark.django_db
def test_not_ready_when_evidence_cannot_be_written(client: Client, folder: Path) -> None:
    folder.rmdir()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert answer.json()["reasons"] == {"storage": "evidence cannot be written"}


@pytest.mark.django_db
def test_not_ready_when_the_clock_stands_still(client: Client) -> None:
    beat("sweep", moment() - timedelta(seconds=400))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["reasons"] == {"sweep": "the last sweep ended 400 s ago, longer than 300 s"}


@pytest.mark.django_db
def test_not_ready_when_due_work_and_mails_wait_too_long(client: Client) -> None:
    beat("sweep", moment())
    a_ticket(at=moment() - timedelta(hours=60))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert list(answer.json()["reasons"]) == ["due", "outbox"]
    assert answer.json()["checks"]["sweep"] == "ok"


@pytest.mark.django_db
def test_what_waits_a_moment_is_no_reason(client: Client) -> None:
    a_ticket(at=moment() - timedelta(hours=24, seconds=200))  # its first reminder is due
    OutboxMessage.objects.all().delete()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["due_lag_seconds"] >= 200) == (200, True)


@pytest.mark.django_db
def test_ready_leaves_nothing_in_the_storage(client: Client, folder: Path) -> None:
    client.get("/readyz")

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_a_probe_needs_no_public_name_and_no_tls(client: Client, settings: Settings, path: str) -> None:
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
