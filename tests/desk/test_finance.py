from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from aftersales.accounts.models import StaffRole, User
from aftersales.domain.lifecycle import State
from aftersales.domain.payments import PaidBy, RefundState
from aftersales.domain.payments import SimulatedBehaviour as B
from aftersales.orders.models import OrderLine
from aftersales.refunds.gateways.simulated import tell
from aftersales.refunds.models import Payment, Refund
from aftersales.refunds.selectors.refunds import refunded
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.refunding import relay_payments
from tests.desk.cast import AT, an_administrator, said, signed_in
from tests.evidence.files import jpeg, sent
from tests.factories import OrderFactory, OrderLineFactory, StoreFactory, agent_of, an_arbiter
from tests.refunds.cast import a_line, granted, refund_of, refunding, returned, with_gateway

D = Decimal
FINANCE = "/admin/finance/"


def keeper_of(ticket: Ticket, role: StaffRole = StaffRole.FINANCE) -> User:
    return agent_of(ticket.store, role)


def step(refund: Refund, name: str) -> str:
    return reverse("admin:refund_step", args=[refund.number, name])


def test_finance_sees_what_is_to_pay_with_its_button() -> None:
    ticket = refunding()

    page = said(signed_in(keeper_of(ticket)).get(FINANCE))

    refund = refund_of(ticket)
    assert refund.number in page
    assert f'href="{step(refund, "pay")}"' in page


def test_another_store_s_refunds_do_not_exist_here() -> None:
    ticket = refunding()
    stranger = signed_in(agent_of(StoreFactory(), StaffRole.FINANCE))

    assert refund_of(ticket).number not in said(stranger.get(FINANCE))
    assert stranger.get(step(refund_of(ticket), "pay")).status_code == 404
    assert stranger.post(step(refund_of(ticket), "pay"), {"reference": "X"}).status_code == 404
    assert refund_of(ticket).state == RefundState.TO_PAY


def test_finance_records_a_payment_with_its_proof_and_the_ticket_is_completed() -> None:
    ticket = refunding()
    client = signed_in(keeper_of(ticket))

    response = client.post(step(refund_of(ticket), "pay"), {"reference": "2200-77", "proof": sent(jpeg())}, follow=True)

    payment = Payment.objects.get()
    assert "Done: Record the payment." in said(response)
    assert (payment.reference, payment.proof is not None) == ("2200-77", True)
    assert Ticket.objects.get(pk=ticket.pk).state == State.COMPLETED


def test_a_payment_without_its_reference_is_refused_and_keeps_the_page() -> None:
    ticket = refunding()

    response = signed_in(keeper_of(ticket)).post(step(refund_of(ticket), "pay"), {"reference": ""})

    assert response.status_code == 422
    assert refund_of(ticket).state == RefundState.TO_PAY


def test_the_proposer_is_offered_no_button_and_refused_when_trying_all_the_same() -> None:
    manager = agent_of(StoreFactory(), StaffRole.MANAGER)
    ticket = refunding(_line_of(manager, "6000.00"))
    refund = refund_of(ticket)
    Refund.objects.filter(pk=refund.pk).update(proposed_by=manager)
    client = signed_in(manager)

    page, response = said(client.get(f"{FINANCE}?view=second")), client.post(step(refund, "agree"))

    assert (refund.number in page, step(refund, "agree") in page) == (True, False)
    assert response.status_code == 409
    assert "You proposed this refund yourself" in said(response)
    assert refund_of(ticket).state == RefundState.AWAITING_SECOND


def _line_of(manager: User, paid: str) -> OrderLine:
    store = manager.memberships.get().store
    line: OrderLine = OrderLineFactory(order=OrderFactory(store=store), paid_amount=D(paid))
    return line


def test_a_second_person_agrees_on_the_page() -> None:
    ticket = refunding(a_line("6000.00"))
    second = keeper_of(ticket, StaffRole.MANAGER)

    signed_in(second).post(step(refund_of(ticket), "agree"))

    assert (refund_of(ticket).state, refund_of(ticket).agreed_by) == (RefundState.TO_PAY, second)


def test_a_failed_payment_is_shown_with_its_reason_and_can_be_tried_again() -> None:
    tell(B.REFUSE)
    ticket = refunding(with_gateway(a_line()))
    relay_payments(AT)
    client = signed_in(keeper_of(ticket))

    page = said(client.get(f"{FINANCE}?view=failed"))
    client.post(step(refund_of(ticket), "retry"))

    assert "ACCOUNT_CLOSED" in page
    assert refund_of(ticket).state == RefundState.TO_PAY
    assert Payment.objects.count() == 2


def test_what_is_already_paid_is_refused_with_a_sentence() -> None:
    ticket = refunding()
    client = signed_in(keeper_of(ticket))
    client.post(step(refund_of(ticket), "pay"), {"reference": "1"})

    response = client.post(step(refund_of(ticket), "pay"), {"reference": "2"})

    assert response.status_code == 409
    assert "Somebody has already done this" in said(response)
    assert Payment.objects.count() == 1


def test_the_platform_does_not_pay_what_is_the_store_s_to_pay() -> None:
    ticket = refunding()

    response = signed_in(an_arbiter()).post(step(refund_of(ticket), "pay"), {"reference": "1"})

    assert response.status_code == 409
    assert refund_of(ticket).state == RefundState.TO_PAY


@pytest.mark.parametrize("name", ["agree", "decline"])
def test_the_platform_is_no_second_person_of_a_store(name: str) -> None:
    ticket = refunding(a_line("6000.00"))

    response = signed_in(an_arbiter()).post(step(refund_of(ticket), name), {"reason": "Not ours."})

    assert response.status_code == 409
    assert (refund_of(ticket).state, refund_of(ticket).is_declined) == (RefundState.AWAITING_SECOND, False)


@pytest.mark.parametrize("name", ["agree", "decline"])
def test_a_store_is_no_second_person_of_the_platform(name: str) -> None:
    ticket = refunding(a_line("6000.00"))
    Refund.objects.update(paid_by=PaidBy.PLATFORM)

    response = signed_in(keeper_of(ticket)).post(step(refund_of(ticket), name), {"reason": "Not ours."})

    assert response.status_code == 409
    assert (refund_of(ticket).state, refund_of(ticket).is_declined) == (RefundState.AWAITING_SECOND, False)


@pytest.mark.parametrize("payer", [PaidBy.STORE, PaidBy.PLATFORM])
def test_a_failed_payment_is_tried_again_by_nobody_but_the_payer(payer: PaidBy) -> None:
    tell(B.REFUSE)
    ticket = refunding(with_gateway(a_line()))
    relay_payments(AT)
    Refund.objects.update(paid_by=payer)
    other = an_arbiter() if payer is PaidBy.STORE else keeper_of(ticket)

    response = signed_in(other).post(step(refund_of(ticket), "retry"))

    assert response.status_code == 409
    assert (refund_of(ticket).state, Payment.objects.count()) == (RefundState.FAILED, 1)


def test_an_administrator_looks_and_does_not_pay() -> None:
    ticket = refunding()
    client = signed_in(an_administrator())

    assert refund_of(ticket).number in said(client.get(FINANCE))
    assert client.post(step(refund_of(ticket), "pay"), {"reference": "1"}).status_code == 403


def test_the_page_takes_as_many_queries_for_thirty_refunds_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    line = a_line("9000.00", 30)
    granted(line, "300.00", (0,), "AS-0:2")
    client = signed_in(agent_of(line.order.store, StaffRole.FINANCE))
    client.get(FINANCE)

    with django_assert_num_queries(QUERIES):
        client.get(FINANCE)
    for unit in range(1, 30):
        granted(line, "300.00", (unit,), f"AS-{unit}:2")
    with django_assert_num_queries(QUERIES):
        client.get(FINANCE)


QUERIES = 13


def test_an_unknown_step_does_not_exist() -> None:
    ticket = refunding()

    assert signed_in(keeper_of(ticket)).get(step(refund_of(ticket), "steal")).status_code == 404


# --- on the ticket ---


def test_the_ticket_shows_its_refund_and_why_it_cannot_be_recorded_by_hand() -> None:
    ticket = refunding(with_gateway(a_line()))

    page = said(signed_in(ticket.store.memberships.all()[0].user).get(f"/admin/queue/{ticket.number}/"))

    assert refund_of(ticket).number in page
    assert "The gateway has this payment." in page
    assert f"/admin/queue/{ticket.number}/pay_refund/" not in page


def test_an_agent_gives_back_the_freight_of_a_return_within_the_limit() -> None:
    ticket = returned()
    client, address = (
        signed_in(ticket.store.memberships.all()[0].user),
        reverse("admin:return_freight", args=[ticket.number]),
    )

    too_much, good = client.post(address, {"amount": "200.01"}), client.post(address, {"amount": "12.00"})

    assert (too_much.status_code, good.status_code) == (409, 302)
    assert Refund.objects.filter(purpose="return_freight").get().amount == D("12.00")


@pytest.mark.parametrize("amount", ["-5", "0", "1.234", "abc", ""])
def test_a_freight_that_is_no_amount_is_refused(amount: str) -> None:
    ticket = refunding()
    client = signed_in(ticket.store.memberships.all()[0].user)

    response = client.post(reverse("admin:return_freight", args=[ticket.number]), {"amount": amount})

    assert response.status_code == 422
    assert Refund.objects.count() == 1


def test_where_nothing_was_sent_back_there_is_no_freight_to_give_back() -> None:
    ticket = refunding()
    client = signed_in(ticket.store.memberships.all()[0].user)

    response = client.post(reverse("admin:return_freight", args=[ticket.number]), {"amount": "12.00"})

    assert response.status_code == 409
    assert "There is nothing to give back here." in said(response)
    assert Refund.objects.count() == 1


def test_figures_count_what_was_paid_in_a_span() -> None:
    ticket = refunding()
    signed_in(keeper_of(ticket)).post(step(refund_of(ticket), "pay"), {"reference": "1"})
    paid_at = refund_of(ticket).paid_at
    assert paid_at

    rows = refunded([ticket.store], paid_at, paid_at.replace(year=2100))

    assert rows == [{"store_id": ticket.store_id, "amount": D("699.00"), "count": 1}]
