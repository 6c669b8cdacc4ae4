"""The guest of one order does on it what its customer may, and nothing anywhere else (ADR 0033)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from aftersales.accounts.gateways.guest_links import cookie_for
from aftersales.accounts.models import User
from aftersales.accounts.services import path_for
from aftersales.clockwork.services import relay
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.moving import Details
from aftersales.orders.models import Order, OrderGuest, OrderLine, OrderProof
from aftersales.orders.services.guests import guest_of
from aftersales.tickets.models import Message, Request, Ticket, TicketRating
from aftersales.tickets.services.joining import OtherAccountError, join_order, join_orders
from aftersales.tickets.services.moving import Actor, move_ticket
from aftersales.tickets.services.talking import add_evidence
from aftersales.web.selectors.visitors import GUEST_COOKIE
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import OrderLineFactory, UserFactory, agent_of, as_store, buyer
from tests.uploads.tus import created, patch, row_of
from tests.web.conftest import AT
from tests.web.filling_in import photos, send
from tests.web.test_afterwards import FIVE
from tests.web.texts import links_of, says, text_of


@pytest.fixture
def asked_for(guest_page: Client, line: OrderLine) -> Ticket:
    send(guest_page, line, files=photos("mouse.jpg"))
    return Ticket.objects.get()


def page_of(ticket: Ticket, name: str = "ticket", *more: str) -> str:
    return reverse(f"web:{name}", args=[ticket.number, *more])


# --- on the order ---


def test_a_guest_goes_from_the_product_to_the_order(guest_page: Client, line: OrderLine) -> None:
    assert line.product
    assert "/orders/" in links_of(guest_page.get(reverse("web:product", args=[line.product.sku])))


def test_a_guest_sends_a_request_in_their_own_name(guest: OrderGuest, asked_for: Ticket) -> None:
    assert asked_for.state == State.AWAITING_REVIEW
    assert asked_for.customer == guest.person
    event = asked_for.events.get(action=Action.SUBMIT)
    assert (event.by, event.role, event.via) == (guest.person, Role.CUSTOMER, "guest")


def test_a_guest_follows_the_request(guest_page: Client, asked_for: Ticket) -> None:
    says(guest_page.get(page_of(asked_for)), "Your request", "Nothing for you to do right now.")
    says(guest_page.get(reverse("web:tickets")), asked_for.number)


def test_a_guest_sees_their_own_file(guest_page: Client, asked_for: Ticket, guest: OrderGuest) -> None:
    (photo,) = checked_files([sent(jpeg())], by=guest.person, at=AT)
    add_evidence(asked_for, [photo], actor=Actor(Role.CUSTOMER, guest.person, "guest"), at=AT)

    response = guest_page.get(reverse("web:evidence", args=[photo.pk, "thumb"]))

    assert response.getvalue()[:2] == b"\xff\xd8"


def test_a_guest_writes_and_takes_it_back(guest_page: Client, asked_for: Ticket) -> None:
    guest_page.post(page_of(asked_for, "message"), {"text": "Is the parcel there?"})
    message = Message.objects.get()

    says(guest_page.get(page_of(asked_for)), "Is the parcel there?", "Take it back")
    guest_page.post(page_of(asked_for, "take_back", str(message.pk)))

    assert not Message.objects.exists()


def test_a_guest_withdraws_and_rates(guest_page: Client, asked_for: Ticket) -> None:
    guest_page.post(page_of(asked_for, "move", "withdraw"), {"version": asked_for.version})
    guest_page.post(page_of(asked_for, "rate"), FIVE)

    asked_for.refresh_from_db()
    assert asked_for.state == State.CLOSED
    assert TicketRating.objects.get().comment == "Quick and kind."


def test_a_guest_asks_the_platform(guest_page: Client, line: OrderLine, asked_for: Ticket) -> None:
    agent = as_store(agent_of(line.order.store))
    why = Details(reason_code="not_intact", note="Scratched.")
    rejected = move_ticket(asked_for, Action.REJECT, actor=agent, at=AT, details=why)

    escalated = {"version": rejected.version, "note": "It came like this."}
    guest_page.post(page_of(rejected, "move", "escalate"), escalated)

    rejected.refresh_from_db()
    assert rejected.state == State.IN_DISPUTE


def test_a_guest_keeps_a_proof_with_the_order(guest_page: Client, guest: OrderGuest) -> None:
    guest_page.post(
        reverse("web:add_proof", args=[guest.order.number]), {"kind": "invoice", "files": photos("invoice.jpg")}
    )

    assert OrderProof.objects.get().added_by == guest.person


def test_a_guest_begins_on_the_four_screens_and_goes_on_there(
    guest_page: Client, guest: OrderGuest, line: OrderLine
) -> None:
    wish = {"kind": "exchange", "reason": "defective", "description": "It clicks twice.", "key": str(uuid4())}

    begun = guest_page.post(
        reverse("web:request_items", args=[guest.order.number]), wish | {"pick-1": "on", "quantity-1": "1"}
    )

    kept = Request.objects.get()
    assert (kept.customer, begun["Location"]) == (guest.person, f"/requests/{kept.key}/goods/")
    says(guest_page.get(begun["Location"]), "Step 2 of 4")


# --- files on their way ---


def test_a_guest_sends_a_file_ahead_and_hands_it_in(guest_page: Client, asked_for: Ticket) -> None:
    photo = jpeg()
    url = created(guest_page, len(photo))
    patch(guest_page, url, 0, photo)

    guest_page.post(page_of(asked_for, "message"), {"text": "Here it is.", "uploads": str(row_of(url).pk)})

    assert row_of(url).uploaded_by == OrderGuest.objects.get().person


def test_an_upload_of_one_guest_does_not_exist_for_another(guest_page: Client, line: OrderLine) -> None:
    url = created(guest_page, 10)
    stranger = Client()
    other = guest_of(OrderLineFactory().order, language="en", at=AT)

    stranger.cookies[GUEST_COOKIE] = cookie_for(other.person_id, AT)

    assert stranger.head(url, headers={"Tus-Resumable": "1.0.0"}).status_code == 404


# --- and nothing else ---


def test_another_order_of_the_same_address_stays_closed(guest_page: Client, guest: OrderGuest) -> None:
    other = OrderLineFactory(order__customer=None, order__phone=guest.order.phone, order__email=guest.order.email)

    assert guest_page.get(f"/orders/{other.order.number}/").status_code == 404


def test_a_guest_is_no_user(guest_page: Client, guest: OrderGuest) -> None:
    assert not guest.person.is_active
    assert not guest_page.login(username=guest.person.username, password="")
    assert guest_page.get("/admin/").status_code == 302
    assert guest_page.get("/inbox/")["Location"].startswith("/accounts/login/")


def test_a_guest_can_never_become_a_user(guest: OrderGuest) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=guest.person_id).update(is_active=True)


def test_the_guest_of_an_order_with_an_account_acts_for_it_and_sees_nothing_of_the_account(
    client: Client, line: OrderLine
) -> None:
    owner, other = buyer(line), OrderLineFactory(order__customer=buyer(line))

    client.cookies[GUEST_COOKIE] = cookie_for(guest_of(line.order, language="en", at=AT).person_id, AT)
    send(client, line)

    assert Ticket.objects.get().customer == owner
    assert client.get(f"/orders/{other.order.number}/").status_code == 404


# --- told by mail, with the link ---


def test_what_the_store_does_is_mailed_with_a_link_that_opens_the_request(
    guest_page: Client, asked_for: Ticket, line: OrderLine
) -> None:
    move_ticket(asked_for, Action.APPROVE, actor=as_store(agent_of(line.order.store)), at=AT)

    relay(AT + timedelta(minutes=1))

    told = [message for message in mail.outbox if message.to == ["lin@example.com"]]
    body = str(told[-1].body)
    link = body[body.index("/guest/") :].split(maxsplit=1)[0]
    assert Client().post(link)["Location"] == f"/tickets/{asked_for.number}/"
    assert "/inbox/preferences/" not in body


# --- joined to an account ---


def test_an_account_with_the_address_gets_order_and_requests(guest: OrderGuest, asked_for: Ticket) -> None:
    lin = UserFactory(email="lin@example.com")

    assert join_orders(lin, emails=["LIN@example.com"], phones=[]) == 1

    assert Order.objects.get(pk=guest.order_id).customer == lin
    assert Ticket.objects.get().customer == Request.objects.get().customer == lin
    assert asked_for.events.get(action=Action.SUBMIT).by == guest.person


def test_an_order_of_another_account_is_never_joined(line: OrderLine) -> None:
    with pytest.raises(OtherAccountError):
        join_order(line.order, UserFactory())

    assert Order.objects.get(pk=line.order_id).customer == buyer(line)


def test_using_the_link_while_signed_in_puts_the_order_into_the_account(client: Client, guest: OrderGuest) -> None:
    lin = UserFactory()
    client.force_login(lin)
    client.cookies["django_language"] = "en"

    response = client.post(path_for(guest.person, f"/orders/{guest.order.number}/", at=AT), follow=True)

    assert Order.objects.get(pk=guest.order_id).customer == lin
    assert "The order is now in your account." in text_of(response)
