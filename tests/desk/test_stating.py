"""The desk's way to settle a fact: one click beside the verdict, or the page with all that can be stated."""

import pytest

from aftersales.domain.lifecycle import Action
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import StatedFact, Ticket
from tests.desk.cast import signed_in
from tests.factories import OrderLineFactory, StoreFactory, a_ticket, agent_of, an_arbiter, asked
from tests.web.texts import text_of

pytestmark = pytest.mark.django_db

STOCK = "item-in_stock"


def an_exchange() -> Ticket:
    return a_ticket(OrderLineFactory(), asked(RequestKind.EXCHANGE, Reason.NO_LONGER_WANTED))


def page_of(ticket: Ticket) -> str:
    return f"/admin/queue/{ticket.number}/"


def address(ticket: Ticket) -> str:
    return f"{page_of(ticket)}facts/"


def test_the_page_asks_the_store_what_only_it_can_tell() -> None:
    ticket = an_exchange()

    page = text_of(signed_in(agent_of(ticket.store)).get(page_of(ticket)))

    assert "Is the same model in stock? The store checks this. The verdict waits for it. Yes No" in page
    assert "Does the serial number belong to this order? This is checked when the item is back." in page


def test_one_click_settles_it() -> None:
    ticket = an_exchange()
    client = signed_in(agent_of(ticket.store))

    answer = client.post(address(ticket), {"version": ticket.version, STOCK: "0"})

    ticket.refresh_from_db()
    assert (answer["Location"], ticket.verdict["outcome"]) == (page_of(ticket), "eligible")
    page = text_of(client.get(page_of(ticket)))
    assert "Recorded. The verdict is now: " in page
    assert "Recorded by staff Is the same model in stock? Yes" in page
    assert "recorded what was checked" in page


def test_the_form_names_every_fact_that_would_change_the_answer() -> None:
    ticket = an_exchange()

    page = text_of(signed_in(agent_of(ticket.store)).get(address(ticket)))

    assert "Are all parts and accessories there?" in page
    assert "Does the platform see an abuse of no-reason returns?" not in page


def test_the_platform_can_flag_an_abuse() -> None:
    ticket = an_exchange()

    page = text_of(signed_in(an_arbiter()).get(address(ticket)))

    assert "Does the platform see an abuse of no-reason returns?" in page


def test_a_form_without_an_answer_states_nothing() -> None:
    ticket = an_exchange()

    answer = signed_in(agent_of(ticket.store)).post(address(ticket), {"version": ticket.version})

    assert answer.status_code == 422
    assert "Please answer at least one question." in text_of(answer)
    assert not StatedFact.objects.exists()


@pytest.mark.parametrize("value", ["7", "-1", "yes"])
def test_an_answer_that_is_none_states_nothing(value: str) -> None:
    ticket = an_exchange()

    answer = signed_in(agent_of(ticket.store)).post(address(ticket), {"version": ticket.version, STOCK: value})

    assert answer.status_code == 422
    assert not StatedFact.objects.exists()


def test_a_page_from_before_another_move_is_told_so_and_states_nothing() -> None:
    ticket = an_exchange()

    answer = signed_in(agent_of(ticket.store)).post(address(ticket), {"version": 0, STOCK: "0", "note": "Seen."})

    assert answer.status_code == 409
    assert "Your draft is kept here" in text_of(answer)
    assert not StatedFact.objects.exists()


def test_another_stores_agent_finds_nothing_and_a_customer_has_no_business_here() -> None:
    ticket = an_exchange()
    given = {"version": ticket.version, STOCK: "0"}

    assert signed_in(agent_of(StoreFactory())).post(address(ticket), given).status_code == 404
    assert signed_in(ticket.customer).post(address(ticket), given).status_code == 403
    assert not StatedFact.objects.exists()


def test_facts_are_stated_on_their_own_page_alone() -> None:
    ticket = an_exchange()

    answer = signed_in(agent_of(ticket.store)).get(f"{page_of(ticket)}{Action.STATE_FACTS}/")

    assert answer.status_code == 404


def test_the_customer_reads_what_was_recorded() -> None:
    ticket = an_exchange()
    signed_in(agent_of(ticket.store)).post(address(ticket), {"version": ticket.version, STOCK: "1"})

    page = text_of(signed_in(ticket.customer).get(f"/tickets/{ticket.number}/"))

    assert "Recorded since Is the same model in stock? No" in page
