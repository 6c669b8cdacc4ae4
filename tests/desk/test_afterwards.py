"""After the end: the store's answer to a rating, and its consent to a new request."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.clockwork.services import sweep
from aftersales.domain.lifecycle import Action
from aftersales.tickets.models import ReapplicationConsent, Ticket, TicketRating
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.rating import Stars, rate
from tests.desk.cast import said, signed_in
from tests.factories import NOON, StoreFactory, a_ticket, agent_of, an_arbiter, as_customer, as_store


@pytest.fixture
def rated() -> TicketRating:
    ticket = a_ticket()
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)
    return rate(ticket, Stars(2, 3, 4), "Slow.", by=ticket.customer, at=NOON)


@pytest.fixture
def lapsed() -> Ticket:
    ticket = a_ticket()
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)
    sweep(NOON + timedelta(days=8))
    ticket.refresh_from_db()
    return ticket


def test_the_store_reads_a_rating_and_answers_it_once(rated: TicketRating) -> None:
    number, desk = rated.ticket.number, signed_in(agent_of(rated.ticket.store))
    address = reverse("admin:answer_rating", args=[number])
    assert "Slow." in said(desk.get(reverse("admin:review", args=[number])))

    assert desk.post(address, {"reply": "We were ill."}).status_code == 302
    response = desk.post(address, {"reply": "Again."})

    rated.refresh_from_db()
    assert (response.status_code, rated.reply) == (409, "We were ill.")


def test_an_empty_answer_is_not_published(rated: TicketRating) -> None:
    desk = signed_in(agent_of(rated.ticket.store))

    assert desk.post(reverse("admin:answer_rating", args=[rated.ticket.number]), {"reply": " "}).status_code == 422
    rated.refresh_from_db()
    assert rated.reply == ""


def test_nobody_but_the_store_answers_or_consents(rated: TicketRating, lapsed: Ticket) -> None:
    stranger, arbiter = agent_of(StoreFactory()), an_arbiter()
    addresses = {
        reverse("admin:answer_rating", args=[rated.ticket.number]): {"reply": "Mine."},
        reverse("admin:consent", args=[lapsed.number]): {"note": "Yes."},
    }

    for address, given in addresses.items():
        assert signed_in(stranger).post(address, given).status_code == 404
        assert signed_in(arbiter).post(address, given).status_code == 403

    rated.refresh_from_db()
    assert (rated.reply, ReapplicationConsent.objects.count()) == ("", 0)


def test_the_store_lets_the_customer_ask_again(lapsed: Ticket) -> None:
    desk = signed_in(agent_of(lapsed.store))
    page = reverse("admin:review", args=[lapsed.number])
    assert "Let the customer ask again" in said(desk.get(page))

    desk.post(
        reverse("admin:consent", args=[lapsed.number]), {"note": "Send it now, please.", "version": lapsed.version}
    )

    assert ReapplicationConsent.objects.get().ticket == lapsed
    content = said(desk.get(page))
    assert "Send it now, please." in content
    assert "Let the customer ask again" not in content


def test_who_consents_after_a_colleague_keeps_the_words_as_a_reply(lapsed: Ticket) -> None:
    address = reverse("admin:consent", args=[lapsed.number])
    colleague = agent_of(lapsed.store)
    User.objects.filter(pk=colleague.pk).update(first_name="Zhou Min")
    signed_in(colleague).post(address, {"note": "Send it now.", "version": lapsed.version})

    response = signed_in(agent_of(lapsed.store)).post(address, {"note": "Twelve lines.", "version": lapsed.version})

    page = said(response)
    assert response.status_code == 409
    assert "Zhou Min has just updated this ticket." in page
    assert 'maxlength="2000">Twelve lines.</textarea>' in page
    assert list(lapsed.messages.values_list("text", flat=True)) == ["Send it now."]
    assert ReapplicationConsent.objects.get().by == colleague


@pytest.mark.parametrize("seen", [{"version": "1"}, {}])
def test_a_consent_from_an_older_page_is_shown_the_ticket_first(lapsed: Ticket, seen: dict[str, str]) -> None:
    desk = signed_in(agent_of(lapsed.store))

    response = desk.post(reverse("admin:consent", args=[lapsed.number]), {"note": "Twelve lines."} | seen)

    page = said(response)
    assert response.status_code == 409
    assert ">\nTwelve lines.</textarea>" in page
    assert f'name="version" value="{lapsed.version}"' in page
    assert not ReapplicationConsent.objects.exists()


def test_a_ticket_that_ended_otherwise_needs_no_consent(rated: TicketRating) -> None:
    desk = signed_in(agent_of(rated.ticket.store))
    rated.ticket.refresh_from_db()
    given = {"note": "Yes.", "version": rated.ticket.version}

    response = desk.post(reverse("admin:consent", args=[rated.ticket.number]), given)

    assert response.status_code == 409
    assert "the state is &quot;Closed&quot;" in said(response)
    assert not ReapplicationConsent.objects.exists()
