"""What carriers say: kept once, in any order, early or late; and what follows for the tickets."""

import json
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole
from aftersales.deadlines.models import Deadline, DeadlineState
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.goods import News, TrackingStatus
from aftersales.domain.lifecycle import Action, IllegalMoveError
from aftersales.domain.payments import sign
from aftersales.domain.requests import RequestKind
from aftersales.logistics.models import Carrier, Parcel, Tracking, TrackingNews
from aftersales.tickets.models import Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.tracking import ask_carriers, hear_from_carrier, tell_arrivals
from tests.desk.cast import an_administrator, set_clock, signed_in
from tests.factories import NOON, as_customer, member, parcel_sent
from tests.logistics.stage import (
    SECRET,
    approved,
    by_store,
    in_order,
    parcel_of,
    sent_back,
    told_by_carrier,
)

pytestmark = pytest.mark.django_db

AN_HOUR = timedelta(hours=1)
SIGNED = NOON + timedelta(days=2)
"""A Friday, 12:00 in Shanghai."""


def news(status: TrackingStatus, at: datetime = SIGNED, key: str = "") -> News:
    return News(key or f"{status}", status, at)


DELIVERED = news(TrackingStatus.DELIVERED)


def hear(ticket: Ticket, *told: News, at: datetime = SIGNED + AN_HOUR) -> Parcel | None:
    parcel = parcel_of(ticket)
    return hear_from_carrier(parcel.carrier, parcel.waybill, told, at=at)


def running(ticket: Ticket) -> Deadline:
    return Deadline.objects.get(subject_kind="ticket", subject_id=ticket.pk, state=DeadlineState.PENDING)


def actions(ticket: Ticket) -> list[str]:
    return list(TicketEvent.objects.filter(ticket=ticket).order_by("sequence").values_list("action", flat=True))


def test_the_sign_off_starts_seven_legal_days_as_the_next_generation() -> None:
    ticket = sent_back()
    first = running(ticket)

    hear(ticket, DELIVERED)

    now, ticket_now = running(ticket), Ticket.objects.get(pk=ticket.pk)
    assert (first.generation, now.generation, now.started_at) == (1, 2, SIGNED)
    # Seven days from Saturday 21 Nov on end on Friday 27 Nov.
    assert now.due_at == datetime.fromisoformat("2026-11-28T00:00:00+08:00") == ticket_now.due_at
    assert now.original_due_at == first.due_at
    assert [step["code"] for step in now.explanation] == [
        "counted_days",
        "ends_at_midnight",
        "signed_off",
        "counted_days",
        "ends_at_midnight",
    ]


def test_the_carrier_stands_in_the_history() -> None:
    ticket = sent_back()

    hear(ticket, DELIVERED)

    event = ticket.events.latest("sequence")
    assert (event.action, event.via, event.by, event.store_fault) == ("record_delivery", "carrier", None, False)


def test_the_same_news_twice_change_nothing_more() -> None:
    ticket = sent_back()
    hear(ticket, DELIVERED)
    before = (actions(ticket), running(ticket).pk)

    hear(ticket, DELIVERED)
    hear(ticket, DELIVERED, news(TrackingStatus.DELIVERED, SIGNED + AN_HOUR, "again"))

    assert (actions(ticket), running(ticket).pk) == before
    assert TrackingNews.objects.count() == 2


def test_news_out_of_order_leave_the_parcel_delivered() -> None:
    ticket = sent_back()
    hear(ticket, DELIVERED)

    hear(ticket, news(TrackingStatus.COLLECTED, NOON + AN_HOUR))

    assert parcel_of(ticket).status == TrackingStatus.DELIVERED


def test_news_from_the_future_are_not_kept() -> None:
    ticket = sent_back()

    hear(ticket, DELIVERED, at=NOON + AN_HOUR)

    assert (TrackingNews.objects.count(), parcel_of(ticket).delivered_at) == (0, None)


def test_news_that_come_before_the_waybill_wait_for_it() -> None:
    ticket, parcel = approved(), parcel_sent()
    carrier = Carrier.objects.get(code="sf")
    assert hear_from_carrier(carrier, parcel.waybill, [news(TrackingStatus.DELIVERED, NOON)], at=NOON) is None

    later = NOON + timedelta(hours=5)
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=later, details=parcel)
    tell_arrivals(later)

    assert actions(ticket)[-2:] == ["ship_return", "record_delivery"]
    # The store could not know before the waybill was told.
    assert running(ticket).started_at == later
    assert parcel_of(ticket).delivered_at == NOON


def test_a_sign_off_that_comes_to_light_late_leaves_a_day() -> None:
    ticket = sent_back()
    late = NOON + timedelta(days=9, hours=12)

    hear(ticket, news(TrackingStatus.DELIVERED, NOON + AN_HOUR), at=late)

    assert running(ticket).due_at == late + timedelta(hours=24)
    assert running(ticket).explanation[-1] == {
        "code": "signed_off",
        "count": 24,
        "start": str(NOON + AN_HOUR),
        "end": str(late + timedelta(hours=24)),
    }


def test_a_parcel_that_arrives_during_a_dispute_is_told_after_it() -> None:
    ticket = sent_back()
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON + timedelta(days=1), statement="Too slow.")
    hear(ticket, DELIVERED)
    assert actions(ticket)[-1] == "escalate"

    move_dispute(dispute, DisputeAction.WITHDRAW, actor=as_customer(ticket), at=SIGNED + AN_HOUR)
    assert tell_arrivals(SIGNED + AN_HOUR) == 1

    assert actions(ticket)[-1] == "record_delivery"
    assert tell_arrivals(SIGNED + AN_HOUR) == 0


def test_the_stores_parcel_leaves_the_customers_ten_days() -> None:
    ticket = sent_back(RequestKind.EXCHANGE)
    by_store(ticket, Action.ACCEPT_RETURN, record=in_order())
    parcel = parcel_sent()
    by_store(ticket, Action.SHIP_OUTBOUND, carrier=parcel.carrier, waybill=parcel.waybill)
    before = running(ticket).pk

    hear(ticket, DELIVERED)

    assert (actions(ticket)[-1], running(ticket).pk) == ("record_delivery", before)


def test_the_store_records_an_arrival_that_no_carrier_told() -> None:
    ticket = sent_back()

    by_store(ticket, Action.RECORD_DELIVERY, at=SIGNED + AN_HOUR, delivered_at=SIGNED)

    assert (parcel_of(ticket).delivered_at, running(ticket).started_at) == (SIGNED, SIGNED)
    assert tell_arrivals(SIGNED + AN_HOUR) == 0


@pytest.mark.parametrize(
    ("delivered_at", "code"),
    [(SIGNED + timedelta(days=1), "delivered_in_future"), (NOON - timedelta(days=1), "delivered_before_sent")],
)
def test_an_arrival_that_cannot_be_is_refused(delivered_at: datetime, code: str) -> None:
    ticket = sent_back()

    with pytest.raises(IllegalMoveError) as error:
        by_store(ticket, Action.RECORD_DELIVERY, at=SIGNED, delivered_at=delivered_at)

    assert (error.value.code, actions(ticket)[-1], parcel_of(ticket).delivered_at) == (code, "ship_return", None)


def test_an_arrival_is_recorded_once() -> None:
    ticket = sent_back()
    hear(ticket, DELIVERED)

    with pytest.raises(IllegalMoveError) as error:
        by_store(ticket, Action.RECORD_DELIVERY, at=SIGNED + AN_HOUR, delivered_at=SIGNED)
    assert (error.value.code, actions(ticket).count("record_delivery")) == ("already_delivered", 1)


# --- asked for ---


def test_a_simulated_carrier_brings_the_parcel_there() -> None:
    told_by_carrier(Tracking.SIMULATED)
    ticket = approved()
    parcel = parcel_sent(waybill="SF0000000088881")
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel)

    for hours in (1, 4, 4, 40, 41):
        ask_carriers(NOON + timedelta(hours=hours))

    assert parcel_of(ticket).status == TrackingStatus.DELIVERED
    assert actions(ticket)[-1] == "record_delivery"
    assert TrackingNews.objects.count() == 4


def test_a_simulated_carrier_can_lose_a_parcel() -> None:
    told_by_carrier(Tracking.SIMULATED)
    ticket = approved()
    parcel = parcel_sent(waybill="SF0000000088000")
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel)

    ask_carriers(NOON + timedelta(days=3))

    assert (parcel_of(ticket).status, actions(ticket)[-1]) == (TrackingStatus.LOST, "ship_return")


def test_a_manual_carrier_is_not_asked() -> None:
    sent_back()

    assert ask_carriers(NOON + timedelta(days=3)) == 0


def test_a_parcel_is_asked_about_twice_an_hour_at_most() -> None:
    told_by_carrier(Tracking.SIMULATED)
    sent_back()

    asked = [ask_carriers(NOON + timedelta(minutes=minutes)) for minutes in (10, 31, 40, 62)]

    assert asked == [0, 1, 0, 1]


# --- sent in ---


@pytest.fixture
def now(settings: Settings) -> datetime:
    set_clock(settings, SIGNED + AN_HOUR)
    return SIGNED + AN_HOUR


def post(body: object, now: datetime, secret: str = SECRET, code: str = "sf"):  # type: ignore[no-untyped-def]
    raw = json.dumps(body).encode() if not isinstance(body, bytes) else body
    headers = {"X-Signature": sign(secret, now, raw)}
    address = reverse("web:carrier_news", args=[code])
    return Client().post(address, raw, content_type="application/json", headers=headers)


def message(ticket: Ticket, **changes: object) -> dict[str, object]:
    told = {"id": "7", "status": "delivered", "at": SIGNED.isoformat(), "place": "Shanghai", "words": "Signed"}
    return {"waybill": parcel_of(ticket).waybill, "news": [told | changes]}


def test_a_carriers_signed_message_moves_the_ticket_once(now: datetime) -> None:
    told_by_carrier()
    ticket = sent_back()

    answers = [post(message(ticket), now) for _ in range(2)]

    assert [(one.status_code, one.json()) for one in answers] == [(200, {"answer": "taken"})] * 2
    assert actions(ticket).count("record_delivery") == 1


def test_a_message_about_an_unknown_parcel_is_kept(now: datetime) -> None:
    told_by_carrier()
    ticket = sent_back()

    answer = post(message(ticket) | {"waybill": "SF9999999999999"}, now)

    assert (answer.status_code, TrackingNews.objects.get().parcel) == (202, None)


@pytest.mark.parametrize("when", [timedelta(0), timedelta(minutes=-6), timedelta(minutes=6)])
def test_a_message_that_is_not_signed_now_by_the_carrier_is_refused(now: datetime, when: timedelta) -> None:
    told_by_carrier()
    ticket = sent_back()

    answer = post(message(ticket), now + when, secret="another" if not when else SECRET)

    assert (answer.status_code, TrackingNews.objects.count(), actions(ticket)[-1]) == (401, 0, "ship_return")


@pytest.mark.parametrize("code", ["sf", "owl-post"])
def test_nobody_is_there_for_a_carrier_without_a_secret(now: datetime, code: str) -> None:
    ticket = sent_back()

    assert post(message(ticket), now, code=code).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        {"waybill": "SF1", "news": []},
        {"waybill": "", "news": [{}]},
        {"waybill": "SF1", "news": [{"id": "1", "status": "flown", "at": SIGNED.isoformat()}]},
        {"waybill": "SF1", "news": [{"id": "1", "status": "delivered", "at": "yesterday"}]},
        {"waybill": "SF1", "news": [{"id": "1", "status": "delivered", "at": "2026-11-20T04:00:00"}]},
        {"waybill": "SF1", "news": [{"id": "1", "status": "delivered", "at": "2026-13-45T04:00:00Z"}]},
        {"waybill": "SF1", "news": [{"id": "", "status": "delivered", "at": SIGNED.isoformat()}]},
        {"waybill": "SF1", "news": ["delivered"]},
        {"waybill": "SF\x001", "news": [{"id": "1", "status": "delivered", "at": SIGNED.isoformat()}]},
        {"waybill": "SF1", "news": [{"id": "1", "status": "delivered", "at": SIGNED.isoformat()}] * 51},
    ],
)
def test_a_message_that_does_not_say_what_it_should_is_refused(now: datetime, body: object) -> None:
    told_by_carrier()

    answer = post(body, now)

    assert (answer.status_code, TrackingNews.objects.count()) == (422, 0)


def test_the_address_of_the_news_is_only_for_machines() -> None:
    told_by_carrier()

    assert Client().get(reverse("web:carrier_news", args=["sf"])).status_code == 405


def test_a_carriers_secret_goes_into_its_page_and_never_comes_out() -> None:
    carrier = told_by_carrier()
    operator, auditor = signed_in(an_administrator()), signed_in(member(StaffRole.AUDITOR))
    page = reverse("admin:logistics_carrier_change", args=[carrier.pk])
    shown = [person.get(page) for person in (operator, auditor)]
    given = {name: value for name, value in shown[0].context["adminform"].form.initial.items() if value is not None}

    kept = []
    for secret in ("", "another secret", "-"):
        operator.post(page, given | {"callback_secret": secret})
        kept.append(Carrier.objects.get(pk=carrier.pk).callback_secret)

    assert [SECRET in response.content.decode() for response in shown] == [False, False]
    assert kept == [SECRET, "another secret", ""]
