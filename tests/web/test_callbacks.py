"""The door of the payment gateways: signed, checked, told twice without harm."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.clock.services import moment
from aftersales.domain.lifecycle import State
from aftersales.domain.payments import sign
from aftersales.refunds.models import Payment, PaymentAttempt
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.services.refunding import relay_payments
from tests.factories import NOON
from tests.refunds.cast import a_line, refunding, with_gateway

pytestmark = pytest.mark.django_db
SECRET = "of-the-gateway"
ADDRESS = "/callbacks/payments/"


@pytest.fixture(autouse=True)
def _secret(settings: Settings) -> None:
    settings.PAYMENT_CALLBACK_SECRET = SECRET


@pytest.fixture
def ticket() -> Ticket:
    found = refunding(with_gateway(a_line()))
    relay_payments(NOON)
    return found


def report(**changes: object) -> dict[str, object]:
    payment = Payment.objects.get()
    return {"key": payment.key, "reference": payment.reference, "amount": "699.00", "state": "paid"} | changes


def told(client: Client, body: object, secret: str = SECRET, late: timedelta = timedelta()) -> tuple[int, object]:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    header = sign(secret, moment() - late, text)
    response = client.post(ADDRESS, text, content_type="application/json", headers={"x-signature": header})
    return response.status_code, response.json()


def state_of(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).state


def test_a_signed_report_pays_the_refund_and_completes_the_ticket(client: Client, ticket: Ticket) -> None:
    status, answer = told(client, report())

    assert (status, answer) == (200, {"refund": Payment.objects.get().refund.number, "state": "paid"})
    assert state_of(ticket) == State.COMPLETED


def test_told_twice_it_answers_the_same_and_happens_once(client: Client, ticket: Ticket) -> None:
    assert told(client, report()) == told(client, report())

    assert TicketEvent.objects.filter(ticket=ticket, action="pay_refund").count() == 1


@pytest.mark.parametrize(("secret", "late"), [("other", timedelta()), (SECRET, timedelta(minutes=6))])
def test_what_is_not_signed_or_old_changes_nothing(
    client: Client, ticket: Ticket, secret: str, late: timedelta
) -> None:
    assert told(client, report(), secret, late) == (401, {"error": "not_signed"})
    assert state_of(ticket) == State.REFUNDING


def test_without_a_secret_every_callback_is_refused(client: Client, ticket: Ticket, settings: Settings) -> None:
    settings.PAYMENT_CALLBACK_SECRET = ""

    assert told(client, report(), "")[0] == 401
    assert state_of(ticket) == State.REFUNDING


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"amount": "6.99"}, 409, "money_other_amount"),
        ({"amount": 699.01}, 409, "money_other_amount"),
        ({"reference": "SIM-another"}, 409, "money_other_payment"),
        ({"key": "RF-0-1"}, 404, "money_unknown_payment"),
        ({"amount": "-699.00"}, 400, "amount"),
        ({"amount": "699.001"}, 400, "amount"),
        ({"amount": "NaN"}, 400, "amount"),
        ({"amount": None}, 400, "amount"),
        ({"state": "perhaps"}, 400, "state"),
        ({"key": ""}, 400, "key"),
        ({"reference": "a\nb"}, 400, "reference"),
        ({"key": 5}, 400, "key"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_paid(
    client: Client, ticket: Ticket, changes: dict[str, object], status: int, code: str
) -> None:
    assert told(client, report(**changes)) == (status, {"error": code})
    assert state_of(ticket) == State.REFUNDING


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "not_json"),
        (b"[1]", 400, "not_an_object"),
        (b"\xff", 400, "not_json"),
        (b"1" * 10_001, 413, "too_large"),
    ],
)
def test_a_body_that_is_no_report_is_refused(
    client: Client, ticket: Ticket, body: bytes, status: int, code: str
) -> None:
    assert told(client, body) == (status, {"error": code})


def test_a_wrong_amount_is_kept_for_finance_to_see(client: Client, ticket: Ticket) -> None:
    told(client, report(amount="6.99"))

    assert PaymentAttempt.objects.latest("id").outcome == "callback_wrong_amount"


def test_a_number_is_read_to_the_cent(client: Client, ticket: Ticket) -> None:
    status, _ = told(client, json.dumps(report()).replace('"699.00"', "699.00").encode())

    assert (status, state_of(ticket)) == (200, State.COMPLETED)
