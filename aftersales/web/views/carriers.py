"""Where carriers send their news: signed, for machines, without a session."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from aftersales.clock.services import moment
from aftersales.domain.payments import is_signed
from aftersales.logistics.gateways.tracking import MessageUnreadableError, read_message
from aftersales.logistics.selectors.parcels import carriers
from aftersales.tickets.services.tracking import hear_from_carrier

SIGNATURE = "X-Signature"
"""`t=<seconds>,v1=<HMAC-SHA256 of seconds.body>`, as payment gateways sign; it holds for five minutes."""
MAX_BODY = 64 * 1024


@csrf_exempt
@require_POST
def carrier_news(request: HttpRequest, code: str) -> JsonResponse:
    """News of one parcel. Twice the same is once; news of a parcel nobody has told of yet are kept for it."""
    carrier = carriers().filter(code=code).exclude(callback_secret="").first()
    if carrier is None:
        raise Http404
    at = moment()
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        return _answer("too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not is_signed(carrier.callback_secret, request.headers.get(SIGNATURE, ""), request.body, at):
        return _answer("not signed", HTTPStatus.UNAUTHORIZED)
    try:
        told = read_message(request.body)
    except MessageUnreadableError as unreadable:
        return _answer(f"unreadable: {unreadable}", HTTPStatus.UNPROCESSABLE_ENTITY)
    parcel = hear_from_carrier(carrier, told.waybill, told.news, at=at)
    return _answer("taken") if parcel else _answer("kept", HTTPStatus.ACCEPTED)


def _answer(words: str, status: int = HTTPStatus.OK) -> JsonResponse:
    return JsonResponse({"answer": words}, status=status)
