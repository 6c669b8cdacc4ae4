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
    "damage": "none",
    "self_check": "yes",
    "still_usable": "yes",
    "seen_outside": "yes",
    "safety_hazard": "no",
    "submit": "1",
}
"""A fault: asked is what happened to the goods, what the fault is like, and whether the self-check is done."""

CHANGED_MY_MIND = FILLED_IN | {
    "kind": "return_refund",
    "reason": "no_longer_wanted",
    "description": "It does not suit me.",
    "opened": "yes",
    "accessories_complete": "yes",
    "labels_intact": "yes",
    "use_marks": "light",
}


def request_url(line: OrderLine) -> str:
    return reverse("web:request", args=[line.order.number, line.position])


def photos(*names: str) -> list[SimpleUploadedFile]:
    return [sent(jpeg(), name) for name in names]


def send(page: Client, line: OrderLine, **changes: Any) -> Any:
    """Submit the filled-in form; a change of None leaves a field out."""
    given = FILLED_IN | {"key": str(uuid4())} | changes
    return page.post(request_url(line), {name: value for name, value in given.items() if value is not None})
