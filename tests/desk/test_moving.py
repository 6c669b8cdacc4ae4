from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from aftersales.disputes.models import Dispute
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.desk.cast import said, signed_in
from tests.evidence.files import jpeg
from tests.factories import (
    NOON,
    OrderLineFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_store,
    asked,
)

ANSWERED = {"objection": "The photos show a dent."}
"""The tickets here are eligible: who refuses says why that does not hold."""


def move_page(ticket: Ticket, action: Action | str) -> str:
    return reverse("admin:move", args=[ticket.number, str(action)])


def test_approving_moves_the_ticket_and_names_the_agent_in_its_history() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    response = signed_in(agent).post(move_page(ticket, Action.APPROVE), {"version": ticket.version})

    assert response.status_code == 302
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN
    last = ticket.events.order_by("-sequence")[0]
    assert (last.action, last.by, last.role, last.via) == ("approve", agent, "store", "desk")


def test_the_confirm_page_says_what_happens_and_changes_nothing() -> None:
    ticket = a_ticket()

    response = signed_in(agent_of(ticket.store)).get(move_page(ticket, Action.APPROVE))

    assert response.status_code == 200
    assert "Back, change nothing" in said(response)
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW


def test_a_refusal_keeps_code_and_words() -> None:
    ticket = a_ticket()
    given = {"version": ticket.version, "reason_code": "not_intact", "note": "The shell is scratched."} | ANSWERED

    signed_in(agent_of(ticket.store)).post(move_page(ticket, Action.REJECT), given)

    ticket.refresh_from_db()
    assert ticket.state == State.REJECTED
    last = ticket.events.order_by("-sequence")[0]
    assert last.payload == {"reason_code": "not_intact", "clause": "1.2"}
    assert last.message
    assert last.message.text == "The shell is scratched.\n\nThe photos show a dent."


def test_the_polite_text_of_a_refusal_is_there_without_a_script() -> None:
    ticket = a_ticket()

    form = signed_in(agent_of(ticket.store)).get(move_page(ticket, Action.REJECT), {"reason_code": "human_damage"})

    initial = form.context["form"].initial
    assert initial["reason_code"] == "human_damage"
    assert len(initial["note"]) > 20


def test_a_refusal_without_a_reason_is_told_and_nothing_moves() -> None:
    ticket = a_ticket()
    given = {"version": ticket.version, "reason_code": "", "note": "No."} | ANSWERED

    response = signed_in(agent_of(ticket.store)).post(move_page(ticket, Action.REJECT), given)

    assert response.status_code == 422
    assert "No." in said(response)
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW


def test_an_offer_is_made_with_kind_and_amount() -> None:
    ticket = a_ticket()
    given = {"version": ticket.version, "kind": "refund_only", "amount": "80.00", "note": "Keep it for ¥80 back?"}

    signed_in(agent_of(ticket.store)).post(move_page(ticket, Action.MAKE_OFFER), given)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.offered_kind, ticket.offered_amount) == (
        State.AWAITING_OFFER_REPLY,
        "refund_only",
        Decimal("80.00"),
    )


def test_a_refusal_can_carry_a_photo() -> None:
    ticket = a_ticket()
    photo = SimpleUploadedFile("scratch.jpg", jpeg())
    given = {
        "version": ticket.version,
        "reason_code": "not_intact",
        "note": "See the photo.",
        "files": photo,
    } | ANSWERED

    signed_in(agent_of(ticket.store)).post(move_page(ticket, Action.REJECT), given)

    assert [(link.role, link.evidence.display_name) for link in ticket.evidence_links.all()] == [
        ("store", "scratch.jpg")
    ]


def test_an_agent_with_a_stale_page_learns_what_happened_and_keeps_the_draft() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    stale = ticket.version
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)
    given = {"version": stale, "reason_code": "not_intact", "note": "A draft of twelve lines."} | ANSWERED

    response = signed_in(agent).post(move_page(ticket, Action.REJECT), given)

    assert response.status_code == 409
    assert "A draft of twelve lines." in said(response)
    assert [entry.icon for entry in response.context["changes"]]
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_RETURN


def test_who_was_faster_is_named_and_the_step_can_still_be_taken() -> None:
    ticket = a_ticket(OrderLineFactory(), asked(RequestKind.EXCHANGE, Reason.NO_LONGER_WANTED))
    first, second = agent_of(ticket.store), agent_of(ticket.store)
    first.first_name = "Zhou Min"
    first.save(update_fields=["first_name"])
    facts = {"version": ticket.version, "item-in_stock": "0"}
    signed_in(first).post(reverse("admin:facts", args=[ticket.number]), facts)
    given = {"version": ticket.version, "note": "A draft of twelve lines."}

    response = signed_in(second).post(move_page(ticket, Action.REQUEST_INFO), given)

    page = said(response)
    assert response.status_code == 409
    assert "Zhou Min has just updated this ticket. Your draft is kept; check what changed first." in page
    assert ">\nA draft of twelve lines.</textarea>" in page
    assert f'name="version" value="{ticket.version + 1}"' in page


def test_the_page_of_a_closed_action_says_why() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)

    response = signed_in(agent).get(move_page(ticket, Action.APPROVE))

    assert response.status_code == 409
    assert "Nothing was changed." in said(response)


def test_the_store_takes_returned_goods_to_the_platform() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)
    parcel = Details(carrier="SF", waybill="SF1234567890123")
    moved = move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel)
    given = {"version": moved.version, "note": "Another mouse came back."}

    response = signed_in(agent).post(move_page(ticket, Action.ESCALATE), given)

    assert response.status_code == 302
    dispute = Dispute.objects.get()
    assert (dispute.ticket.state, dispute.ground, dispute.opened_by_role, dispute.statement) == (
        State.IN_DISPUTE,
        "goods_not_as_sent",
        "store",
        "Another mouse came back.",
    )


def test_a_store_may_not_escalate_before_that() -> None:
    ticket = a_ticket()

    response = signed_in(agent_of(ticket.store)).post(move_page(ticket, Action.ESCALATE), {"version": ticket.version})

    assert response.status_code == 409
    assert not Dispute.objects.exists()


def test_another_stores_agent_gets_404_and_nothing_moves() -> None:
    ticket = a_ticket()

    response = signed_in(agent_of(StoreFactory())).post(move_page(ticket, Action.APPROVE), {"version": ticket.version})

    assert response.status_code == 404
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW


def test_an_arbiter_may_not_answer_for_the_store() -> None:
    ticket = a_ticket()

    response = signed_in(an_arbiter()).post(move_page(ticket, Action.APPROVE), {"version": ticket.version})

    assert response.status_code == 403
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW


def test_an_agent_may_not_act_on_their_own_request() -> None:
    ticket = a_ticket()
    customer = ticket.customer
    customer.is_staff = True
    customer.save(update_fields=["is_staff"])
    customer.memberships.create(store=ticket.store, role="agent")

    response = signed_in(customer).post(move_page(ticket, Action.APPROVE), {"version": ticket.version})

    assert response.status_code == 403
    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.MARK_OVERDUE])
def test_a_step_of_somebody_else_is_403(action: Action) -> None:
    ticket = a_ticket()

    assert signed_in(agent_of(ticket.store)).get(move_page(ticket, action)).status_code == 403


@pytest.mark.parametrize("action", ["nonsense", Action.RULE, Action.RESUME, Action.SETTLE])
def test_a_step_that_has_no_page_here_is_404(action: str) -> None:
    ticket = a_ticket()

    assert signed_in(agent_of(ticket.store)).get(move_page(ticket, action)).status_code == 404
