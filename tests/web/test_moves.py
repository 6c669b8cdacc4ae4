"""The customer's steps, each asked on its own page and done by one POST."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.disputes.services.moving import move_dispute
from aftersales.domain.disputes import DisputeAction, DisputeState
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import RequestKind
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, as_platform, as_store
from tests.web.conftest import Clock
from tests.web.texts import says


def url(ticket: Ticket, action: str) -> str:
    return reverse("web:move", args=[ticket.number, action])


def store(ticket: Ticket, agent: User, action: Action, **details: object) -> Ticket:
    given = Details(**details)  # type: ignore[arg-type]
    move_ticket(ticket, action, actor=as_store(agent), at=NOON + timedelta(hours=1), details=given)
    ticket.refresh_from_db()
    return ticket


def do(page: Client, ticket: Ticket, action: str, **given: object) -> None:
    """One step that goes through."""
    response = page.post(url(ticket, action), {"version": ticket.version, **given})
    assert (response.status_code, response.headers.get("Location")) == (302, f"/tickets/{ticket.number}/")
    ticket.refresh_from_db()


def test_a_step_says_what_happens_what_comes_next_and_whether_it_can_be_undone(page: Client, ticket: Ticket) -> None:
    says(
        page.get(url(ticket, "withdraw")),
        "Withdraw the request",
        "Your request is closed and the store stops working on it.",
        "You can send a new request while its window is open.",
        "This can't be undone, but you can send a new request while its window is open.",
        "Back, change nothing",
    )


def test_looking_at_a_step_changes_nothing(page: Client, ticket: Ticket) -> None:
    page.get(url(ticket, "withdraw"))

    ticket.refresh_from_db()
    assert ticket.version == 1


def test_a_withdrawal_closes_the_request_and_is_confirmed(page: Client, ticket: Ticket) -> None:
    do(page, ticket, "withdraw", note="It works again.")

    assert (ticket.state, ticket.close_reason) == (State.CLOSED, "withdrawn")
    event = ticket.events.order_by("-sequence")[0]
    assert (event.by, event.role, event.via) == (ticket.customer, "customer", "portal")
    says(page.get(f"/tickets/{ticket.number}/"), "Done: Withdraw the request.", "It works again.")


def test_evidence_is_sent_with_words_and_files(page: Client, ticket: Ticket, agent: User) -> None:
    store(ticket, agent, Action.REQUEST_INFO, note="A photo, please.")

    do(page, ticket, "supply-info", note="Here it is.", files=[sent(jpeg(), "cable.jpg")])

    assert ticket.state == State.AWAITING_REVIEW
    assert ticket.evidence_links.get().evidence.display_name == "cable.jpg"
    assert ticket.messages.order_by("-id")[0].text == "Here it is."


@pytest.mark.parametrize(("action", "state"), [("accept-offer", "refunding"), ("decline-offer", "awaiting_review")])
def test_an_offer_is_answered(page: Client, ticket: Ticket, agent: User, action: str, state: str) -> None:
    store(ticket, agent, Action.MAKE_OFFER, kind=RequestKind.REFUND_ONLY, amount=ticket.amount, note="Keep it.")

    do(page, ticket, action)

    assert ticket.state == state


def test_accepting_an_offer_names_the_offered_kind(page: Client, ticket: Ticket, agent: User) -> None:
    store(ticket, agent, Action.MAKE_OFFER, kind=RequestKind.REFUND_ONLY, amount=ticket.amount, note="Keep it.")

    says(page.get(url(ticket, "accept-offer")), "The offer takes the place of what you asked for: refund.")


def test_a_refused_request_is_sent_again(page: Client, ticket: Ticket, agent: User) -> None:
    store(ticket, agent, Action.REJECT, reason_code="not_intact", note="Scratched.")

    do(page, ticket, "resubmit", note="It was like this.")

    assert (ticket.state, ticket.resubmissions) == (State.AWAITING_REVIEW, 1)


def test_a_refusal_is_accepted(page: Client, ticket: Ticket, agent: User) -> None:
    store(ticket, agent, Action.REJECT, reason_code="not_intact", note="Scratched.")

    do(page, ticket, "accept-refusal")

    assert (ticket.state, ticket.close_reason) == (State.CLOSED, "refusal_accepted")


def test_the_return_is_sent_with_carrier_and_number(page: Client, ticket: Ticket, agent: User) -> None:
    store(ticket, agent, Action.APPROVE)

    do(page, ticket, "ship-return", carrier="sf", waybill="sf 1000 0000 00001")

    event = ticket.events.order_by("-sequence")[0]
    assert (ticket.state, event.payload) == (
        State.RETURN_IN_TRANSIT,
        {"carrier": "sf", "waybill": "SF1000000000001"},
    )


def test_the_return_needs_carrier_and_number(page: Client, ticket: Ticket, agent: User) -> None:
    store(ticket, agent, Action.APPROVE)

    response = page.post(url(ticket, "ship-return"), {"version": ticket.version, "carrier": "SF Express"})

    says(response, "This field is required.", status=422)
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN


def test_the_platform_is_asked_after_a_refusal(page: Client, ticket: Ticket, agent: User) -> None:
    store(ticket, agent, Action.REJECT, reason_code="not_intact", note="Scratched.")

    do(page, ticket, "escalate", note="It came like this.", files=[sent(jpeg(), "parcel.jpg")])

    dispute = ticket.disputes.get()
    assert (ticket.state, dispute.state, dispute.ground) == (State.IN_DISPUTE, "awaiting_acceptance", "refused")
    assert dispute.statement == "It came like this."
    assert ticket.evidence_links.get().evidence.display_name == "parcel.jpg"


def test_the_statement_to_the_platform_is_put_in_order_first(page: Client, ticket: Ticket, agent: User) -> None:
    store(ticket, agent, Action.REJECT, reason_code="not_intact", note="Scratched.")
    given = {"version": ticket.version, "note": "The wheel is dead. I want a refund.", "sort": "1"}

    says(page.post(url(ticket, "escalate"), given), "The same as facts", "Wanted I want a refund", "Use these words")
    ticket.refresh_from_db()
    assert ticket.state == State.REJECTED


@pytest.mark.parametrize("way", ["get", "post"])
def test_asking_the_platform_too_early_says_from_when(page: Client, ticket: Ticket, way: str) -> None:
    response = getattr(page, way)(url(ticket, "escalate"), {"version": 1})

    says(
        response,
        "The store has 24 hours first. From 19 Nov, 12:00 on you can ask the platform to decide.",
        status=409,
    )
    assert ticket.disputes.count() == 0


def test_a_step_that_is_not_open_says_why_before_it_is_tried(page: Client, ticket: Ticket) -> None:
    response = page.get(url(ticket, "ship-return"))

    says(response, 'This is not possible now: the state is "Store review".', "Back to the request", status=409)
    assert b'<form method="post" data-once' not in response.content


def test_a_step_whose_time_has_passed_is_not_done(page: Client, ticket: Ticket, agent: User, clock: Clock) -> None:
    store(ticket, agent, Action.APPROVE)
    clock.stands_at(NOON + timedelta(days=9))

    response = page.post(
        url(ticket, "ship-return"), {"version": ticket.version, "carrier": "sf", "waybill": "SF1000000000002"}
    )

    says(response, "The time for this ended at the end of 25 Nov.", status=409)
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN


def test_after_a_stale_page_the_step_can_be_done_from_where_one_is(page: Client, ticket: Ticket, agent: User) -> None:
    store(ticket, agent, Action.REQUEST_INFO, note="A photo, please.")
    assert page.post(url(ticket, "withdraw"), {"version": 1}).status_code == 409

    do(page, ticket, "withdraw")

    assert ticket.state == State.CLOSED


# --- in a dispute ---


@pytest.fixture
def disputed(ticket: Ticket, agent: User, page: Client) -> Ticket:
    store(ticket, agent, Action.REJECT, reason_code="not_intact", note="Scratched.")
    do(page, ticket, "escalate")
    return ticket


def dispute_url(ticket: Ticket, action: str) -> str:
    return reverse("web:dispute_move", args=[ticket.number, action])


def test_a_dispute_is_withdrawn_and_the_request_goes_on(page: Client, disputed: Ticket) -> None:
    says(page.get(dispute_url(disputed, "withdraw")), "The dispute ends and the request goes on where it stood.")

    page.post(dispute_url(disputed, "withdraw"), {"version": 1, "note": "We agreed."})

    disputed.refresh_from_db()
    assert (disputed.state, disputed.disputes.get().state) == (State.REJECTED, DisputeState.WITHDRAWN)


def test_evidence_is_finished_once(page: Client, disputed: Ticket, arbiter: User) -> None:
    move_dispute(disputed.disputes.get(), DisputeAction.ACCEPT, actor=as_platform(arbiter), at=NOON)
    page.post(dispute_url(disputed, "finish-evidence"), {"version": 2})
    finished_at = disputed.disputes.get().customer_finished_at

    response = page.post(dispute_url(disputed, "finish-evidence"), {"version": 3, "note": "Again."})

    says(response, "You have already done this. Nothing was changed.", "Again.", status=409)
    assert finished_at is not None
    assert disputed.disputes.get().customer_finished_at == finished_at


def test_a_stale_page_of_a_dispute_changes_nothing(page: Client, disputed: Ticket, arbiter: User) -> None:
    move_dispute(disputed.disputes.get(), DisputeAction.ACCEPT, actor=as_platform(arbiter), at=NOON)

    response = page.post(dispute_url(disputed, "withdraw"), {"version": 1})

    says(response, "Somebody has just updated this request.", status=409)
    assert disputed.disputes.get().state == DisputeState.COLLECTING_EVIDENCE


@pytest.mark.parametrize("action", ["accept", "rule", "dismiss", "close", "open", "unheard-of", "finish_evidence"])
def test_the_platforms_steps_are_not_the_customers(page: Client, disputed: Ticket, action: str) -> None:
    assert page.get(dispute_url(disputed, action)).status_code == 404
    assert page.post(dispute_url(disputed, action), {"version": 1}).status_code == 404
    assert disputed.disputes.get().version == 1


def test_without_a_dispute_there_are_no_steps_of_one(page: Client, ticket: Ticket) -> None:
    assert page.get(dispute_url(ticket, "withdraw")).status_code == 404


def test_a_form_of_a_dispute_without_its_version_changes_nothing(page: Client, disputed: Ticket) -> None:
    assert page.post(dispute_url(disputed, "withdraw"), {}).status_code == 422
    assert disputed.disputes.get().version == 1
