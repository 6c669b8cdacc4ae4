"""A quote's own link: whoever holds it may answer for the customer, as with a letter; it cannot be guessed."""

from django.core.signing import BadSignature, Signer

from aftersales.logistics.models import RepairQuote
from aftersales.logistics.selectors.repairs import quote_numbered

_SALT = "aftersales.logistics.quote"


def quote_token(quote: RepairQuote) -> str:
    return Signer(salt=_SALT).sign(str(quote.pk))


def quote_of(token: str) -> RepairQuote | None:
    try:
        return quote_numbered(int(Signer(salt=_SALT).unsign(token)))
    except (BadSignature, ValueError):
        return None
