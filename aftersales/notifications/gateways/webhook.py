"""Notices posted to an address of the reader's own, signed as https://www.standardwebhooks.com describes.

The name is resolved once and the connection goes to the very address that was checked; redirects are not followed.
"""

import base64
import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPSConnection
from threading import Timer

from django.conf import settings
from django.utils import translation

from aftersales.contacts.selectors import webhook_of
from aftersales.domain.notices import topic_of
from aftersales.domain.web_targets import RefusedTargetError, Target, checked_address, target_of
from aftersales.notifications.gateways.refusing import AddressRefusedError, MessageRefusedError
from aftersales.notifications.models import OutboxMessage
from aftersales.wording.notices import notice_values

SECONDS_A_STEP = 5
SECONDS_IN_ALL = 10
_GONE = 410
_MOST_BYTES = 4096

Resolver = Callable[[str, int], list[str]]


class WebhookAnswerError(Exception):
    """The other side did not take it; it may later."""


def send(row: OutboxMessage, at: datetime) -> None:
    """Post one notice. Raises AddressRefusedError, MessageRefusedError, or what went wrong."""
    target = webhook_of(row.user)
    if target is None:
        raise MessageRefusedError("the webhook was taken away")
    body = _body(row)
    try:
        status = post(target.url, body, signed_headers(row.key, body, target.secret, at))
    except RefusedTargetError as error:
        raise AddressRefusedError(f"refused: {error}") from error
    if status == _GONE:
        raise AddressRefusedError("410 Gone")
    if not 200 <= status < 300:
        raise WebhookAnswerError(f"answered {status}")


def signed_headers(key: str, body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """`webhook-id` is the outbox key, the same at every try; the signature covers id, time and body."""
    stamp = str(int(at.timestamp()))
    signed = b".".join([key.encode(), stamp.encode(), body])
    key_bytes = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key_bytes, signed, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "aftersales-portal",
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _body(row: OutboxMessage) -> bytes:
    url = settings.PUBLIC_URL + row.path
    with translation.override(row.user.language):
        told = notice_values(row.code, row.values, name=row.user.shown_name, url=url)
    shown = {name: told[name] for name in ("title", "number", "product", "text", "turn", "until", "otherwise", "link")}
    content = {"id": row.key, "code": row.code, "topic": topic_of(row.code, row.values), **shown}
    return json.dumps(content, ensure_ascii=False).encode()


def resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def post(url: str, body: bytes, headers: Mapping[str, str], resolver: Resolver = resolve) -> int:
    """The status of the answer. Raises RefusedTargetError before anything is sent to a place that is not public."""
    allowed = settings.WEBHOOK_PRIVATE_HOSTS
    target = target_of(url, allowed)
    address = checked_address(resolver(target.host, target.port), is_allowed=target.host in allowed)
    connection = _connection(target, address)
    connection.connect()
    # A server that answers a byte at a time must not hold up the relay.
    too_long = Timer(SECONDS_IN_ALL, _hang_up, [connection.sock])
    too_long.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        response = connection.getresponse()
        response.read(_MOST_BYTES)
        return response.status
    finally:
        too_long.cancel()
        connection.close()


def _connection(target: Target, address: str) -> HTTPConnection:
    kind = _PinnedTLS if target.is_https else _Pinned
    return kind(target.host, target.port, address)


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


class _Pinned(HTTPConnection):
    """Talks to one host by its name and to one address by its number."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS_A_STEP)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), SECONDS_A_STEP)


class _PinnedTLS(HTTPSConnection):
    """The same, and the certificate must be that of the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self.tls = ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS_A_STEP, context=self.tls)
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), SECONDS_A_STEP)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)
