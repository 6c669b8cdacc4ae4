"""The request form as a customer fills it in."""

from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from aftersales.orders.models import OrderLine
from tests.evidence.files import jpeg, sent

FILLED_IN = {
    "kind": "exchange",
    "reason": "defective",
    "quantity": "1",
    "description": "The left button clicks twice.",
    "opened": "yes",
    "accessories_complete": "yes",
    "use_marks": "light",
    "damage": "none",
    "submit": "1",
}


def request_url(line: OrderLine) -> str:
    return reverse("web:request", args=[line.order.number, line.position])


def photos(*names: str) -> list[SimpleUploadedFile]:
    return [sent(jpeg(), name) for name in names]


def send(page: Client, line: OrderLine, **changes: Any) -> Any:
    """Submit the filled-in form; a change of None leaves a field out."""
    given = FILLED_IN | {"key": str(uuid4())} | changes
    return page.post(request_url(line), {name: value for name, value in given.items() if value is not None})
