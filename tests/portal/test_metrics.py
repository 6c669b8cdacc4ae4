from datetime import timedelta

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from aftersales.clock.services import moment
from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.deadlines.services import beat
from aftersales.notifications.models import OutboxMessage, OutboxState
from tests.factories import a_ticket

pytestmark = pytest.mark.django_db

TOKEN = {"authorization": "Bearer secret"}


@pytest.fixture(autouse=True)
def token(settings: Settings) -> None:
    settings.METRICS_TOKEN = "secret"


def figures(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers=TOKEN)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    samples = [sample for family in families for sample in family.samples]
    assert all(sample.labels == {} for sample in samples)
    return {sample.name.removeprefix("aftersales_"): sample.value for sample in samples}


def test_an_idle_portal_has_nothing_waiting(client: Client) -> None:
    assert figures(client) == {
        "due_lag_seconds": 0,
        "due": 0,
        "deadlines_running": 0,
        "outbox_lag_seconds": 0,
        "evidence_lag_seconds": 0,
        "evidence_unscanned": 0,
        "outbox_waiting": 0,
        "outbox_dead_letters": 0,
        "deadlines_failing": 0,
        "deadlines_given_up": 0,
        "deadlines_left_to_people": 0,
        "tickets_overdue": 0,
    }


def test_what_waits_is_counted(client: Client) -> None:
    at = moment()
    ticket = a_ticket(at=at - timedelta(hours=50))
    OutboxMessage.objects.update(state=OutboxState.DEAD)
    a_ticket(at=at)
    Deadline.objects.filter(state=DeadlineState.PENDING, subject_id=ticket.pk).update(next_at=ticket.due_at)

    found = figures(client)

    assert (found["due"], found["deadlines_running"], found["tickets_overdue"]) == (1, 2, 1)
    assert (found["outbox_waiting"], found["outbox_dead_letters"]) == (1, 1)
    assert 7200 <= found["due_lag_seconds"] < 7260


def test_the_last_sweep_is_told(client: Client) -> None:
    beat("sweep", moment() - timedelta(seconds=30), 0.25)

    found = figures(client)

    assert found["sweep_duration_seconds"] == 0.25
    assert 30 <= found["sweep_age_seconds"] < 90


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}, {"authorization": "secret"}])
def test_without_the_token_nothing_is_told(client: Client, headers: dict[str, str]) -> None:
    answer = client.get("/metrics", headers=headers)

    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, 403),
    ],
)
def test_where_no_token_is_set_only_this_machine_reads(
    client: Client, settings: Settings, address: str, headers: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


def test_figures_are_only_read(client: Client) -> None:
    assert client.post("/metrics", headers=TOKEN).status_code == 405
