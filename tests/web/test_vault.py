"""What the order tells of its items, and the proofs of purchase kept with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Action
from aftersales.evidence.models import Evidence
from aftersales.orders.models import OrderLine, OrderProof, ProofKind
from aftersales.orders.services.proofs import keep_proofs
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, OrderLineFactory, a_ticket, agent_of, as_customer
from tests.logistics.stage import by_customer, by_store, in_repair
from tests.web.conftest import Clock
from tests.web.filling_in import photos, send
from tests.web.texts import says, text_of


def order_url(line: OrderLine) -> str:
    return reverse("web:order", args=[line.order.number])


def put(page: Client, line: OrderLine, **given: Any) -> Any:
    return page.post(reverse("web:add_proof", args=[line.order.number]), {"kind": "invoice"} | given, follow=True)


@pytest.fixture
def proof(line: OrderLine, customer: User) -> OrderProof:
    (file,) = checked_files([sent(jpeg(), "invoice.jpg")], by=customer, at=NOON)
    return keep_proofs(line.order, [file], kind=ProofKind.INVOICE, by=customer, at=NOON)[0]


# --- the vault ---


def test_an_invoice_is_kept_with_the_order(page: Client, line: OrderLine) -> None:
    says(page.get(order_url(line)), "Proof of purchase", "Keep the invoice")

    response = put(page, line, files=photos("invoice.jpg"))

    says(response, "Kept with the order.", "invoice.jpg", "invoice or receipt")
    assert OrderProof.objects.get().order == line.order


def test_without_a_file_nothing_is_kept(page: Client, line: OrderLine) -> None:
    response = put(page, line)

    says(response, "Please choose a file first.", status=422)
    assert not OrderProof.objects.exists()


def test_a_file_that_is_none_is_refused_by_the_one_intake(page: Client, line: OrderLine) -> None:
    response = put(page, line, files=[sent(b"nothing of the kind", "invoice.jpg")])

    assert response.status_code == 422
    assert (OrderProof.objects.count(), Evidence.objects.count()) == (0, 0)


def test_the_owner_downloads_the_file_itself(page: Client, proof: OrderProof) -> None:
    response = page.get(reverse("web:evidence", args=[proof.evidence_id, "original"]))

    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    response.getvalue()  # a file is closed when it has been read


@pytest.mark.parametrize("who", ["stranger", "agent", "arbiter"])
def test_nobody_else_sees_what_is_only_kept(
    proof: OrderProof, who: str, stranger: User, agent: User, arbiter: User
) -> None:
    other = Client()
    other.force_login({"stranger": stranger, "agent": agent, "arbiter": arbiter}[who])

    for variant in ("thumb", "preview", "original"):
        assert other.get(reverse("web:evidence", args=[proof.evidence_id, variant])).status_code == 404


def test_a_proof_taken_out_is_gone_from_the_order_and_from_reach(
    page: Client, line: OrderLine, proof: OrderProof
) -> None:
    response = page.post(reverse("web:drop_proof", args=[line.order.number, proof.pk]), follow=True)

    assert "invoice.jpg" not in text_of(response)
    assert page.get(reverse("web:evidence", args=[proof.evidence_id, "original"])).status_code == 404


def test_a_stranger_takes_nothing_out(proof: OrderProof, stranger: User, line: OrderLine) -> None:
    other = Client()
    other.force_login(stranger)

    assert other.post(reverse("web:drop_proof", args=[line.order.number, proof.pk])).status_code == 404
    proof.refresh_from_db()
    assert proof.removed_at is None


def test_a_kept_file_is_shown_with_a_request_and_then_the_store_sees_it(
    page: Client, line: OrderLine, proof: OrderProof, agent: User
) -> None:
    send(page, line, vault=[str(proof.pk)])

    assert Ticket.objects.get().evidence_links.get().evidence == proof.evidence
    desk = Client()
    desk.force_login(agent)
    response = desk.get(reverse("web:evidence", args=[proof.evidence_id, "thumb"]))
    assert response.status_code == 200
    response.getvalue()  # a file is closed when it has been read


@pytest.mark.parametrize("named", ["0", "x", "9" * 30, "1' OR 1=1"])
def test_another_file_named_is_none(page: Client, line: OrderLine, proof: OrderProof, named: str) -> None:
    send(page, line, vault=[named])

    assert Ticket.objects.get().evidence_links.count() == 0


def test_another_orders_proof_is_not_shown(page: Client, line: OrderLine, stranger: User) -> None:
    foreign = OrderLineFactory(order__customer=stranger)
    (file,) = checked_files([sent(jpeg())], by=stranger, at=NOON)
    (theirs,) = keep_proofs(foreign.order, [file], kind=ProofKind.OTHER, by=stranger, at=NOON)

    send(page, line, vault=[str(theirs.pk)])

    assert Ticket.objects.get().evidence_links.count() == 0


# --- what the order tells ---


def test_an_item_tells_its_rest_and_its_warranty_with_the_reason(page: Client, line: OrderLine) -> None:
    says(page.get(order_url(line)), "Can still be refunded ¥699.00", "Warranty until", "Why until then")


def test_an_item_tells_of_every_request_about_its_pieces(page: Client, line: OrderLine) -> None:
    type(line).objects.filter(pk=line.pk).update(quantity=3)
    line.refresh_from_db()
    first, second = a_ticket(line), a_ticket(line)

    shown = page.get(order_url(line)).content.decode()

    assert [f"/tickets/{one.number}/" in shown for one in (first, second)] == [True, True]
    says(page.get(order_url(line)), "Without an open request 1 piece")


def test_an_item_tells_that_repair_days_and_a_replacement_move_its_warranty(
    page: Client, line: OrderLine, clock: Clock
) -> None:
    repaired, received = NOON + timedelta(days=9), NOON + timedelta(days=10)
    ticket = by_store(in_repair(line), Action.CONVERT_TO_EXCHANGE, repaired, note="No parts.")
    by_store(ticket, Action.SHIP_OUTBOUND, repaired, carrier="sf", waybill="SF7777777777777")
    clock.stands_at(repaired)
    says(page.get(order_url(line)), "9 days in repair do not count and are added")

    by_customer(ticket, Action.CONFIRM_RECEIPT, received)
    clock.stands_at(received)

    says(page.get(order_url(line)), "The item was replaced on")


def test_an_item_tells_what_became_of_earlier_requests(page: Client, line: OrderLine) -> None:
    ticket = a_ticket(line)
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON + timedelta(hours=1))

    says(page.get(order_url(line)), "1 earlier request", "Withdrawn by the customer")


def test_pieces_without_an_open_request_are_counted(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, quantity=3)
    a_ticket(line)
    agent_of(line.order.store)

    says(page.get(order_url(line)), "Without an open request 2 pieces", "Several items or pieces?")


def test_a_single_piece_needs_no_way_to_several(page: Client, line: OrderLine) -> None:
    assert "Several items or pieces?" not in text_of(page.get(order_url(line)))
