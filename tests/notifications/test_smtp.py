"""Mails over a real connection to a real server."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.test import override_settings

from aftersales.contacts.models import FailedAddress
from aftersales.domain.lifecycle import Action
from aftersales.notifications.models import OutboxMessage, OutboxState
from aftersales.notifications.services import NoticeDraft, notify, relay
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, UserFactory, a_ticket, agent_of, as_store
from tests.notifications.mail_server import Sink, mail_server

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Sink, int]]:
    with mail_server() as running:
        yield running


@pytest.fixture
def sink(server: tuple[Sink, int]) -> Iterator[Sink]:
    found, port = server
    found.__init__()  # type: ignore[misc]  # as new for each test
    over_the_wire = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_TIMEOUT": 5,
        "DEFAULT_FROM_EMAIL": "After-sales <service@shop.example>",
        "PUBLIC_URL": "https://shop.example",
    }
    with override_settings(**over_the_wire):
        yield found


def owe(code: str = "move", key: str = "AS-1:1", language: str = "en", **values: object) -> OutboxMessage:
    reader = UserFactory(username="lin", first_name="Lin Yue", phone="13800004471", language=language)
    told = {
        "number": "AS-1",
        "viewer": "customer",
        "action": "ship_outbound",
        "role": "store",
        "state": "outbound_in_transit",
        "kind": "exchange",
        "product": "MX Master 3S",
        **values,
    }
    notify([NoticeDraft(reader, key, code, told, "/tickets/AS-1/")], NOON)
    return OutboxMessage.objects.get()


def parts(mail: EmailMessage) -> dict[str, str]:
    return {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}


def test_a_mail_has_a_plain_and_an_html_part_that_say_the_same(sink: Sink) -> None:
    owe()

    assert relay(NOON) == 1

    (mail,) = sink.mails
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for body in parts(mail).values():
        assert "The store shipped the parcel" in body
        assert "https://shop.example/tickets/AS-1/" in body
    assert sink.recipients == ["lin@example.com"]


def test_its_headers_let_machines_and_threads_know_it(sink: Sink) -> None:
    row = owe()

    relay(NOON)

    (mail,) = sink.mails
    assert mail["Subject"] == "The store shipped the parcel (AS-1)"
    assert mail["From"] == "After-sales <service@shop.example>"
    assert mail["Message-ID"] == f"<AS-1.1.{row.user_id}@shop.example>"
    assert mail["References"] == "<AS-1@shop.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_what_may_be_switched_off_says_how_in_one_click(sink: Sink) -> None:
    owe()

    relay(NOON)

    (mail,) = sink.mails
    link = mail["List-Unsubscribe"].strip(" <>")
    assert link.startswith("https://shop.example/unsubscribe/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in parts(mail)["text/plain"].replace("=\n", "")


def test_what_must_be_told_cannot_be_switched_off_and_says_why(sink: Sink) -> None:
    owe(action="approve", state="awaiting_return", kind="return_refund")

    relay(NOON)

    (mail,) = sink.mails
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)
    assert "it cannot be switched off" in parts(mail)["text/plain"]


def test_chinese_arrives_as_it_was_written(sink: Sink) -> None:
    owe(language="zh-hans", product="罗技 MX Master 3S 无线鼠标")

    relay(NOON)

    (mail,) = sink.mails
    assert mail["Subject"] == "商家已发货（AS-1）"
    assert "罗技 MX Master 3S 无线鼠标" in parts(mail)["text/html"]
    assert 'lang="zh-Hans"' in parts(mail)["text/html"]


def test_what_somebody_wrote_cannot_become_markup_or_a_header(sink: Sink) -> None:
    owe("message", text="<script>x</script>\nBcc: a@b.example", product="x\r\nBcc: a@b.example")

    relay(NOON)

    (mail,) = sink.mails
    assert mail["Bcc"] is None
    assert "&lt;script&gt;x&lt;/script&gt;<br>Bcc: a@b.example" in parts(mail)["text/html"]
    assert "<script" not in parts(mail)["text/html"]


def test_a_server_that_says_later_gets_it_later(sink: Sink) -> None:
    row = owe()
    sink.rcpt = ["451 4.7.1 greylisted, come back later"]

    assert relay(NOON) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, sink.mails) == (OutboxState.WAITING, 1, [])

    assert relay(LATER) == 1
    assert len(sink.mails) == 1
    assert not FailedAddress.objects.exists()


def test_a_server_that_says_never_marks_the_address_at_once(sink: Sink) -> None:
    row = owe()
    sink.rcpt = ["550 5.1.1 no such user"]

    relay(NOON)

    row.refresh_from_db()
    mark = FailedAddress.objects.get()
    assert (row.state, row.attempts) == (OutboxState.DEAD, 1)
    assert (mark.channel, mark.address, mark.reason) == ("email", "lin@example.com", "550 5.1.1 no such user")


def test_a_text_message_takes_the_place_of_the_mail_that_nobody_got(
    sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    owe()
    sink.rcpt = ["550 5.1.1 no such user"]
    relay(NOON)

    with caplog.at_level("INFO"):
        assert relay(NOON) == 1

    assert "SMS to 13800004471: The store shipped the parcel https://shop.example/tickets/AS-1/" in caplog.text


def test_a_marked_address_is_not_bothered_again(sink: Sink) -> None:
    first = owe()
    sink.rcpt = ["550 5.1.1 no such user"]
    OutboxMessage.objects.create(
        key="AS-1:2:x", user=first.user, code="move", values=first.values, path="/", available_at=NOON
    )

    relay(NOON)
    relay(LATER)

    assert sink.recipients == []
    assert sink.rcpt == []
    mails = OutboxMessage.objects.filter(channel="email")
    assert {row.state for row in mails} == {OutboxState.DEAD}


def test_one_refused_mail_says_nothing_about_the_address(sink: Sink) -> None:
    row = owe()
    sink.data = ["554 5.6.0 message content rejected"]

    relay(NOON)

    row.refresh_from_db()
    assert row.state == OutboxState.DEAD
    assert not FailedAddress.objects.exists()


def test_a_line_that_drops_after_the_text_gives_the_same_message_again(sink: Sink) -> None:
    """Nobody can know whether the server took it; the same Message-ID lets the reader's mailbox keep one."""
    owe()
    sink.hangs_up_after_data = 1

    assert relay(NOON) == 0
    assert relay(LATER) == 1

    first, second = sink.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Subject"] == second["Subject"]
    assert parts(first) == parts(second)


def test_nothing_listens_so_it_waits() -> None:
    row = owe()

    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1
    ):
        assert relay(NOON) == 0

    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.WAITING, 1)


def test_the_mail_of_a_decision_tells_turn_due_time_and_what_follows(sink: Sink) -> None:
    ticket = a_ticket()
    relay(NOON)
    sink.mails.clear()

    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)
    relay(NOON)

    (mail,) = [mail for mail in sink.mails if mail["To"] == ticket.customer.email]
    text = parts(mail)["text/plain"].replace("\r\n", "\n")
    assert text.split("\n\n")[:3] == [
        "The store approved the return and refund.",
        "Send the item back and enter the tracking number.",
        "Send the item and enter the tracking number by the end of 25 Nov, or the request closes. "
        "If it closes, asking again for the same reason needs the store's consent.",
    ]
