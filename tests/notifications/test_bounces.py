"""Mails that were taken and came back later."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from aftersales.accounts.models import User
from aftersales.contacts.models import FailedAddress
from aftersales.notifications.gateways.bounces import NotAReportError
from aftersales.notifications.gateways.mail import message_id
from aftersales.notifications.models import OutboxMessage, OutboxState
from aftersales.notifications.services import take_bounce
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=2)
REPORT = """\
From: MAILER-DAEMON@mx.example
To: bounces@shop.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain

The mail could not be delivered.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--edge
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: The store approved it

--edge--
"""


@pytest.fixture
def person() -> User:
    return UserFactory(email="Li@example.com")


@pytest.fixture
def sent(person: User) -> OutboxMessage:
    return OutboxMessage.objects.create(
        key="AS-1:2:3", user=person, code="move", path="/", available_at=NOON, sent_at=NOON, state=OutboxState.SENT
    )


def report(sent: OutboxMessage, **changes: str) -> bytes:
    values = {"address": "li@example.com", "action": "failed", "status": "5.1.1", "message_id": message_id(sent.key)}
    return REPORT.format(**values | changes).encode()


def test_an_address_that_is_dead_is_marked_with_what_its_server_said(sent: OutboxMessage) -> None:
    assert take_bounce(report(sent), LATER) == ["li@example.com"]

    mark = FailedAddress.objects.get()
    assert (mark.address, mark.reason) == ("li@example.com", "5.1.1 smtp; 550 no such user")


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"status": "5.2.2"},
        {"status": "5.7.1"},
        {"action": "relayed"},
        {"address": "stranger@example.com"},
        {"message_id": "<made.up@shop.example>"},
    ],
    ids=["delayed", "mailbox full", "policy", "relayed", "another address", "a mail we never sent"],
)
def test_what_is_no_final_failure_of_our_own_mail_marks_nothing(sent: OutboxMessage, changes: dict[str, str]) -> None:
    assert take_bounce(report(sent, **changes), LATER) == []
    assert FailedAddress.objects.count() == 0


def test_a_report_that_comes_weeks_later_marks_nothing(sent: OutboxMessage) -> None:
    assert take_bounce(report(sent), NOON + timedelta(days=15)) == []


@pytest.mark.parametrize("raw", [b"", b"Subject: Hello\n\nHi", b"\xff\xfe\x00"])
def test_what_is_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAReportError):
        take_bounce(raw, LATER)


def test_the_command_takes_a_file(sent: OutboxMessage, tmp_path: Path) -> None:
    OutboxMessage.objects.update(sent_at="2100-01-01T00:00:00Z")
    path, said = tmp_path / "bounce.eml", StringIO()
    path.write_bytes(report(sent))

    call_command("take_bounce", str(path), stdout=said)

    assert said.getvalue().startswith("li@example.com is marked")


def test_the_command_exits_with_two_for_anything_else(tmp_path: Path) -> None:
    path = tmp_path / "hello.eml"
    path.write_bytes(b"Subject: Hello\n\nHi")

    with pytest.raises(CommandError) as refused:
        call_command("take_bounce", str(path))

    assert refused.value.returncode == 2
