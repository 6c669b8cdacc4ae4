from datetime import timedelta

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from aftersales.notifications.models import Notice, OutboxMessage, OutboxState
from aftersales.notifications.services import MAX_ATTEMPTS, NoticeDraft, notify, relay, retry_at
from tests.factories import NOON, UserFactory, a_ticket

pytestmark = pytest.mark.django_db

BROKEN = "tests.notifications.broken.EmailBackend"


def a_notice(key: str = "k") -> NoticeDraft:
    values = {"link": "/sign-in/x/"}
    return NoticeDraft(user=UserFactory(username=f"u-{key}"), key=key, code="welcome", values=values, path="/x/")


def test_a_mail_is_owed_in_the_transaction_and_sent_by_the_relay() -> None:
    notify([a_notice()], NOON)
    assert mail.outbox == []

    sent = relay(NOON)

    assert sent == 1
    assert [message.to for message in mail.outbox] == [["u-k@example.com"]]
    assert OutboxMessage.objects.get().state == OutboxState.SENT


def test_the_outbox_key_is_the_message_id() -> None:
    draft = a_notice()
    notify([draft], NOON)

    relay(NOON)

    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<k.{draft.user.pk}@")


def test_telling_twice_with_one_key_tells_once() -> None:
    draft = a_notice()

    notify([draft], NOON)
    notify([draft], NOON)

    assert (Notice.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_relaying_twice_sends_once() -> None:
    notify([a_notice()], NOON)
    relay(NOON)

    assert relay(NOON) == 0
    assert len(mail.outbox) == 1


def test_a_leased_mail_is_left_to_its_relay_until_the_lease_ends() -> None:
    notify([a_notice()], NOON)
    OutboxMessage.objects.update(leased_until=NOON + timedelta(minutes=2))

    assert relay(NOON + timedelta(minutes=1)) == 0
    assert relay(NOON + timedelta(minutes=2)) == 1


def test_a_failing_mail_waits_and_does_not_stop_the_others(settings: Settings) -> None:
    notify([a_notice("a"), a_notice("b")], NOON)
    settings.EMAIL_BACKEND = BROKEN

    assert relay(NOON) == 0

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert relay(NOON + timedelta(seconds=59)) == 0
    assert relay(NOON + timedelta(seconds=90)) == 2


def test_what_failed_together_does_not_come_back_together() -> None:
    again = [(retry_at(key, 3, NOON) - NOON).total_seconds() for key in ("a", "b", "c")]

    assert [round(seconds) for seconds in again] == [246, 291, 240]


def test_a_mail_that_never_goes_out_is_given_up_and_kept(settings: Settings) -> None:
    notify([a_notice()], NOON)
    settings.EMAIL_BACKEND = BROKEN

    for attempt in range(MAX_ATTEMPTS):
        relay(NOON + timedelta(days=attempt))

    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts, row.last_error) == (OutboxState.DEAD, MAX_ATTEMPTS, "OSError: no route")


def test_a_submission_tells_the_customer_in_their_language() -> None:
    a_ticket()

    relay(NOON)

    assert "AS-2611-" in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


def test_somebody_without_an_address_gets_a_text_message(caplog: pytest.LogCaptureFixture) -> None:
    reader = UserFactory(email="", phone="13800004471")
    notify([NoticeDraft(user=reader, key="k", code="welcome", values={"link": "/x/"}, path="/sign-in/x/")], NOON)

    with caplog.at_level("INFO"):
        assert relay(NOON) == 1

    assert "SMS to 13800004471" in caplog.text
    assert "/sign-in/x/" in caplog.text


def test_without_a_sender_no_text_message_is_owed(settings: Settings) -> None:
    settings.SMS_BACKEND = ""
    reader = UserFactory(email="", phone="13800004471")

    notify([NoticeDraft(user=reader, key="k", code="welcome", values={}, path="/x/")], NOON)

    assert not OutboxMessage.objects.exists()
    assert Notice.objects.count() == 1


def test_a_late_failure_does_not_bring_back_what_another_relay_has_sent(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.notifications.broken.OvertakenBackend"
    notify([a_notice()], NOON)

    relay(NOON)

    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts, row.last_error) == (OutboxState.SENT, 0, "")


# --- too late ---


def a_reminder() -> NoticeDraft:
    values = {"due_at": (NOON + timedelta(hours=1)).isoformat(), "state": "awaiting_return", "kind": "return_refund"}
    return NoticeDraft(user=UserFactory(username="late"), key="r", code="reminder", values=values, path="/x/")


def test_a_reminder_goes_out_before_the_end_it_speaks_of() -> None:
    notify([a_reminder()], NOON)

    assert relay(NOON + timedelta(minutes=59)) == 1
    assert len(mail.outbox) == 1


def test_a_reminder_that_was_held_up_until_the_end_is_never_sent() -> None:
    notify([a_reminder()], NOON)

    assert relay(NOON + timedelta(hours=1)) == 0
    assert relay(NOON + timedelta(hours=2)) == 0
    assert mail.outbox == []
    assert OutboxMessage.objects.get().state == OutboxState.LATE
