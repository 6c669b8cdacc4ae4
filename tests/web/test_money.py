from django.test import Client

from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import NOON, as_customer, as_store
from tests.refunds.cast import a_line, refunding


def page_of(client: Client, ticket: Ticket) -> str:
    client.force_login(ticket.customer)
    return client.get(f"/tickets/{ticket.number}/", headers={"accept-language": "en"}).content.decode()


def test_the_customer_reads_what_is_expected_and_how_far_it_is(client: Client) -> None:
    page = page_of(client, refunding())

    assert "¥699.00 on its way" in page
    assert "The store pays it now" in page


def test_paid_money_is_said_to_be_paid(client: Client) -> None:
    ticket = refunding()
    paid = Details(payment_reference="2200")
    move_ticket(
        ticket, Action.PAY_REFUND, actor=as_store(ticket.store.memberships.all()[0].user), at=NOON, details=paid
    )

    page = page_of(client, ticket)

    assert "Paid back to how you paid" in page
    assert "on its way" not in page


def test_a_dispute_holds_the_money_and_says_so(client: Client) -> None:
    ticket = refunding()
    open_dispute(ticket, actor=as_customer(ticket), at=NOON.replace(day=20), statement="Where is it?")

    assert "On hold while the platform decides" in page_of(client, ticket)


def test_a_large_refund_waits_for_a_second_person_of_the_store(client: Client) -> None:
    page = page_of(client, refunding(a_line("6000.00")))

    assert "The store agreed; a second person there confirms the amount" in page
