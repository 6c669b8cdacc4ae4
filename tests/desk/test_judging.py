"""The verdict beside the claim: clauses, open questions, assumptions, shots and the serial number."""

from typing import Any

from django.urls import reverse

from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import UnitSerial
from aftersales.tickets.models import Ticket
from tests.desk.cast import said, signed_in
from tests.factories import (
    OrderFactory,
    OrderLineFactory,
    PolicyVersionFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    asked,
)


def a_faulty_exchange() -> Ticket:
    store = StoreFactory()
    line = OrderLineFactory(order=OrderFactory(store=store), policy_version=PolicyVersionFactory(store=store, number=3))
    return a_ticket(line, asked(RequestKind.EXCHANGE, Reason.DEFECTIVE))


def shown(ticket: Ticket) -> Any:
    return signed_in(agent_of(ticket.store)).get(reverse("admin:review", args=[ticket.number]))


def with_serial(ticket: Ticket, serial: str, check: str) -> Ticket:
    facts = ticket.verdict["facts"] | {"proof": {"serial": check}}
    ticket.serial, ticket.verdict = serial, ticket.verdict | {"facts": facts}
    ticket.save(update_fields=["serial", "verdict"])
    return ticket


def test_an_open_question_stands_out_with_clause_version_and_source() -> None:
    ticket = a_faulty_exchange()

    page = said(shown(ticket))

    link = f"{reverse('admin:policy', args=[ticket.store.slug, 3])}#clause-2.4"
    for words in ("To settle by a person", "A photo or video of the problem is still missing.", link, "art. 65"):
        assert words in page


def test_what_was_only_assumed_is_listed() -> None:
    facts = shown(a_faulty_exchange()).context["file"].facts

    assert [(row.question, row.who, row.decides) for row in facts.open] == [
        ("Is the same model in stock?", "The store checks this.", False),
        ("Does the serial number belong to this order?", "This is checked when the item is back.", False),
    ]


def test_needed_shots_are_ticked_or_missing() -> None:
    shots = shown(a_faulty_exchange()).context["file"].judged.shots

    assert [(shot.name, shot.missing, shot.is_needed) for shot in shots] == [
        ("Video of the fault", 1, True),
        ("Photo of the serial number", 1, True),
        ("Photo of the faulty part", 1, False),
    ]


def test_a_serial_number_that_does_not_match_is_shown_beside_the_one_that_was_sold() -> None:
    ticket = with_serial(a_faulty_exchange(), "2432LZ0A8K30", "mismatch")
    UnitSerial.objects.create(order_line=ticket.order_line, unit=1, serial="2431LZ0A8K29")

    page = said(shown(ticket))

    assert "2432LZ0A8K30" in page
    assert "Sold with the order: 2431LZ0A8K29" in page


def test_claims_with_the_same_number_are_named_here_and_only_counted_elsewhere() -> None:
    ticket = with_serial(a_faulty_exchange(), "2431LZ0A8K29", "already_claimed")
    same_store = a_ticket(OrderLineFactory(order=OrderFactory(store=ticket.store)))
    elsewhere = a_ticket()
    Ticket.objects.filter(pk__in=[same_store.pk, elsewhere.pk]).update(serial="2431LZ0A8K29")

    page = said(shown(ticket))

    assert same_store.number in page
    assert elsewhere.number not in page
    assert "1 request at another store" in page


def test_a_goodwill_request_is_marked() -> None:
    ticket = a_faulty_exchange()
    Ticket.objects.filter(pk=ticket.pk).update(is_goodwill=True)

    assert "Goodwill request" in said(shown(ticket))
