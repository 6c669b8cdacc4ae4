"""Changing a request before the decision, and sending it again after a refusal."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.evidence.models import Evidence
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, OrderLineFactory, a_ticket, as_store
from tests.web.filling_in import photos
from tests.web.texts import says, text_of

FAULT = {"still_usable": "yes", "seen_outside": "yes", "safety_hazard": "no", "self_check": "yes"}
"""What the fault is like, as the new reason asks."""


def url(ticket: Ticket, action: str = "edit") -> str:
    return reverse("web:move", args=[ticket.number, action])


def send(page: Client, ticket: Ticket, action: str = "edit", **given: Any) -> Any:
    response = page.post(url(ticket, action), {"version": ticket.version, "note": "Something is new."} | given)
    ticket.refresh_from_db()
    return response


@pytest.fixture
def refused(ticket: Ticket, agent: User) -> Ticket:
    details = Details(reason_code="not_intact", note="It has a scratch.")
    move_ticket(ticket, Action.REJECT, actor=as_store(agent), at=NOON + timedelta(hours=1), details=details)
    ticket.refresh_from_db()
    return ticket


def test_words_and_files_alone_leave_the_request_as_it_was(page: Client, ticket: Ticket) -> None:
    before = (ticket.kind, ticket.reason, ticket.quantity, ticket.description, ticket.declared)

    response = send(page, ticket, note="Here is the label.", files=photos("label.jpg"))

    assert response["Location"] == f"/tickets/{ticket.number}/"
    assert (ticket.kind, ticket.reason, ticket.quantity, ticket.description, ticket.declared) == before
    assert (ticket.edits, ticket.messages.get().text) == (1, "Here is the label.")
    assert ticket.evidence_links.get().evidence.display_name == "label.jpg"


def test_something_else_is_asked_for_on_the_same_page(page: Client, ticket: Ticket) -> None:
    send(page, ticket, kind="exchange", reason="defective", description="It clicks twice.", damage="none", **FAULT)

    assert (ticket.kind, ticket.reason, ticket.description) == ("exchange", "defective", "It clicks twice.")
    says(page.get(f"/tickets/{ticket.number}/"), "Done: Change the request.", "You changed the request: exchange")


def test_a_new_reason_asks_its_own_questions(page: Client, ticket: Ticket) -> None:
    response = send(page, ticket, kind="exchange", reason="defective")

    says(response, "Did anything happen to it after delivery?", "This field is required.", status=422)
    assert (ticket.kind, ticket.version) == ("return_refund", 1)


def test_more_pieces_than_bought_change_nothing(page: Client, customer: User) -> None:
    ticket = a_ticket(OrderLineFactory(order__customer=customer, quantity=2))

    response = send(page, ticket, quantity="3")

    says(response, "You bought 2 pieces. Please lower the number.", status=422)
    assert (ticket.quantity, ticket.version) == (1, 1)


def test_pieces_under_another_request_are_not_taken(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, quantity=2)
    first, _second = a_ticket(line), a_ticket(line)

    response = send(page, first, quantity="2", files=photos("a.jpg"))

    says(response, "This item already has an open request. See how far it is.", status=409)
    assert (first.quantity, first.version) == (1, 1)


def test_what_no_right_covers_says_why_and_may_be_asked_as_a_favour(page: Client, ticket: Ticket) -> None:
    broken = {"kind": "exchange", "reason": "defective", "damage": "drop", "description": "I dropped it."} | FAULT

    response = send(page, ticket, **broken)

    says(response, "Ask the store anyway", status=409)
    assert (ticket.kind, ticket.version) == ("return_refund", 1)
    send(page, ticket, **broken, goodwill="1")
    assert (ticket.kind, ticket.is_goodwill) == ("exchange", True)


def test_after_a_refusal_the_stores_words_stand_above_the_form(page: Client, refused: Ticket) -> None:
    says(page.get(url(refused, "resubmit")), "What the store said", "It has a scratch.", "Ask for something else")


def test_a_refused_request_is_sent_again_as_something_else(page: Client, refused: Ticket) -> None:
    send(
        page, refused, "resubmit", kind="exchange", reason="defective", description="It clicks.", damage="none", **FAULT
    )

    assert (refused.state, refused.kind, refused.resubmissions) == (State.AWAITING_REVIEW, "exchange", 1)


def test_a_stale_page_keeps_what_was_typed(page: Client, ticket: Ticket) -> None:
    send(page, ticket)

    response = page.post(url(ticket), {"version": 1, "note": "From the other tab."})

    says(response, "Somebody has just updated this request.", "From the other tab.", status=409)
    ticket.refresh_from_db()
    assert ticket.edits == 1


def test_a_decided_request_has_no_form(page: Client, refused: Ticket) -> None:
    response = page.get(url(refused))

    says(response, 'This is not possible now: the state is "Refused".', status=409)
    assert "Your words" not in text_of(response)


def test_a_file_that_is_none_changes_nothing(page: Client, ticket: Ticket) -> None:
    response = send(page, ticket, files=[photos("a.jpg")[0].__class__("a.jpg", b"not a picture", "image/jpeg")])

    assert response.status_code == 422
    assert (ticket.edits, Evidence.objects.count()) == (0, 0)


def test_the_same_page_opens_at_the_drafts_address(page: Client, ticket: Ticket) -> None:
    says(page.get(reverse("web:draft", args=[ticket.number])), "Change the request", "What is new or different?")


def test_an_offer_is_compared_where_it_is_answered(page: Client, ticket: Ticket, agent: User) -> None:
    details = Details(kind="exchange", amount=ticket.amount, note="A new one, at once.")  # type: ignore[arg-type]
    move_ticket(ticket, Action.MAKE_OFFER, actor=as_store(agent), at=NOON + timedelta(hours=1), details=details)

    says(page.get(url(ticket, "accept-offer")), "You asked for The store offers", "A new one, at once.")
