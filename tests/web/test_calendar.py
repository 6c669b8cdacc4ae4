"""One's own time limits in one's own calendar."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.deadlines.models import CalendarFeed
from aftersales.deadlines.services.feeds import make_feed
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.desk.cast import said, set_clock, signed_in
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    UserFactory,
    a_draft,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_platform,
    as_store,
)

pytestmark = pytest.mark.django_db
FEED_QUERIES = 6
REFUSED = Details(reason_code="not_intact", note="Scratched.")
Event = dict[str, str]


@pytest.fixture(autouse=True)
def _at_noon(db: None, settings: Settings) -> None:
    set_clock(settings, NOON)


def parsed(text: str) -> list[Event]:
    """The events of a calendar file, read the way RFC 5545 says and not the way it was written."""
    assert text.endswith("END:VCALENDAR\r\n")
    events: list[Event] = []
    inside: list[str] = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            inside.append(value)
            events += [{}] if value == "VEVENT" else []
        elif name == "END":
            assert inside.pop() == value
        elif inside and inside[-1] == "VEVENT":
            plain = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
            events[-1][name] = plain
        elif inside and inside[-1] == "VALARM":
            events[-1]["alarm"] = events[-1].get("alarm", "") + (value if name.startswith("TRIGGER") else "")
    assert inside == []
    return events


def feed_of(person: User) -> list[Event]:
    response = Client().get(reverse("web:calendar_feed", args=[make_feed(person, NOON)]))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert not response.cookies
    return parsed(said(response))


def approved(ticket: Ticket) -> Ticket:
    return move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)


def test_a_customer_has_what_they_must_do_with_an_alarm() -> None:
    ticket = approved(a_ticket())

    (event,) = feed_of(ticket.customer)

    assert event["SUMMARY"] == "Sending the item back: MX Master 3S mouse"
    assert (event["DTSTART"], event["DTEND"]) == ("20261125T154500Z", "20261125T160000Z")
    assert event["alarm"] == "-PT4H"
    assert event["URL"].endswith(f"/tickets/{ticket.number}/")
    assert "7 days, counted from the day after 18 Nov: up to 25 Nov." in event["DESCRIPTION"]


def test_a_customer_sees_what_they_wait_for_without_an_alarm() -> None:
    ticket = a_ticket()

    (event,) = feed_of(ticket.customer)

    assert event["SUMMARY"] == "(waiting) Store's reply: MX Master 3S mouse"
    assert "alarm" not in event


def test_a_moved_end_keeps_its_identity_with_a_higher_sequence() -> None:
    ticket = approved(a_ticket())
    (before,) = feed_of(ticket.customer)
    more = Details(days=2, note="Take your time.")
    move_ticket(ticket, Action.EXTEND, actor=as_platform(an_arbiter()), at=NOON, details=more)

    (after,) = feed_of(ticket.customer)

    assert (before["UID"], before["SEQUENCE"], after["UID"], after["SEQUENCE"]) == (
        before["UID"],
        "0",
        before["UID"],
        "1",
    )
    assert after["DTEND"] == "20261127T160000Z"


def test_what_was_stopped_is_gone_and_a_draft_was_never_there() -> None:
    ticket = a_ticket()
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)
    draft = a_draft()

    assert feed_of(ticket.customer) == []
    assert feed_of(draft.customer) == []


def test_an_agent_has_the_stores_turns_and_nobody_elses() -> None:
    mine, theirs = a_ticket(), a_ticket()
    approved(a_ticket(OrderLineFactory(order__store=mine.store)))

    (event,) = feed_of(agent_of(mine.store))

    assert mine.number in event["DESCRIPTION"]
    assert theirs.number not in event["DESCRIPTION"]
    assert event["URL"].endswith(f"/admin/queue/{mine.number}/")


def test_an_arbiter_has_the_platforms_turns_and_both_parties_the_evidence_round() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    move_ticket(ticket, Action.REJECT, actor=as_store(agent), at=NOON, details=REFUSED)
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON)
    arbiter = an_arbiter()
    assert [event["SUMMARY"] for event in feed_of(arbiter)] == ["Accepting the dispute: MX Master 3S mouse"]

    move_dispute(dispute, DisputeAction.ACCEPT, actor=as_platform(arbiter), at=NOON)

    told = "Evidence of both sides: MX Master 3S mouse"
    assert [[event["SUMMARY"] for event in feed_of(one)] for one in (ticket.customer, agent)] == [[told], [told]]
    assert feed_of(arbiter) == []


def test_the_words_are_in_the_readers_language() -> None:
    ticket = a_ticket()
    User.objects.filter(pk=ticket.customer_id).update(language="zh-hans")
    ticket.customer.refresh_from_db()

    (event,) = feed_of(ticket.customer)

    assert "MX Master 3S 无线鼠标" in event["SUMMARY"]


def test_only_the_hash_of_the_link_is_kept() -> None:
    person = UserFactory()

    token = make_feed(person, NOON)

    assert len(token) == 43
    assert token not in CalendarFeed.objects.get().token_hash


def test_a_new_link_voids_the_old_one_and_a_voided_one_reads_nothing() -> None:
    person, client = UserFactory(), Client()
    first, second = make_feed(person, NOON), make_feed(person, NOON)
    assert client.get(reverse("web:calendar_feed", args=[first])).status_code == 404
    assert client.get(reverse("web:calendar_feed", args=[second])).status_code == 200

    signed_in(person).post(reverse("web:calendar_revoke"))

    assert client.get(reverse("web:calendar_feed", args=[second])).status_code == 404


def test_who_may_not_sign_in_any_more_has_no_calendar() -> None:
    person = UserFactory()
    token = make_feed(person, NOON)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert Client().get(reverse("web:calendar_feed", args=[token])).status_code == 404


def test_a_request_has_a_file_with_its_own_time_limit() -> None:
    ticket = a_ticket()
    a_ticket(OrderLineFactory(order=OrderFactory(customer=ticket.customer)))

    response = signed_in(ticket.customer).get(reverse("web:ticket_events", args=[ticket.number]))

    (event,) = parsed(said(response))
    assert response["Content-Disposition"] == f'attachment; filename="{ticket.number}.ics"'
    assert event["DTEND"] == "20261120T040000Z"
    assert ticket.number in event["SUMMARY"] + event["DESCRIPTION"]


def test_the_link_is_shown_once() -> None:
    client = signed_in(UserFactory())

    shown = said(client.post(reverse("web:calendar_make")))

    assert shown.count(".ics") == 1
    assert ".ics" not in said(client.get(reverse("web:calendar")))


def test_a_former_agent_no_longer_sees_the_stores_time_limits() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    token = make_feed(agent, NOON)
    agent.memberships.all().delete()

    assert parsed(said(Client().get(reverse("web:calendar_feed", args=[token])))) == []


def test_thirty_time_limits_take_as_many_queries_as_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    store = StoreFactory()
    token, client = make_feed(agent_of(store), NOON), Client()
    for count in (1, 29):
        for _ in range(count):
            a_ticket(OrderLineFactory(order=OrderFactory(store=store)))
        with django_assert_num_queries(FEED_QUERIES):
            client.get(reverse("web:calendar_feed", args=[token]))


def test_the_ticket_page_says_why_it_is_due_then_and_what_was_first(settings: Settings) -> None:
    ticket = approved(a_ticket())
    more = Details(days=2, note="You are travelling.")
    move_ticket(ticket, Action.EXTEND, actor=as_platform(an_arbiter()), at=NOON + timedelta(seconds=1), details=more)

    page = said(signed_in(ticket.customer).get(reverse("web:ticket", args=[ticket.number])))

    assert "Why then?" in page
    assert "7 days, counted from the day after 18 Nov: up to 25 Nov." in page
    assert "It was extended by 2 d to the end of 27 Nov: You are travelling." in page
    assert "First due: the end of 25 Nov" in page
