"""A refusal names the clause that excludes the case, and answers the verdict where it says otherwise."""

from typing import Any

import pytest
from django.urls import reverse

from aftersales.domain.clauses import REFUSED_LIKE
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.refusals import RefusalCode
from aftersales.tickets.models import Ticket
from aftersales.wording.events import event_sentence
from tests.desk.cast import said, signed_in
from tests.factories import OrderFactory, OrderLineFactory, PolicyVersionFactory, StoreFactory, a_ticket, agent_of


def refusal_page(ticket: Ticket) -> str:
    return reverse("admin:move", args=[ticket.number, Action.REJECT])


def a_ticket_with_terms() -> Ticket:
    store = StoreFactory()
    version = PolicyVersionFactory(store=store, number=3)
    return a_ticket(OrderLineFactory(order=OrderFactory(store=store), policy_version=version))


def with_verdict(ticket: Ticket, outcome: str, *findings: str) -> Ticket:
    ticket.verdict = ticket.verdict | {"outcome": outcome, "findings": list(findings)}
    ticket.save(update_fields=["verdict"])
    return ticket


def choices(ticket: Ticket) -> list[Any]:
    form = signed_in(agent_of(ticket.store)).get(refusal_page(ticket)).context["form"]
    return list(form.fields["reason_code"].choices)


def test_the_reasons_that_the_verdict_supports_come_first_each_with_its_clause() -> None:
    ticket = with_verdict(a_ticket(), "ineligible", "WINDOW_CLOSED")

    _empty, (found, supported), (others, rest) = choices(ticket)

    assert found == "What the verdict found"
    assert [words for _code, words in supported] == ["The window has closed (Clause 1.1, Days to ask)"]
    assert (others, len(rest)) == ("Other reasons", len(RefusalCode) - 1)


def test_without_a_finding_all_reasons_stand_in_one_list() -> None:
    assert len(choices(with_verdict(a_ticket(), "needs_review", "CONDITION_DISPUTED"))) == len(RefusalCode) + 1


def test_every_coded_reason_has_its_finding() -> None:
    assert set(REFUSED_LIKE) == set(RefusalCode)


def test_clause_and_version_are_kept_and_the_customer_reads_them() -> None:
    ticket = with_verdict(a_ticket_with_terms(), "ineligible", "WINDOW_CLOSED")
    given = {"version": ticket.version, "reason_code": "window_closed", "note": "It is too late."}

    signed_in(agent_of(ticket.store)).post(refusal_page(ticket), given)

    last = ticket.events.order_by("-sequence")[0]
    assert last.payload == {"reason_code": "window_closed", "clause": "1.1", "policy_version": "3"}
    assert event_sentence("reject", "store", "customer", last.payload) == (
        "The store refused the request, citing clause 1.1 (policy version 3): The window has closed"
    )


def test_who_refuses_what_the_verdict_grants_has_to_say_why() -> None:
    ticket = a_ticket()
    given = {"version": ticket.version, "reason_code": "window_closed", "note": "It is too late."}

    response = signed_in(agent_of(ticket.store)).post(refusal_page(ticket), given)

    assert response.status_code == 422
    assert "Why the verdict does not hold here" in said(response)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.events.count()) == (State.AWAITING_REVIEW, ticket.version)


@pytest.mark.parametrize("outcome", ["ineligible", "needs_review"])
def test_nobody_has_to_answer_a_verdict_that_does_not_grant_it(outcome: str) -> None:
    ticket = with_verdict(a_ticket(), outcome, "NOT_INTACT")

    form = signed_in(agent_of(ticket.store)).get(refusal_page(ticket)).context["form"]

    assert "objection" not in form.fields


def test_the_polite_text_cites_the_clause() -> None:
    ticket = a_ticket()

    response = signed_in(agent_of(ticket.store)).get(refusal_page(ticket), {"reason_code": "human_damage"})

    assert "Based on: Clause 3.2, What the warranty does not cover; " in response.context["form"].initial["note"]
