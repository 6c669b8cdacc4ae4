"""A request that no right covers: refused with its clause, or sent as a favour that no clock grants."""

from datetime import timedelta

import pytest
from django.test import Client

from aftersales.accounts.models import User
from aftersales.clockwork.services import sweep
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.evidence.models import Evidence
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import ClaimedUnit, Request, Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, a_draft, a_ticket, agent_of, as_customer, as_store, asked, buyer
from tests.web.filling_in import CHANGED_MY_MIND, photos, send
from tests.web.texts import links_of, main_of, says, text_of

LATE = NOON - timedelta(days=12)


@pytest.fixture
def late(line: OrderLine) -> OrderLine:
    """Delivered twelve days before NOON: no return any more, an exchange for a fault still."""
    line.order.delivered_at = LATE
    line.order.save(update_fields=["delivered_at"])
    return line


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Request, Ticket, TicketEvent, ClaimedUnit, Evidence))


def test_a_request_that_no_right_covers_is_refused_with_finding_clause_and_source(
    page: Client, late: OrderLine
) -> None:
    response = send(page, late, **CHANGED_MY_MIND)

    says(
        response,
        "No right covers this request Nothing was sent; what you typed is kept below.",
        "The window for this kind of request has closed. policy clause 1.1, version 1",
        "Open instead Exchange for a fault until the end of 23 Nov Warranty",
        "Ask the store anyway",
        status=409,
    )
    assert f'href="/stores/{late.order.store.slug}/policy/?version=1#clause-1.1"' in main_of(response)
    assert "?kind=exchange&amp;reason=defective" in main_of(response)


def test_the_refusal_changes_nothing_and_keeps_what_was_typed(page: Client, late: OrderLine) -> None:
    response = send(page, late, **CHANGED_MY_MIND, files=photos("a.jpg"))

    assert counts() == (0, 0, 0, 0, 0)
    says(response, "It does not suit me.", status=409)
    assert main_of(response).count("checked") == 9


def test_a_draft_stays_a_draft_when_no_right_covers_it(page: Client, late: OrderLine) -> None:
    draft = a_draft(late)
    before = counts()

    response = page.post(f"/tickets/{draft.number}/edit/", CHANGED_MY_MIND | {"key": str(draft.request.key)})

    draft.refresh_from_db()
    assert (response.status_code, draft.state, draft.version, draft.description) == (
        409,
        State.DRAFT,
        0,
        "It does not suit me.",
    )
    assert counts() == before


def test_damage_of_ones_own_shows_the_stores_paid_repair(page: Client, line: OrderLine) -> None:
    line.order.store.paid_repair_hint_en = "Paid repair from CNY 80."
    line.order.store.save(update_fields=["paid_repair_hint_en"])

    response = send(page, line, kind="repair", damage="liquid")

    says(
        response,
        "Drops, liquid and misuse are not covered by the warranty. policy clause 3.2, version 1",
        "Paid repair from CNY 80.",
        status=409,
    )
    assert Ticket.objects.count() == 0


def test_the_store_can_be_asked_anyway(page: Client, late: OrderLine) -> None:
    response = send(page, late, **CHANGED_MY_MIND | {"submit": None}, goodwill="1")

    ticket = Ticket.objects.get()
    assert response["Location"] == f"/tickets/{ticket.number}/"
    assert (ticket.state, ticket.is_goodwill) == (State.AWAITING_REVIEW, True)
    assert ticket.verdict["outcome"] == "ineligible"
    says(
        page.get(response["Location"]),
        "You asked the store as a favour; it may say yes or no",
        "If it doesn't, the request closes: nobody owes a favour.",
        "At the store's discretion Assessment",
    )


def test_what_a_right_covers_is_no_favour_even_when_asked_as_one(page: Client, line: OrderLine) -> None:
    send(page, line, **CHANGED_MY_MIND | {"submit": None}, goodwill="1")

    assert Ticket.objects.get().is_goodwill is False


def test_the_sixth_request_cannot_be_a_favour_either(page: Client, late: OrderLine) -> None:
    for _ in range(5):
        move_ticket(a_ticket(late), Action.WITHDRAW, actor=as_customer(buyer(late)), at=NOON)
    before = counts()

    response = send(page, late, **CHANGED_MY_MIND | {"submit": None}, goodwill="1")

    says(response, "The limit of requests for this item is used up.", status=409)
    assert "Ask the store anyway" not in text_of(response)
    assert counts() == before


def test_a_favour_left_unanswered_closes(page: Client, late: OrderLine) -> None:
    ticket = a_ticket(late)

    sweep(NOON + timedelta(hours=49))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.close_reason) == (State.CLOSED, "store_silent")
    assert ticket.events.latest("sequence").store_fault is False
    assert ClaimedUnit.objects.filter(released_at=None).count() == 0
    says(page.get(f"/tickets/{ticket.number}/"), "The store did not answer, so the request closed.")


def test_the_platform_cannot_be_asked_for_a_favour(page: Client, late: OrderLine, agent: User) -> None:
    ticket = a_ticket(late)
    refusal = Details(reason_code="window_closed", note="Too late.")
    move_ticket(ticket, Action.REJECT, actor=as_store(agent), at=NOON, details=refusal)

    shown = page.get(f"/tickets/{ticket.number}/")
    response = page.post(f"/tickets/{ticket.number}/escalate/", {"version": 2, "note": "Please decide."})

    ticket.refresh_from_db()
    says(shown, "The store did not grant it. You can tell it more, or leave it at that")
    assert f"/tickets/{ticket.number}/escalate/" not in links_of(shown)
    says(response, "No right covers this request, so only the store can grant it.", status=409)
    assert (ticket.state, ticket.version) == (State.REJECTED, 2)


def test_what_the_store_has_granted_binds_it(page: Client, late: OrderLine) -> None:
    ticket = a_ticket(late, asked())
    agent = agent_of(late.order.store)

    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.is_goodwill) == (State.AWAITING_RETURN, True)
