"""What payment gateways call: signed, small, and answered the same however often it comes."""

import json
import logging
from decimal import Decimal, InvalidOperation
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from aftersales.clock.services import moment
from aftersales.domain.money import is_money
from aftersales.domain.payments import Callback, MoneyCode, MoneyRefusedError, is_signed
from aftersales.tickets.services.refunding import settle_callback

logger = logging.getLogger(__name__)

MOST_BYTES = 10_000
_STATES = {"paid": True, "failed": False}


class UnreadableError(Exception):
    """The body is not what a callback looks like."""


@csrf_exempt  # a machine without a session; the signature says who it is
@require_POST
def payment_callback(request: HttpRequest) -> JsonResponse:
    """200 when it is settled or was before; 4xx when it is not ours, does not fit or cannot be read."""
    at = moment()
    if len(request.body) > MOST_BYTES:
        return _refused("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not is_signed(settings.PAYMENT_CALLBACK_SECRET, request.headers.get("x-signature", ""), request.body, at):
        return _refused("not_signed", HTTPStatus.UNAUTHORIZED)
    try:
        refund = settle_callback(_read(request.body), at=at)
    except UnreadableError as error:
        return _refused(str(error), HTTPStatus.BAD_REQUEST)
    except MoneyRefusedError as refused:
        logger.warning("a payment callback was refused: %s", refused.code)
        is_unknown = refused.code is MoneyCode.UNKNOWN_PAYMENT
        return _refused(refused.code, HTTPStatus.NOT_FOUND if is_unknown else HTTPStatus.CONFLICT)
    return JsonResponse({"refund": refund.number, "state": refund.state})


def _refused(code: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": code}, status=status)


def _read(body: bytes) -> Callback:
    """Raises UnreadableError, which names the field."""
    try:
        told = json.loads(body, parse_float=Decimal, parse_int=Decimal)
    except ValueError:
        raise UnreadableError("not_json") from None
    if not isinstance(told, dict):
        raise UnreadableError("not_an_object")
    key, reference = _text(told, "key", 48), _text(told, "reference", 80)
    if told.get("state") not in _STATES:
        raise UnreadableError("state")
    reason = told.get("reason", "")
    words = reason[:200] if isinstance(reason, str) else ""
    return Callback(key, reference, _amount(told), is_paid=_STATES[told["state"]], reason=words)


def _text(told: dict[str, object], name: str, most: int) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.isprintable():
        raise UnreadableError(name)
    return value


def _amount(told: dict[str, object]) -> Decimal:
    """As text or number; never through a binary float."""
    value = told.get("amount")
    try:
        amount = Decimal(value) if isinstance(value, (str, Decimal)) else None
    except InvalidOperation:
        amount = None
    if amount is None or not is_money(amount):
        raise UnreadableError("amount")
    return amount
