"""Notices posted to a real server of the test's own."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.contacts.models import FailedAddress, WebhookTarget
from aftersales.contacts.services import choose, set_webhook
from aftersales.domain.notices import Channel, Topic
from aftersales.domain.web_targets import RefusedTargetError
from aftersales.notifications.gateways import webhook
from aftersales.notifications.models import OutboxMessage, OutboxState
from aftersales.notifications.services import NoticeDraft, notify, relay
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


class Hook(BaseHTTPRequestHandler):
    """Answers what the test says and keeps what it was sent."""

    seen: list[tuple[str, dict[str, str], bytes]] = []
    status = 204
    location = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def listening() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def port(settings: Settings) -> Iterator[int]:
    Hook.seen, Hook.status, Hook.location = [], 204, ""
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1", "hooks.test"]
    with listening() as found:
        yield found


@pytest.fixture
def agent() -> User:
    person: User = UserFactory(is_staff=True)
    choose(person, {(Topic.WORK, Channel.EMAIL): False})
    return person


def owe(agent: User, url: str) -> OutboxMessage:
    set_webhook(agent, url, NOON)
    values = {"viewer": "store", "number": "AS-1", "action": "submit", "role": "customer", "product": "鼠标"}
    notify([NoticeDraft(agent, "AS-1:1", "move", values, "/admin/queue/AS-1/")], NOON)
    return OutboxMessage.objects.get()


def test_a_notice_is_posted_with_its_key_time_and_signature(agent: User, port: int) -> None:
    row = owe(agent, f"http://127.0.0.1:{port}/in?team=a")

    assert relay(NOON) == 1

    ((path, headers, body),) = Hook.seen
    secret = base64.b64decode(WebhookTarget.objects.get().secret.removeprefix("whsec_"))
    stamp = str(int(NOON.timestamp()))
    expected = hmac.new(secret, f"{row.key}.{stamp}.".encode() + body, hashlib.sha256).digest()
    assert path == "/in?team=a"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (row.key, stamp)
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    told = json.loads(body)
    assert (told["topic"], told["number"], told["product"]) == ("work", "AS-1", "鼠标")
    assert told["title"] == "The customer sent the request"


def test_the_same_key_comes_again_after_a_failure(agent: User, port: int) -> None:
    row = owe(agent, f"http://127.0.0.1:{port}/")
    Hook.status = 503

    assert relay(NOON) == 0
    row.refresh_from_db()
    assert (row.state, row.last_error) == (OutboxState.WAITING, "WebhookAnswerError: answered 503")

    Hook.status = 200
    assert relay(row.available_at) == 1
    assert [headers["webhook-id"] for _, headers, _ in Hook.seen] == [row.key, row.key]


def test_what_is_gone_is_not_tried_again(agent: User, port: int) -> None:
    row = owe(agent, f"http://127.0.0.1:{port}/")
    Hook.status = 410

    relay(NOON)

    row.refresh_from_db()
    assert row.state == OutboxState.DEAD
    assert FailedAddress.objects.get().channel == "webhook"


def test_t55_a_redirect_is_not_followed(agent: User, port: int) -> None:
    row = owe(agent, f"http://127.0.0.1:{port}/in")
    Hook.status, Hook.location = 302, f"http://127.0.0.1:{port}/elsewhere"

    assert relay(NOON) == 0

    row.refresh_from_db()
    assert [path for path, _, _ in Hook.seen] == ["/in"]
    assert row.last_error == "WebhookAnswerError: answered 302"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "169.254.169.254", "[::1]", "2130706433", "0x7f000001", "[::ffff:7f00:1]", "localhost"]
)
def test_t55_our_own_machine_is_never_posted_to(agent: User, port: int, settings: Settings, host: str) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = []
    row = owe(agent, f"https://{host}:{port}/")

    assert relay(NOON) == 0

    row.refresh_from_db()
    assert (row.state, Hook.seen) == (OutboxState.DEAD, [])
    assert FailedAddress.objects.get().reason == "refused: private"


def test_a_name_of_our_own_machine_is_refused_before_anything_is_sent(port: int, settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = []

    with pytest.raises(RefusedTargetError):
        webhook.post(f"https://innocent.example:{port}/", b"{}", {}, resolver=lambda _host, _port: ["127.0.0.1"])

    assert Hook.seen == []


def test_t55_a_name_is_asked_for_once_and_the_checked_address_is_used(port: int) -> None:
    """A name that changes its address after the check gains nothing: nobody asks again."""
    answers = [["127.0.0.1"], ["192.0.2.1"]]

    status = webhook.post(f"http://hooks.test:{port}/", b"{}", {}, resolver=lambda _host, _port: answers.pop(0))

    assert (status, answers) == (204, [["192.0.2.1"]])
    assert Hook.seen[0][1]["host"] == f"hooks.test:{port}"


def test_a_name_with_one_private_address_among_public_ones_is_refused(settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = []

    with pytest.raises(RefusedTargetError):
        webhook.post("https://two.example/", b"{}", {}, resolver=lambda *_: ["93.184.215.14", "10.0.0.1"])


def test_a_server_that_never_ends_its_answer_is_hung_up_on(
    agent: User, port: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "SECONDS_IN_ALL", 0.2)
    monkeypatch.setattr(Hook, "send_response", lambda self, _status: _drip(self))

    with pytest.raises((OSError, HTTPException)):
        webhook.post(f"http://127.0.0.1:{port}/", b"{}", {"Content-Length": "2"})


def _drip(hook: Hook) -> None:
    """A byte at a time, so that no single step takes long."""
    try:
        for _ in range(40):
            hook.wfile.write(b"x")
            hook.wfile.flush()
            time.sleep(0.05)
    except OSError:
        hook.close_connection = True


def test_a_webhook_that_was_taken_away_ends_what_was_owed(agent: User, port: int) -> None:
    row = owe(agent, f"http://127.0.0.1:{port}/")
    WebhookTarget.objects.all().delete()

    assert relay(NOON) == 0

    row.refresh_from_db()
    assert (row.state, Hook.seen) == (OutboxState.DEAD, [])
