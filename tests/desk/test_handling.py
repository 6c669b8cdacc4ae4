from datetime import timedelta

import pytest
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.tickets.models import AssignmentEvent, Ticket
from aftersales.tickets.services.assigning import assign
from tests.desk.cast import AT, an_administrator, said, signed_in
from tests.factories import NOON, StoreFactory, a_ticket, agent_of, an_arbiter, as_store


def hand(person: User, ticket: Ticket, **given: object) -> object:
    return signed_in(person).post(reverse("admin:hand", args=[ticket.number]), given)


def put_off(person: User, ticket: Ticket, until: str) -> object:
    return signed_in(person).post(reverse("admin:snooze", args=[ticket.number]), {"until": until})


def page_of(person: User, ticket: Ticket) -> str:
    return said(signed_in(person).get(reverse("admin:review", args=[ticket.number])))


def test_taking_a_ticket_shows_it_as_ones_own_and_in_its_history() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    response = hand(agent, ticket, step="take", had="")

    assert response.status_code == 302  # type: ignore[attr-defined]  # a response
    page = page_of(agent, ticket)
    assert f"{agent.shown_name} took the ticket" in page
    assert "Take it" not in page


def test_passing_it_on_tells_why_to_staff_only() -> None:
    ticket = a_ticket()
    agent, colleague = agent_of(ticket.store), agent_of(ticket.store)

    hand(agent, ticket, step="give", had="", agent=colleague.pk, note="You know the batch.")

    page = page_of(agent, ticket)
    assert f"{agent.shown_name} gave the ticket to {colleague.shown_name}" in page
    assert "You know the batch." in page
    customers = said(signed_in(ticket.customer).get(reverse("web:ticket", args=[ticket.number])))
    assert "You know the batch." not in customers


def test_who_was_slower_reads_who_has_it() -> None:
    ticket = a_ticket()
    slow, fast = agent_of(ticket.store), agent_of(ticket.store)
    assign(ticket, fast, actor=as_store(fast), at=NOON)

    response = hand(slow, ticket, step="take", had="")

    assert response.status_code == 409  # type: ignore[attr-defined]
    assert f"{fast.shown_name} was faster and has this ticket now." in said(response)
    assert AssignmentEvent.objects.count() == 1


@pytest.mark.parametrize("who", ["arbiter", "administrator"])
def test_the_platform_has_no_hand_in_it(who: str) -> None:
    ticket = a_ticket()
    person = an_arbiter() if who == "arbiter" else an_administrator()

    assert hand(person, ticket, step="take", had="").status_code == 403  # type: ignore[attr-defined]
    assert not AssignmentEvent.objects.exists()


def test_a_stranger_finds_no_ticket_and_gets_none() -> None:
    ticket = a_ticket()
    stranger = agent_of(StoreFactory())

    assert hand(stranger, ticket, step="take", had="").status_code == 404  # type: ignore[attr-defined]
    given = hand(agent_of(ticket.store), ticket, step="give", had="", agent=stranger.pk)
    assert given.status_code == 404  # type: ignore[attr-defined]
    assert not AssignmentEvent.objects.exists()


def test_a_ticket_put_off_says_until_when_and_can_be_taken_up_again() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    put_off(agent, ticket, "2026-11-18T20:00")

    assert "Put off until 18 Nov, 20:00" in page_of(agent, ticket)
    put_off(agent, ticket, "now")
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


@pytest.mark.parametrize(
    ("until", "status", "words"),
    [
        ("soon", 422, "Choose a day and a time."),
        ("2026-11-18T12:00", 409, "This moment has passed."),
        ("2026-12-30T12:00", 409, "A ticket can be put off for at most 30 days."),
        ("2026-11-20T12:00", 409, "The store has to answer by 20 Nov, 12:00."),
    ],
)
def test_a_moment_that_will_not_do_is_refused_with_its_reason(until: str, status: int, words: str) -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    response = put_off(agent, ticket, until)

    assert response.status_code == status  # type: ignore[attr-defined]
    assert words in said(response)
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


def test_what_a_colleague_put_off_is_theirs() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    put_off(agent, ticket, (AT + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M"))

    ticket.refresh_from_db()
    assert ticket.agent == agent
