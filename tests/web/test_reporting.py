"""Messages are reported by whoever reads them, once, and looked at by the platform."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import StaffRole, User
from aftersales.domain.reports import ReportReason
from aftersales.tickets.models import Message, MessageReport, Ticket
from aftersales.tickets.services.reporting import report_message, settle_report
from aftersales.tickets.services.talking import write_message
from tests.desk.cast import said, signed_in
from tests.factories import NOON, StoreFactory, a_ticket, agent_of, an_arbiter, as_customer, as_store
from tests.web.texts import says

RUDE = "You are an idiot, drop dead."


@pytest.fixture
def rude(ticket: Ticket, agent: User) -> Message:
    return write_message(ticket, RUDE, actor=as_store(agent), at=NOON)


def url(message: Message) -> str:
    return reverse("web:report_message", args=[message.ticket.number, message.pk])


def test_the_customer_reports_a_message_of_the_store_once(page: Client, customer: User, rude: Message) -> None:
    says(page.get(url(rude)), RUDE, "What is wrong with it?")

    for _ in range(2):
        page.post(url(rude), {"reason": "insult", "words": " This hurts. "})

    report = MessageReport.objects.get()
    assert (report.by, report.role, report.reason, report.words, report.state) == (
        customer,
        "customer",
        "insult",
        "This hurts.",
        "open",
    )
    rude.refresh_from_db()
    assert rude.text == RUDE
    says(page.get(reverse("web:ticket", args=[rude.ticket.number])), "Reported")


def test_without_a_reason_nothing_is_reported(page: Client, rude: Message) -> None:
    response = page.post(url(rude), {"reason": "taste"})

    assert response.status_code == 422
    assert not MessageReport.objects.exists()


def test_ones_own_messages_and_internal_notes_are_not_there_to_report(
    page: Client, ticket: Ticket, agent: User
) -> None:
    own = write_message(ticket, "Mine", actor=as_customer(ticket), at=NOON)
    note = write_message(ticket, "Note", actor=as_store(agent), at=NOON, is_internal=True)

    assert [page.post(url(one), {"reason": "insult"}).status_code for one in (own, note)] == [404, 404]
    assert not MessageReport.objects.exists()


def test_staff_report_a_message_of_the_customer(ticket: Ticket, agent: User) -> None:
    message = write_message(ticket, RUDE, actor=as_customer(ticket), at=NOON - timedelta(hours=1))
    desk, address = signed_in(agent), reverse("admin:report_message", args=[ticket.number, message.pk])

    desk.post(address, {"reason": "threat"})

    assert MessageReport.objects.get().role == "store"


def test_harsh_words_are_closed_on_the_desk_and_nothing_is_swallowed(ticket: Ticket, agent: User) -> None:
    write_message(ticket, RUDE, actor=as_customer(ticket), at=NOON - timedelta(hours=1))

    page = signed_in(agent).get(reverse("admin:review", args=[ticket.number])).content.decode()

    assert '<details class="harsh up8"><summary>' in page
    assert RUDE in page


def test_the_platform_settles_a_report_once(rude: Message) -> None:
    report, _ = report_message(rude, ReportReason.INSULT, "", actor=as_customer(rude.ticket), at=NOON)
    arbiter = an_arbiter()
    desk, address = signed_in(arbiter), reverse("admin:settle_report", args=[report.pk])
    assert RUDE in said(desk.get(reverse("admin:reports_of_messages")))

    desk.post(address, {"state": "upheld"})
    desk.post(address, {"state": "unfounded"})

    report.refresh_from_db()
    assert (report.state, report.looked_by) == ("upheld", arbiter)


def test_a_manager_reads_those_of_the_own_store_and_settles_none(rude: Message) -> None:
    report, _ = report_message(rude, ReportReason.INSULT, "", actor=as_customer(rude.ticket), at=NOON)
    own = signed_in(agent_of(rude.ticket.store, StaffRole.MANAGER))
    other = signed_in(agent_of(StoreFactory(), StaffRole.MANAGER))
    page = reverse("admin:reports_of_messages")

    assert rude.ticket.number in said(own.get(page))
    assert rude.ticket.number not in said(other.get(page))
    assert own.post(reverse("admin:settle_report", args=[report.pk]), {"state": "upheld"}).status_code == 403
    report.refresh_from_db()
    assert report.state == "open"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_pressed_many_times_at_once_it_is_one_report_settled_once() -> None:
    ticket = a_ticket()
    message = write_message(ticket, RUDE, actor=as_store(agent_of(ticket.store)), at=NOON)
    arbiter = an_arbiter()

    def press(_: int) -> bool:
        try:
            return report_message(message, ReportReason.INSULT, "", actor=as_customer(ticket), at=NOON)[1]
        finally:
            connection.close()

    def settle(state: str) -> bool:
        try:
            return settle_report(MessageReport.objects.get(), state, by=arbiter, at=NOON)  # type: ignore[arg-type]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        pressed = list(pool.map(press, range(4)))
        settled = list(pool.map(settle, ["upheld", "unfounded", "upheld", "unfounded"]))

    assert (sorted(pressed), sorted(settled)) == ([False, False, False, True], [False, False, False, True])
