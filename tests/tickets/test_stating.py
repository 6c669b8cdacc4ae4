"""Staff state what they checked: it is kept with its row of history, and the request is judged anew."""

from datetime import timedelta
from typing import Any

import pytest

from aftersales.accounts.models import User
from aftersales.audit.models import AppendOnlyError
from aftersales.audit.services import first_broken
from aftersales.clockwork.services import sweep
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, State
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.rights import RightCode
from aftersales.evidence.services import receive_files
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import StatedFact, Ticket
from aftersales.tickets.selectors.flags import flagged_customers
from aftersales.tickets.selectors.rights import line_histories, rights_of
from aftersales.tickets.services.asking import open_ticket
from aftersales.tickets.services.stating import state_facts
from tests.evidence.files import jpeg, sent
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_platform,
    as_store,
    asked,
    buyer,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
STOCK = "item.in_stock"


def a_wrong_item() -> Ticket:
    """An exchange with all told but whether the model is in stock."""
    line = OrderLineFactory()
    photo = receive_files([sent(jpeg())], by=buyer(line), at=NOON)
    what = asked(RequestKind.EXCHANGE, Reason.WRONG_ITEM)
    key = "3f8a4c02-7d3c-4a0c-a7d3-3c4a0c7d3c4a"
    return open_ticket(line, what, actor=as_customer(buyer(line)), key=key, at=NOON, evidence=photo)  # type: ignore[arg-type]


def stated(ticket: Ticket, facts: dict[str, Any], by: User | None = None, **more: Any) -> Ticket:
    actor = as_store(by or agent_of(ticket.store))
    return state_facts(ticket, facts, actor=actor, at=LATER, **more)


def kept(ticket: Ticket) -> tuple[Any, ...]:
    ticket.refresh_from_db()
    return ticket.version, ticket.verdict, ticket.events.count(), StatedFact.objects.count()


def test_a_model_in_stock_settles_the_question() -> None:
    ticket = a_wrong_item()
    assert (ticket.verdict["outcome"], ticket.verdict["undecided"]) == ("needs_review", [STOCK])

    stated(ticket, {STOCK: True})

    ticket.refresh_from_db()
    assert (ticket.verdict["outcome"], ticket.verdict["undecided"], ticket.verdict["assumed"]) == ("eligible", [], [])
    assert ticket.state == State.AWAITING_REVIEW


def test_a_model_out_of_stock_stays_with_a_person_and_names_its_finding() -> None:
    ticket = stated(a_wrong_item(), {STOCK: False})

    assert (ticket.verdict["outcome"], ticket.verdict["findings"]) == ("needs_review", ["OUT_OF_STOCK"])


def test_the_statement_is_kept_with_a_row_of_history_under_its_hash() -> None:
    ticket = a_wrong_item()
    agent = agent_of(ticket.store)

    stated(ticket, {STOCK: True}, agent, note="On the shelf.")

    row = StatedFact.objects.get()
    event = ticket.events.get(action=Action.STATE_FACTS)
    assert (row.fact, row.value, row.role, row.by, row.at, row.event) == (STOCK, True, "store", agent, LATER, event)
    assert event.payload == {"facts": {STOCK: True}}
    assert event.message
    assert event.message.text == "On the shelf."
    assert first_broken(ticket.events.order_by("sequence")) is None


def test_a_later_word_replaces_an_earlier_one_and_both_stay() -> None:
    ticket = a_wrong_item()

    stated(ticket, {STOCK: False})
    stated(ticket, {STOCK: True})

    ticket.refresh_from_db()
    assert ticket.verdict["outcome"] == "eligible"
    assert list(StatedFact.objects.order_by("id").values_list("value", flat=True)) == [False, True]
    with pytest.raises(AppendOnlyError):
        StatedFact.objects.all().delete()


def test_what_was_told_at_submission_stays_beside_the_new_answer() -> None:
    ticket = a_wrong_item()
    told = ticket.verdict["facts"]

    judged = stated(ticket, {STOCK: True})

    assert judged.verdict["submitted"] == told
    assert judged.verdict["facts"]["item"]["in_stock"] is True
    assert judged.verdict["versions"] == ticket.verdict["versions"]


def test_the_time_limit_runs_on_as_it_was() -> None:
    ticket = a_wrong_item()
    before = ticket.due_at

    assert stated(ticket, {STOCK: True}).due_at == before


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {STOCK: "perhaps"},
        {"goods.damage": "liquid"},
        {"customer.flagged_for_abuse": True},
        {"store.terms.no_reason_days": 99},
        {"nonsense": True},
    ],
    ids=["nothing", "no value of it", "changes nothing here", "the platform's word", "no fact of people", "no fact"],
)
def test_other_facts_are_refused_and_nothing_changes(facts: dict[str, Any]) -> None:
    ticket = a_wrong_item()
    before = kept(ticket)

    with pytest.raises(IllegalMoveError):
        stated(ticket, facts)

    assert kept(ticket) == before


def test_a_page_that_is_older_than_the_ticket_states_nothing() -> None:
    ticket = a_wrong_item()
    before = kept(ticket)

    with pytest.raises(IllegalMoveError) as error:
        stated(ticket, {STOCK: True}, version=0)

    assert error.value.code is MoveCode.STALE
    assert kept(ticket) == before


def test_the_customer_states_nothing_here() -> None:
    ticket = a_wrong_item()
    before = kept(ticket)

    with pytest.raises(IllegalMoveError):
        state_facts(ticket, {STOCK: True}, actor=as_customer(ticket), at=LATER)

    assert kept(ticket) == before


def test_a_store_that_is_silent_about_its_stock_is_taken_to_agree() -> None:
    ticket = a_wrong_item()

    sweep(NOON + timedelta(hours=48))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.events.get(sequence=2).action) == (State.AWAITING_RETURN, Action.APPROVE)


def test_a_store_that_has_said_it_is_out_of_stock_is_not() -> None:
    ticket = stated(a_wrong_item(), {STOCK: False})

    sweep(NOON + timedelta(hours=48))

    ticket.refresh_from_db()
    assert ticket.state == State.IN_DISPUTE


# --- damage ---


def test_damage_in_the_first_months_is_the_stores_to_prove() -> None:
    ticket = a_ticket(OrderLineFactory(), asked(RequestKind.REPAIR, Reason.DEFECTIVE))

    judged = stated(ticket, {"goods.damage": "liquid"})

    assert judged.verdict["facts"]["goods"]["condition_basis"] == "store_claim"
    assert "BURDEN_ON_STORE" in judged.verdict["findings"]


# --- abuse ---


def flag(customer_line: OrderLine, value: bool) -> None:
    ticket = a_ticket(customer_line)
    state_facts(ticket, {"customer.flagged_for_abuse": value}, actor=as_platform(an_arbiter()), at=LATER)


def test_an_abuse_that_the_platform_states_holds_for_all_no_reason_requests_of_this_customer() -> None:
    line = OrderLineFactory()
    other = OrderLineFactory(order=OrderFactory(customer=line.order.customer))
    flag(line, True)

    answers = {answer.right.code: answer for answer in rights_of(other, line_histories([other])[other.pk], NOON)}

    assert flagged_customers([line.order.customer_id]) == {line.order.customer_id}
    assert "ABUSE_FLAGGED" in answers[RightCode.NO_REASON_RETURN].verdict.codes
    assert "ABUSE_FLAGGED" in a_ticket(other).verdict["findings"]


def test_the_platform_takes_it_back() -> None:
    line = OrderLineFactory()
    flag(line, True)
    ticket = Ticket.objects.get()

    state_facts(ticket, {"customer.flagged_for_abuse": False}, actor=as_platform(an_arbiter()), at=LATER)

    ticket.refresh_from_db()
    assert flagged_customers([ticket.customer_id]) == frozenset()
    assert "ABUSE_FLAGGED" not in ticket.verdict["findings"]
