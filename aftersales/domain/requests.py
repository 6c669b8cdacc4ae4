"""What a customer can ask for, and why."""

from enum import StrEnum


class RequestKind(StrEnum):
    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    RESEND = "resend"
    PRICE_PROTECTION = "price_protection"


class Reason(StrEnum):
    NO_LONGER_WANTED = "no_longer_wanted"
    SOFTWARE_ISSUE = "software_issue"
    DEFECTIVE = "defective"
    WRONG_ITEM = "wrong_item"
    MISSING_PARTS = "missing_parts"
    DAMAGED_IN_TRANSIT = "damaged_in_transit"
    NOT_AS_DESCRIBED = "not_as_described"
    COUNTERFEIT = "counterfeit"
    NOT_DELIVERED = "not_delivered"
    PRICE_DROP = "price_drop"


class Unsaid(StrEnum):
    """The kind or reason of a draft that was left before it was chosen; nothing is sent without them."""

    NOT_YET = ""


class Channel(StrEnum):
    """How a request came in; all but the portal are entered by the store for the customer."""

    PORTAL = "portal"
    HOTLINE = "hotline"
    CHAT = "chat"
    VISIT = "visit"


ENTERED_BY_STORE = (Channel.HOTLINE, Channel.CHAT, Channel.VISIT)

NEEDS_GOODS_IN_HAND = frozenset(
    {RequestKind.RETURN_REFUND, RequestKind.EXCHANGE, RequestKind.REPAIR, RequestKind.RESEND}
)
"""Kinds that cannot be asked before sign-off."""

QUALITY_REASONS = frozenset({Reason.DEFECTIVE, Reason.NOT_AS_DESCRIBED, Reason.COUNTERFEIT})
"""Reasons that count as quality in a store's figures: the first one the customer chose."""

_ABOUT_THE_GOODS = (
    Reason.NO_LONGER_WANTED,
    Reason.SOFTWARE_ISSUE,
    Reason.DEFECTIVE,
    Reason.WRONG_ITEM,
    Reason.MISSING_PARTS,
    Reason.DAMAGED_IN_TRANSIT,
    Reason.NOT_AS_DESCRIBED,
)

REASONS_FOR_KIND: dict[RequestKind, tuple[Reason, ...]] = {
    RequestKind.REFUND_ONLY: (*_ABOUT_THE_GOODS, Reason.COUNTERFEIT, Reason.NOT_DELIVERED),
    RequestKind.RETURN_REFUND: (*_ABOUT_THE_GOODS, Reason.COUNTERFEIT),
    RequestKind.EXCHANGE: _ABOUT_THE_GOODS,
    RequestKind.REPAIR: (Reason.DEFECTIVE, Reason.SOFTWARE_ISSUE),
    RequestKind.RESEND: (Reason.MISSING_PARTS, Reason.DAMAGED_IN_TRANSIT),
    RequestKind.PRICE_PROTECTION: (Reason.PRICE_DROP,),
}

_REFUND_BEFORE_DELIVERY = (Reason.NO_LONGER_WANTED, Reason.NOT_DELIVERED)


def reasons_for(kind: RequestKind, in_hand: bool) -> tuple[Reason, ...]:
    """The reasons this kind can be asked for; whether it can be asked before sign-off is another rule."""
    if kind is RequestKind.REFUND_ONLY and not in_hand:
        return _REFUND_BEFORE_DELIVERY
    return REASONS_FOR_KIND[kind]
