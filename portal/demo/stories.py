"""Every ticket of the demo world: whose, where, about what, along which path, and how long ago it stood still."""

from collections.abc import Callable
from dataclasses import dataclass

from aftersales.domain.lifecycle import State
from aftersales.domain.payments import SimulatedBehaviour
from aftersales.domain.requests import RequestKind
from aftersales.domain.rulings import RulingOutcome
from portal.demo import paths, topics
from portal.demo.paths import Path
from portal.demo.stores import FLAGSHIP, GENEROUS, STRICT
from portal.demo.topics import Topic

_K, _S = RequestKind, State
HOUR, DAY = 1.0, 24.0
LEFT_AGO = 10.5


@dataclass(frozen=True, slots=True)
class Story:
    """`age`: hours since the last step. `is_exact`: people do not sleep, so that the due time is met to the minute."""

    customer: str
    store: str
    topic: Topic
    kind: RequestKind
    steps: Path
    ends_in: State
    age: float
    is_exact: bool = False
    quantity: int = 1
    bought: int = 1


def _story(
    who: str,
    store: str,
    topic: Topic,
    kind: RequestKind,
    path: Callable[[Topic], Path],
    ends_in: State,
    age: float,
    **more: int,
) -> Story:
    return Story(who, store, topic, kind, path(topic), ends_in, age, **more)  # type: ignore[arg-type]  # numbers, flags


def _refunded(topic: Topic) -> Path:
    return paths.paid(paths.accepted(topic))


def _refunded_at_once(topic: Topic) -> Path:
    return paths.paid(paths.approved(topic))


def _refunded_after_all(topic: Topic) -> Path:
    return paths.paid(paths.objection_withdrawn(topic))


def _refunded_by_offer(topic: Topic) -> Path:
    return paths.paid(paths.offer_accepted(topic))


def _repaired_and_received(topic: Topic) -> Path:
    return paths.received(topic, paths.repaired(topic))


def _resent(topic: Topic) -> Path:
    return paths.shipped(topic, paths.approved(topic))


def _exchange_offered(topic: Topic) -> Path:
    return paths.offered(topic, RequestKind.EXCHANGE, "0")


def _at_platform_after_inspection(topic: Topic) -> Path:
    return paths.under_review(topic, paths.inspection_failed(topic))


def _return_ordered(topic: Topic) -> Path:
    return paths.ruled_for_customer(topic, RulingOutcome.RETURN_REFUND)


def _partly_refunded(topic: Topic) -> Path:
    return paths.paid(paths.ruled_for_customer(topic, RulingOutcome.REFUND, "0.50"))


def _refused_by_gateway(topic: Topic) -> Path:
    return paths.paid_through(topic, SimulatedBehaviour.REFUSE)


def _gateway_silent(topic: Topic) -> Path:
    return paths.paid_through(topic, *[SimulatedBehaviour.UNREACHABLE] * 20)


_T = topics

MAIN_CUSTOMER = (
    _story("customer", FLAGSHIP, _T.HINGE, _K.REPAIR, paths.draft, _S.DRAFT, 9),
    _story("customer", FLAGSHIP, _T.DOUBLE_CLICK, _K.RETURN_REFUND, paths.talked_about, _S.AWAITING_REVIEW, 12),
    _story("customer", FLAGSHIP, _T.DEAD_KEYS, _K.EXCHANGE, paths.info_asked, _S.AWAITING_CUSTOMER_INFO, 5),
    _story("customer", FLAGSHIP, _T.HEADSET_NOISE, _K.REPAIR, _exchange_offered, _S.AWAITING_OFFER_REPLY, 4),
    _story("customer", STRICT, _T.UNWANTED, _K.RETURN_REFUND, paths.refused, _S.REJECTED, 20),
    _story("customer", GENEROUS, _T.WRONG_COLOUR, _K.EXCHANGE, paths.pickup_booked, _S.AWAITING_RETURN, 15),
    _story("customer", FLAGSHIP, _T.UNWANTED, _K.RETURN_REFUND, paths.sent_back, _S.RETURN_IN_TRANSIT, 30),
    _story("customer", GENEROUS, _T.BLURRED, _K.RETURN_REFUND, paths.inspection_failed, _S.INSPECTION_FAILED, 18),
    _story("customer", FLAGSHIP, _T.SCROLL, _K.REPAIR, paths.repair_quoted, _S.IN_REPAIR, 5 * DAY),
    _story("customer", FLAGSHIP, _T.DEAD_KEYS, _K.EXCHANGE, paths.accepted, _S.AWAITING_SHIPMENT, 22),
    _story("customer", FLAGSHIP, _T.MISSING_RECEIVER, _K.RESEND, _resent, _S.OUTBOUND_IN_TRANSIT, 40),
    _story("customer", FLAGSHIP, _T.PRICE_DROP, _K.PRICE_PROTECTION, paths.approved, _S.REFUNDING, 2),
    _story("customer", STRICT, _T.DOUBLE_CLICK, _K.RETURN_REFUND, paths.half_collected, _S.IN_DISPUTE, 10),
    _story("customer", FLAGSHIP, _T.OTHER_DEVICE, _K.RETURN_REFUND, _refunded, _S.COMPLETED, 35 * DAY),
    _story("customer", GENEROUS, _T.DRIFT, _K.REPAIR, _repaired_and_received, _S.COMPLETED, 120 * DAY),
    _story("customer", STRICT, _T.HEADSET_NOISE, _K.EXCHANGE, _partly_refunded, _S.COMPLETED, 75 * DAY),
    _story("customer", FLAGSHIP, _T.DRIVER, _K.RETURN_REFUND, paths.withdrawn, _S.CLOSED, 50 * DAY),
    _story("customer", FLAGSHIP, _T.CRUSHED, _K.RETURN_REFUND, paths.return_never_sent, _S.CLOSED, 90 * DAY),
)

FLAGSHIP_QUEUE = (
    _story("customer2", FLAGSHIP, _T.DOUBLE_CLICK, _K.EXCHANGE, paths.asked, _S.AWAITING_REVIEW, 46.7, is_exact=True),
    _story(
        "zhangwei", FLAGSHIP, _T.NOT_DELIVERED, _K.REFUND_ONLY, paths.asked, _S.AWAITING_REVIEW, 46.2, is_exact=True
    ),
    _story("liuyifei", FLAGSHIP, _T.CRUSHED, _K.EXCHANGE, paths.asked, _S.AWAITING_REVIEW, 44.1, is_exact=True),
    _story("sunli", FLAGSHIP, _T.CANCELLED, _K.REFUND_ONLY, paths.asked, _S.AWAITING_REVIEW, 3, quantity=2, bought=2),
    _story("wuhao", FLAGSHIP, _T.FAKE, _K.RETURN_REFUND, paths.edited, _S.AWAITING_REVIEW, 14),
    _story("annali", FLAGSHIP, _T.DOUBLE_CLICK_EN, _K.EXCHANGE, paths.info_given, _S.AWAITING_REVIEW, 2.5),
    _story("xujing", FLAGSHIP, _T.HINGE, _K.REPAIR, paths.asked_again, _S.AWAITING_REVIEW, 6),
    _story("huangbo", FLAGSHIP, _T.UNWANTED, _K.EXCHANGE, paths.offer_declined, _S.AWAITING_REVIEW, 1.5),
    _story("majun", FLAGSHIP, _T.HEADSET_LOST, _K.EXCHANGE, paths.replacement_faulty, _S.AWAITING_REVIEW, 8),
    _story("customer2", FLAGSHIP, _T.KEY_CHATTER, _K.REPAIR, paths.offered, _S.AWAITING_OFFER_REPLY, 16),
    _story("zhangwei", FLAGSHIP, _T.HINGE, _K.REPAIR, paths.refused, _S.REJECTED, 3 * DAY),
    _story("zhaoming", FLAGSHIP, _T.SCROLL, _K.REPAIR, paths.corrected_address, _S.AWAITING_RETURN, 7),
    _story("sunli", FLAGSHIP, _T.NOT_FOUND, _K.RETURN_REFUND, paths.sent_back, _S.RETURN_IN_TRANSIT, 5 * DAY),
    _story("annali", FLAGSHIP, _T.WEBCAM_EN, _K.REPAIR, paths.repair_overdue, _S.IN_REPAIR, 2 * DAY),
    _story("xujing", FLAGSHIP, _T.DEAD_KEYS, _K.EXCHANGE, paths.shipment_overdue, _S.AWAITING_SHIPMENT, 5),
    _story("huangbo", FLAGSHIP, _T.HEADSET_NOISE, _K.EXCHANGE, paths.shipped, _S.OUTBOUND_IN_TRANSIT, 3 * DAY),
    _story("majun", FLAGSHIP, _T.OTHER_DEVICE, _K.RETURN_REFUND, paths.refund_overdue, _S.REFUNDING, 20),
)

OTHER_QUEUES = (
    _story("customer2", GENEROUS, _T.WRONG_COLOUR, _K.EXCHANGE, paths.asked, _S.AWAITING_REVIEW, 46.9, is_exact=True),
    _story("xujing", GENEROUS, _T.MISSING_RECEIVER, _K.RESEND, paths.info_asked, _S.AWAITING_CUSTOMER_INFO, 40),
    _story("guoxin", GENEROUS, _T.BLURRED, _K.EXCHANGE, paths.approved_by_silence, _S.AWAITING_RETURN, 2 * DAY),
    _story("majun", GENEROUS, _T.CRUSHED, _K.RESEND, paths.approved, _S.AWAITING_SHIPMENT, 30),
    _story("wuhao", STRICT, _T.DRIFT, _K.REPAIR, paths.repair_turned_to_exchange, _S.AWAITING_SHIPMENT, 9),
    _story("liuyifei", STRICT, _T.UNWANTED, _K.RETURN_REFUND, paths.asked, _S.AWAITING_REVIEW, 27),
    _story("customer2", STRICT, _T.UNWANTED, _K.RETURN_REFUND, paths.draft, _S.DRAFT, 2),
)

AT_PLATFORM = (
    _story("customer2", STRICT, _T.UNWANTED, _K.RETURN_REFUND, paths.at_platform, _S.IN_DISPUTE, 3),
    _story("zhangwei", STRICT, _T.DEAD_KEYS, _K.EXCHANGE, paths.collecting, _S.IN_DISPUTE, 20),
    _story("liuyifei", FLAGSHIP, _T.FAKE, _K.REFUND_ONLY, paths.handed_up_by_clock, _S.IN_DISPUTE, 4),
    _story("zhaoming", FLAGSHIP, _T.HEADSET_NOISE, _K.EXCHANGE, paths.under_review, _S.IN_DISPUTE, 26),
    _story("sunli", GENEROUS, _T.SCROLL, _K.REPAIR, _at_platform_after_inspection, _S.IN_DISPUTE, 2 * DAY),
    _story("annali", STRICT, _T.WEBCAM_EN, _K.EXCHANGE, paths.review_overdue, _S.IN_DISPUTE, 1 * DAY),
    _story("majun", STRICT, _T.FAKE, _K.RETURN_REFUND, paths.store_asks_platform, _S.IN_DISPUTE, 6),
    _story("guoxin", STRICT, _T.HINGE, _K.REPAIR, paths.ruled_for_customer, _S.REFUNDING, 8),
    _story("xujing", STRICT, _T.DOUBLE_CLICK, _K.RETURN_REFUND, paths.to_carry_out, _S.IN_DISPUTE, 7),
    _story("sunli", STRICT, _T.BLURRED, _K.RETURN_REFUND, paths.not_upheld, _S.IN_DISPUTE, 30),
    _story("guoxin", FLAGSHIP, _T.SCROLL, _K.REPAIR, paths.appealed, _S.IN_DISPUTE, 10),
    _story("huangbo", GENEROUS, _T.DRIFT, _K.REPAIR, paths.suspended, _S.IN_DISPUTE, 2 * DAY),
    _story("liuyifei", GENEROUS, _T.SCROLL, _K.REPAIR, paths.settled, _S.REFUNDING, 5),
    _story("majun", STRICT, _T.DEAD_KEYS, _K.EXCHANGE, paths.complained_of, _S.AWAITING_REVIEW, 6),
    _story("huangbo", STRICT, _T.DEAD_KEYS, _K.EXCHANGE, _return_ordered, _S.AWAITING_RETURN, 3 * DAY),
    _story("wuhao", GENEROUS, _T.OTHER_DEVICE, _K.RETURN_REFUND, paths.dispute_withdrawn, _S.REJECTED, 1 * DAY),
    _story("xujing", GENEROUS, _T.DRIVER, _K.RETURN_REFUND, paths.dismissed, _S.REJECTED, 2 * DAY),
    _story("customer2", FLAGSHIP, _T.HINGE, _K.REPAIR, paths.ruled_for_store, _S.CLOSED, 4 * DAY),
    _story("zhangwei", STRICT, _T.HEADSET_NOISE, _K.EXCHANGE, paths.ruled_and_closed, _S.COMPLETED, 20 * DAY),
)

ENDED = (
    _story("customer2", FLAGSHIP, _T.BLURRED, _K.EXCHANGE, paths.received, _S.COMPLETED, 12 * DAY),
    _story("liuyifei", GENEROUS, _T.PRICE_DROP, _K.PRICE_PROTECTION, _refunded_at_once, _S.COMPLETED, 9 * DAY),
    _story("sunli", FLAGSHIP, _T.DEAD_KEYS, _K.RETURN_REFUND, _refunded_after_all, _S.COMPLETED, 44 * DAY),
    _story("wuhao", GENEROUS, _T.BLURRED, _K.REPAIR, _refunded_by_offer, _S.COMPLETED, 17 * DAY),
    _story("xujing", STRICT, _T.NOT_DELIVERED, _K.REFUND_ONLY, paths.advanced, _S.COMPLETED, 60 * DAY),
    _story("majun", GENEROUS, _T.WRONG_COLOUR, _K.EXCHANGE, paths.receipt_confirmed_by_clock, _S.COMPLETED, 21 * DAY),
    _story("guoxin", FLAGSHIP, _T.UNWANTED, _K.RETURN_REFUND, _refunded, _S.COMPLETED, 200 * DAY),
    _story("customer2", STRICT, _T.DRIVER, _K.RETURN_REFUND, paths.refusal_accepted, _S.CLOSED, 14 * DAY),
    _story("zhangwei", GENEROUS, _T.DRIFT, _K.REPAIR, paths.info_never_given, _S.CLOSED, 11 * DAY),
    _story("sunli", STRICT, _T.HINGE, _K.REPAIR, paths.refusal_left, _S.CLOSED, 33 * DAY),
    _story("wuhao", FLAGSHIP, _T.HEADSET_LOST, _K.REPAIR, paths.goods_taken_back, _S.CLOSED, 25 * DAY),
    _story("xujing", FLAGSHIP, _T.PRICE_DROP, _K.PRICE_PROTECTION, paths.draft_forgotten, _S.CLOSED, 2 * DAY),
    _story("liuyifei", FLAGSHIP, _T.UNWANTED, _K.EXCHANGE, paths.draft_thrown_away, _S.CLOSED, 8 * DAY),
)

FAVOURS = (
    _story("customer", FLAGSHIP, _T.TOO_LATE, _K.RETURN_REFUND, paths.favour_asked, _S.AWAITING_REVIEW, 7),
    _story("zhangwei", STRICT, _T.TOO_LATE, _K.RETURN_REFUND, paths.favour_unanswered, _S.CLOSED, 6 * DAY),
)
"""What no right covers any more."""

MONEY = (
    _story("zhaoming", FLAGSHIP, _T.CANCELLED, _K.REFUND_ONLY, paths.approved, _S.REFUNDING, 3, quantity=24, bought=24),
    _story("customer2", FLAGSHIP, _T.SCROLL, _K.REPAIR, paths.repair_to_be_paid, _S.AWAITING_SHIPMENT, 6),
    _story("huangbo", GENEROUS, _T.CANCELLED, _K.REFUND_ONLY, _refused_by_gateway, _S.REFUNDING, 6),
    _story("guoxin", GENEROUS, _T.CANCELLED, _K.REFUND_ONLY, _gateway_silent, _S.REFUNDING, 2),
    _story("wuhao", STRICT, _T.NOT_DELIVERED, _K.REFUND_ONLY, paths.advanced, _S.COMPLETED, 5 * DAY),
)
"""Waiting for a second person, for a repair to be paid, refused by the gateway, tried again and again, paid first by
the platform."""

LEFT_TO_PEOPLE = (
    _story(
        "sunli", FLAGSHIP, _T.KEY_CHATTER, _K.REPAIR, paths.left_to_a_person, _S.AWAITING_REVIEW, LEFT_AGO,
        is_exact=True,
    ),
)  # fmt: skip
"""Its time to answer passed while a switch was off, so that the clock only marked it."""

WENT_WELL = (
    _story("zhaoming", FLAGSHIP, _T.UNWANTED, _K.RETURN_REFUND, _refunded, _S.COMPLETED, 66 * DAY),
    _story("huangbo", FLAGSHIP, _T.UNWANTED, _K.RETURN_REFUND, _refunded, _S.COMPLETED, 130 * DAY),
    _story("xujing", FLAGSHIP, _T.DEAD_KEYS, _K.EXCHANGE, paths.received, _S.COMPLETED, 40 * DAY),
    _story("sunli", FLAGSHIP, _T.DEAD_KEYS, _K.EXCHANGE, paths.received, _S.COMPLETED, 85 * DAY),
    _story("annali", FLAGSHIP, _T.HEADSET_NOISE, _K.EXCHANGE, paths.received, _S.COMPLETED, 110 * DAY),
    _story("majun", FLAGSHIP, _T.HEADSET_NOISE, _K.EXCHANGE, paths.received, _S.COMPLETED, 160 * DAY),
)
"""With these enough have ended for the flagship store to say how long a return and an exchange usually take."""

STORIES = (
    *MAIN_CUSTOMER,
    *FLAGSHIP_QUEUE,
    *OTHER_QUEUES,
    *AT_PLATFORM,
    *ENDED,
    *FAVOURS,
    *MONEY,
    *LEFT_TO_PEOPLE,
    *WENT_WELL,
)
